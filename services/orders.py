"""Orders: placed once, moved only along the table, and every move is written down and owed as news."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.orders import MOVES, ONLY, Order, Status
from models.people import Customer
from models.prepared import Prepared, written
from services import attempts, known, locks, notices, refunds, staff, stock
from services.placed import any_order, by_key, count, history, last, of_customer, own, own_by_number, record, some
from services.refusal import Refusal
from services.shop import Shop

__all__ = [
    "CLOCK", "CUSTOMER", "RUNNING", "TO_PAY", "IllegalMove", "advance", "any_order", "by_key", "cancel", "count",
    "expire", "history", "last", "nudge", "of_customer", "own", "own_by_number", "record", "refund", "some", "touch",
    "unaccepted",
]

CUSTOMER: Final = "customer"
CLOCK: Final = "clock"

NUDGE_EVERY: Final = timedelta(minutes=15)

_STAMPED: Final = ("paid_at", "expires_at", "done_at", "reason")
_MOVE: Final = Prepared(
    update(Order.__table__)  # type: ignore[arg-type]
    .where(Order.__table__.c.id == bindparam("order"), Order.__table__.c.status == bindparam("before"))
    .values(revision=Order.__table__.c.revision + 1).returning(Order.__table__.c.revision),
    names=("status", *_STAMPED),
)

RUNNING: Final = (Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY)
TO_PAY: Final = (Status.UNPAID, Status.HELD)


class IllegalMove(Refusal):
    """The table of moves has no such line: somebody else was first, or the order is further than they thought."""

    def __init__(self, order: Order, to: Status) -> None:
        super().__init__("order.changed", number=order.number)
        self.before, self.to = order.status, to


def advance(
    db: Session, order: Order, to: Status, *, shop: Shop, by: str, now: datetime, **facts: Any
) -> None:
    """Move the order along the table and owe the news: the two always happen together. Raises IllegalMove."""
    before = Status(order.status)
    if to not in MOVES[before] or ONLY.get(to, order.fulfilment) != order.fulfilment:
        raise IllegalMove(order, to)
    stamps = {name: getattr(order, name) for name in _STAMPED} | STAMPS.get(to, _unstamped)(now)
    revision = _MOVE.value(db, order=order.id, before=before, status=to, **stamps)
    if revision is None:
        raise IllegalMove(order, to)
    written(order, status=to, revision=revision, **stamps)
    record(db, order, before, to, by, facts, now)
    EFFECTS.get(to, _nothing)(db, order, now)
    db.flush()
    notices.redraw(db, order, now=now)
    _tell(db, order, before, to, shop=shop, by=by, now=now)


def cancel(db: Session, order: Order, *, shop: Shop, by: str, reason: str, now: datetime) -> None:
    """End an order before it has left: unpaid it is cancelled, paid its money goes back in full.

    Raises IllegalMove when it is too late for that.
    """
    locks.order(db, order.id)
    if order.status not in (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING):
        raise IllegalMove(order, Status.CANCELLED)
    order.reason = reason
    held = attempts.kept(db, order)
    if held:
        refunds.of_order(db, order, held, reason="cancelled", by=by, now=now)
        advance(db, order, Status.REFUNDED, shop=shop, by=by, now=now, reason=reason)
    else:
        advance(db, order, Status.CANCELLED, shop=shop, by=by, now=now, reason=reason)


def refund(db: Session, order: Order, amount: int, *, shop: Shop, by: str, reason: str, now: datetime) -> None:
    """Give back an amount; when nothing is left of the order's money it is refunded. Raises Refusal."""
    locks.order(db, order.id)
    refunds.of_order(db, order, amount, reason=reason, by=by, now=now)
    if attempts.kept(db, order) == 0:
        order.reason = reason
        advance(db, order, Status.REFUNDED, shop=shop, by=by, now=now, amount=amount)
        return
    touch(db, order, by=by, now=now, refund=amount)
    customer = db.get_one(Customer, order.customer_id)
    notices.tell(
        db, shop, customer, "refunded", f"{order.number}:refunded:{order.revision}", now=now, order=order,
        facts={"amount": amount},
    )


def touch(db: Session, order: Order, *, by: str, now: datetime, **facts: Any) -> None:
    """Something about an order changed that is no move: a new revision, a line in its history, its cards redrawn."""
    locks.order(db, order.id)
    order.revision += 1
    record(db, order, order.status, order.status, by, facts, now)
    db.flush()
    notices.redraw(db, order, now=now)


