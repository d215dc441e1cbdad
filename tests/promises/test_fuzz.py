"""fuzz: the conversation is never stuck. Several people do anything at all, the world changes behind their backs, and
everything is answered, nothing is set aside, home is one step away, and the books are right."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.database import connect
from dialog.engine import Engine
from dialog.event import Contact, File, Location, Picture, Said, Tap, Text, Unreadable
from dialog.view import Style, View
from handlers.conversation import XIAOER
from models.catalogue import Product
from models.conversation import Parked
from models.orders import Order, Status
from models.payments import Payment
from models.people import Role
from models.stock import Stock
from services import catalogue, orders, payments, stock, talks
from services.payments import Outcome, Receipt
from services.refusal import Refusal
from tests import looking
from tests.crawl import ANSWERS, ORDERS_OF, SAYS, place
from tests.promises import invariants
from tests.promises.soak import times
from tests.script import journeys
from tests.staff_room import furnish_once, open_houses  # noqa: F401
from tests.talk import Guest, House, show

EVENTS: Final = {"sqlite": 1700, "postgresql": 600}         # of each run
RUNS: Final = [*(("sqlite", seed) for seed in range(times(3))), *(("postgresql", seed) for seed in range(times(1)))]
REMEMBERED: Final = 400     # payloads that may be pressed again

JUNK: Final = (
    "", " ", "\n", "\x00", "0", "-1", "99999999999999999999", "1e9", "½", "١٢٣", "🦆" * 40, "a" * 5000, "啊" * 3000,
    "<b>x</b> & love <3 _*[]", "'; DROP TABLE orders; --", "{amount}", "{$name}", "%s %d", "/", "/start", "/start x",
    "/start p_1", "/start o_1", "/start zo_1", "/nothing", "/orders", "/ship", "/ship X", "/refund A 1", "/stock",
    "4111 1111 1111 1111", "13800138000", "昨天", "第99个", "第一个", "the second one", "not that one", "-3份",
    "买-1个", "一亿杯拿铁", "0 lattes", "\u202eabc", "é\u0301\u0301\u0301", "A1234", "#K38294", "http://127.0.0.1/x",
)


def _texts() -> list[str]:
    """All that is typed in the journeys, what the crawl says, and junk."""
    typed = [
        re.sub(r"^[>@]\s*", "", line) for journey in journeys() for line in journey.lines
        if re.match(r"[>@] (?!tap )", line)
    ]
    answers = [words for group in ANSWERS.values() for words in group]
    said = [words for says in (SAYS, ORDERS_OF) for group in says.values() for words in group]
    return [*typed, *answers, *said, *JUNK]


TEXTS: Final = _texts()


class World:
    """A house, the people in it, and a dice that decides what happens."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.dice = house, random.Random(seed)
        self.people = [
            house.guest("ann", language="en", name="Ann"), house.guest("bo", language="zh", name="博"),
            house.guest("cy", language="zh", channel="web"), house.staff("boss", Role.OWNER, language="zh"),
            house.staff("clerk", Role.CLERK, language="en", name="Mary"),
        ]
        self.drawn: list[str] = []
        self.last: dict[str, tuple[Said, str]] = {}
        self.books = house.run(invariants.open_books)

    def step(self) -> tuple[Guest, View] | None:
        """One thing happens; returns who did it and what they see then, if it was one of the people."""
        if self.dice.random() < 0.12:
            self.dice.choice(BEHIND)(self)
            return None
        guest = self.dice.choice(self.people)
        said, event = self._said(guest), self.house.next_id()
        if guest.person in self.last and self.dice.random() < 0.05:
            said, event = self.last[guest.person]           # the network brings the last one again
        self.last[guest.person] = (said, event)
        view = guest.does(said, event=event)
        self.drawn += [button.payload for button in view.buttons if button.payload]
        self.drawn = self.drawn[-REMEMBERED:]
        return guest, view

    def _said(self, guest: Guest) -> Said:
        luck = self.dice.random()
        if luck < 0.30 and guest.messages:
            return self._go_on(guest)
        if luck < 0.60 and guest.messages:
            return self._press(guest)
        if luck < 0.70 and self.drawn:
            return Tap(self._mutated(self.dice.choice(self.drawn)))
        if luck < 0.95:
            return Text(self._filled(self.dice.choice(TEXTS)))
        return self.dice.choice(HANDED)

    def _go_on(self, guest: Guest) -> Said:
        """What most people would do: the main button, or an answer to what is asked."""
        message = next(reversed(guest.messages))
        main = [button.payload for button in guest.panel.buttons if button.style is Style.PRIMARY and button.payload]
        asked = ANSWERS.get(place(self.house, guest).partition(":")[0], ())
        if main and (not asked or self.dice.random() < 0.7):
            return Tap(main[0], message)
        return Text(self.dice.choice(asked)) if asked else self._press(guest)

    def _press(self, guest: Guest) -> Said:
        """A button of the newest message, or of any that is still there."""
        messages = list(guest.messages)
        message = messages[-1] if self.dice.random() < 0.8 else self.dice.choice(messages)
        payloads = [button.payload for button in guest.messages[message].buttons if button.payload]
        return Tap(self.dice.choice(payloads), message) if payloads else Text("/start")

    def _mutated(self, payload: str) -> str:
        """As it was, often; else as a stranger's program would send it."""
        luck = self.dice.random()
        if luck < 0.5:
            return payload
        parts = payload.split(":")
        if luck < 0.8:
            parts[self.dice.randrange(len(parts))] = self.dice.choice(
                ("", "0", "1", "zz", "zzzzzzzzzzz", "-1", "x" * 50, "é", "cart", "1.0.9", "9.9.9.9", "p-", "kzzzzzz")
            )
            return ":".join(parts)
        if luck < 0.9:
            return ":".join([*parts, "1"])
        return payload[: self.dice.randrange(len(payload) + 1)]

    def _filled(self, words: str) -> str:
        """With an order's number where the words want one."""
        if "{n}" not in words:
            return words
        numbers = self.house.run(lambda db: list(db.scalars(select(Order.number))))
        return words.replace("{n}", self.dice.choice(numbers or ["A12345"]))

    # -- behind the scenes ----------------------------------------------------------------------------------

    def restarts(self) -> None:
        """The program dies and is started again."""
        url = self.house.database.url
        self.house.database.dispose()
        self.house.database = connect(str(url))
        self.house.engine = Engine(XIAOER, self.house.engine.words, self.house.shop)

    def passes(self) -> None:
        """Time passes."""
        self.house.later(minutes=self.dice.choice((0.1, 1, 4, 16, 120, 900)))
        self.house.run(lambda db: orders.unaccepted(db, shop=self.house.shop, now=self.house.now))
        self.house.run(lambda db: talks.close_silent(db, self.house.now))

    def pays(self) -> None:
        """The provider speaks of any attempt."""
        def work(db: Session) -> None:
            tried = db.scalars(select(Payment).where(Payment.provider != "cash").order_by(Payment.id)).all()
            if tried:
                payment = self.dice.choice(tried[-6:])
                outcome = Outcome.PAID if self.dice.random() < 0.8 else Outcome.FAILED
                receipt = Receipt(
                    payment.provider, self.house.next_id(), payment.token, outcome, payment.amount, payment.currency
                )
                payments.settle(db, receipt, shop=self.house.shop, now=self.house.now)
        self.house.run(work)
        self.house.do_owed()

    def reprices(self) -> None:
        """Prices change, goods come and go."""
        def work(db: Session) -> None:
            some = db.scalars(select(Product.id)).all()
            chosen = self.dice.sample(list(some), 5)
            db.execute(update(Product).where(Product.id.in_(chosen)).values(
                price=Product.price + self.dice.choice((-100, 0, 250)), active=self.dice.random() < 0.8
            ))
            catalogue.touched(db, chosen)
        self.house.run(work)

    def restocks(self) -> None:
        """What is on the shelf changes."""
        def work(db: Session) -> None:
            row = self.dice.choice(db.scalars(select(Stock)).all())
            free = row.on_hand - row.reserved
            stock.change(
                db, row.variant_id, self.dice.choice((-free, 1, 7)), reason="count", by="staff:1", now=self.house.now
            )
        self.house.run(work)

    def moves(self) -> None:
        """Another member of the staff does something with an order."""
        def work(db: Session) -> None:
            found = db.scalars(select(Order.id).order_by(Order.id.desc()).limit(5)).all()
            if not found:
                return
            order = orders.any_order(db, self.dice.choice(found))
            gone = Status.READY if order.fulfilment == "pickup" else Status.SHIPPED
            to = self.dice.choice((Status.PREPARING, gone, Status.DONE, None))
            try:
                with db.begin_nested():
                    if to is None:
                        orders.cancel(db, order, shop=self.house.shop, by="staff:1", reason="short", now=self.house.now)
                    else:
                        orders.advance(db, order, to, shop=self.house.shop, by="staff:1", now=self.house.now)
            except Refusal:
                return
        self.house.run(work)

    def tells(self) -> None:
        """News arrives."""
        self.house.deliver()


