"""The shop's edge for tests: a running core over a stocked shop, networks that do as they are told, obedient banks."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import schema
from bot.core import Core
from bot.database import connect
from bot.errands import Errands
from bot.messenger import Messenger
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.event import Event, Said, Tap, Text
from dialog.view import Button, View
from dialog.words import Words
from handlers import news
from models.conversation import Conversation
from models.notices import Notice
from models.orders import Order
from models.payments import Payment as Row
from models.people import Role, Staff
from payments.port import Callback, Invitation, Payment, Refund
from services.payments import Outcome, Receipt
from tests.talk import LOCALES, NOON, House

T = TypeVar("T")

ADDRESS = "张三 13800138000 上海市浦东新区世纪大道100号5楼"


@dataclass
class Post:
    """A message in a chat. `views` is everything it has ever shown."""

    chat: str
    views: list[View]
    loud: bool = False
    alive: bool = True

    @property
    def view(self) -> View:
        """What it shows now."""
        return self.views[-1]


class Network:
    """A channel that keeps what people see. A test makes it slow (`gates`) or gives it `faults` to raise, by chat."""

    name: ClassVar[str] = "telegram"

    def __init__(self, name: str = "telegram") -> None:
        self.name = name  # type: ignore[misc]
        self.posts: dict[str, Post] = {}
        self.calls: list[tuple[str, str, str]] = []
        self.faults: dict[str, list[Exception]] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.moves = False                  # every edit ends in another message
        self._ids = itertools.count(1)

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        await self._pass("send", chat, "")
        message = f"{self.name}-{next(self._ids)}"
        self.posts[message] = Post(chat, [view], loud)
        return message

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        await self._pass("edit", chat, message)
        if self.moves or message not in self.posts:
            self.posts.pop(message, None)
            message = f"{self.name}-{next(self._ids)}"
            self.posts[message] = Post(chat, [])
        self.posts[message].views.append(view)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        await self._pass("retire", chat, message)
        if message in self.posts:
            self.posts[message].alive = False

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""
        await self._pass("erase", chat, message)

    def seen(self, chat: str) -> list[Post]:
        """The messages a person still has, oldest first."""
        return [post for post in self.posts.values() if post.chat == chat and post.alive]

    def text(self, chat: str) -> str:
        """The words of the newest message."""
        return self.seen(chat)[-1].view.words

    def button(self, chat: str, label: str) -> tuple[str, Button]:
        """The newest message with such a button, and the button."""
        for message, post in reversed(self.posts.items()):
            for button in post.view.buttons:
                if post.chat == chat and post.alive and label in button.label:
                    return message, button
        raise AssertionError(f"no button {label!r} in\n{self.text(chat)}")

    async def _pass(self, what: str, chat: str, message: str) -> None:
        self.calls.append((what, chat, message))
        if gate := self.gates.get(chat):
            await gate.wait()
        if faults := self.faults.get(chat):
            raise faults.pop(0)


@dataclass
class Bank:
    """A provider that a test speaks for."""

    name: ClassVar[str] = "demo"
    thanks: ClassVar[str] = "ok"
    slow: asyncio.Event | None = None
    faults: list[Exception] = field(default_factory=list)
    paid: dict[str, Receipt] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """See payments.port."""
        await self._pass("invite")
        return Invitation(f"http://127.0.0.1/{payment.token}", f"qr {payment.token}")

    async def read(self, callback: Callback) -> Receipt | None:
        """See payments.port."""
        return None

    async def ask(self, payment: Payment) -> Receipt | None:
        """See payments.port."""
        await self._pass("ask")
        return self.paid.get(payment.token)

    async def close(self, payment: Payment) -> None:
        """See payments.port."""
        await self._pass("close")

    async def refund(self, refund: Refund) -> None:
        """See payments.port."""
        await self._pass(f"refund {refund.reference}")

    async def _pass(self, what: str) -> None:
        self.calls.append(what)
        if self.slow is not None:
            await self.slow.wait()
        if self.faults:
            raise self.faults.pop(0)


class Edge:
    """A core, its waiter, its messenger and its errands, at a time that the test turns."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = NOON
        self.turns = Turns()
        self.telegram, self.web = Network("telegram"), Network("web")
        self.bank = Bank()
        self.core = Core(house.database, house.engine)
        channels = {each.name: each for each in (self.telegram, self.web)}
        self.errands = Errands(
            self.core, {"demo": self.bank}, Words(LOCALES), shop=house.shop, now=lambda: self.now
        )
        self.waiter = Waiter(self.core, self.errands.settle, turns=self.turns, now=lambda: self.now)
        self.messenger = Messenger(
            self.core, channels, news.compose, turns=self.turns, now=lambda: self.now
        )
        self._ids = itertools.count(1)

    async def run(self, work: Callable[[Session], T]) -> T:
        """Work in the core."""
        return await self.core.run(work)

    def event(self, said: Said, person: str = "ann", *, id: str = "", channel: str = "telegram") -> Event:
        """Something a person does now."""
        return Event(id or f"e{next(self._ids)}", channel, person, person, said, self.now, language="zh")

    async def does(self, said: Said, person: str = "ann", *, network: Network | None = None) -> View:
        """A person does something, and it is shown."""
        network = network or self.telegram
        view = await self.waiter.serve(network, self.event(said, person, channel=network.name), written="w1")
        await self.shown(person, network)
        return view

    async def types(self, words: str, person: str = "ann") -> str:
        """A person writes; returns the newest message's words."""
        await self.does(Text(words), person)
        return self.telegram.text(person)

    async def taps(self, label: str, person: str = "ann") -> str:
        """A person presses a button; returns the newest message's words."""
        message, button = self.telegram.button(person, label)
        await self.does(Tap(button.payload, message), person)
        return self.telegram.text(person)

    async def shown(self, person: str = "ann", network: Network | None = None) -> None:
        """Wait until what was done so far is shown."""
        async with self.turns.of(((network or self.telegram).name, person)):
            pass

    async def orders(self, person: str = "ann") -> int:
        """A person orders a coffee as far as the payment; returns the order's id."""
        await self.types("/start", person)
        await self.taps("冰拿铁", person)
        await self.taps("立即购买", person)
        await self.types(ADDRESS, person)
        await self.taps("提交并支付", person)
        return await self.run(lambda db: db.scalars(select(Order.id).order_by(Order.id.desc())).first() or 0)

    async def pays(self, order: int, outcome: Outcome = Outcome.PAID) -> None:
        """The bank says what became of an order's payment."""
        row = await self.run(lambda db: db.scalars(
            select(Row).where(Row.order_id == order).order_by(Row.id.desc())
        ).one())
        await self.errands.receive(Receipt("demo", f"b{next(self._ids)}", row.token, outcome, row.amount, row.currency))

    async def hires(self, person: str = "boss", role: Role = Role.OWNER) -> None:
        """Somebody starts to work here, and opens the chat."""
        await self.run(lambda db: db.add(Staff(channel="telegram", person=person, role=role, since=self.now)))
        await self.types("/start", person)

    async def is_shown(self, person: str = "ann") -> bool:
        """Whether the last answer has reached the person."""
        return (await self.conversation(person)).shown

    async def conversation(self, person: str = "ann") -> Conversation:
        """Where a chat stands, as it is now: what is noted later in the same commit does not reach it."""
        def kept(db: Session) -> Conversation:
            found = db.scalars(select(Conversation).where(Conversation.chat == person)).one()
            db.expunge(found)
            return found

        return await self.run(kept)

    async def notices(self, kind: str) -> list[Notice]:
        """All notices of a kind, oldest first."""
        return await self.run(lambda db: list(db.scalars(
            select(Notice).where(Notice.kind == kind).order_by(Notice.id)
        )))

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; fails when it does not become so within ten seconds."""
    for _ in range(1000):
        if await check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be so")


@asynccontextmanager
async def edge(folder: Path, stocked: Path) -> AsyncIterator[Edge]:
    """An edge over a copy of a stocked shop, with errands that are done as they come."""
    path = folder / "shop.db"
    shutil.copy(stocked, path)
    async with edge_of(House(path, furnish=lambda db: None)) as it:
        yield it


@asynccontextmanager
async def edge_of(house: House) -> AsyncIterator[Edge]:
    """The same over a house."""
    it = Edge(house)
    it.core.start()
    it.errands.start()
    try:
        yield it
    finally:
        await it.waiter.drain()
        await it.errands.stop()
        await it.core.stop()
        house.database.dispose()


def stock(folder: Path) -> Path:
    """The file of a stocked shop, to be copied."""
    path = folder / "stocked.db"
    engine = connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    House(path).database.dispose()
    return path
