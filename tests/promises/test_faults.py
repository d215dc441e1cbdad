"""faults: politeness in trouble. A full disk, a database, a network or a bank that is away loses nothing; people hear
of it within three seconds where that is possible, all goes on within thirty, and nobody hammers at closed doors."""

import asyncio
import itertools
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import pytest
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bench import stage
from bot.core import Core
from bot.errands import Errands
from bot.messenger import Messenger
from bot.port import Away
from bot.reach import Reach
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.engine import Engine
from dialog.event import Event, Text
from dialog.view import View
from handlers import news
from handlers.conversation import XIAOER
from models.conversation import Conversation, SeenEvent
from models.notices import Notice, NoticeState, Owed
from payments.port import Callback, Invitation, Payment, Refund
from services import orders, wake
from services.known import Known
from services.payments import Receipt
from simulation.timelapse import Timelapse
from tests import databases
from tests.phone.house import SECRET
from tests.promises.backroom import Backroom, Wish
from tests.promises.mains import Mains, free_port
from tests.promises.soak import SOAK
from tests.promises.street import Street
from tests.promises.test_kill9 import settings
from tests.talk import spoken

T = TypeVar("T")

FULL: Final = 120 if SOAK > 1 else 4        # seconds that the disk stays full
DOWN: Final = 300.0                         # simulated seconds without a network or a bank
BACK: Final = 30.0                          # seconds after which everything has gone on
TICK: Final = 5.0                           # simulated seconds between two looks of the clock
TOLD: Final = 3.0                           # seconds in which people hear of it
PEOPLE: Final = 200 if SOAK > 1 else 16
LOOKS: Final = 30                           # calls at a closed door before it is known to be closed
WORDS: Final = "不太顺"


# -- the disk -----------------------------------------------------------------------------------------------


async def test_a_full_disk_loses_nothing_and_people_hear_of_it(tmp_path: Path) -> None:
    """The whole program, which may not write a byte more for a while (RLIMIT_FSIZE)."""
    url = f"sqlite:///{tmp_path}/shop.db"
    stage.build(tmp_path, ["demo"] * 6, url)
    loop = asyncio.get_running_loop()
    async with Street() as street:
        port = free_port()
        street.leads_to(f"http://127.0.0.1:{port}", SECRET)
        street.redeliver_after = 1.0
        people = [street.person(stage.FIRST + n, f"v{n}") for n in range(6)]
        with Mains(settings(tmp_path, street, port, url), tmp_path / "program.log") as mains:
            mains.on()
            for person in people[:3]:
                await person.types("/start", wait=False)
                await person.sees("冰拿铁", within=30)
            with _full(mains.pid):
                before, began = len(street.calls), loop.time()
                for person in people:
                    await person.types("购物车", wait=False)
                for person in people:
                    await person.sees(WORDS, within=TOLD + 5)
                told = loop.time() - began
                await asyncio.sleep(FULL)
                assert street.acknowledged.isdisjoint(_last(street, len(people)))
                calls = len(street.calls) - before
            began = loop.time()
            for person in people:
                await _until(lambda it=person: "购物车" in it.screen() and WORDS not in it.screen())
            back = loop.time() - began
            await street.settled(within=30)
            mains.off()
        assert street.acknowledged >= _last(street, len(people))
        assert calls <= 3 * len(people)         # each was told, and that is all
    with closing(sqlite3.connect(tmp_path / "shop.db")) as db:
        acted = Counter(event for (event,) in db.execute("SELECT event FROM seen_events WHERE channel = 'telegram'"))
    assert {str(one) for one in street.acknowledged} == set(acted)
    assert set(acted.values()) == {1}
    print(f"\nfaults: disk full for {FULL} s: told after {told:.1f} s, back after {back:.1f} s, {calls} calls")


@contextmanager
def _full(pid: int) -> Iterator[None]:
    """No file of this process may grow."""
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


def _last(street: Street, count: int) -> set[int]:
    return {news["update_id"] for news in street.history[-count:]}


# -- the database -------------------------------------------------------------------------------------------