BEHIND: Final[tuple[Callable[[World], None], ...]] = (
    World.restarts, World.passes, World.passes, World.pays, World.pays, World.reprices, World.restocks, World.moves,
    World.tells,
)
HANDED: Final[tuple[Said, ...]] = (
    Contact("13800138000", "博", own=True), Contact("", ""), Contact("abc", "x" * 200),
    Location(31.2304, 121.4737, "人民广场"), Location(0.0, 0.0), Location(90.0, 180.0, "北极"),
    Picture("file-1"), Picture("file-2", "冰拿铁 ¥18"), Picture("x", "😀" * 300),
    File("file-3", "goods.csv", b"sku,name_zh,price\nx,y,1\n"), File("file-4", "goods.csv", b"\xff\xfe\x00"),
    File("file-5", "x.xlsx", b"PK\x03\x04"), File("file-6", "", b""), Unreadable("voice"), Unreadable("sticker"),
)


@pytest.mark.parametrize(("kind_of_database", "seed"), RUNS, indirect=["kind_of_database"])
def test_nothing_that_people_do_gets_the_shop_stuck(house: House, kind_of_database: str, seed: int) -> None:
    world = World(house, seed)
    for number in range(EVENTS[kind_of_database]):
        done = world.step()
        if done is not None:
            guest, view = done
            wrong = [*_faults(house, guest, view), *_parked(house)]
            assert not wrong, f"{number}: {guest.person} did {world.last[guest.person]}: {wrong}\n{show(view)}"
    for guest in world.people:
        home = guest.types("/start")
        assert place(house, guest) == looking.HOME
        assert home.buttons
    house.run(lambda db: invariants.check(db, world.books))
    assert (house.run(lambda db: db.scalar(select(func.count()).select_from(Order))) or 0) > 0


def _faults(house: House, guest: Guest, view: View) -> Iterator[str]:
    """An order's card that is not the panel needs no way on: the panel has one."""
    yield from looking.limits(view)
    if view.nav or not view.card:
        yield from looking.ways(view, home=place(house, guest) == looking.HOME)


def _parked(house: House) -> list[Any]:
    return house.run(lambda db: [row.error for row in db.scalars(select(Parked))])
