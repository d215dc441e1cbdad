"""It will be late: the customer is told by how much, and the order is taken with it."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import first, right
from handlers.graph import Step
from models.orders import Status
from services import counter, orders, staff
from services.refusal import Refusal, Retry

screen = Screen(Step.LATE, allows=staff.ORDERS)

MINUTES: Final = (15, 30, 45)
MOST: Final = 180


@screen.show
def ask(turn: Turn, order: int, revision: int) -> View:
    """By how much?"""
    it = orders.any_order(turn.db, order)
    return View(
        title=turn.say("staff-late.title", number=it.number), text=turn.say("staff-late.ask"),
        hint=turn.say("staff-late.hint"),
        rows=(tuple(
            turn.button(turn.say("staff-late.minutes", minutes=minutes), late.of(order, revision, minutes))
            for minutes in MINUTES
        ),),
    )


@screen.text
def typed(turn: Turn, words: str, order: int, revision: int) -> Place:
    """Any number of minutes."""
    digits = words.strip().removesuffix("分钟").removesuffix("分").removesuffix("minutes").removesuffix("min").strip()
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) <= MOST:
        raise Retry("staff-late.bad", most=MOST)
    return late(turn, order, revision, int(digits))


@right.tap(screen, "zla", staff.ORDERS)
def late(turn: Turn, order: int, revision: int, minutes: int) -> Place:
    """Take it with a delay, or say so of one that was taken."""
    it = orders.any_order(turn.db, order)
    if first.beaten(turn, it, revision):
        return Step.STAFF_ORDER.at(order)
    if not 0 < minutes <= MOST:
        raise Refusal("staff-late.bad", most=MOST)
    if it.status == Status.PAID:
        counter.accept(turn.db, it, right.me(turn), shop=turn.shop, now=turn.now, late=minutes)
    else:
        counter.delay(turn.db, it, minutes, right.me(turn), shop=turn.shop, now=turn.now)
    turn.note("staff-late.told", number=it.number, minutes=minutes)
    return Step.STAFF_ORDER.at(order)
