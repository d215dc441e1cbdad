"""What a provider tells us becomes money exactly once, checked against what we asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CursorResult, bindparam, select, update
from sqlalchemy.orm import Session

from models.orders import Order, Status
from models.payments import Payment, PaymentState, ReceiptRow
from models.people import Customer
from models.prepared import Prepared, look_again
from services import attempts, locks, notices, once, orders, refunds, staff, stock
from services.shop import Shop
from services.stock import OutOfStock

LONGEST_ASK: Final = timedelta(minutes=5)

_INVITED: Final = Prepared(
    update(Payment.__table__).where(Payment.id == bindparam("payment")),  # type: ignore[arg-type]
    names=("link", "qr", "invited_at"),
)


class Outcome(StrEnum):
    """What the provider says of a payment."""

    PAID = "paid"
    FAILED = "failed"


class Verdict(StrEnum):
    """What we made of it."""

    CREDITED = "credited"        # the order is paid
    REVIVED = "revived"          # late, and the order lives again
    LATE = "late"                # late, and the money goes back
    DOUBLE = "double"            # the order was paid already, the money goes back
    MISMATCH = "mismatch"        # another amount or currency: a person looks at it
    FAILED = "failed"
    REPEATED = "repeated"        # known already, nothing changed
    UNKNOWN = "unknown"          # no payment of ours


@dataclass(frozen=True, slots=True)
class Receipt:
    """One verified statement of a provider. `event` is the provider's own id of it; money in minor units."""

    provider: str
    event: str
    token: str
    outcome: Outcome
    amount: int
    currency: str
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def settle(db: Session, receipt: Receipt, *, shop: Shop, now: datetime) -> Verdict:
    """Take note of a receipt, once, and do what follows from it, all in the caller's transaction."""
    payment = db.scalar(
        select(Payment).where(Payment.token == receipt.token, Payment.provider == receipt.provider)
    )
    if payment is None:
        return Verdict.UNKNOWN
    locks.order(db, payment.order_id)
    locks.payment(db, payment.id)
    new = once.add(
        db, ReceiptRow, provider=receipt.provider, event=receipt.event, payment_id=payment.id,
        outcome=receipt.outcome, amount=receipt.amount, currency=receipt.currency, verdict="",
        facts=dict(receipt.facts), at=now,
    )
    if not new:
        return Verdict.REPEATED
    verdict = _judge(db, payment, receipt, shop=shop, now=now)
    db.execute(
        update(ReceiptRow)
        .where(ReceiptRow.provider == receipt.provider, ReceiptRow.event == receipt.event)
        .values(verdict=verdict)
    )
    return verdict


def to_ask(db: Session, *, now: datetime, most: int = 50) -> list[int]:
    """Payments whose provider should be asked now, because a callback may be lost; plans the next time. Where a try has
    failed, another one with the same bill may have gone well."""
    rows = db.scalars(locks.free(
        select(Payment)
        .where(Payment.state.in_((PaymentState.OPEN, PaymentState.FAILED)), Payment.ask_at <= now)
        .order_by(Payment.ask_at)
        .limit(most)
    )).all()
    for payment in rows:
        payment.ask_at = now + min(now - payment.created_at, LONGEST_ASK)
    return [payment.id for payment in rows]


def invited(db: Session, payment_id: int, link: str, qr: str, *, now: datetime) -> None:
    """The provider has opened the payment: this is where to pay."""
    _INVITED.do(db, payment=payment_id, link=link, qr=qr, invited_at=now)
    look_again(db, Payment, payment_id)


def _judge(db: Session, payment: Payment, receipt: Receipt, *, shop: Shop, now: datetime) -> Verdict:
    order = orders.any_order(db, payment.order_id)
    if receipt.outcome is Outcome.FAILED:
        return _failed(db, payment, order, receipt, shop=shop, now=now)
    if (receipt.amount, receipt.currency) != (payment.amount, payment.currency):
        notices.tell_staff(
            db, staff.REFUND, "staff-mismatch", f"{payment.token}:{receipt.event}", now=now, order=order,
            facts={"expected": payment.amount, "received": receipt.amount, "currency": receipt.currency},
        )
        return Verdict.MISMATCH
    captured = db.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.captured == 0)
        .values(captured=receipt.amount, state=PaymentState.PAID, ask_at=None)
    )
    assert isinstance(captured, CursorResult)
    if captured.rowcount == 0:
        return Verdict.REPEATED
    db.refresh(payment)
    return _credit(db, payment, order, by=f"provider:{payment.provider}", shop=shop, now=now)


def _credit(db: Session, payment: Payment, order: Order, *, by: str, shop: Shop, now: datetime) -> Verdict:
    customer = db.get_one(Customer, order.customer_id)
    if order.status in (Status.UNPAID, Status.HELD):
        if payment.amount != order.total:
            return _send_back(db, payment, order, customer, "late", shop=shop, now=now)
        orders.advance(db, order, Status.PAID, shop=shop, by=by, now=now)
        attempts.close_open(db, order, now=now)
        return Verdict.CREDITED
    if order.status != Status.CANCELLED:
        return _send_back(db, payment, order, customer, "double", shop=shop, now=now)
    if payment.amount != order.total or not _held_again(db, order, now=now):
        return _send_back(db, payment, order, customer, "late", shop=shop, now=now)
    orders.advance(db, order, Status.PAID, shop=shop, by=by, now=now)
    notices.tell(
        db, shop, customer, "revived", f"{order.number}:revived:{order.revision}", now=now, order=order
    )
    return Verdict.REVIVED


def _held_again(db: Session, order: Order, *, now: datetime) -> bool:
    """Whether the stock of a cancelled order could be promised to it once more."""
    wants: dict[int, int] = {}
    for line in order.lines:
        wants[line.variant_id] = wants.get(line.variant_id, 0) + line.quantity
    try:
        with db.begin_nested():
            order.round += 1
            db.flush()
            stock.reserve(db, order, wants, now=now)
    except OutOfStock:
        db.refresh(order, ["round"])
        return False
    return True


def _send_back(
    db: Session, payment: Payment, order: Order, customer: Customer, reason: str, *, shop: Shop, now: datetime
) -> Verdict:
    refunds.of_payment(db, payment, payment.captured, reason=reason, by=orders.CLOCK, now=now)
    orders.touch(db, order, by=orders.CLOCK, now=now, sent_back=payment.amount, reason=reason)
    notices.tell(
        db, shop, customer, f"{reason}-refund", f"{payment.token}:{reason}", now=now, order=order,
        facts={"amount": payment.amount},
    )
    return Verdict.DOUBLE if reason == "double" else Verdict.LATE


def _failed(
    db: Session, payment: Payment, order: Order, receipt: Receipt, *, shop: Shop, now: datetime
) -> Verdict:
    if payment.state != PaymentState.OPEN:
        return Verdict.REPEATED
    payment.state, payment.reason = PaymentState.FAILED, receipt.reason
    db.flush()
    orders.touch(db, order, by=f"provider:{payment.provider}", now=now, failed=receipt.reason)
    return Verdict.FAILED