def expire(db: Session, *, shop: Shop, now: datetime) -> int:
    """Cancel what was not paid in time; returns how many. Again, or at the same moment as a payment, harmless."""
    overdue = db.scalars(locks.free(
        select(Order).where(Order.status == Status.UNPAID, Order.expires_at <= now).order_by(Order.id).limit(200)
    )).all()
    if locks.needed(db):
        locks.units(db, stock.held(db, [order.id for order in overdue]))
    for order in overdue:
        order.reason = "expired"
        advance(db, order, Status.CANCELLED, shop=shop, by=CLOCK, now=now, reason="expired")
    return len(overdue)


def unaccepted(db: Session, *, shop: Shop, now: datetime) -> None:
    """Ring again for paid orders that nobody has accepted in time, once each."""
    waiting = db.scalars(
        select(Order).where(
            Order.status == Status.PAID, Order.taken_at.is_(None),
            Order.paid_at <= now - timedelta(minutes=shop.accept_minutes),
            Order.paid_at >= now - timedelta(days=1),
        )
    )
    for order in waiting:
        notices.tell_staff(
            db, staff.ORDERS, "staff-unaccepted", f"{order.number}:unaccepted", now=now, order=order
        )


def nudge(db: Session, order: Order, *, now: datetime) -> bool:
    """Remind the staff of an order, once in NUDGE_EVERY; returns whether they are told now."""
    quarter = int(now.timestamp() // NUDGE_EVERY.total_seconds())
    return notices.tell_staff(
        db, staff.ORDERS, "staff-hurry", f"{order.number}:hurry:{quarter}", now=now, order=order
    )


# -- what a move does ---------------------------------------------------------------------------------------


def _nothing(db: Session, order: Order, now: datetime) -> None:
    pass


def _unstamped(now: datetime) -> dict[str, Any]:
    return {}


# What a move writes into the order besides its status.
STAMPS: Final[Mapping[Status, Callable[[datetime], dict[str, Any]]]] = MappingProxyType({
    Status.PAID: lambda now: {"paid_at": now, "expires_at": None, "reason": ""},
    Status.DONE: lambda now: {"done_at": now},
    Status.CANCELLED: lambda now: {"expires_at": None},
    Status.REFUNDED: lambda now: {"expires_at": None},
})


def _paid(db: Session, order: Order, now: datetime) -> None:
    notices.retract(db, order, ("expiring", "expired", notices.CARD))       # the card as it is now is owed anew


def _left(db: Session, order: Order, now: datetime) -> None:
    stock.consume(db, order, now=now)


def _finished(db: Session, order: Order, now: datetime) -> None:
    stock.consume(db, order, now=now)
    attempts.collect_cash(db, order)
    for line in sorted(order.lines, key=lambda line: line.product_id):
        db.execute(
            update(Product).where(Product.id == line.product_id).values(sold=Product.sold + line.quantity)
        )
    known.forget(db, [line.product_id for line in order.lines])


def _over(db: Session, order: Order, now: datetime) -> None:
    stock.release(db, order, now=now)
    attempts.close_open(db, order, now=now)
    notices.retract(db, order, ("expiring", Status.SHIPPED, Status.READY, "staff-unaccepted"))


EFFECTS: Final[Mapping[Status, Callable[[Session, Order, datetime], None]]] = MappingProxyType({
    Status.PAID: _paid,
    Status.SHIPPED: _left,
    Status.DONE: _finished,
    Status.CANCELLED: _over,
    Status.REFUNDED: _over,
})

# What the customer is told in words, besides the card; by the status reached and who brought it there.
WORDS: Final[Mapping[Status, str]] = MappingProxyType({
    Status.SHIPPED: Status.SHIPPED,
    Status.READY: Status.READY,
    Status.REFUNDED: "refunded",
})


def _tell(
    db: Session, order: Order, before: Status, to: Status, *, shop: Shop, by: str, now: datetime
) -> None:
    kind = WORDS.get(to, "")
    if to is Status.CANCELLED:
        kind = {CLOCK: "expired", CUSTOMER: ""}.get(by, "cancelled-by-shop")
    if kind:
        customer = db.get_one(Customer, order.customer_id)
        notices.tell(
            db, shop, customer, kind, f"{order.number}:{kind}:{order.revision}", now=now, order=order,
            facts={"amount": attempts_total(db, order)} if to is Status.REFUNDED else {},
        )
    if to is Status.PAID:
        notices.tell_staff(db, staff.ORDERS, "staff-new", f"{order.number}:new:{order.round}", now=now, order=order)
    elif by == CUSTOMER and before in RUNNING:
        notices.tell_staff(
            db, staff.ORDERS, "staff-cancelled", f"{order.number}:cancelled", now=now, order=order
        )


def attempts_total(db: Session, order: Order) -> int:
    """What has been sent back of an order's money."""
    return sum(refund.amount for refund in refunds.asked(db, order))
