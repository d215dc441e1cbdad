"""outbox: each change of state is told once and in order, through a network that fails, and that sometimes does what
it was told and says that it did not, by messengers that die at any moment."""

import asyncio
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import Core
from bot.messenger import Messenger
from bot.port import Later
from bot.turns import Turns
from dialog.engine import Engine
from dialog.event import Event, Text
from dialog.turn import Turn
from dialog.view import View
from handlers import news
from handlers.conversation import XIAOER
from models.conversation import Conversation
from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Account, Role, Staff
from services import claims, notices, orders
from services.refusal import Refusal
from tests.promises.backroom import PLENTY, SHOP, Backroom, Wish
from tests.promises.soak import SOAK, times
from tests.talk import spoken

CUSTOMERS: Final = 8
CHANGES: Final = times(160)
FAILS: Final = 0.20
AMBIGUOUS: Final = 0.05
DEATHS: Final = 50 if SOAK > 1 else 4         # half of them at least, as the next may be due before one has come
EVERY: Final = 7            # changes between two visits of a messenger
CALLS: Final = 30           # at most, until one that is to die does
DEAD_FOR: Final = 200       # milliseconds that what a dead messenger had taken up waits on PostgreSQL, not 20 s
BOSS: Final = "boss"


class Unsteady:
    """A network where one call in five fails, and one in twenty is done and reported as failed. When it has been called
    so often that nothing is `left`, whoever calls is dead: no answer ever comes."""

    name: ClassVar[str] = "telegram"

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.letters: dict[int, int] = {}                           # the view that is to be sent -> its notice
        self.sent: defaultdict[str, list[int]] = defaultdict(list)  # chat -> notices, as they arrived
        self.cards: dict[tuple[str, str], View] = {}
        self.ambiguous = 0
        self.left = 0
        self.died = asyncio.Event()
        self.done: set[int] = set()                                 # notices that were sent, and not denied
        self._ids = itertools.count(1)

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        doubtful = await self._luck()
        self.sent[chat].append(self.letters[id(view)])
        if doubtful:
            self.ambiguous += 1
            raise Later(1)
        self.done.add(self.letters[id(view)])
        await self._moment()
        return f"news-{next(self._ids)}"

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        doubtful = await self._luck()
        self.cards[chat, message] = view
        if doubtful:
            raise Later(1)
        await self._moment()
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        await self._luck()

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""

    async def _luck(self) -> bool:
        """Whether what follows will be done and denied. Raises Later when it fails altogether."""
        await asyncio.sleep(0)
        await self._moment()
        luck = self.dice.random()
        if luck < FAILS:
            raise Later(self.dice.choice((0.5, 3, 30)))
        return luck < FAILS + AMBIGUOUS

    async def _moment(self) -> None:
        """One at which the caller may die."""
        if self.left:
            self.left -= 1
            if not self.left:
                self.died.set()
        if self.died.is_set():
            await asyncio.Event().wait()


@dataclass
class Office:
    """Where one messenger after the other comes by. Some die on their way, wherever they are; `doubts` is how much was
    sent then and not noted."""

    room: Backroom
    core: Core
    network: Unsteady
    deaths: int = 0
    doubts: int = 0
    _kept: list[View] = field(default_factory=list)     # a view that is forgotten could lend its identity to another

    async def comes_by(self) -> None:
        """A new messenger brings what is due, or dies."""
        messenger = Messenger(
            self.core, {self.network.name: self.network}, self._compose, turns=Turns(), now=lambda: self.room.now
        )
        work, death = asyncio.create_task(messenger.once()), asyncio.create_task(self.network.died.wait())
        await asyncio.wait((work, death), return_when=asyncio.FIRST_COMPLETED)
        if not self.network.died.is_set():
            death.cancel()
            await work
            return
        lanes = list(messenger._busy.values())
        for task in (work, *lanes):
            task.cancel()
        await asyncio.gather(work, *lanes, return_exceptions=True)
        await self.core.run(lambda db: None)
        self.network.died.clear()
        self.deaths += 1
        sent = self.network.done & set(self.room.run(lambda db: db.scalars(
            select(Notice.id).where(Notice.state == NoticeState.DUE)
        ).all()))
        self.doubts += len(sent)
        self.network.done -= sent

    def _compose(self, turn: Turn, notice: Notice) -> View | None:
        view = news.compose(turn, notice)
        if view is not None:
            self._kept.append(view)
            self.network.letters[id(view)] = notice.id
        return view


