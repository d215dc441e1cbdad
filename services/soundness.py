"""Whether a shop's books agree with each other: stock with its ledger and its holds, orders with their road, money with
what went back. Looked at in a backup that was brought back, where nothing moves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.orders import Order, OrderMove
from models.payments import Payment, PaymentState, Refund
from models.stock import Hold, Stock, StockMove


def _nought(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, 0)


_LEDGER: Final = (
    select(
        StockMove.variant_id, StockMove.period, func.sum(StockMove.on_hand).label("here"),
        func.sum(StockMove.reserved).label("promised"),
    ).group_by(StockMove.variant_id, StockMove.period).subquery()
)
_HOLDS: Final = (
    select(Hold.variant_id, Hold.period, func.sum(Hold.quantity).label("promised"))
    .where(Hold.ended == "").group_by(Hold.variant_id, Hold.period).subquery()
)
_LAST: Final = select(OrderMove.order_id, func.max(OrderMove.id).label("move")).group_by(OrderMove.order_id).subquery()
_BACK: Final = (
    select(Refund.payment_id, func.sum(Refund.amount).label("amount")).group_by(Refund.payment_id).subquery()
)

# What must not be, each as a question that finds the rows of which it is true.
WRONG: Final[Mapping[str, Select[int]]] = MappingProxyType({
    "ledger": select(func.count()).select_from(Stock).outerjoin(
        _LEDGER, and_(_LEDGER.c.variant_id == Stock.variant_id, _LEDGER.c.period == Stock.period)
    ).where(or_(_nought(_LEDGER.c.here) != Stock.on_hand, _nought(_LEDGER.c.promised) != Stock.reserved)),
    "holds": select(func.count()).select_from(Stock).outerjoin(
        _HOLDS, and_(_HOLDS.c.variant_id == Stock.variant_id, _HOLDS.c.period == Stock.period)
    ).where(_nought(_HOLDS.c.promised) != Stock.reserved),
    "stock": select(func.count()).select_from(Stock).where(
        or_(Stock.reserved < 0, Stock.reserved > Stock.on_hand)
    ),
    "orders": select(func.count()).select_from(Order)
    .outerjoin(_LAST, _LAST.c.order_id == Order.id).outerjoin(OrderMove, OrderMove.id == _LAST.c.move)
    .where(func.coalesce(OrderMove.after, "") != Order.status),
    "money": select(func.count()).select_from(Payment).outerjoin(_BACK, _BACK.c.payment_id == Payment.id).where(or_(
        _nought(_BACK.c.amount) != Payment.refunded, Payment.refunded > Payment.captured,
        and_(Payment.state == PaymentState.PAID, Payment.captured == 0),
    )),
})


def wrong(db: Session) -> dict[str, int]:
    """Which of the books do not agree, and in how many rows; empty when all is well."""
    found = {name: db.scalar(question) or 0 for name, question in WRONG.items()}
    return {name: count for name, count in found.items() if count}
