"""Every button of the demo shop, pressed by a newcomer, a regular and an owner, in both languages; and all of them
pressed again when the world has changed."""

import re
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dialog.engine import Engine
from dialog.event import Tap
from dialog.place import Ask
from dialog.view import View
from handlers.conversation import XIAOER
from models.catalogue import Product
from models.conversation import Conversation
from models.orders import Order, Status
from models.payments import Payment, Refund
from models.stock import Hold, Stock
from services import catalogue, orders
from tests import looking
from tests.crawl import (
    ANSWERS,
    ANYTHING,
    ORDERS_OF,
    PEOPLE,
    PHONE,
    SAYS,
    Crawler,
    Stop,
    Walk,
    back,
    held,
    live,
    parked,
    place,
)
from tests.staff_room import furnish_once, open_house, press  # noqa: F401
from tests.talk import Guest, House, spoken

DEPTH: Final = 5
AFTER_WORDS: Final = 2      # presses further from what is said
SHALLOW: Final = 3

# Where the owner edits what is Chinese: the words of a product, field by field.
CHINESE_FIELD: Final = re.compile(r"ze:\w+:\w+")
# Chinese on an English screen that is right: the names of the languages, and what people wrote themselves.
OWN: Final = frozenset({
    "中文", "语言", "换成中文吗？", "快一点",
    "上海市", "浦东新区", *(word for words in PEOPLE.values() for word in words), *SAYS["zh"],
    *(words for answers in ANSWERS.values() for words in answers), "韩梅", "徐汇区", "漕溪路1号2室", "妈妈家",
})


@pytest.mark.parametrize(("who", "language"), [
    ("newcomer", "en"), ("regular", "zh"), ("regular", "en"), ("owner", "zh"), ("owner", "en"),
])
def test_every_screen_is_whole_and_its_buttons_work_for_ever(house: House, who: str, language: str) -> None:
    with held(house):
        guest = _person(house, who, language)
        walk = _walk(house, guest, SAYS[language] if who != "owner" else ORDERS_OF[language])
        assert walk.screens > 60
        assert len(walk.payloads) > 100
        guest.types("/start")
        _change_the_world(house)
        guest.house.engine = Engine(XIAOER, spoken(), house.shop)
        wrong: list[str] = []
        for payload in walk.payloads:
            with back(house, guest):
                guest.does(Tap(payload))
                if isinstance(XIAOER.read(payload), Ask):
                    done = _done(house)
                    guest.does(Tap(payload))
                    if _done(house) != done:
                        wrong.append(f"{payload}: acted twice")
                wrong += [f"{payload}: {fault}" for fault in _faults(house, guest)]
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh"])
def test_somebody_elses_buttons_show_and_do_nothing_of_theirs(house: House, language: str) -> None:
    with held(house):
        regular, boss = live(house, language)
        payloads = [
            payload for person in (regular, boss) for payload in _walk(house, person, (), depth=SHALLOW).payloads
        ]
        payloads += _walk(house, boss, ORDERS_OF[language], depth=1).payloads
        stranger = house.guest("stranger", language=language)
        stranger.types("/start")
        numbers = house.run(lambda db: list(db.scalars(select(Order.number))))
        theirs = (*PEOPLE[language][:2], *numbers, PHONE[-4:])
        wrong: list[str] = []
        for payload in payloads:
            with back(house, stranger):
                done = _done(house)
                view = stranger.does(Tap(payload))
                labels = " ".join(button.label for button in view.buttons)
                wrong += [f"{payload}: shows {one}" for one in theirs if one in f"{view.words} {view.toast} {labels}"]
                if _done(house)[1:] != done[1:]:
                    wrong.append(f"{payload}: changed something of theirs")
                wrong += [f"{payload}: {fault}" for fault in _faults(house, stranger)]
        assert not wrong, "\n".join(wrong)


def _person(house: House, who: str, language: str) -> Guest:
    if who == "newcomer":
        return house.guest("new", language=language)
    regular, boss = live(house, language)
    return regular if who == "regular" else boss


def _walk(house: House, guest: Guest, says: tuple[str, ...], *, depth: int = DEPTH) -> Walk:
    """From Home, and from everything that can be said there."""
    wrong: list[str] = []

    def look(stop: Stop, view: View) -> None:
        wrong.extend(f"{stop}: {fault}" for fault in _faults(house, guest))

    crawler = Crawler(house, guest, look, ANYTHING if depth == DEPTH else ())
    crawler.go(depth)
    for words in says:
        crawler.go(AFTER_WORDS, words)
    assert not wrong, "\n".join(wrong)
    return crawler.walk


def _faults(house: House, guest: Guest) -> list[str]:
    view, here = guest.panel, place(house, guest)
    return [
        *looking.limits(view), *looking.narrow(view), *looking.ways(view, home=here == looking.HOME),
        *(() if CHINESE_FIELD.match(here) else looking.mixed(view, OWN)), *parked(house),
    ]


def _change_the_world(house: House) -> None:
    """Prices rise, a third of the goods is sold out, a third is taken off the shelves, orders go on or end, the
    language changes, and a day passes."""
    def work(db: Session) -> None:
        db.execute(update(Product).values(price=Product.price + 100))
        db.execute(update(Stock).where(Stock.variant_id % 3 == 0).values(on_hand=Stock.reserved))
        db.execute(update(Product).where(Product.id % 3 == 1).values(active=False))
        catalogue.touched(db, db.scalars(select(Product.id)).all())
        for order in db.scalars(select(Order).order_by(Order.id)).all():
            it = orders.any_order(db, order.id)
            if it.status == Status.PREPARING:
                orders.cancel(db, it, shop=house.shop, by="staff:1", reason="short", now=house.now)
            elif it.status == Status.SHIPPED:
                orders.advance(db, it, Status.DONE, shop=house.shop, by="staff:1", now=house.now)
        for chat in db.scalars(select(Conversation)):
            chat.language = "en" if chat.language == "zh" else "zh"
    house.run(work)
    house.later(days=1)


def _done(house: House) -> tuple[Any, ...]:
    """All that a press can do for good: orders placed and where they stand, goods promised, money asked back."""
    def count(db: Session) -> tuple[Any, ...]:
        return (
            db.scalar(select(func.count()).select_from(Order)),
            db.scalars(select(func.count()).select_from(Hold).where(Hold.ended == "").group_by(Hold.order_id)).all(),
            db.execute(select(Order.id, Order.status, Order.total, Order.round).order_by(Order.id)).all(),
            db.execute(select(Payment.captured, Payment.refunded).order_by(Payment.id)).all(),
            db.scalar(select(func.count()).select_from(Refund)),
            db.execute(select(Stock.variant_id, Stock.on_hand).order_by(Stock.variant_id)).all(),
            db.execute(select(Product.price, Product.active).order_by(Product.id)).all(),
        )
    return house.run(count)
