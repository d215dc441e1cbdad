"""When goods can be brought or fetched: half-hour slots inside opening hours, each with room for so many orders."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.basket import Draft
from models.orders import Order, Status
from services import locks
from services.checkout import PICKUP
from services.shop import Shop

LENGTH: Final = timedelta(minutes=30)
DAYS: Final = 7                        # today and six more
KEPT: Final = timedelta(minutes=10)    # how long a chosen slot is kept for a customer who has not ordered yet
TAKEN: Final = (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY)


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour, in UTC."""

    start: datetime
    end: datetime


def minutes(shop: Shop, fulfilment: str) -> timedelta:
    """How long an order takes until it is at the door, or ready on the counter."""
    return timedelta(minutes=shop.pickup_minutes if fulfilment == PICKUP else shop.delivery_minutes)


def days(shop: Shop, fulfilment: str, now: datetime) -> list[date]:
    """The days, in the shop's zone, that still have a slot, the nearest first."""
    today = now.astimezone(shop.zone).date()
    coming = (today + timedelta(days=ahead) for ahead in range(DAYS))
    return [day for day in coming if of_day(shop, fulfilment, day, now)]


def of_day(shop: Shop, fulfilment: str, day: date, now: datetime) -> list[Slot]:
    """A day's slots, earliest first: none is past, none begins before the shop could have it ready, none goes on
    after closing, and none lies further ahead than the shop takes orders for."""
    ahead = (day - now.astimezone(shop.zone).date()).days
    if not 0 <= ahead < DAYS:
        return []
    opening, closing = _moment(shop, day, shop.opens), _moment(shop, day, shop.closes)
    takes = minutes(shop, fulfilment)
    start = _half_hour(shop, max(opening, now) + takes)
    slots = []
    while start + LENGTH <= closing:
        slots.append(Slot(start, start + LENGTH))
        start += LENGTH
    return slots


def coming(shop: Shop, fulfilment: str, now: datetime) -> list[Slot]:
    """All slots that can be chosen, earliest first."""
    return [slot for day in days(shop, fulfilment, now) for slot in of_day(shop, fulfilment, day, now)]


def soonest(shop: Shop, fulfilment: str, now: datetime) -> datetime:
    """When an order placed now would be there, as soon as possible. When today is too late for that, tomorrow."""
    takes = minutes(shop, fulfilment)
    today = now.astimezone(shop.zone).date()
    for ahead in range(DAYS):
        day = today + timedelta(days=ahead)
        ready = max(_moment(shop, day, shop.opens), now) + takes
        if ready <= _moment(shop, day, shop.closes):
            return ready
    return shop.next_opening(now) + takes


def find(shop: Shop, fulfilment: str, start: datetime, now: datetime) -> Slot | None:
    """The slot that begins then, when it can be chosen."""
    day = start.astimezone(shop.zone).date()
    return next((slot for slot in of_day(shop, fulfilment, day, now) if slot.start == start), None)


def nearest(slots: Collection[Slot], moment: datetime, *, full: Collection[datetime] = (), most: int = 2) -> list[Slot]:
    """The free slots that begin closest to a moment, earliest first."""
    free = [slot for slot in slots if slot.start not in full]
    closest = sorted(free, key=lambda slot: (abs(slot.start - moment), slot.start))[:most]
    return sorted(closest, key=lambda slot: slot.start)


def full(db: Session, shop: Shop, customer: int, now: datetime) -> frozenset[datetime]:
    """The starts of the slots that have no room left for this customer."""
    return frozenset(start for start, orders in _taken(db, customer, now).items() if orders >= shop.slot_capacity)


def choose(db: Session, shop: Shop, row: Draft, slot: Slot | None, *, now: datetime) -> None:
    """Keep a slot for a draft, ten minutes against everybody else; None is as soon as possible."""
    row.slot_from, row.slot_to = (slot.start, slot.end) if slot else (None, None)
    row.updated_at = now
    db.flush()


def lost(db: Session, shop: Shop, row: Draft, *, now: datetime) -> bool:
    """Whether the draft's slot can no longer be had: it is too near, not for this way of getting it, or full."""
    if row.slot_from is None:
        return False
    locks.slot(db, row.slot_from)
    slot = find(shop, row.fulfilment, row.slot_from, now)
    return slot is None or slot.start in full(db, shop, row.customer_id, now)


def _taken(db: Session, customer: int, now: datetime) -> Mapping[datetime, int]:
    """How many orders, and drafts of others that chose within ten minutes, each slot from now on has."""
    ordered = db.execute(
        select(Order.slot_from, func.count())
        .where(Order.status.in_(TAKEN), Order.slot_from > now)
        .group_by(Order.slot_from)
    ).all()
    kept = db.execute(
        select(Draft.slot_from, func.count())
        .where(
            Draft.slot_from > now, Draft.updated_at > now - KEPT, Draft.customer_id != customer,
            Draft.order_id.is_(None),
        )
        .group_by(Draft.slot_from)
    ).all()
    taken: dict[datetime, int] = {}
    for start, orders in [*ordered, *kept]:
        assert start is not None
        taken[start] = taken.get(start, 0) + orders
    return taken


def _moment(shop: Shop, day: date, at: time) -> datetime:
    return datetime.combine(day, at, shop.zone).astimezone(UTC)


def _half_hour(shop: Shop, moment: datetime) -> datetime:
    """The next full or half hour on the shop's clock: `moment` itself when it is one."""
    local = moment.astimezone(shop.zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return moment.astimezone(UTC) + (LENGTH - past if past else timedelta())
