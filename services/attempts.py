"""Attempts to pay an order: opened one at a time, closed when another way is chosen or the order is over."""

import secrets
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from models.orders import Order
from models.payments import Payment, PaymentState
from models.prepared import Prepared, at_hand
from services import owed

_PAYMENTS: Final = Payment.__table__
_NEWEST: Final = Prepared(
    select(_PAYMENTS).where(_PAYMENTS.c.order_id == bindparam("order")).order_by(_PAYMENTS.c.id.desc()).limit(1)
)
_OPENED: Final = ("order_id", "token", "provider", "amount", "currency", "state", "created_at", "ask_at")
_EMPTY: Final = MappingProxyType({
    "link": "", "qr": "", "invited_at": None, "captured": 0, "refunded": 0, "reason": "",
})
_OPEN: Final = Prepared(
    insert(_PAYMENTS).returning(_PAYMENTS.c.id), names=(*_OPENED, *_EMPTY)  # type: ignore[arg-type]
)

CASH: Final = "cash"                                # paid at the door: nothing to open anywhere
FIRST_ASK: Final = timedelta(seconds=30)            # when to ask the provider by ourselves


def open_for(db: Session, order: Order, *, now: datetime) -> Payment:
    """Open an attempt by the order's method for its whole total, closing any other that is open."""
    current = newest(db, order)
    if current and current.state == PaymentState.OPEN and (current.provider, current.amount) == (
        order.method, order.total
    ):
        return current
    if current is not None:
        close_open(db, order, now=now)
    cash = order.method == CASH
    values = {
        **_EMPTY, "token": secrets.token_urlsafe(15), "order_id": order.id, "provider": order.method,
        "amount": order.total, "currency": order.currency, "created_at": now,
        "state": PaymentState.PROMISED if cash else PaymentState.OPEN, "ask_at": None if cash else now + FIRST_ASK,
    }
    payment = at_hand(db, Payment, {"id": _OPEN.value(db, **values), **values})
    if not cash:
        owed.add(db, owed.INVITE, payment.id, now=now)
    return payment


def close_open(db: Session, order: Order, *, now: datetime) -> None:
    """Give up what is open: nobody should pay there any more. The provider is told as owed work, also where paying has
    failed: most of them let people try again with the same bill."""
    rows = db.scalars(select(Payment).where(
        Payment.order_id == order.id, Payment.state.in_((PaymentState.OPEN, PaymentState.FAILED, PaymentState.PROMISED))
    ))
    for payment in rows:
        if payment.state != PaymentState.PROMISED:
            owed.add(db, owed.CLOSE, payment.id, now=now)
        payment.state, payment.ask_at = PaymentState.CLOSED, None
    db.flush()


def newest(db: Session, order: Order) -> Payment | None:
    """The last attempt for an order."""
    row = _NEWEST.row(db, order=order.id)
    return at_hand(db, Payment, row._asdict()) if row is not None else None


def kept(db: Session, order: Order) -> int:
    """What the shop holds for an order: captured, less what went back."""
    row = db.execute(
        select(func.sum(Payment.captured - Payment.refunded)).where(Payment.order_id == order.id)
    ).scalar()
    return int(row or 0)


def captured(db: Session, order: Order) -> int:
    """What was paid for an order, whether or not some of it went back."""
    return int(db.scalar(select(func.sum(Payment.captured)).where(Payment.order_id == order.id)) or 0)


def collect_cash(db: Session, order: Order) -> None:
    """The courier has the money: what was promised at the door is captured."""
    for payment in db.scalars(select(Payment).where(
        Payment.order_id == order.id, Payment.state == PaymentState.PROMISED
    )):
        payment.state, payment.captured = PaymentState.PAID, payment.amount
    db.flush()
