"""A walk over the whole conversation: from Home, every button of every screen, level by level, each kind once.

Nothing that is pressed is kept: the database is one open transaction, and every press is taken back.
"""

import random
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from unittest.mock import patch

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from dialog.event import Said, Tap, Text
from dialog.view import View
from handlers.conversation import XIAOER
from handlers.graph import Step
from models.conversation import Conversation, Parked
from models.orders import Order, Status
from services import catalogue, orders
from tests.staff_room import paid
from tests.talk import Guest, House

WORDS: Final = 6            # different words told apart in one place of a payload

# What a customer and an owner say to get where no button of a screen leads, in both languages.
SAYS: Final = {
    "zh": (
        "两杯大杯冰拿铁 少糖 到店自取", "99个抱枕", "一个刻字的马克杯", "搜 耳机", "搜 不存在的东西", "取消", "改地址",
        "今天天气怎么样", "帮助", "人工", "再来一单",
    ),
    "en": (
        "2 large iced lattes, less sugar, for pickup", "99 cushions", "find headphones", "find nothing of the kind",
        "cancel", "change address", "tell me a joke", "help", "human", "the usual",
    ),
}
ORDERS_OF: Final = {
    "zh": ("/help", "/orders", "/stock", "库存 拿铁", "/report", "/take", "/staff", "/import", "/find 李雷雷", "/add"),
    "en": ("/help", "/orders", "/stock", "stock latte", "/report", "/take", "/staff", "/import", "/find Ann", "/price"),
}
# What is typed where a screen asks for something, or could be told something.
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    Step.SEARCH: ("耳机", "没有这种东西"), Step.RESULTS: ("100以下", "下一页"), Step.FILTERS: ("50到100",),
    Step.SHELF: ("便宜的在前",), Step.PRODUCT: ("两个", "99个"), Step.OPTIONS: ("大杯", "3"),
    Step.QUANTITY: ("2", "99"), Step.PERSONAL: ("平安喜乐",), Step.SHORT: ("2个",),
    Step.CART: ("第一个改成2个", "第一个改成19个"),
    Step.LINE: ("3个", "19个"), Step.LINE_NOTE: ("不要吸管",), Step.NOTE: ("放门口",), Step.REVIEW: ("备注 快一点",),
    Step.NEW_ADDRESS: ("韩梅 13611112222 上海市徐汇区漕溪路1号2室", "韩梅 上海市徐汇区"),
    Step.CHECK_ADDRESS: ("电话是13611113333", "漕溪路1号2室", "韩梅"), Step.ADDRESS: ("叫它 妈妈家",),
    Step.ADDRESSES: ("第一个", "韩梅 13611112222 上海市徐汇区漕溪路1号2室"), Step.CONTACT: ("韩梅 13611112222",),
    Step.TIME: ("明天下午3点", "尽快"), Step.PAY: ("付好了", "付不了"), Step.ORDER: ("怎么还没到",),
    Step.PERSON: ("你好，在吗",), Step.FAQ: ("运费多少",), Step.ORDERS: ("第一个",), Step.METHOD: ("货到付款",),
    Step.PAY_METHOD: ("货到付款",), Step.DELIVERY: ("自取",), Step.LATE: ("15",), Step.SHIP: ("SF1234567890123",),
    Step.REFUND: ("1",), Step.STOCK_ITEM: ("+5",), Step.PRICE: ("20",), Step.BOARD: ("第一个",),
}
ANYTHING: Final = ("a" * 4000, "9" * 40, "<b>x</b> & love <3 _*[]")
PEOPLE: Final = {"zh": ("李雷雷", "云南路77号302室", "王芳"), "en": ("Ann Leeson", "5F, 77 Yunnan Road", "Mary")}
PHONE: Final = "13912345678"


@dataclass(frozen=True)
class Stop:
    """One screen on the walk: what leads there from Home."""

    path: tuple[Said, ...]

    def __str__(self) -> str:
        return " > ".join(said.payload if isinstance(said, Tap) else str(said) for said in self.path)


@dataclass
class Walk:
    """What was seen: every payload ever drawn and where, and every kind of button that was pressed."""

    payloads: dict[str, Stop] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    screens: int = 0
    _words: defaultdict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def new(self, payload: str) -> bool:
        """Whether a button of this kind was never pressed: the same code and words, whichever numbers."""
        code, *parts = payload.split(":")
        owner = XIAOER.screens.get(code) or XIAOER.actions[code]
        shape = [code]
        for place, (taken, part) in enumerate(zip(owner.signature.kinds, parts, strict=False)):
            known = self._words[code, place]
            if taken is int or (part not in known and len(known) >= WORDS):
                part = "#"
            elif any(char.isdigit() for char in part):
                part = f"{part[0]}#"
            else:
                known.add(part)
            shape.append(part)
        fresh = ":".join(shape) not in self.kinds
        self.kinds.add(":".join(shape))
        return fresh


