"""When? As soon as possible, or a half hour of the customer's choosing, tapped or said."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Rows, View
from handlers import address_line, taking_down
from handlers.graph import Step
from models.basket import Draft
from services import slots, spoken_times, wishes
from services.checkout import PICKUP
from services.refusal import Retry
from services.slots import Slot
from services.spoken_times import Wish
from services.wishes import Why

screen = Screen(Step.TIME)

A_PAGE: Final = 8
ABREAST: Final = 3
LATEST: Final = 2**31        # minutes since 1970 that a calendar still knows
NEAR: Final = 3              # days beside which the others wait behind "more dates"


@screen.show
def when(turn: Turn, day: int = 0, first: int = 0, wanted: int = 0, dates: int = 0) -> View:
    """The days and one day's half hours. Full ones stay, so that nobody looks for them in vain.

    `day` counts from 1 for today, 0 is the day of the chosen time; `first` is the first half hour shown, `wanted`
    one that was tapped in vain (minutes since 1970); with `dates` all days are shown instead of one.
    """
    row = taking_down.draft(turn)
    days = slots.days(turn.shop, row.fulfilment, turn.now)
    if not days:
        return View(title=_title(turn, row), text=turn.say("time.none"), rows=((soon_button(turn, row),),))
    if dates:
        return View(
            title=_title(turn, row), text=chosen(turn, row), hint=turn.say("time.hint"), rows=_all_days(turn, days)
        )
    shown = _shown_day(turn, row, days, day)
    todays = slots.of_day(turn.shop, row.fulfilment, shown, turn.now)
    first = first if first < len(todays) else 0
    full = slots.full(turn.db, turn.shop, turn.customer.id, turn.now)
    page = [slot_button(turn, row, slot, full) for slot in todays[first:first + A_PAGE]]
    return View(
        title=_title(turn, row), text="\n".join((chosen(turn, row), turn.say("time.day", day=_day(turn, shown)))),
        hint=turn.say("time.hint"),
        rows=(
            *_instead(turn, row, wanted, full), (soon_button(turn, row),), _days(turn, days, shown),
            *(tuple(page[start:start + ABREAST]) for start in range(0, len(page), ABREAST)),
            *_turn_pages(turn, shown, first, len(todays)),
        ),
    )


@screen.text
def time_said(
    turn: Turn, words: str, day: int = 0, first: int = 0, wanted: int = 0, dates: int = 0
) -> Place | None:
    """“明天下午”, “in 30 minutes”. Raises Retry when it says no time."""
    return say_time(turn, words) or _unreadable()


@screen.tap("ts")
def pick(turn: Turn, start: int) -> Place:
    """This half hour (minutes since 1970). A full one is explained, and the nearest two are offered."""
    row = taking_down.draft(turn)
    moment = datetime.fromtimestamp(min(start, LATEST) * 60, UTC)
    slot = slots.find(turn.shop, row.fulfilment, moment, turn.now)
    if slot is None:
        meant = moment.astimezone(turn.shop.zone)
        return _settle(turn, row, Wish(day=meant.date(), at=meant.time()))
    full = slots.full(turn.db, turn.shop, turn.customer.id, turn.now)
    if slot.start in full:
        turn.note("time.is-full", time=_time(turn, slot.start))
        todays = slots.of_day(turn.shop, row.fulfilment, _local(turn, slot.start), turn.now)
        return at(_local(turn, slot.start), turn, todays.index(slot) // A_PAGE * A_PAGE, start)
    slots.choose(turn.db, turn.shop, row, slot, now=turn.now)
    return Step.REVIEW.at()


@screen.tap("ta")
def soon(turn: Turn) -> Place:
    """As soon as possible."""
    slots.choose(turn.db, turn.shop, taking_down.draft(turn), None, now=turn.now)
    return Step.REVIEW.at()


def at(day: date, turn: Turn, first: int = 0, wanted: int = 0) -> Place:
    """The half hours of a day, from the `first` one on."""
    ahead = (day - _local(turn, turn.now)).days
    return Step.TIME.at(*address_line.trim(ahead + 1, first, wanted))


def say_time(turn: Turn, words: str) -> Place | None:
    """Choose the time that was said, or the nearest possible, and say which; None when it says no time, or more."""
    wish = spoken_times.read(words, now=turn.now, zone=turn.shop.zone)
    if wish is None or wish.rest:
        return None
    return _settle(turn, taking_down.draft(turn), wish)


def keep_or_move(turn: Turn, row: Draft) -> None:
    """Keep the chosen time where this way allows it; else the nearest one that does."""
    if row.slot_from is None or not slots.lost(turn.db, turn.shop, row, now=turn.now):
        return
    full = slots.full(turn.db, turn.shop, row.customer_id, turn.now)
    near = slots.nearest(
        slots.coming(turn.shop, row.fulfilment, turn.now), row.slot_from, full=full, most=1
    )
    slots.choose(turn.db, turn.shop, row, near[0] if near else None, now=turn.now)
    _say_back(turn, row, Why.EARLY)


def chosen(turn: Turn, row: Draft) -> str:
    """The time as it stands."""
    if row.slot_from is None or row.slot_to is None:
        return turn.say("time.now-soon", time=slots.soonest(turn.shop, row.fulfilment, turn.now))
    return turn.say("time.now", span=turn.clock.span(row.slot_from, row.slot_to, turn.now))


def soon_button(turn: Turn, row: Draft) -> Button:
    """As soon as possible, marked when that is chosen."""
    label = turn.say("time.soon")
    return turn.button(turn.say("time.chosen", time=label) if row.slot_from is None else label, soon.of())


def slot_button(turn: Turn, row: Draft, slot: Slot, full: frozenset[datetime], *, short: bool = False) -> Button:
    """A half hour, marked when it is chosen or full; `short` says only when it begins."""
    start, end = turn.clock.time(slot.start), turn.clock.time(slot.end)
    label = _time(turn, slot.start) if short else turn.say("time.slot", start=start, end=end)
    if slot.start == row.slot_from:
        label = turn.say("time.chosen", time=label)
    elif slot.start in full:
        label = turn.say("time.full-slot", time=label)
    return turn.button(label, pick.of(int(slot.start.timestamp()) // 60))


def _settle(turn: Turn, row: Draft, wish: Wish) -> Place:
    full = slots.full(turn.db, turn.shop, turn.customer.id, turn.now)
    found = wishes.settle(turn.shop, row.fulfilment, wish, turn.now, full=full)
    if found.why in (Why.FAR, Why.NONE) or (found.slot is None and found.why is not Why.EXACT):
        raise Retry(f"time.{found.why}", days=slots.DAYS)
    slots.choose(turn.db, turn.shop, row, found.slot, now=turn.now)
    _say_back(turn, row, found.why)
    return Step.REVIEW.at()


def _say_back(turn: Turn, row: Draft, why: Why) -> None:
    """What was chosen, with its weekday, and why when it is not what was said."""
    if row.slot_from is None or row.slot_to is None:
        turn.note("time.set-soon", time=slots.soonest(turn.shop, row.fulfilment, turn.now))
        return
    turn.note(
        f"time.set-{why}", now=turn.clock.time(turn.now), day=_day(turn, _local(turn, row.slot_from)),
        start=turn.clock.time(row.slot_from), end=turn.clock.time(row.slot_to),
    )


def _unreadable() -> Place:
    raise Retry("time.bad")


def _instead(turn: Turn, row: Draft, wanted: int, full: frozenset[datetime]) -> Rows:
    """The nearest two to the one that was tapped in vain."""
    if not wanted:
        return ()
    moment = datetime.fromtimestamp(min(wanted, LATEST) * 60, UTC)
    near = slots.nearest(slots.coming(turn.shop, row.fulfilment, turn.now), moment, full=full)
    return (tuple(slot_button(turn, row, slot, full, short=True) for slot in near),) if near else ()


def _days(turn: Turn, days: list[date], shown: date) -> tuple[Button, ...]:
    """The nearest days with the one that is shown, and the way to all of them."""
    near = days[:NEAR] if shown in days[:NEAR] else [*days[:NEAR - 1], shown]
    buttons = [
        turn.button(turn.say("time.chosen", time=label) if day == shown else label, at(day, turn))
        for day in near for label in (_short_day(turn, day),)
    ]
    if len(days) > len(near):
        buttons.append(turn.button(turn.say("time.more-days"), Step.TIME.at(0, 0, 0, 1)))
    return tuple(buttons)


def _all_days(turn: Turn, days: list[date]) -> Rows:
    buttons = [turn.button(_short_day(turn, day), at(day, turn)) for day in days]
    return tuple(tuple(buttons[start:start + ABREAST]) for start in range(0, len(buttons), ABREAST))


def _turn_pages(turn: Turn, shown: date, first: int, count: int) -> Rows:
    turns = []
    if first:
        turns.append(turn.button(turn.say("time.earlier"), at(shown, turn, max(first - A_PAGE, 0))))
    if first + A_PAGE < count:
        turns.append(turn.button(turn.say("time.later"), at(shown, turn, first + A_PAGE)))
    return (tuple(turns),) if turns else ()


def _shown_day(turn: Turn, row: Draft, days: list[date], day: int) -> date:
    """The day that was asked for; without one, the day of the chosen time; else the first that has times."""
    asked = _local(turn, row.slot_from) if row.slot_from else days[0]
    if day:
        asked = _local(turn, turn.now) + timedelta(days=min(day, slots.DAYS) - 1)
    return asked if asked in days else days[0]


def _title(turn: Turn, row: Draft) -> str:
    return turn.say("time.title-pickup" if row.fulfilment == PICKUP else "time.title")


def _day(turn: Turn, day: date) -> str:
    """今天 12月1日（周二）: the nearest two by their names too."""
    moment = datetime.combine(day, turn.shop.opens, turn.shop.zone)
    ahead = (day - _local(turn, turn.now)).days
    name = {0: "time.today", 1: "time.tomorrow"}.get(ahead)
    return turn.say(name, day=turn.clock.day(moment)) if name else turn.clock.day(moment)


def _short_day(turn: Turn, day: date) -> str:
    """今天, 明天, 周四 12/3"""
    ahead = (day - _local(turn, turn.now)).days
    if key := {0: "time.today-short", 1: "time.tomorrow-short"}.get(ahead):
        return turn.say(key)
    moment = datetime.combine(day, turn.shop.opens, turn.shop.zone)
    return turn.clock.short_day(moment)


def _time(turn: Turn, moment: datetime) -> str:
    return turn.clock.near_time(moment, turn.now)


def _local(turn: Turn, moment: datetime) -> date:
    return moment.astimezone(turn.shop.zone).date()
