"""Changing an order that is not paid yet, and ending one that has not left."""

from datetime import timedelta
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Style, View
from handlers import again
from handlers.graph import Step
from models.basket import EDIT
from models.orders import Order, Status
from services import attempts, checkout, orders
from services.refusal import Refusal

screen = Screen(Step.CHANGE)
cancel_screen = Screen(Step.CANCEL)

PARTS: Final = ("items", "address", "time", "note")
REASONS: Final = ("mistake", "slow", "dear", "other")
UNDO: Final = timedelta(seconds=60)


@screen.show
def ask(turn: Turn, order: int) -> View:
    """What shall be different?"""
    it = _unpaid(turn, order)
    buttons = [turn.button(turn.say(f"change.{part}"), change.of(order, part)) for part in PARTS]
    return View(
        title=turn.say("change.title", number=it.number), text=turn.say("change.text"), card=f"order:{order}",
        rows=(
            tuple(buttons),
            (Button(turn.say("order.cancel"), Step.CANCEL.at(order).payload, style=Style.DANGER),),
        ),
    )


@screen.tap("cg")
def change(turn: Turn, order: int, part: str) -> Place:
    """Take the order back into the review and open the part to change. The number stays."""
    it = _unpaid(turn, order)
    checkout.edit(turn.db, turn.customer, it, now=turn.now)
    match part:
        case "items":
            return Step.CART.at(EDIT)
        case "address":
            return Step.ADDRESSES.at()
        case "time":
            return Step.TIME.at()
        case "note":
            return Step.NOTE.at()
    return Step.REVIEW.at()


@cancel_screen.show
def confirm(turn: Turn, order: int) -> View:
    """Unpaid: one tap ends it. Paid: how much goes back, where to and how soon, and one tap."""
    it = orders.own(turn.db, turn.customer, order)
    title = turn.say("cancel.title", number=it.number)
    if it.status in (Status.CANCELLED, Status.REFUNDED):
        return _ended(turn, it)
    if it.status not in (Status.UNPAID, Status.HELD, Status.PAID):
        return View(
            title=title, text=turn.say("cancel.too-late"), card=f"order:{order}",
            rows=((turn.main(turn.say("order.help"), Step.PERSON.at(order)),),
                  (turn.button(turn.say("cancel.keep"), Step.ORDER.at(order)),)),
        )
    held = attempts.kept(turn.db, it)
    text = turn.say("cancel.refund", amount=turn.money(held), method=turn.say(f"method.{it.method}")) if held else (
        turn.say("cancel.free")
    )
    label = turn.say("cancel.do-refund", amount=turn.money(held)) if held else turn.say("cancel.do")
    return View(
        title=title, text=text, card=f"order:{order}",
        rows=(
            (Button(label, cancel.of(order, it.revision).payload, style=Style.DANGER),),
            (turn.button(turn.say("cancel.keep"), Step.ORDER.at(order)),),
        ),
    )


@cancel_screen.tap("cd")
def cancel(turn: Turn, order: int, revision: int) -> Place:
    """End it. The revision says which order the person saw; a newer one is shown first."""
    it = orders.own(turn.db, turn.customer, order)
    if it.status in (Status.CANCELLED, Status.REFUNDED):
        return Step.CANCEL.at(order)
    if it.revision != revision:
        turn.note("order.changed", number=it.number)
        return Step.ORDER.at(order)
    orders.cancel(turn.db, it, shop=turn.shop, by=orders.CUSTOMER, reason="customer", now=turn.now)
    return Step.CANCEL.at(order)


@cancel_screen.tap("cw")
def why(turn: Turn, order: int, reason: str) -> Place:
    """The reason, afterwards, for those who want to say it."""
    it = orders.own(turn.db, turn.customer, order)
    if reason in REASONS and it.status in (Status.CANCELLED, Status.REFUNDED) and it.reason == "customer":
        it.reason = reason
        turn.pop("cancel.thanks")
    return Step.ORDER.at(order)


@cancel_screen.tap("cu")
def undo(turn: Turn, order: int) -> Place:
    """Within a minute: the same order once more, from the review."""
    it = orders.own(turn.db, turn.customer, order)
    return again.repeat(turn, it)


def newest(turn: Turn) -> Place | None:
    """What "cancel" means outside a form: the order that can still be ended."""
    it = orders.last(turn.db, turn.customer, (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING))
    return Step.CANCEL.at(it.id) if it else None


def _ended(turn: Turn, it: Order) -> View:
    """It is over; the reason may be said, and a minute long the way back is one tap."""
    move = next(m for m in reversed(orders.history(turn.db, it)) if m.before != m.after)
    rows: list[tuple[Button, ...]] = []
    if turn.now - move.at <= UNDO:
        rows.append((turn.main(turn.say("cancel.undo"), undo.of(it.id)),))
    else:
        rows.append((turn.main(turn.say("order.again"), again.order.of(it.id)),))
    if it.reason == "customer":
        rows.append(tuple(turn.button(turn.say(f"cancel.why-{name}"), why.of(it.id, name)) for name in REASONS))
    key = "cancel.done-refund" if it.status == Status.REFUNDED else "cancel.done"
    amount = turn.money(orders.attempts_total(turn.db, it))
    return View(
        title=turn.say("cancel.ended", number=it.number), text=turn.say(key, amount=amount), card=f"order:{it.id}",
        rows=tuple(rows),
    )


def _unpaid(turn: Turn, order: int) -> Order:
    it = orders.own(turn.db, turn.customer, order)
    if it.status != Status.UNPAID:
        raise Refusal("order.cannot-change")
    return it

