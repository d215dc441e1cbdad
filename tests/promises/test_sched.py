"""sched: timers fire once, in however many programs, after however long a stop, and whatever the clocks do."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock, schema
from bot.clock import JOBS, Parts
from bot.core import Core
from bot.database import connect
from bot.errands import Errands
from bot.keeping.safekeeping import Safe
from bot.messenger import Messenger
from bot.turns import Turns
from dialog.engine import Engine
from dialog.event import Event, Text
from dialog.turn import Turn
from dialog.view import View
from handlers import news
from handlers.conversation import XIAOER
from models.notices import Notice, NoticeState, Owed
from models.orders import Order, OrderMove, Status
from models.people import Customer, Role, Staff
from payments.port import Callback, Invitation, Payment, Refund
from services import notices, orders
from services.payments import Receipt
from services.shop import fact
from tests.promises.backroom import SHOP, Backroom, Wish
from tests.promises.soak import SOAK
from tests.talk import spoken

PROGRAMS: Final = {"sqlite": 1, "postgresql": 2}        # a second one with the same file is refused at its start
ALARMS: Final = 6_000 if SOAK > 1 else 120              # pieces of news whose time has come,
OVERDUE: Final = 3_000 if SOAK > 1 else 30              # orders whose time is over,
BACK: Final = 1_000 if SOAK > 1 else 15                 # and refunds that are owed: 10,000 in all
CUSTOMERS: Final = 30
BOSS: Final = "boss"
# Their clocks change at half past two, at three, at midnight, by half an hour, in the other half of the year, or never.
ZONES: Final = (
    "Asia/Shanghai", "Europe/Berlin", "Europe/Helsinki", "America/New_York", "America/Santiago", "Australia/Lord_Howe",
    "Africa/Casablanca", "Atlantic/Azores", "Asia/Beirut", "Pacific/Chatham",
)


class Counting:
    """A network and a bank that count what they are told to do."""

    name: ClassVar[str] = "telegram"
    thanks: ClassVar[str] = "ok"

    def __init__(self) -> None:
        self.said: Counter[str] = Counter()
        self.refunds: Counter[str] = Counter()
        self._ids = itertools.count(1)

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        await asyncio.sleep(0)
        self.said[view.text] += 1
        return f"m{next(self._ids)}"

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """See payments.port."""
        return Invitation(f"http://127.0.0.1/{payment.token}", "")

    async def read(self, callback: Callback) -> Receipt | None:
        """See payments.port."""
        return None

    async def ask(self, payment: Payment) -> Receipt | None:
        """See payments.port."""
        return None

    async def close(self, payment: Payment) -> None:
        """See payments.port."""

    async def refund(self, refund: Refund) -> None:
        """See payments.port."""
        await asyncio.sleep(0)
        self.refunds[refund.reference] += 1


@dataclass
class Program:
    """One program's clock and everything that it rings for, with connections and threads of its own."""

    core: Core
    parts: Parts

    async def rings(self) -> None:
        """Everything in the table that moves the shop, once."""
        for job in (clock.expire, clock.ring_again, clock.report_the_day, clock.clear_baskets, clock.end_silent_talks):
            await job(self.parts)
        await asyncio.gather(self.parts.messenger.once(), self.parts.errands.once())


def _compose(turn: Turn, notice: Notice) -> View | None:
    """What is said is which notice it is; whether it is still true is decided as in life."""
    view = news.compose(turn, notice) if notice.order_id else View()
    return None if view is None else View(text=notice.key)


@asynccontextmanager
async def _program(room: Backroom, world: Counting) -> AsyncIterator[Program]:
    database = connect(room.database.url.render_as_string(hide_password=False))
    core = Core(database, Engine(XIAOER, spoken(), room.shop))
    errands = Errands(core, {"demo": world, "other": world}, spoken(), shop=room.shop, now=lambda: room.now)
    messenger = Messenger(core, {"telegram": world}, _compose, turns=Turns(), now=lambda: room.now)
    safe = Safe(str(database.url), None, (), room.shop.zone)
    core.start()
    try:
        yield Program(core, Parts(core, errands, messenger, room.shop, safe, lambda: room.now))
    finally:
        await core.stop()
        database.dispose()