async def test_a_database_that_does_not_answer_loses_nothing_and_people_hear_of_it(
    room: Backroom, kind_of_database: str
) -> None:
    """Locked by somebody else (SQLite), or refusing every connection (PostgreSQL)."""
    loop = asyncio.get_running_loop()
    network = Quay()
    core = Core(room.database, Engine(XIAOER, spoken(), room.shop))
    core.start()
    turns = Turns()
    waiter = Waiter(core, _settled, turns=turns, now=lambda: room.now)
    said = [_says(room, f"p{n}", "购物车") for n in range(8)]
    try:
        for n in range(8):
            await waiter.serve(network, _says(room, f"p{n}", "/start"))
        await _until(lambda: not turns)         # they have seen it
        with BREAKS[kind_of_database](room):
            began = loop.time()
            first = [asyncio.create_task(waiter.serve(network, event)) for event in said]
            await _until(lambda: all(WORDS in network.words(f"p{n}") for n in range(8)))
            told = loop.time() - began
        began = loop.time()
        for event, outcome in zip(said, await asyncio.gather(*first, return_exceptions=True), strict=True):
            if isinstance(outcome, BaseException):          # not acknowledged: it comes again
                await waiter.serve(network, event)
        await _until(lambda: all(WORDS not in network.words(f"p{n}") for n in range(8)))
        back = loop.time() - began
        await waiter.drain()
    finally:
        await core.stop()
    assert told < TOLD + 5
    assert back < BACK
    assert sorted(room.run(lambda db: db.scalars(select(SeenEvent.event).where(
        SeenEvent.event.in_([event.id for event in said]))).all())) == sorted(event.id for event in said)
    print(f"\nfaults: {kind_of_database} away: told after {told:.1f} s, back after {back:.1f} s")


