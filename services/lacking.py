"""Something ordered is not there after all: those lines leave the order and their money goes back."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.orm import Session

from models.orders import Order, OrderLine, Status
from models.payments import Payment, PaymentState
from models.people import Customer, Staff
from models.stock import Hold, Stock, StockMove
from services import attempts, audit, counter, notices, orders, refunds
from services.audit import Verb
from services.refusal import Refusal
from services.shop import Shop

OPEN: Final = (Status.PAID, Status.PREPARING)


def missing(db: Session, order: Order) -> frozenset[int]:
    """The lines that were said to be out of stock already."""
    return frozenset(
        line for move in orders.history(db, order) for line in move.facts.get("lacking", ())
    )


def worth(db: Session, order: Order, lines: Collection[OrderLine]) -> int:
    """What goes back for these lines; for all that are left, everything that is kept."""
    amount = sum(line.price * line.quantity for line in lines)
    kept = attempts.kept(db, order)
    return min(amount, kept) if kept else amount


def drop(
    db: Session, order: Order, chosen: Collection[int], member: Staff, *, shop: Shop, now: datetime
) -> int:
    """Take these lines out of an order that has not left; returns what goes back or need not be paid at the door.

    The last lines take the whole order with them. The customer is told once. Raises Refusal.
    """
    if order.status not in OPEN:
        raise Refusal("staff-order.too-late-for-that")
    gone = missing(db, order)
    left = [line for line in order.lines if line.id not in gone]
    lines = [line for line in left if line.id in chosen]
    if not lines:
        raise Refusal("staff-lacking.none")
    amount = attempts.kept(db, order) or order.total if len(lines) == len(left) else worth(db, order, lines)
    _write_off(db, order, lines, now=now)
    if len(lines) == len(left):
        counter.call_off(db, order, "short", member, shop=shop, now=now)
        notices.retract(db, order, ("refunded", "cancelled-by-shop"))
    else:
        _pay_back(db, order, lines, amount, member, now=now)
        ids = [line.id for line in lines]
        orders.touch(db, order, by=counter.by(member), now=now, lacking=ids, amount=amount)
        audit.write(
            db, member, Verb.LACKING, audit.order(order.id), {}, {"lines": ids, "amount": amount}, now=now
        )
    customer = db.get_one(Customer, order.customer_id)
    notices.tell(
        db, shop, customer, "short", f"{order.number}:short:{order.revision}", now=now, order=order,
        facts={
            "lines": [line.id for line in lines], "amount": amount, "whole": len(lines) == len(left),
            "paid": bool(attempts.kept(db, order) or refunds.asked(db, order)),
        },
    )
    return amount


def _pay_back(
    db: Session, order: Order, lines: list[OrderLine], amount: int, member: Staff, *, now: datetime
) -> None:
    """Paid money goes back; where cash is due at the door, less is due."""
    if attempts.kept(db, order):
        if amount:
            refunds.of_order(db, order, amount, reason="short", by=counter.by(member), now=now)
        return
    order.goods -= amount
    order.total -= amount
    db.execute(
        update(Payment)
        .where(Payment.order_id == order.id, Payment.state == PaymentState.PROMISED)
        .values(amount=order.total)
    )
    db.flush()


def _write_off(db: Session, order: Order, lines: list[OrderLine], *, now: datetime) -> None:
    """What was promised and is not there is neither promised nor on the shelf any more."""
    for variant, quantity in sorted(_pieces(lines).items()):
        hold = db.scalars(
            select(Hold).where(Hold.order_id == order.id, Hold.variant_id == variant, Hold.ended == "")
        ).first()
        if hold is None:
            continue
        gone = min(hold.quantity, quantity)
        whole = gone == hold.quantity
        values = {"ended": "consumed", "ended_at": now} if whole else {"quantity": hold.quantity - gone}
        ended = db.execute(
            update(Hold).where(Hold.id == hold.id, Hold.ended == "", Hold.quantity == hold.quantity).values(**values)
        )
        assert isinstance(ended, CursorResult)
        if ended.rowcount == 0:
            raise Refusal("staff-order.too-late-for-that")
        db.execute(
            update(Stock).where(Stock.variant_id == variant, Stock.period == "")
            .values(reserved=Stock.reserved - gone, on_hand=Stock.on_hand - gone)
        )
        db.execute(insert(StockMove).values(
            variant_id=variant, on_hand=-gone, reserved=-gone, reason="waste", reference=order.number, at=now
        ))
        db.expire(hold)


def _pieces(lines: list[OrderLine]) -> Counter[int]:
    pieces: Counter[int] = Counter()
    for line in lines:
        pieces[line.variant_id] += line.quantity
    return pieces