async def test_whatever_rings_how_often_and_where_has_one_effect(room: Backroom, kind_of_database: str) -> None:
    people = [room.customer() for _ in range(CUSTOMERS)]
    world, dice = Counting(), random.Random(5)
    async with _program(room, world) as first:
        await _greet(room, first.core, people)
        alarms = _alarms(room, people)
        late = _orders(room, people, OVERDUE)
        paid = _orders(room, people, BACK)
        _called_off(room, paid)
        room.now += timedelta(minutes=20)
        async with _programs(room, world, PROGRAMS[kind_of_database] - 1) as others:
            while _open(room):
                rings = [each.rings() for each in (first, *others) for _ in range(2)]
                dice.shuffle(rings)
                await asyncio.gather(*rings)
                room.now += timedelta(seconds=5)
    assert {key: world.said[key] for key in alarms} == dict.fromkeys(alarms, 1)
    assert set(world.refunds.values()) == {1}
    assert len(world.refunds) == BACK
    moves = room.run(lambda db: Counter(db.scalars(
        select(OrderMove.order_id).where(OrderMove.after == Status.CANCELLED))))
    assert moves == dict.fromkeys(late, 1)
    told = Counter(key for key in world.said if key.partition(":")[2].startswith(("expired", "refunded")))
    assert set(told.values()) == {1}
    room.check()


@pytest.mark.parametrize("hours", [6])
async def test_after_hours_of_being_down_each_reminder_comes_once(room: Backroom, hours: int) -> None:
    """What is still true is told once; what is not, such as "only five minutes left", is not told any more."""
    people = [room.customer() for _ in range(CUSTOMERS)]
    world = Counting()
    async with _program(room, world) as program:
        await _greet(room, program.core, people)
        unpaid, waiting = _orders(room, people, 20), _orders(room, people, 20)
        for order in waiting:
            room.pay(order)
        await program.rings()
        world.said.clear()
    room.now = datetime.combine(room.now.date(), time(15, 40), room.shop.zone).astimezone(UTC) + timedelta(hours=hours)
    async with _program(room, world) as program:
        for _ in range(5):
            await program.rings()
            room.now += timedelta(seconds=30)
    kinds = Counter(_kind(key) for key, times in world.said.items() for _ in range(times))
    assert kinds["expired"] == len(unpaid)
    assert kinds["expiring"] == 0
    assert kinds["unaccepted"] == len(waiting)
    assert kinds["report"] == 1
    assert max(world.said.values()) == 1
    room.check()


async def test_clocks_that_jump_do_no_harm(room: Backroom) -> None:
    """Hours back, a day ahead, a minute back, again and again: everything is told once, and everything adds up."""
    people = [room.customer() for _ in range(CUSTOMERS)]
    world, dice = Counting(), random.Random(9)
    async with _program(room, world) as program:
        await _greet(room, program.core, people)
        for _ in range(12):
            for order in _orders(room, people, 4)[::2]:
                room.pay(order)
            room.now += dice.choice((
                timedelta(hours=-5), timedelta(minutes=-1), timedelta(minutes=7), timedelta(hours=3), timedelta(days=1),
            ))
            await program.rings()
        room.now += timedelta(days=3)
        for _ in range(3):
            await program.rings()
            room.now += timedelta(minutes=3)
    assert max(world.said.values()) == 1
    assert room.run(lambda db: set(db.scalars(select(Notice.state).where(Notice.due_at <= room.now)))) <= {
        NoticeState.SENT, NoticeState.SUPERSEDED
    }
    open_ = room.run(lambda db: db.scalars(select(Order.status).where(Order.status == Status.UNPAID)).all())
    assert open_ == []
    room.check()