class Crawler:
    """Walks as one person. `look` judges every screen: it is told how one comes there and what is seen. `junk` is
    typed on every kind of screen as well."""

    def __init__(
        self, house: House, guest: Guest, look: Callable[[Stop, View], None], junk: tuple[str, ...] = ()
    ) -> None:
        self.house, self.guest, self.look, self.junk = house, guest, look, junk
        self.walk = Walk()
        self._answered: set[str] = set()

    def go(self, depth: int, *said: str) -> Walk:
        """Walk so many presses deep, from Home or from what is said there."""
        level = [Stop((Text("/start"), *map(Text, said)))]
        for _ in range(depth):
            level = [found for stop in level for found in self._open(stop)]
        return self.walk

    def _open(self, stop: Stop) -> list[Stop]:
        """Go there, and press whatever is new."""
        found = []
        with back(self.house, self.guest):
            for said in stop.path:
                self._does(said)
            if len(stop.path) <= 2 and isinstance(stop.path[-1], Text):
                self._see(stop)
            for said in [*self._new(stop), *self._answers()]:
                further = Stop((*stop.path, said))
                with back(self.house, self.guest):
                    self._does(further.path[-1])
                    self._see(further)
                if not (isinstance(said, Text) and said.words in self.junk):
                    found.append(further)
        return found

    def _does(self, said: Said) -> View:
        """Press a button of the panel, or say something."""
        if isinstance(said, Tap):
            said = Tap(said.payload, next(reversed(self.guest.messages), ""))
        return self.guest.does(said)

    def _see(self, stop: Stop) -> None:
        self.walk.screens += 1
        self.look(stop, self.guest.panel)

    def _answers(self) -> Iterator[Said]:
        """What could be typed here, once in all."""
        code = place(self.house, self.guest).partition(":")[0]
        if code not in self._answered:
            self._answered.add(code)
            yield from map(Text, (*ANSWERS.get(code, ()), *self.junk))

    def _new(self, stop: Stop) -> Iterator[Said]:
        for button in self.guest.panel.buttons:
            if button.payload:
                self.walk.payloads.setdefault(button.payload, stop)
                if self.walk.new(button.payload):
                    yield Tap(button.payload)


@contextmanager
def held(house: House) -> Iterator[None]:
    """The house on one connection whose transaction is never committed; what is drawn by lot is the same every time."""
    engine, dice = house.database, random.Random(1)
    with engine.connect() as connection, patch.multiple(
        secrets, choice=dice.choice, token_hex=lambda size: dice.randbytes(size).hex()
    ):
        transaction = connection.begin()
        house.database = connection         # type: ignore[assignment]
        try:
            yield
        finally:
            house.database = engine
            transaction.rollback()


@contextmanager
def back(house: House, guest: Guest) -> Iterator[None]:
    """Whatever happens inside is taken back, on the phone too."""
    messages, now = dict(guest.messages), house.now
    assert isinstance(house.database, Connection)
    savepoint = house.database.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        guest.messages.clear()
        guest.messages.update(messages)
        house.now = now


def live(house: House, language: str) -> tuple[Guest, Guest]:
    """A customer with orders in every state and things in the cart, and the owner who saw them come."""
    name, detail, owner = PEOPLE[language]
    boss = house.staff(language=language, name=owner)
    guest = house.guest("regular", language=language, name=name)
    boss.types("/start")
    best = house.run(lambda db: [item.sku for item in catalogue.best_sellers(db, 7)])
    sent = (Status.PREPARING, Status.SHIPPED)
    for sku, road in zip(best, ((*sent, Status.DONE), sent, sent[:1], (), ()), strict=False):
        order = paid(house, guest, (sku, 1), name=name, detail=detail, phone=PHONE)
        for to in road:
            _advance(house, order, to)
    fetched = paid(house, guest, (best[0], 2), pickup=True, name=name, detail=detail, phone=PHONE)
    _advance(house, fetched, Status.READY)
    gone = paid(house, guest, (best[1], 1), name=name, detail=detail, phone=PHONE)
    house.run(lambda db: orders.cancel(
        db, orders.any_order(db, gone.id), shop=house.shop, by="customer", reason="customer", now=house.now
    ))
    house.do_owed()
    house.deliver()
    return guest, boss


def parked(house: House) -> list[str]:
    """The faults of events that were set aside."""
    return house.run(lambda db: [f"{row.error} ({row.reference})" for row in db.scalars(select(Parked))])


def _advance(house: House, order: Order, to: Status) -> None:
    def work(db: Session) -> None:
        orders.advance(db, orders.any_order(db, order.id), to, shop=house.shop, by="staff:1", now=house.now)
    house.run(work)


def place(house: House, guest: Guest) -> str:
    """Where the chat stands, as a payload."""
    return house.run(lambda db: db.scalars(
        select(Conversation.stack).where(Conversation.channel == guest.channel, Conversation.chat == guest.person)
    ).one()[-1])
