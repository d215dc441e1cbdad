"""doublepay: the second payment of an order goes back, once, and the customer is told."""

import random
from typing import Final

from models.orders import Status
from models.payments import Payment
from services import orders, placing
from services.payments import Outcome, Receipt, Verdict
from tests.promises.backroom import LATTE, PLENTY, Backroom, Wish, at_once
from tests.promises.soak import times

ORDERS: Final = times(16)


def test_the_second_payment_goes_back_whichever_comes_first(room: Backroom) -> None:
    dice = random.Random(5)
    for _ in range(ORDERS):
        order, first, second = _two_ways(room)
        pair = [room.says(first), room.says(second)]
        dice.shuffle(pair)
        assert [room.settle(each) for each in pair] == [Verdict.CREDITED, Verdict.DOUBLE]
        if dice.random() < 0.5:
            _go_on(room, order)
        assert [room.settle(each) for each in pair] == [Verdict.REPEATED, Verdict.REPEATED]
        _one_is_kept(room, order)
    room.check()


def test_both_payments_at_the_same_moment(room: Backroom) -> None:
    pairs = [_two_ways(room) for _ in range(ORDERS)]
    receipts = [room.says(payment) for _, *both in pairs for payment in both] * 2
    random.Random(6).shuffle(receipts)
    verdicts = at_once([lambda receipt=receipt: room.settle(receipt) for receipt in receipts])
    assert sorted(map(str, verdicts)) == sorted(
        [Verdict.CREDITED] * ORDERS + [Verdict.DOUBLE] * ORDERS + [Verdict.REPEATED] * 2 * ORDERS
    )
    for order, *_ in pairs:
        _one_is_kept(room, order)
    room.check()


def test_money_after_cash_was_promised_goes_back(room: Backroom) -> None:
    order = room.order(Wish(PLENTY))
    online = room.says(room.payment(order))
    room.run(lambda db: placing.pay_by(db, orders.any_order(db, order), "cash", shop=room.shop, now=room.now))
    assert room.read(order).status == Status.PAID
    assert room.settle(online) is Verdict.DOUBLE
    _go_on(room, order)
    room.check()


def test_money_for_a_refunded_order_goes_back(room: Backroom) -> None:
    order, first, second = _two_ways(room)
    room.settle(room.says(first))
    room.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=room.shop, by="customer", reason="customer", now=room.now
    ))
    assert room.settle(room.says(second)) is Verdict.DOUBLE
    assert room.read(order).status == Status.REFUNDED
    room.check()


def test_another_amount_goes_to_a_person(room: Backroom) -> None:
    order = room.order(Wish(PLENTY))
    payment = room.payment(order)
    for amount in (0, 1, payment.amount - 1, payment.amount + 1, -payment.amount):
        assert room.settle(room.says(payment, amount=amount)) is Verdict.MISMATCH
    foreign = Receipt(payment.provider, room.event(), payment.token, Outcome.PAID, payment.amount, "USD")
    assert room.settle(foreign) is Verdict.MISMATCH
    assert room.settle(Receipt("other", room.event(), payment.token, Outcome.PAID, payment.amount, "CNY")) is (
        Verdict.UNKNOWN
    )
    assert room.read(order).status == Status.UNPAID
    room.check()


def _two_ways(room: Backroom) -> tuple[int, Payment, Payment]:
    """An order with two attempts to pay it, the first given up for the second."""
    order = room.order(Wish(PLENTY), Wish(LATTE, 2))
    first = room.payment(order)
    room.run(lambda db: placing.pay_by(db, orders.any_order(db, order), "other", shop=room.shop, now=room.now))
    second = room.payment(order)
    assert first.id != second.id
    return order, first, second


def _one_is_kept(room: Backroom, order: int) -> None:
    assert room.read(order).status not in (Status.UNPAID, Status.CANCELLED, Status.REFUNDED)
    assert room.told(order, "double-refund", "late-refund", "refunded", "revived") == ["double-refund"]


def _go_on(room: Backroom, order: int) -> None:
    for status in (Status.PREPARING, Status.READY, Status.DONE):
        room.run(lambda db, to=status: orders.advance(
            db, orders.any_order(db, order), to, shop=room.shop, by="staff:1", now=room.now
        ))
