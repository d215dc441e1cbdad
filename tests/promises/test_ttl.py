"""ttl: every hold ends once. However an order ends, its stock is back exactly, and a second end changes nothing."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Status
from models.stock import Hold, Stock, StockMove
from services import orders, stock
from services.checkout import DELIVER, PICKUP
from services.refusal import Refusal
from tests.promises.backroom import PLENTY, SCARCE, SHIRT, Backroom, Wish
from tests.promises.soak import times

ORDERS: Final = times(45)
SEED: Final = 8

Exit = Callable[[Backroom, int], None]


def expires(room: Backroom, order: int) -> None:
    """Nobody pays."""
    room.later(minutes=room.shop.payment_minutes)


def is_cancelled(room: Backroom, order: int) -> None:
    """The customer ends it before paying."""
    room.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=room.shop, by="customer", reason="customer", now=room.now
    ))


def is_called_off(room: Backroom, order: int) -> None:
    """The shop ends it after it was paid."""
    room.pay(order)
    _move(room, order, Status.PREPARING)
    room.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=room.shop, by="staff:1", reason="short", now=room.now
    ))


def is_edited_and_expires(room: Backroom, order: int) -> None:
    """It is changed twice, then forgotten."""
    room.edit(order, Wish(PLENTY, 3))
    room.edit(order, Wish(PLENTY, 1), Wish(SHIRT, 1))
    expires(room, order)


def is_refunded(room: Backroom, order: int) -> None:
    """It is paid, and the money goes back in two parts."""
    room.pay(order)
    total = room.read(order).total
    for amount in (1, total - 1):
        room.run(lambda db, part=amount: orders.refund(  # type: ignore[misc]
            db, orders.any_order(db, order), part, shop=room.shop, by="staff:1", reason="staff", now=room.now
        ))


def is_delivered(room: Backroom, order: int) -> None:
    """It goes all the way."""
    room.pay(order)
    for status in (Status.PREPARING, Status.SHIPPED, Status.DONE):
        _move(room, order, status)


def is_fetched(room: Backroom, order: int) -> None:
    """It waits at the counter and is fetched."""
    room.pay(order)
    for status in (Status.READY, Status.DONE):
        _move(room, order, status)


def comes_back(room: Backroom, order: int) -> None:
    """It is shipped, and the money goes back: the goods have left all the same."""
    room.pay(order)
    _move(room, order, Status.SHIPPED)
    total = room.read(order).total
    room.run(lambda db: orders.refund(
        db, orders.any_order(db, order), total, shop=room.shop, by="staff:1", reason="staff", now=room.now
    ))


def is_revived_and_called_off(room: Backroom, order: int) -> None:
    """It expires, late money brings it back, and then the shop ends it."""
    expires(room, order)
    room.pay(order)
    room.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=room.shop, by="customer", reason="customer", now=room.now
    ))


PARCELS: Final[tuple[Exit, ...]] = (is_delivered, comes_back)
LEAVES: Final[tuple[Exit, ...]] = (*PARCELS, is_fetched)
EXITS: Final[tuple[Exit, ...]] = (
    expires, is_cancelled, is_called_off, is_edited_and_expires, is_refunded, is_revived_and_called_off, *LEAVES,
)


def test_every_hold_ends_once_by_every_exit(room: Backroom) -> None:
    dice = random.Random(SEED)
    start = {sku: room.left(sku)[0] for sku in (PLENTY, SCARCE, SHIRT)}
    gone: Counter[str] = Counter()
    for number in range(ORDERS):
        leave = EXITS[number % len(EXITS)]
        wishes = [Wish(PLENTY, dice.randint(1, 9))] + [Wish(sku) for sku in (SCARCE, SHIRT) if dice.random() < 0.2]
        if leave in LEAVES:
            wishes = wishes[:1]
        order = room.order(*wishes, way=DELIVER if leave in PARCELS else PICKUP)
        assert room.left(PLENTY)[1] == wishes[0].pieces
        leave(room, order)
        if leave in LEAVES:
            gone[PLENTY] += wishes[0].pieces
        for sku, there in start.items():
            assert room.left(sku) == (there - gone[sku], 0), f"{leave.__name__} of {wishes}"
        _again(room, order)
    room.check()


def _again(room: Backroom, order: int) -> None:
    """Every way an order can end is tried on one that has ended: nothing changes."""
    before = room.run(_shelves)
    room.later(minutes=1)
    for end in (
        lambda db, it: orders.cancel(db, it, shop=room.shop, by="customer", reason="again", now=room.now),
        lambda db, it: orders.refund(db, it, 1, shop=room.shop, by="staff:1", reason="again", now=room.now),
        lambda db, it: orders.advance(db, it, Status.CANCELLED, shop=room.shop, by="clock", now=room.now),
        lambda db, it: stock.release(db, it, now=room.now),
        lambda db, it: stock.consume(db, it, now=room.now),
    ):
        with Session(room.database) as db:
            try:
                end(db, orders.any_order(db, order))
            except Refusal:         # an illegal move among them
                db.rollback()
            else:
                db.commit()
    assert room.run(_shelves) == before


def _move(room: Backroom, order: int, to: Status) -> None:
    room.run(lambda db: orders.advance(
        db, orders.any_order(db, order), to, shop=room.shop, by="staff:1", now=room.now
    ))


def _shelves(db: Session) -> list[tuple[object, ...]]:
    """Everything that says what there is."""
    return [
        *[(row.variant_id, row.on_hand, row.reserved) for row in db.scalars(select(Stock))],
        *[(row.id, row.quantity, row.ended, row.ended_at) for row in db.scalars(select(Hold))],
        *[(row.id, row.on_hand, row.reserved) for row in db.scalars(select(StockMove))],
    ]
