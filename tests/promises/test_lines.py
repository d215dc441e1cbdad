"""lines: the same thing in several lines of a cart is added up before the shop says yes."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.basket import BasketLine
from models.catalogue import Product, Variant
from models.stock import Hold, Stock
from services import basket, catalogue, stock
from services.item import Item
from services.refusal import Refusal
from services.stock import OutOfStock
from tests import databases
from tests.promises.backroom import SCARCE, SHIRT, Backroom
from tests.promises.soak import times

CARTS: Final = times(60)

Cart = list[tuple[str, int, int]]      # product, size, pieces

carts = st.lists(
    st.tuples(st.sampled_from((SHIRT, SHIRT, SCARCE)), st.integers(0, 2), st.integers(1, 6)), min_size=1, max_size=6
)
shelves = st.fixed_dictionaries({SHIRT: st.integers(0, 14), SCARCE: st.integers(0, 14)})


@pytest.fixture(scope="module", params=databases.KINDS)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backroom]:
    """One shop for all carts: nothing of what they do is kept."""
    with databases.fresh(request.param, tmp_path_factory.mktemp("lines"), "stocked") as url:
        yield Backroom(url)


@given(carts, shelves)
@settings(max_examples=CARTS)
def test_an_order_is_accepted_if_and_only_if_its_sums_fit(shared: Backroom, cart: Cart, shelf: dict[str, int]) -> None:
    wanted: Counter[str] = Counter()
    for sku, _, pieces in cart:
        wanted[sku] += pieces
    fits = all(wanted[sku] <= there for sku, there in shelf.items())
    with Session(shared.database) as db:
        _stock(db, shelf)
        customer = shared.welcome(db)
        for sku, size, pieces in cart:
            _put(db, shared, customer, sku, size, pieces)
        shared.answer(db, customer)
        if not fits:
            with pytest.raises(OutOfStock) as short, db.begin_nested():
                shared.place(db, customer)
            assert short.value.left < short.value.wanted
            assert db.scalars(select(Hold)).all() == []
        else:
            order = shared.place(db, customer)
            held = {hold.variant_id: hold.quantity for hold in db.scalars(select(Hold).where(Hold.order_id == order))}
            assert held == {_variant(db, sku): pieces for sku, pieces in wanted.items()}
        db.rollback()


@given(carts, shelves)
@settings(max_examples=CARTS)
def test_a_cart_takes_no_more_than_there_is(shared: Backroom, cart: Cart, shelf: dict[str, int]) -> None:
    with Session(shared.database) as db:
        _stock(db, shelf)
        customer = shared.welcome(db)
        inside: Counter[str] = Counter()
        for sku, size, pieces in cart:
            item = _item(db, sku)
            fits = inside[sku] + pieces <= min(shelf[sku], item.most)
            try:
                with db.begin_nested():
                    basket.add(db, customer, "cart", item, _choices(item, size), pieces, now=shared.now)
            except Refusal:
                assert not fits
            else:
                assert fits
                inside[sku] += pieces
        for line in basket.lines(db, customer):
            left = shelf[line.item.sku] - inside[line.item.sku]
            with pytest.raises(OutOfStock), db.begin_nested():
                basket.set_quantity(db, customer, line.id, line.quantity + left + 1, now=shared.now)
            basket.set_quantity(db, customer, line.id, line.quantity + left, now=shared.now)
            basket.set_quantity(db, customer, line.id, line.quantity, now=shared.now)
        db.rollback()


def test_lines_that_become_the_same_are_one_line(room: Backroom) -> None:
    def work(db: Session) -> tuple[list[tuple[int, tuple[int, ...]]], tuple[int, ...]]:
        customer = room.welcome(db)
        item = _item(db, SHIRT)
        small, large = _choices(item, 0), _choices(item, 2)
        basket.add(db, customer, "cart", item, small, 4, now=room.now)
        other = basket.add(db, customer, "cart", item, large, 6, now=room.now)
        basket.set_choices(db, customer, other.id, small, now=room.now)
        return [(line.quantity, line.choices) for line in basket.lines(db, customer)], small

    lines, small = room.run(work)
    assert lines == [(10, small)]


def _stock(db: Session, shelf: dict[str, int]) -> None:
    for sku, there in shelf.items():
        db.execute(update(Stock).where(Stock.variant_id == _variant(db, sku)).values(on_hand=there))
        assert stock.available(db, _variant(db, sku)) == there


def _put(db: Session, room: Backroom, customer: int, sku: str, size: int, pieces: int) -> None:
    """A line that was put in when there was more, whatever else lies in the cart."""
    item = _item(db, sku)
    db.add(BasketLine(
        customer_id=customer, basket="cart", product_id=item.id, variant_id=item.variants[0].id,
        choices=basket.write_choices(_choices(item, size)), quantity=pieces, seen_price=item.price, added_at=room.now,
    ))
    db.flush()


def _choices(item: Item, size: int) -> tuple[int, ...]:
    return tuple(group.choices[size].id for group in item.groups)


def _item(db: Session, sku: str) -> Item:
    item = catalogue.by_sku(db, sku)
    assert item is not None
    return item


def _variant(db: Session, sku: str) -> int:
    return db.scalars(
        select(Variant.id).join(Product, Product.id == Variant.product_id).where(Product.sku == sku)
    ).one()