@pytest.mark.parametrize(
    ("kind_of_database", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 0)], indirect=["kind_of_database"]
)
async def test_each_change_is_told_once_and_in_order(stocked_url: str, seed: int) -> None:
    room = Backroom(stocked_url, shop=replace(SHOP, methods=("demo", "cash")))
    dice = random.Random(seed)
    core = Core(room.database, Engine(XIAOER, spoken(), room.shop))
    office = Office(room, core, Unsteady(dice))
    fatal = set(dice.sample(range(CHANGES // EVERY), DEATHS))       # after these visits the next death is near
    core.start()
    try:
        with patch.object(claims, "_UNTIL", claims._NOW + DEAD_FOR):
            owners = await _welcome(room, core)
            placed: list[int] = []
            for number in range(CHANGES):
                await core.run(_change(room, dice, owners, placed))
                visit, rest = divmod(number, EVERY)
                if not rest:
                    office.network.left = office.network.left or (dice.randrange(1, CALLS) if visit in fatal else 0)
                    room.now += timedelta(seconds=dice.randint(0, 10))
                    await office.comes_by()
            while room.run(_due):
                room.now += timedelta(seconds=60)
                await office.comes_by()
                await asyncio.sleep(DEAD_FOR / 4000)
        _told_once(room, office)
        _cards_are_true(room, core, office.network)
        room.check()
    finally:
        await core.stop()


async def _welcome(room: Backroom, core: Core) -> list[int]:
    """Some customers and the owner have written to the shop."""
    owners = []
    for number in range(CUSTOMERS):
        owners.append(room.customer())
        await core.handle(Event(
            id=room.event(), channel="telegram", chat=f"p{owners[-1]}", person=f"p{owners[-1]}", said=Text("/start"),
            at=room.now, language="zh" if number % 2 else "en",
        ))
    room.run(lambda db: db.add(Staff(channel="telegram", person=BOSS, role=Role.OWNER, since=room.now)))
    await core.handle(Event(
        id=room.event(), channel="telegram", chat=BOSS, person=BOSS, said=Text("/start"), at=room.now, language="zh"
    ))
    return owners


def _change(room: Backroom, dice: random.Random, owners: list[int], placed: list[int]) -> Callable[[Session], None]:
    """One change of one order: it is placed, goes on along the table, or ends."""
    def work(db: Session) -> None:
        order = orders.any_order(db, dice.choice(placed)) if placed and dice.random() < 0.8 else None
        if order is None or not (ways := _ways(order)):
            owner = dice.choice(owners)
            room.collect(db, owner, [Wish(PLENTY, dice.randint(1, 3))])
            room.answer(db, owner, "cash")
            placed.append(room.place(db, owner))
            db.add(Card(
                subject=f"order:{placed[-1]}", channel="telegram", chat=f"p{owner}", message=f"card-{placed[-1]}",
                at=room.now,
            ))
            return
        to = dice.choice(ways)
        try:
            if to is Status.CANCELLED:
                orders.cancel(db, order, shop=room.shop, by="staff:1", reason="short", now=room.now)
            else:
                orders.advance(db, order, to, shop=room.shop, by="staff:1", now=room.now)
        except Refusal:
            return
    return work


def _ways(order: Order) -> list[Status]:
    roads: Mapping[str, list[Status]] = {
        Status.PAID: [Status.PREPARING, Status.PREPARING, Status.CANCELLED],
        Status.PREPARING: [Status.READY, Status.READY, Status.CANCELLED], Status.READY: [Status.DONE],
    }
    return roads.get(order.status, [])


def _told_once(room: Backroom, office: Office) -> None:
    """Nothing is missing, what came twice is not more than what was denied or what a death left in doubt, and nobody
    heard a newer thing first."""
    network = office.network
    rows = {row.id: row for row in room.run(lambda db: db.scalars(select(Notice).where(
        Notice.kind != notices.CARD
    )).all())}
    arrived = Counter(number for chat in network.sent.values() for number in chat)
    assert {row.state for row in rows.values()} <= {NoticeState.SENT, NoticeState.SUPERSEDED}
    assert len([row for row in rows.values() if row.state == NoticeState.SENT]) > CHANGES / 4
    for row in rows.values():
        if row.state == NoticeState.SENT:
            assert arrived[row.id] >= 1, row.key
    denied = [row.id for row in rows.values() if row.state == NoticeState.SUPERSEDED and arrived[row.id]]
    twice = sum(arrived.values()) - len(arrived)
    assert office.deaths >= DEATHS / 2
    assert twice + len(denied) <= network.ambiguous + office.doubts
    print(f"\noutbox: {CHANGES} changes, {len(rows)} pieces of news, 0 missing; told twice {twice}, denied "
          f"{network.ambiguous}, left in doubt by {office.deaths} deaths {office.doubts} "
          f"({room.database.dialect.name})")
    for chat, letters in network.sent.items():
        first = list(dict.fromkeys(letters))
        assert first == sorted(first), chat
    whose = room.run(lambda db: dict(db.execute(select(Account.customer_id, Account.chat)).all()))
    for chat, letters in network.sent.items():
        assert {whose.get(rows[one].customer_id, rows[one].chat) for one in letters} == {chat}


def _cards_are_true(room: Backroom, core: Core, network: Unsteady) -> None:
    """Every card shows its order as it stands in the database."""
    def drawn(db: Session) -> list[tuple[Card, View]]:
        chats = {chat.chat: chat for chat in db.scalars(select(Conversation))}
        return [
            (card, core.conversation.card(db, chats[card.chat], card.subject, now=room.now))
            for card in db.scalars(select(Card).where(Card.subject.startswith("order:")))
        ]
    pairs = room.run(drawn)
    assert len(pairs) > CUSTOMERS
    for card, view in pairs:
        assert network.cards[card.chat, card.message].title == view.title


def _due(db: Session) -> int:
    return db.scalar(select(func.count()).where(Notice.state == NoticeState.DUE)) or 0
