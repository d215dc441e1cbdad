"""late: late money is never kept for nothing. It revives its order while the goods are there, or goes back."""

import random
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Status
from models.payments import Refund
from models.stock import Hold
from services import attempts, orders
from services.payments import Verdict
from tests.promises.backroom import PLENTY, SCARCE, Backroom, Wish, at_once
from tests.promises.soak import times

ROUNDS: Final = times(50)
TOGETHER: Final = 20        # orders of which each wants the last piece of something, in one race
RACES: Final = times(4)
SECONDS: Final = (-60, -1, 0, 1, 5, 3600)


def test_around_expiry_money_buys_or_goes_back(room: Backroom) -> None:
    dice = random.Random(3)
    for _ in range(ROUNDS):
        rival, sku = dice.random() < 0.4, dice.choice((SCARCE, PLENTY))
        order = room.order(Wish(sku, dice.randint(1, 3)))
        receipt = room.says(room.payment(order))
        room.now += timedelta(minutes=room.shop.payment_minutes, seconds=dice.choice(SECONDS))
        if dice.random() < 0.8:
            room.run(room.expire)
        taken = room.order(Wish(SCARCE, _free(room))) if rival and sku == SCARCE else None
        room.settle(receipt)
        assert room.settle(receipt) is Verdict.REPEATED
        room.run(room.expire)
        _bought_or_back(room, order)
        for each in filter(None, (order, taken)):
            _clear(room, each)
    room.check()


@pytest.mark.parametrize("seed", range(RACES))
def test_expiry_against_payment_never_both(room: Backroom, seed: int) -> None:
    """Payments, expiry, and rivals who want the same last pieces, all at the same moment."""
    dice = random.Random(seed)
    late = [room.order(Wish(SCARCE)) for _ in range(TOGETHER)]
    receipts = [room.says(room.payment(order)) for order in late]
    crowd = [room.customer() for _ in range(TOGETHER // 2)]
    room.now += timedelta(minutes=room.shop.payment_minutes)

    def wants(db: Session, customer: int) -> int:
        room.collect(db, customer, [Wish(SCARCE)])
        return room.place(db, customer)

    jobs = [
        *(lambda receipt=receipt: room.settle(receipt) for receipt in receipts),
        *(lambda customer=customer: room.run(lambda db: wants(db, customer)) for customer in crowd),
        *(lambda: room.run(room.expire) for _ in range(3)),
    ]
    dice.shuffle(jobs)
    at_once(jobs)
    room.run(room.expire)
    for order in late:
        _bought_or_back(room, order)
    room.check()


def test_money_for_an_order_that_has_changed_goes_back(room: Backroom) -> None:
    order = room.order(Wish(PLENTY, 2))
    old = room.says(room.payment(order))
    room.edit(order, Wish(PLENTY, 3))
    assert room.settle(old) is Verdict.LATE
    assert room.read(order).status == Status.UNPAID
    assert room.told(order, "late-refund") == ["late-refund"]
    assert room.pay(order) is Verdict.CREDITED
    room.check()


def _bought_or_back(room: Backroom, order: int) -> None:
    """Either the order is paid and its goods are held, or all of the money went back once; and which was told once."""
    it = room.read(order)
    kept = room.run(lambda db: attempts.kept(db, it))
    back = room.run(lambda db: [row.amount for row in db.scalars(select(Refund).where(Refund.order_id == order))])
    held = room.run(lambda db: sum(
        hold.quantity for hold in db.scalars(select(Hold).where(Hold.order_id == order, Hold.ended == ""))
    ))
    over = any(move.after == Status.CANCELLED for move in room.run(lambda db: orders.history(db, it)))
    told = room.told(order, "revived", "late-refund", "double-refund", "refunded")
    if it.status == Status.PAID:
        assert (kept, back, held) == (it.total, [], sum(line.quantity for line in it.lines))
        assert told == (["revived"] if over else [])
    else:
        assert it.status == Status.CANCELLED
        assert (kept, back, held) == (0, [it.total], 0)
        assert told == ["late-refund"]


def _free(room: Backroom) -> int:
    here, promised = room.left(SCARCE)
    return here - promised


def _clear(room: Backroom, order: int) -> None:
    """Take an order out of the way of the next round."""
    it = room.read(order)
    if it.status in (Status.UNPAID, Status.PAID):
        room.run(lambda db: orders.cancel(
            db, orders.any_order(db, order), shop=room.shop, by="staff:1", reason="shop", now=room.now
        ))
