"""Sending it: a carrier and a number, typed as they stand on the parcel, or our own courier."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import first, right
from handlers.graph import Step
from models.orders import Order, Status
from services import board, carriers, counter, orders, staff
from services.refusal import Refusal, Retry

screen = Screen(Step.SHIP, allows=staff.ORDERS)

MOST_AT_ONCE: Final = 50
SENDABLE: Final = (Status.PAID, Status.PREPARING)
EXAMPLE: Final = "SF1234567890123"
# The two ways of saying which order goes out how.
SAID: Final[Mapping[bool, str]] = MappingProxyType({False: "staff-ship.shipped", True: "staff-ship.corrected"})


@screen.show
def ask(turn: Turn, order: int, revision: int) -> View:
    """By whom, and under which number?"""
    it = orders.any_order(turn.db, order)
    corrects = it.status == Status.SHIPPED
    text = turn.say("staff-ship.ask")
    if corrects:
        text = turn.say("staff-ship.now", parcel=parcel(turn, it))
    return View(
        title=turn.say("staff-ship.title", number=it.number), text=text,
        hint=turn.say("staff-ship.hint", example=EXAMPLE),
        rows=((turn.button(turn.say("staff-ship.own"), own.of(order, revision)),),),
    )


@screen.text
def typed(turn: Turn, words: str, order: int, revision: int) -> Place:
    """`SF123456789`, `顺丰 123456789`, `自配送 李师傅`."""
    read = carriers.read(words)
    if read is None:
        raise Retry("staff-ship.bad", example=EXAMPLE)
    return _send(turn, order, revision, *read)


@right.tap(screen, "zso", staff.ORDERS)
def own(turn: Turn, order: int, revision: int) -> Place:
    """Our own courier takes it."""
    return _send(turn, order, revision, carriers.OWN, "")


def by_command(turn: Turn, rest: str) -> Place:
    """`/ship A1024 SF123456789`, or one such line for each of several orders."""
    lines = [line for line in rest.splitlines() if line.strip()][: MOST_AT_ONCE + 1]
    if len(lines) > MOST_AT_ONCE:
        raise Refusal("staff-ship.too-many", most=MOST_AT_ONCE)
    if len(lines) == 1:
        return one_by_command(turn, lines[0])
    failed = []
    for line in lines:
        try:
            with turn.db.begin_nested():
                number, read = split(turn, line)
                send(turn, board.by_number(turn.db, number), *read)
        except Refusal as no:
            number = (line.split() or [""])[0].lstrip("#").upper()[:12]
            failed.append(turn.say("staff-ship.failed-line", number=number, why=turn.say(no.key, **no.facts)))
    turn.notes.clear()
    turn.note("staff-ship.several", done=len(lines) - len(failed), failed=len(failed))
    turn.notes.extend(failed)
    return Step.BOARD.at("shipped")


def one_by_command(turn: Turn, line: str) -> Place:
    """One order; when it has left already, its card says when and offers another number."""
    number, read = split(turn, line)
    it = board.by_number(turn.db, number)
    if it.status == Status.SHIPPED:
        turn.note("staff-ship.already", number=it.number, at=_left_at(turn, it), parcel=parcel(turn, it))
        return Step.STAFF_ORDER.at(it.id)
    send(turn, it, *read)
    return Step.STAFF_ORDER.at(it.id)


def split(turn: Turn, line: str) -> tuple[str, tuple[str, str]]:
    """A line's order number and its carrier and number. Raises Refusal with the right form."""
    number, _, rest = line.strip().partition(" ")
    read = carriers.read(rest)
    if read is None:
        said = number.lstrip("#").upper()[:12] or "A1024"
        raise Refusal("staff-usage.ship", example=f"/ship {said} {EXAMPLE}")
    return number, read


def send(turn: Turn, it: Order, carrier: str, tracking: str) -> None:
    """Ship it, or correct the number of what has left. Raises Refusal that says why not."""
    corrects = it.status == Status.SHIPPED
    before = parcel(turn, it)
    if corrects:
        counter.correct_parcel(turn.db, it, carrier, tracking, right.me(turn), now=turn.now)
    elif it.status in SENDABLE:
        counter.ship(turn.db, it, carrier, tracking, right.me(turn), shop=turn.shop, now=turn.now)
    else:
        raise Refusal(f"staff-ship.cannot-{it.status}", number=it.number)
    turn.note(SAID[corrects], number=it.number, before=before, after=parcel(turn, it))


def parcel(turn: Turn, it: Order) -> str:
    """The carrier and the number, in words."""
    if not it.carrier:
        return turn.say("staff-ship.none")
    return turn.say("staff-ship.parcel", carrier=turn.say(f"carrier.{it.carrier}"), number=it.tracking).strip()


def _send(turn: Turn, order: int, revision: int, carrier: str, tracking: str) -> Place:
    it = orders.any_order(turn.db, order)
    if not first.beaten(turn, it, revision):
        send(turn, it, carrier, tracking)
    return Step.STAFF_ORDER.at(order)


def _left_at(turn: Turn, it: Order) -> str:
    moves = [move for move in orders.history(turn.db, it) if move.after == Status.SHIPPED != move.before]
    return turn.clock.near_time(moves[-1].at, turn.now) if moves else ""