@contextmanager
def _locked(room: Backroom) -> Iterator[None]:
    with closing(sqlite3.connect(room.database.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _refusing(room: Backroom) -> Iterator[None]:
    name = room.database.url.database or ""
    door = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    databases.server().run(
        door.format(Identifier(name), SQL("false")),
        SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(Literal(name)),
    )
    yield
    databases.server().run(door.format(Identifier(name), SQL("true")))


BREAKS: Final[dict[str, Callable[[Backroom], Any]]] = {"sqlite": _locked, "postgresql": _refusing}


# -- networks and banks, on simulated time ------------------------------------------------------------------


class Quay:
    """A network and a bank that can be closed; they count every call, and what they did."""

    name: ClassVar[str] = "telegram"
    thanks: ClassVar[str] = "ok"

    def __init__(self) -> None:
        self.closed = False
        self.calls = 0
        self.posts: dict[str, dict[str, View]] = {}
        self.sent: Counter[str] = Counter()
        self.refunds: Counter[str] = Counter()
        self._ids = itertools.count(1)

    def words(self, chat: str) -> str:
        """Everything that stands in a chat."""
        return "\n".join(view.words for view in self.posts.get(chat, {}).values())

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        await self._pass(Away(3))
        message = f"m{next(self._ids)}"
        self.posts.setdefault(chat, {})[message] = view
        self.sent[view.words] += 1
        return message

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        await self._pass(Away(3))
        self.posts.setdefault(chat, {})[message] = view
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        await self._pass(Away(3))
        self.posts.get(chat, {}).pop(message, None)

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """See payments.port."""
        await self._pass(ConnectionRefusedError())
        return Invitation(f"http://127.0.0.1/{payment.token}", "")

    async def read(self, callback: Callback) -> Receipt | None:
        """See payments.port."""
        return None

    async def ask(self, payment: Payment) -> Receipt | None:
        """See payments.port."""
        await self._pass(ConnectionRefusedError())
        return None

    async def close(self, payment: Payment) -> None:
        """See payments.port."""
        await self._pass(ConnectionRefusedError())

    async def refund(self, refund: Refund) -> None:
        """See payments.port."""
        await self._pass(ConnectionRefusedError())
        self.refunds[refund.reference] += 1

    async def _pass(self, fault: Exception) -> None:
        self.calls += 1
        await asyncio.sleep(0.05)
        if self.closed:
            raise fault


class Inline(Core):
    """The core without its threads: work is done where it is asked for, in a transaction of its own."""

    def __init__(self, room: Backroom) -> None:
        self.conversation = Engine(XIAOER, spoken(), room.shop)
        self._begin = sessionmaker(room.database, expire_on_commit=False, info=Known().info)
        self._rings: dict[str, Callable[[], None]] = {}

    def on(self, topic: str, ring: Callable[[], None]) -> None:
        """See bot.core."""
        self._rings[topic] = ring

    async def run(self, work: Callable[[Session], T]) -> T:
        """See bot.core."""
        with self._begin() as db:
            result = work(db)
            db.commit()
            for topic in wake.taken(db):
                if ring := self._rings.get(topic):
                    ring()
        return result


@pytest.mark.parametrize(("down", "many"), [(DOWN, PEOPLE), (3 * 3600.0, 2)])
def test_a_network_that_is_down_is_left_alone_and_everything_comes_when_it_is_back(
    room: Backroom, down: float, many: int
) -> None:
    """News and answers of many people; also after hours nothing has been given up."""
    people = [room.customer() for _ in range(many)]
    quay = Quay()

    async def day(core: Inline, reach: Reach) -> None:
        turns = Turns()
        waiter = Waiter(core, _settled, turns=turns, reach=reach, now=lambda: room.now)
        messenger = Messenger(core, {quay.name: quay}, news.compose, turns=turns, reach=reach, now=lambda: room.now)
        messenger.start()
        for number in people:
            await waiter.serve(quay, _says(room, f"p{number}", "/start"))
        await asyncio.sleep(5)
        quay.closed, quay.calls = True, 0
        for number in people:
            order = room.order(Wish("plenty"), customer=number)
            room.pay(order)
            room.run(lambda db, it=order: orders.cancel(
                db, orders.any_order(db, it), shop=room.shop, by="staff:boss", reason="", now=room.now))
            await waiter.serve(quay, _says(room, f"p{number}", "购物车"))
        async with _ringing(room, messenger.wake, max(TICK, down / 200)):
            await asyncio.sleep(down)
            assert quay.calls <= many + LOOKS + down / 14       # those under way when it closed, then one at a time
            quay.closed = False
            took = await _simulated(lambda: not room.run(_owed))
        print(f"\nfaults: network down {down:.0f} s: {many} people, back after {took:.0f} s")
        assert took <= BACK
        await messenger.stop()
        await waiter.drain()

    _on_simulated_time(room, day)
    ends = room.run(lambda db: Counter(db.scalars(select(Notice.state).where(Notice.due_at <= room.now))))
    assert set(ends) <= {NoticeState.SENT, NoticeState.SUPERSEDED}
    told = [words for words in quay.sent if "退" in words]
    assert len(told) == many
    assert {quay.sent[words] for words in told} == {1}


def test_a_bank_that_is_down_is_left_alone_and_everything_is_done_when_it_is_back(room: Backroom) -> None:
    people = [room.customer() for _ in range(PEOPLE)]
    quay = Quay()

    async def day(core: Inline, _: Reach) -> None:
        errands = Errands(core, {"demo": quay}, spoken(), shop=room.shop, now=lambda: room.now)
        quay.closed = True
        for number in people:
            order = room.order(Wish("plenty"), customer=number)
            room.pay(order)
            room.run(lambda db, it=order: orders.cancel(
                db, orders.any_order(db, it), shop=room.shop, by="staff:boss", reason="", now=room.now))
        errands.start()
        async with _ringing(room, errands.wake):
            await asyncio.sleep(DOWN)
            assert quay.calls <= LOOKS + DOWN / 14
            quay.closed = False
            took = await _simulated(lambda: len(quay.refunds) == PEOPLE)
        print(f"\nfaults: bank down {DOWN:.0f} s: {PEOPLE} refunds, {quay.calls} calls, back after {took:.0f} s")
        assert took <= BACK
        await errands.stop()

    _on_simulated_time(room, day)
    assert set(quay.refunds.values()) == {1}
    assert room.run(lambda db: db.scalars(select(Owed.id).where(Owed.done_at.is_(None))).all()) == []
    room.check()


def _on_simulated_time(room: Backroom, day: Callable[[Inline, Reach], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=Timelapse) as runner:
        runner.run(day(Inline(room), Reach(Away)))  # type: ignore[arg-type]


@asynccontextmanager
async def _ringing(room: Backroom, ring: Callable[[], None], tick: float = TICK) -> AsyncIterator[None]:
    """The clock: rings every few seconds, and moves the shop's time on."""

    async def go_on() -> None:
        while True:
            await asyncio.sleep(tick)
            room.now += timedelta(seconds=tick)
            ring()

    ticking = asyncio.create_task(go_on())
    try:
        yield
    finally:
        ticking.cancel()


async def _settled(keys: Any, seconds: float) -> bool:
    return True


def _says(room: Backroom, chat: str, words: str) -> Event:
    return Event(
        id=room.event(), channel="telegram", chat=chat, person=chat, said=Text(words), at=room.now, language="zh"
    )


def _owed(db: Session) -> bool:
    """Whether anything due is not sent, or any answer not shown."""
    return bool(
        db.scalars(select(Notice.id).where(Notice.state == NoticeState.DUE, Notice.error != "").limit(1)).first()
        or db.scalars(select(Conversation.id).where(Conversation.shown.is_(False)).limit(1)).first()
    )


async def _simulated(check: Callable[[], bool]) -> float:
    """The simulated seconds until something is so."""
    for seconds in range(10 * int(BACK)):
        if check():
            return seconds
        await asyncio.sleep(1)
    raise AssertionError("it never came to be so")


async def _until(check: Callable[[], bool]) -> None:
    until = asyncio.get_running_loop().time() + BACK
    while not check():
        assert asyncio.get_running_loop().time() < until, "it never came to be so"
        await asyncio.sleep(0.01)
