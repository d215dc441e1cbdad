"""What buttons carry: it comes back as it was written, it always fits, and whatever else comes back is refused."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from dialog.dialog import index
from dialog.event import Tap
from dialog.place import DIGITS, MOST_BYTES, Ask, Place, Steps, TooLong, Unreadable, base36, write
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers import options, personal, product, quantity, selection, short, wanted
from handlers.conversation import XIAOER
from handlers.graph import Step
from models.catalogue import Choice, OptionGroup, Product, Variant
from models.stock import Stock
from services import catalogue
from services.item import ChoiceItem, Group, Item, Text, Texts, VariantItem
from tests.crawl import parked
from tests.staff_room import furnish_once, open_house  # noqa: F401
from tests.talk import House

LIMIT: Final = 64                   # what Telegram takes; ours is lower
PRODUCTS: Final = 36**4 - 1         # the largest id of a product that is thought of
LINES: Final = 36**5 - 1
NAMES: Final = ("超大杯生椰拿铁加燕麦奶", "ชาไทยเย็นใส่นมสด", "Extra-large coconut latte", "☕")

numbers = st.integers(min_value=0, max_value=36**8)
words = st.from_regex(r"\A[A-Za-z0-9.+\-]{0,30}\Z")
arguments = st.lists(st.one_of(numbers, words), max_size=5).map(tuple)


class Spot(Steps):
    """Places of a conversation made up for these rules."""

    HOME = "h"
    SPOT = "s"


spot = Screen(Spot.SPOT)


@spot.show
def draw(turn: Turn, one: int, two: str, three: int = 7) -> View:
    """A place with arguments of both kinds."""
    return View()


@spot.tap("go")
def go(turn: Turn, one: int, two: str) -> Place:
    """An action with both kinds."""
    return Spot.HOME.at()


@given(numbers)
def test_a_number_is_read_back(number: int) -> None:
    assert int(base36(number), 36) == number
    assert set(base36(number)) <= set(DIGITS)
    assert not base36(number).startswith("0") or number == 0


@given(arguments)
def test_it_is_short_and_plain_or_not_written_at_all(args: tuple[int | str, ...]) -> None:
    try:
        payload = write("code", args)
    except TooLong:
        assert len("code:" + ":".join(base36(arg) if isinstance(arg, int) else arg for arg in args)) > MOST_BYTES
    else:
        assert payload.isascii()
        assert len(payload.encode()) <= MOST_BYTES < LIMIT


@given(numbers, words, numbers)
def test_what_is_written_is_read_back(one: int, two: str, three: int) -> None:
    screens, actions = index([spot])
    read = _made(screens, actions).read
    place, ask = Spot.SPOT.at(one, two, three), Ask("go", (one, two))
    assume(len(base36(one)) + len(two) + len(base36(three)) < MOST_BYTES - 6)
    assert read(place.payload) == place
    assert read(ask.payload) == ask
    assert read(Spot.SPOT.at(one, two).payload) == Place(Spot.SPOT, (one, two))


@given(st.text(max_size=70))
def test_anything_else_is_unreadable_and_no_fault(payload: str) -> None:
    try:
        target = XIAOER.read(payload)
    except Unreadable:
        return
    assert payload.startswith(target.step if isinstance(target, Place) else target.code)


@given(
    st.sampled_from(sorted(XIAOER.screens.keys() | XIAOER.actions.keys())), st.lists(st.text(max_size=12), max_size=8)
)
def test_no_argument_gets_past_its_kind(code: str, parts: list[str]) -> None:
    try:
        target = XIAOER.read(":".join([code, *parts]))
    except Unreadable:
        return
    owner = XIAOER.screens.get(code) or XIAOER.actions[code]
    kinds = owner.signature.kinds
    assert owner.signature.least <= len(target.args) <= len(kinds)
    assert all(isinstance(arg, kind) for arg, kind in zip(target.args, kinds, strict=False))
    assert all(arg >= 0 for arg in target.args if isinstance(arg, int))


@pytest.mark.parametrize("payload", [
    "", ":", "p", "p:", "p:-1", "p:1:2", "p:A", "p: 1", "p:1\n", "p:é", "p:１", "p:" + "z" * 12, "nothing:1", "P:1",
    "k:cart;drop", "k:a b", "v:1:" + "1" * 31, "x" * 65,
])
def test_these_are_unreadable(payload: str) -> None:
    with pytest.raises(Unreadable):
        XIAOER.read(payload)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A product with as many options as a shop may give it, named in any script."""
    ids = iter(range(10**6, 10**7))
    groups = tuple(
        Group(
            next(ids), Text(draw(st.sampled_from(NAMES)), ""), True, draw(st.integers(1, 20)), draw(st.booleans()),
            tuple(ChoiceItem(next(ids), Text(draw(st.sampled_from(NAMES)), ""), 0, False)
                  for _ in range(draw(st.integers(1, 20)))),
        )
        for _ in range(draw(st.integers(0, 6)))
    )
    name = Text(draw(st.sampled_from(NAMES)), "")
    return Item(
        id=draw(st.integers(1, PRODUCTS)), sku="A", category=1, name=name, text=name, price=1, tags=Texts((), ()),
        picture="", personal=name, personal_max=10, rating=0, reviews=0, sold=0, minutes=0, most=20, active=True,
        groups=groups, variants=(VariantItem(1, (), 1, True),),
    )


