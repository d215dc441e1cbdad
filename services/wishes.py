"""From the time a customer would like to the slot the shop can keep: that one, or the nearest possible, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from services import slots
from services.shop import Shop
from services.slots import Slot
from services.spoken_times import Wish


class Why(StrEnum):
    """How the slot answers the wish."""

    EXACT = "exact"          # the time that was said
    VAGUE = "vague"          # the earliest within what was said
    PAST = "past"            # that time is over
    EARLY = "early"          # it cannot be ready by then
    CLOSED = "closed"        # the doors are closed then
    FULL = "full"            # others have it
    FAR = "far"              # further ahead than the shop takes orders for
    NONE = "none"            # there is nothing left to choose at all


@dataclass(frozen=True, slots=True)
class Found:
    """A slot for a wish. No slot: as soon as possible when `why` is EXACT, else there is none."""

    slot: Slot | None
    why: Why


def settle(shop: Shop, fulfilment: str, wish: Wish, now: datetime, *, full: Collection[datetime] = ()) -> Found:
    """The slot that answers a wish best; never one that is past, full or outside opening hours."""
    if wish.soon:
        return Found(None, Why.EXACT)
    every = slots.coming(shop, fulfilment, now)
    free = [slot for slot in every if slot.start not in full]
    if not free:
        return Found(None, Why.FULL if every else Why.NONE)
    today = now.astimezone(shop.zone).date()
    if wish.day and wish.day >= today + timedelta(days=slots.DAYS):
        return Found(None, Why.FAR)
    if wish.after is not None:
        if wish.after >= timedelta(days=slots.DAYS):
            return Found(None, Why.FAR)
        return _at(shop, every, free, now + wish.after, now)
    if wish.at is not None:
        moment = _moment(shop, wish, now, today)
        return _by(shop, free, moment, now) if wish.by else _at(shop, every, free, moment, now)
    return _within(shop, every, free, wish, now, today)


def _at(shop: Shop, every: list[Slot], free: list[Slot], moment: datetime, now: datetime) -> Found:
    holding = next((slot for slot in every if slot.start <= moment < slot.end), None)
    if holding in free:
        return Found(holding, Why.EXACT)
    if holding is not None:
        return Found(_near(free, moment), Why.FULL)
    if moment < now:
        return Found(free[0], Why.PAST)
    if shop.open_at(moment):
        after = next((slot for slot in free if slot.start >= moment), None)
        return Found(after or _near(free, moment), Why.EARLY)
    return Found(_near(free, moment), Why.CLOSED)


def _by(shop: Shop, free: list[Slot], moment: datetime, now: datetime) -> Found:
    day = moment.astimezone(shop.zone).date()
    fitting = [slot for slot in free if slot.end <= moment and slot.start.astimezone(shop.zone).date() == day]
    if fitting:
        return Found(fitting[-1], Why.EXACT)
    return Found(free[0], Why.PAST) if moment < now else Found(_near(free, moment), Why.EARLY)


def _within(
    shop: Shop, every: list[Slot], free: list[Slot], wish: Wish, now: datetime, today: date
) -> Found:
    """The earliest free slot of a day, or of a part of it."""
    first, last = wish.part or (time.min, time.max)
    day = wish.day or today
    if wish.day is None and _local(shop, day, last) <= now:
        day += timedelta(days=1)
    start, end = _local(shop, day, first), _local(shop, day, last)
    inside = [slot for slot in every if start <= slot.start < end]
    if fitting := next((slot for slot in inside if slot in free), None):
        return Found(fitting, Why.VAGUE)
    if inside:
        return Found(_near(free, start), Why.FULL)
    if end <= now:
        return Found(free[0], Why.PAST)
    later = next((slot for slot in free if slot.start >= start), None)
    return Found(later or free[-1], Why.EARLY if start <= now else Why.CLOSED)


def _moment(shop: Shop, wish: Wish, now: datetime, today: date) -> datetime:
    """The moment that was meant. Seven o'clock is the next one that can be had: this morning, this evening, or
    tomorrow; a time that was clear stays what it is."""
    assert wish.at is not None
    day = wish.day or today
    days = (day,) if wish.day else (day, day + timedelta(days=1))
    meant = _local(shop, day, wish.at)
    if not wish.unsure:
        return meant
    hours = (wish.at, wish.at.replace(hour=wish.at.hour + 12))
    guesses = [_local(shop, when, at) for when in days for at in hours]
    return next((guess for guess in guesses if guess >= now and shop.open_at(guess)), guesses[1])


def _near(free: list[Slot], moment: datetime) -> Slot:
    return min(free, key=lambda slot: (abs(slot.start - moment), slot.start))


def _local(shop: Shop, day: date, at: time) -> datetime:
    return datetime.combine(day, at, shop.zone).astimezone(UTC)
