"""Money back: never more than came in, once for each reference, however often it is asked."""

from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, bindparam, select, update
from sqlalchemy.orm import Session

from models.orders import Order
from models.payments import Payment, Refund
from models.prepared import Prepared, at_hand
from services import owed
from services.refusal import Refusal

_ASKED: Final = Prepared(
    select(Refund.__table__).where(Refund.__table__.c.order_id == bindparam("order")).order_by(Refund.__table__.c.id)
)


def of_payment(
    db: Session, payment: Payment, amount: int, *, reason: str, by: str, now: datetime
) -> Refund:
    """Send part or all of one payment back. Raises Refusal when that is more than is left of it."""
    taken = db.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.captured - Payment.refunded >= amount)
        .values(refunded=Payment.refunded + amount)
    )
    assert isinstance(taken, CursorResult)
    if amount <= 0 or taken.rowcount == 0:
        raise Refusal("refund.too-much")
    db.refresh(payment)
    refund = Refund(
        reference=f"{payment.token}-{payment.refunded}", payment_id=payment.id, order_id=payment.order_id,
        amount=amount, reason=reason, by=by, asked_at=now,
    )
    db.add(refund)
    db.flush()
    owed.add(db, owed.REFUND, refund.id, now=now)
    return refund


def of_order(db: Session, order: Order, amount: int, *, reason: str, by: str, now: datetime) -> list[Refund]:
    """Send an amount of an order's money back, from its newest payment first. Raises Refusal."""
    rows = db.scalars(
        select(Payment)
        .where(Payment.order_id == order.id, Payment.captured > Payment.refunded)
        .order_by(Payment.id.desc())
    ).all()
    if amount <= 0 or amount > sum(row.captured - row.refunded for row in rows):
        raise Refusal("refund.too-much")
    refunds = []
    for row in rows:
        part = min(amount, row.captured - row.refunded)
        if part:
            refunds.append(of_payment(db, row, part, reason=reason, by=by, now=now))
            amount -= part
    return refunds


def done(db: Session, refund_id: int, *, now: datetime) -> Refund:
    """The provider has sent it."""
    refund = db.get_one(Refund, refund_id)
    refund.done_at = refund.done_at or now
    return refund


def asked(db: Session, order: Order) -> list[Refund]:
    """All refunds of an order, oldest first."""
    return [at_hand(db, Refund, row._asdict()) for row in _ASKED.rows(db, order=order.id)]