@given(items(), st.data())
def test_every_choice_of_any_product_fits_and_is_read_back(item: Item, data: st.DataObject) -> None:
    chosen = tuple(
        choice.id for group in item.groups
        for choice in data.draw(st.lists(st.sampled_from(group.choices), max_size=group.most, unique=True))
    )
    written = selection.write(item, chosen)
    assert sorted(selection.read(item, written)) == sorted(chosen)
    _all_fit(item, written)


def test_every_product_of_the_demo_shop_fits(house: House) -> None:
    def all_of_them(db: Any) -> list[Item]:
        return catalogue.products(db, db.scalars(select(Product.id)).all())
    found = house.run(all_of_them)
    assert len(found) > 100
    for item in found:
        everything = [choice.id for group in item.groups for choice in group.choices[-group.most:]]
        for chosen in (item.defaults(), everything):
            written = selection.write(item, chosen)
            assert sorted(selection.read(item, written)) == sorted(chosen)
            _all_fit(item, written)


def test_what_does_not_fit_is_not_offered(house: House) -> None:
    """Six questions with two answers each, twice over, are too much for one button: that offer is left out."""
    def stock_up(db: Any) -> int:
        groups = [
            OptionGroup(
                name_zh=f"第{n}问", name_en=f"Question {n}", required=True, counted=n == 0, most=2, position=n,
                choices=[Choice(name_zh=f"答{m}", name_en=f"Answer {m}", position=m) for m in range(3)],
            ) for n in range(6)
        ]
        groups[0].most = 1
        row = Product(
            sku="many", category_id=db.scalars(select(Product.category_id)).first(), name_zh="多选", name_en="Many",
            price=100, created_at=house.now, groups=groups, variants=[],
        )
        db.add(row)
        db.flush()
        for choice, there in zip(groups[0].choices, (1, 9, 9), strict=True):
            row.variants.append(Variant(choices=str(choice.id)))
            db.flush()
            db.add(Stock(variant_id=row.variants[-1].id, on_hand=there))
        db.flush()
        catalogue.touched(db, [row.id])
        return row.id
    number = house.run(stock_up)
    guest = house.guest()
    guest.types("/start")
    view = guest.does(Tap(product.buy.of(number, "0.01.01.01.01.01", 4).payload))
    codes = [button.payload.partition(":")[0] for button in view.buttons]
    assert short.fix.code in codes
    assert short.mix.code not in codes
    assert not parked(house)


@given(items(), st.text("0123456789abcxyz.", max_size=30))
def test_choices_of_another_day_are_unreadable_and_no_fault(item: Item, text: str) -> None:
    try:
        chosen = selection.read(item, text)
    except Unreadable:
        chosen = item.defaults()
    assert set(chosen) <= {choice.id for group in item.groups for choice in group.choices}


def _all_fit(item: Item, written: str) -> None:
    """Everything that can be asked about a product with these choices."""
    for target in (
        Step.PRODUCT.at(item.id), Step.OPTIONS.at(item.id, written, 99, LINES),
        Step.QUANTITY.at(item.id, written, 99, LINES),
        Step.SHORT.at(item.id, written, 99, wanted.LINE, LINES), Step.PERSONAL.at(item.id, written, 99, wanted.KEEP),
        product.buy.of(item.id, written, 99), product.keep.of(item.id, written, 99),
        options.save.of(LINES, written, 99), quantity.take.of(item.id, written, 99, LINES),
        personal.without.of(item.id, written, 99, wanted.BUY), short.fix.of(item.id, written, 99, wanted.LINE, LINES),
    ):
        assert len(target.payload) <= MOST_BYTES
        assert XIAOER.read(target.payload) == target


def _made(screens: Any, actions: Any) -> Any:
    """A dialog of these screens only."""
    return replace(XIAOER, screens=screens, actions=actions)
