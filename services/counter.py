"""What the staff do with an order: take it, say it will be late, send it, hand it over, give money back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.orders import ONLY, Order, Status
from models.people import Customer, Staff
from services import attempts, audit, notices, orders
from services.audit import Verb
from services.refusal import Refusal
from services.shop import Shop


def by(member: Staff) -> str:
    """How a member is named in an order's history."""
    return f"staff:{member.id}"


def accept(db: Session, order: Order, member: Staff, *, shop: Shop, now: datetime, late: int = 0) -> None:
    """Take a paid order, with so many minutes' delay if it must be. Raises IllegalMove when somebody else has."""
    _move(db, order, Status.PREPARING, member, Verb.ACCEPT, shop=shop, now=now, late=late)
    order.taken_by, order.taken_at = member.id, now
    notices.retract(db, order, ("staff-unaccepted",))
    if late:
        _say_late(db, order, late, shop=shop, now=now)
    db.flush()


def delay(db: Session, order: Order, minutes: int, member: Staff, *, shop: Shop, now: datetime) -> None:
    """An order that was taken will be late: the customer is told the new time. Raises Refusal."""
    if order.status != Status.PREPARING:
        raise Refusal("staff-order.too-late-for-that")
    before = order.late_minutes
    orders.touch(db, order, by=by(member), now=now, late=minutes)
    _write(db, order, member, Verb.LATE, {"minutes": before}, {"minutes": minutes}, now=now)
    _say_late(db, order, minutes, shop=shop, now=now)


def ship(
    db: Session, order: Order, carrier: str, tracking: str, member: Staff, *, shop: Shop, now: datetime
) -> None:
    """Hand the parcel to a carrier and say so to the customer. Raises Refusal: too late, or it is to be fetched."""
    if order.fulfilment != ONLY[Status.SHIPPED]:
        raise Refusal("staff-ship.is-pickup", number=order.number)
    _take(order, member, now)
    order.carrier, order.tracking = carrier, tracking
    facts = {"carrier": carrier, "tracking": tracking}
    _move(db, order, Status.SHIPPED, member, Verb.SHIP, shop=shop, now=now, **facts)


def ready(db: Session, order: Order, member: Staff, *, shop: Shop, now: datetime) -> None:
    """It waits at the counter to be fetched. Raises Refusal."""
    if order.fulfilment != ONLY[Status.READY]:
        raise Refusal("staff-ship.is-delivery", number=order.number)
    _take(order, member, now)
    _move(db, order, Status.READY, member, Verb.READY, shop=shop, now=now)


def done(db: Session, order: Order, member: Staff, *, shop: Shop, now: datetime) -> None:
    """The customer has it, and cash is in the till. Raises IllegalMove."""
    _move(db, order, Status.DONE, member, Verb.DONE, shop=shop, now=now)


def correct_parcel(
    db: Session, order: Order, carrier: str, tracking: str, member: Staff, *, now: datetime
) -> None:
    """Another number for a parcel that has left. Raises Refusal."""
    if order.status != Status.SHIPPED:
        raise Refusal("staff-order.too-late-for-that")
    before = {"carrier": order.carrier, "tracking": order.tracking}
    _set_parcel(db, order, carrier, tracking, member, now=now)
    after = {"carrier": carrier, "tracking": tracking}
    audit.write(db, member, Verb.PARCEL, audit.order(order.id), before, after, now=now)


def restore_parcel(db: Session, number: int, before: Mapping[str, Any], *, by: Staff, now: datetime) -> None:
    """The number that the parcel had. Raises Refusal when the order has gone on."""
    order = orders.any_order(db, number)
    if order.status != Status.SHIPPED:
        raise Refusal("staff-undo.changed")
    _set_parcel(db, order, str(before["carrier"]), str(before["tracking"]), by, now=now)


def refund(
    db: Session, order: Order, amount: int, reason: str, member: Staff, *, shop: Shop, now: datetime
) -> int:
    """Give an amount back; returns what is still kept of the order's money. Raises Refusal for more than there is."""
    kept = attempts.kept(db, order)
    if not kept:
        raise Refusal("staff-refund.nothing", number=order.number)
    if not 0 < amount <= kept:
        raise Refusal("staff-refund.too-much", kept=kept)
    orders.refund(db, order, amount, shop=shop, by=by(member), reason=reason, now=now)
    left = kept - amount
    _write(db, order, member, Verb.REFUND, {"kept": kept}, {"kept": left, "amount": amount}, now=now)
    return left


def call_off(db: Session, order: Order, reason: str, member: Staff, *, shop: Shop, now: datetime) -> None:
    """End an order that the shop cannot fulfil; what was paid goes back. Raises IllegalMove."""
    before = order.status
    orders.cancel(db, order, shop=shop, by=by(member), reason=reason, now=now)
    _write(db, order, member, Verb.CANCEL, {"status": before}, {"status": order.status}, now=now)


def _move(
    db: Session, order: Order, to: Status, member: Staff, verb: str, *, shop: Shop, now: datetime, **facts: Any
) -> None:
    before = order.status
    orders.advance(db, order, to, shop=shop, by=by(member), now=now, **facts)
    _write(db, order, member, verb, {"status": before}, {"status": str(to), **facts}, now=now)


def _take(order: Order, member: Staff, now: datetime) -> None:
    """Whoever does the next thing with an order that nobody took has taken it."""
    if order.taken_by is None:
        order.taken_by, order.taken_at = member.id, now


def _say_late(db: Session, order: Order, minutes: int, *, shop: Shop, now: datetime) -> None:
    order.late_minutes = minutes
    db.flush()
    customer = db.get_one(Customer, order.customer_id)
    notices.tell(
        db, shop, customer, "late", f"{order.number}:late:{order.revision}", now=now, order=order,
        facts={"minutes": minutes},
    )


def _set_parcel(db: Session, order: Order, carrier: str, tracking: str, member: Staff, *, now: datetime) -> None:
    order.carrier, order.tracking = carrier, tracking
    orders.touch(db, order, by=by(member), now=now, carrier=carrier, tracking=tracking)


def _write(
    db: Session, order: Order, member: Staff, verb: str, before: Mapping[str, Any], after: Mapping[str, Any], *,
    now: datetime,
) -> None:
    audit.write(db, member, verb, audit.order(order.id), before, after, now=now)
