"""replay: every update acts once. Three deliveries of everything, shuffled, leave the same shop as one."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from bot.core import Core
from dialog.engine import Answer, Engine
from dialog.event import Event, Said, Tap, Text
from dialog.view import Style
from handlers.conversation import XIAOER
from models.orders import Order, Status
from models.payments import Payment, ReceiptRow
from models.tables import metadata
from services import orders, payments
from services.payments import Outcome, Receipt
from tests import databases
from tests.promises.backroom import SHOP, Backroom
from tests.promises.soak import times
from tests.talk import spoken

UPDATES: Final = 320        # of each life, and more until enough was ordered and paid
AT_MOST: Final = 2_000
LIVES: Final = [*(("sqlite", seed) for seed in range(times(2))), *(("postgresql", seed) for seed in range(times(1)))]
DELIVERIES: Final = 3
WITHIN: Final = 40          # updates between the first delivery and the last
CHATS: Final = 6
SAID: Final = (
    "/start", "购物车", "结账", "两个T恤 M", "耳机一个", "韩梅 13611112222 上海市徐汇区漕溪路1号2室", "自取", "取消",
    "付好了", "再来一单", "充电宝两个 送到家", "返回", "清空购物车", "改地址", "今天天气怎么样", "英文", "中文",
)
NOT_BUSINESS: Final = frozenset({"seen_at", "shown"})      # when somebody was seen, and whether it was shown

Update = Callable[[Session], Answer | None]


@dataclass
class Record:
    """What happened, once and in order."""

    updates: list[Update] = field(default_factory=list)
    content: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


@pytest.mark.parametrize(("kind_of_database", "seed"), LIVES, indirect=["kind_of_database"])
async def test_three_shuffled_deliveries_are_as_good_as_one(kind_of_database: str, tmp_path: Path, seed: int) -> None:
    record = Record()
    with _chance(seed):
        async with _shop(kind_of_database, tmp_path / "once") as (room, core):
            await _live(room, core, core.conversation, record, random.Random(seed))
            record.content = room.run(_content)
            room.check()
    assert len(record.content["orders"]) >= CHATS
    assert len(record.content["receipts"]) >= CHATS
    assert not record.content["parked_events"]
    with _chance(seed):
        async with _shop(kind_of_database, tmp_path / "thrice") as (room, core):
            await asyncio.gather(*(core.run(update) for update in _shuffled(record.updates, random.Random(seed))))
            content = room.run(_content)
            room.check()
    for table, rows in record.content.items():
        assert content[table] == rows, table


@contextmanager
def _chance(seed: int) -> Iterator[None]:
    """The same numbers, keys and tokens in both lives: one drawn too many shows in all that follows."""
    dice = random.Random(seed)
    with patch.multiple(
        secrets, choice=dice.choice, token_hex=lambda size: dice.randbytes(size).hex(),
        token_urlsafe=lambda size: dice.randbytes(size).hex(),
    ):
        yield


@asynccontextmanager
async def _shop(database: str, folder: Path) -> AsyncIterator[tuple[Backroom, Core]]:
    """A stocked shop with its core; one thread, as the order of the first deliveries is to be kept."""
    folder.mkdir()
    with databases.fresh(database, folder, "stocked") as url:
        room = Backroom(url, shop=replace(SHOP, methods=("demo", "cash")))
        core = Core(room.database, Engine(XIAOER, spoken(), room.shop), threads=1)
        core.start()
        try:
            yield room, core
        finally:
            await core.stop()


async def _live(room: Backroom, core: Core, engine: Engine, record: Record, dice: random.Random) -> None:
    """Some people press what they see and say what comes to their mind; money comes in; time passes."""
    seen: dict[str, Answer] = {}

    async def happens(update: Update) -> Answer | None:
        record.updates.append(update)
        return await core.run(update)

    for number in range(AT_MOST):
        if number >= UPDATES and room.run(_enough):
            return
        room.now += timedelta(seconds=dice.randint(1, 8))
        luck = dice.random()
        if luck < 0.06:
            await _money(room, happens, f"receipt-{number}", dice)
        elif luck < 0.10:
            await happens(_expiry(room))
        else:
            chat = f"chat-{dice.randrange(CHATS)}"
            answer = await happens(_event(room, engine, f"event-{number}", chat, _next(seen.get(chat), dice)))
            assert answer is not None
            seen[chat] = answer


def _enough(db: Session) -> bool:
    return all((db.scalar(select(func.count()).select_from(table)) or 0) >= CHATS for table in (Order, ReceiptRow))


def _next(answer: Answer | None, dice: random.Random) -> Said:
    """The main button, any other that is seen, or something said."""
    buttons = [button for button in answer.view.buttons if button.payload] if answer else []
    main = [button for button in buttons if button.style is Style.PRIMARY]
    if main and dice.random() < 0.5:
        return Tap(main[0].payload)
    if buttons and dice.random() < 0.6:
        return Tap(dice.choice(buttons).payload)
    return Text(dice.choice(SAID))


def _event(room: Backroom, engine: Engine, id: str, chat: str, said: Said) -> Update:
    event = Event(id=id, channel="telegram", chat=chat, person=chat, said=said, at=room.now, language="zh")
    return lambda db: engine.handle(db, event)


def _expiry(room: Backroom) -> Update:
    now = room.now

    def work(db: Session) -> None:
        orders.expire(db, shop=room.shop, now=now)

    return work


async def _money(
    room: Backroom, happens: Callable[[Update], Awaitable[Answer | None]], id: str, dice: random.Random
) -> None:
    """The provider speaks of some attempt to pay, now and then of one that is over."""
    tried = room.run(lambda db: db.scalars(
        select(Payment).join(Order, Order.id == Payment.order_id)
        .where(Payment.provider != "cash", Order.status.in_((Status.UNPAID, Status.CANCELLED, Status.PAID)))
        .order_by(Payment.id.desc()).limit(8)
    ).all())
    if not tried:
        return
    payment, now = dice.choice(tried), room.now
    outcome = Outcome.PAID if dice.random() < 0.8 else Outcome.FAILED
    receipt = Receipt(payment.provider, id, payment.token, outcome, payment.amount, payment.currency)

    def work(db: Session) -> None:
        payments.settle(db, receipt, shop=room.shop, now=now)

    await happens(work)


def _shuffled(updates: list[Update], dice: random.Random) -> list[Update]:
    """Everything three times: the first deliveries in their order, the others anywhere within a minute after."""
    timed = [
        (number if copy == 0 else number + dice.uniform(0, WITHIN), copy, number)
        for number in range(len(updates)) for copy in range(DELIVERIES)
    ]
    return [updates[number] for _, _, number in sorted(timed)]


def _content(db: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in clear. Rows are numbered anew: PostgreSQL leaves out a number that was asked for and
    not used."""
    numbers = {
        table.name: {id: number for number, id in enumerate(db.scalars(select(table.c.id).order_by(table.c.id)))}
        for table in metadata.sorted_tables if "id" in table.c
    }

    def told(column: Column[Any], value: Any) -> Any:
        target = next((key.column.table.name for key in column.foreign_keys), column.table.name)
        numbered = column.name == "id" or column.foreign_keys
        return numbers[target].get(value, value) if numbered and target in numbers else value

    return {
        table.name: sorted((
            tuple(told(column, value) for column, value in zip(table.c, row, strict=True)
                  if column.name not in NOT_BUSINESS)
            for row in db.execute(select(table))
        ), key=repr)
        for table in metadata.sorted_tables
    }
