"""Out of stock: pick the lines that are not there; their money goes back and the customer is told."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Style, View
from handlers.admin import first, right
from handlers.graph import Step
from models.orders import Order, OrderLine
from services import attempts, lacking, orders, staff
from services.refusal import Refusal

screen = Screen(Step.LACKING, allows=staff.ORDERS)


@screen.show
def ask(turn: Turn, order: int, revision: int, chosen: int = 0) -> View:
    """Which lines? Tapping marks and unmarks; nothing happens before the last button."""
    it = orders.any_order(turn.db, order)
    left = _left(turn, it)
    marked = _marked(chosen, left)
    rows = [
        (turn.button(
            turn.say(
                "staff-lacking.marked" if line in marked else "staff-lacking.line", name=turn.of(line, "name"),
                quantity=line.quantity, total=turn.money(line.price * line.quantity),
            ),
            Step.LACKING.at(order, revision, _toggled(marked, line)),
        ),)
        for line in left
    ]
    text = turn.say("staff-lacking.ask")
    if marked:
        whole = len(marked) == len(left)
        amount = turn.money(_amount(turn, it, marked, left))
        key = "whole" if whole else "part"
        text = turn.say(f"staff-lacking.{key}-{'paid' if attempts.kept(turn.db, it) else 'cash'}", amount=amount)
        rows.append((turn.button(
            turn.say(f"staff-lacking.{key}"), drop.of(order, revision, _write(marked)), Style.DANGER
        ),))
    return View(title=turn.say("staff-lacking.title", number=it.number), text=text, rows=tuple(rows))


@right.tap(screen, "zld", staff.ORDERS)
def drop(turn: Turn, order: int, revision: int, chosen: int) -> Place:
    """Take the marked lines out; a large sum waits for a manager."""
    it = orders.any_order(turn.db, order)
    if first.beaten(turn, it, revision):
        return Step.STAFF_ORDER.at(order)
    left = _left(turn, it)
    marked = _marked(chosen, left)
    if not marked:
        raise Refusal("staff-lacking.none")
    paid = bool(attempts.kept(turn.db, it))
    amount = _amount(turn, it, marked, left)
    if paid and amount > turn.shop.refund_limit:
        right.senior(turn, "staff-refund.over-limit", limit=turn.money(turn.shop.refund_limit))
    lacking.drop(turn.db, it, [line.id for line in marked], right.me(turn), shop=turn.shop, now=turn.now)
    turn.note(f"staff-lacking.done-{'paid' if paid else 'cash'}", number=it.number, amount=turn.money(amount))
    return Step.STAFF_ORDER.at(order)


def _left(turn: Turn, it: Order) -> list[OrderLine]:
    gone = lacking.missing(turn.db, it)
    return [line for line in it.lines if line.id not in gone]


def _amount(turn: Turn, it: Order, marked: list[OrderLine], left: list[OrderLine]) -> int:
    if len(marked) == len(left):
        return attempts.kept(turn.db, it) or it.total
    return lacking.worth(turn.db, it, marked)


def _marked(chosen: int, left: list[OrderLine]) -> list[OrderLine]:
    """`chosen` has one bit a line, by its position."""
    return [line for line in left if chosen >> line.position & 1]


def _toggled(marked: list[OrderLine], line: OrderLine) -> int:
    return _write(marked) ^ 1 << line.position


def _write(lines: list[OrderLine]) -> int:
    return sum(1 << line.position for line in lines)