@pytest.mark.parametrize("zone", ZONES)
def test_what_happens_every_day_happens_every_day_once(zone: str) -> None:
    """No day is left out, also one of 23 hours that does not have this time of day. One of 25 may have it twice."""
    shop = replace(SHOP, zone=ZoneInfo(zone))
    for job in JOBS:
        trigger = job.trigger(shop)
        if not hasattr(trigger, "fields"):      # again and again, so many seconds apart: no clock on the wall matters
            continue
        rings, now = [], datetime(2026, 1, 1, tzinfo=UTC)
        while now < datetime(2027, 3, 1, tzinfo=UTC):
            at = trigger.get_next_fire_time(rings[-1] if rings else None, now.astimezone(shop.zone))
            assert at is not None
            rings.append(at)
            now = at.astimezone(UTC) + timedelta(microseconds=1)
        days = Counter(at.date() for at in rings)
        assert sorted(days) == [rings[0].date() + timedelta(days=n) for n in range(len(days))], job.name
        assert sum(days.values()) - len(days) <= 1, job.name


async def test_a_night_that_has_the_hour_of_the_backup_twice_brings_one_backup(tmp_path: Path) -> None:
    """In Helsinki it is 03:30 twice on the last Sunday of October."""
    zone = ZoneInfo("Europe/Helsinki")
    url, folder = f"sqlite:///{tmp_path}/shop.db", tmp_path / "backups"
    made: list[str] = []
    schema.upgrade(connect(url))
    room = Backroom(url, shop=replace(SHOP, zone=zone))
    async with _program(room, Counting()) as program:
        parts = replace(program.parts, safe=Safe(url, folder, ("a key",), zone))
        for day, fold in ((24, 0), (25, 0), (25, 1), (26, 0)):
            room.now = datetime(2026, 10, day, 3, 30, tzinfo=zone, fold=fold).astimezone(UTC)
            await clock.back_up(parts)
            made.append(room.run(lambda db: fact(db, "backup")["at"]))
    assert made[1] == made[2]
    assert len(set(made)) == len(list(folder.iterdir())) == 3
    room.database.dispose()


@asynccontextmanager
async def _programs(room: Backroom, world: Counting, count: int) -> AsyncIterator[list[Program]]:
    if not count:
        yield []
        return
    async with _program(room, world) as one, _programs(room, world, count - 1) as others:
        yield [one, *others]


async def _greet(room: Backroom, core: Core, people: list[int]) -> None:
    """Everybody has written to the shop, the owner as well: now they can be told things."""
    room.run(lambda db: db.add(Staff(channel="telegram", person=BOSS, role=Role.OWNER, since=room.now)))
    for chat in (BOSS, *(f"p{number}" for number in people)):
        await core.handle(Event(
            id=room.event(), channel="telegram", chat=chat, person=chat, said=Text("/start"), at=room.now,
            language="zh",
        ))


def _alarms(room: Backroom, people: list[int]) -> list[str]:
    """Pieces of news that become due soon."""
    def owe(db: Session) -> list[str]:
        keys = []
        for number in range(ALARMS):
            customer = db.get_one(Customer, people[number % len(people)])
            keys.append(f"alarm-{number}")
            notices.tell(
                db, room.shop, customer, "talk", keys[-1], now=room.now, due=room.now + timedelta(seconds=number % 600)
            )
        return keys
    return room.run(owe)


def _orders(room: Backroom, people: list[int], count: int) -> list[int]:
    return [room.order(Wish("plenty"), customer=people[number % len(people)]) for number in range(count)]


def _called_off(room: Backroom, paid: list[int]) -> None:
    """Paid, and called off by the shop: their money is owed back."""
    for order in paid:
        room.pay(order)
        room.run(lambda db, it=order: orders.cancel(
            db, orders.any_order(db, it), shop=room.shop, by="staff:boss", reason="", now=room.now
        ))


def _open(room: Backroom) -> int:
    """What is left to be done by now."""
    def count(db: Session) -> int:
        return sum(db.scalar(each) or 0 for each in (
            select(func.count()).where(Notice.state == NoticeState.DUE, Notice.due_at <= room.now),
            select(func.count()).where(Owed.done_at.is_(None)),
            select(func.count()).where(Order.status == Status.UNPAID),
        ))
    return room.run(count)


def _kind(key: str) -> str:
    """What a notice's key says it is about: A1024:expired:3, report:…"""
    first, _, rest = key.partition(":")
    return first if first == "report" else rest.partition(":")[0]
