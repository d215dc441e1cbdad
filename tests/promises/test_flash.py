"""flash: never oversold. Everybody wants the last ones at the same moment, and exactly those are sold."""

import random
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.orders import Order
from models.stock import Hold, Stock, StockMove
from services import stock
from services.stock import OutOfStock
from tests.promises.backroom import SCARCE, Backroom, Wish, at_once
from tests.promises.soak import times

CUSTOMERS: Final = 200
ITEMS: Final = 20           # as many as the shelf of SCARCE holds
THREADS: Final = 8
CONTROL: Final = 60         # customers who show that the guard is what stops them
RUNS: Final = times(2)


def test_exactly_what_is_there_is_sold(room: Backroom) -> None:
    results = _rush(room, [1] * CUSTOMERS)
    refused = [no for no in results if isinstance(no, OutOfStock)]
    assert sum(isinstance(each, int) for each in results) == ITEMS
    assert len(refused) == CUSTOMERS - ITEMS
    assert {no.key for no in refused} == {"stock.gone"}
    assert room.left(SCARCE) == (ITEMS, ITEMS)
    room.check()


@pytest.mark.parametrize("seed", range(RUNS))
def test_whoever_is_refused_wanted_more_than_was_left(room: Backroom, seed: int) -> None:
    dice = random.Random(seed)
    wishes = [dice.randint(1, 4) for _ in range(CONTROL)]
    results = _rush(room, wishes)
    sold = sum(pieces for pieces, result in zip(wishes, results, strict=True) if isinstance(result, int))
    assert room.left(SCARCE) == (ITEMS, sold)
    for pieces, result in zip(wishes, results, strict=True):
        if not isinstance(result, int):
            assert isinstance(result, OutOfStock)
            assert result.left < pieces
            assert ITEMS - sold < pieces
    room.check()


def test_with_the_guard_off_the_same_rush_oversells(
    stocked_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were this not so, the tests above would prove nothing."""
    room = Backroom(stocked_url, unchecked=True)
    monkeypatch.setattr(stock, "reserve", without_guard)
    results = _rush(room, [1] * CONTROL)
    assert sum(isinstance(each, int) for each in results) == CONTROL
    with pytest.raises(AssertionError, match=f"{CONTROL} promised of {ITEMS}"):
        room.check()


def test_the_database_alone_refuses_to_oversell(room: Backroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second wall: without the condition in the update, the table's own constraint still holds."""
    monkeypatch.setattr(stock, "reserve", without_guard)
    results = _rush(room, [1] * CONTROL)
    assert sum(isinstance(each, int) for each in results) == ITEMS
    room.check()


def without_guard(db: Session, order: Order, wants: dict[int, int], *, now: object) -> None:
    """Reserving as one must not do it."""
    for variant, wanted in wants.items():
        db.execute(update(Stock).where(Stock.variant_id == variant).values(reserved=Stock.reserved + wanted))
        db.add(Hold(order_id=order.id, variant_id=variant, quantity=wanted, round=order.round))
        db.add(StockMove(
            variant_id=variant, on_hand=0, reserved=wanted, reason="hold", reference=order.number, at=now
        ))
    db.flush()


def _rush(room: Backroom, wishes: list[int]) -> list[int | Exception]:
    """Everybody has filled a cart, and orders at the same moment; each through a connection of their own."""
    def fill(db: Session) -> list[int]:
        crowd = [room.welcome(db) for _ in wishes]
        for customer, pieces in zip(crowd, wishes, strict=True):
            room.collect(db, customer, [Wish(SCARCE, pieces)])
        return crowd

    crowd = room.run(fill)
    assert room.run(lambda db: db.scalars(select(Hold)).all()) == []
    return at_once([
        lambda customer=customer: room.run(lambda db: room.place(db, customer)) for customer in crowd
    ], THREADS)
