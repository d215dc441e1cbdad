"""The cart: what is in it, what changed since, and the way to the till."""

import re
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import numbers
from dialog.view import Button, View
from handlers import again, review, wanted
from handlers.graph import Step
from models.basket import CART, EDIT, NOW
from services import basket, catalogue, habits
from services.basket import Line
from services.refusal import Refusal
from services.stock import OutOfStock

screen = Screen(Step.CART, link=True)

CHANGE: Final = re.compile(r"(\d{1,2})\s*(?:改成?|=|:)\s*(\d{1,4})")
REMOVE: Final = re.compile(
    r"(?:去掉|删除?|移除|不要|remove|delete)\s*第?\s*(\d{1,2})\s*个?|第?\s*(\d{1,2})\s*个?不要了?", re.IGNORECASE
)
BASKETS: Final = (CART, NOW, EDIT)


@screen.show
def show(turn: Turn, which: str = CART) -> View:
    """The lines with today's prices; what changed since they were put in is said, never slipped in."""
    _known(which)
    lines = basket.lines(turn.db, turn.customer.id, which)
    if not lines:
        return _empty(turn)
    pieces = sum(line.quantity for line in lines)
    subtotal = sum(line.total for line in lines)
    text = [_line(turn, number, line) for number, line in enumerate(lines, 1)]
    text.append(_subtotal(turn, subtotal))
    gone = next((line for line in lines if not line.sellable), None)
    if gone is not None:
        main = turn.main(turn.say("review.ask-stock", name=gone.item.name.of(turn.language)), review.short(gone))
    elif which == CART:
        main = turn.main(turn.say("cart.checkout", total=turn.money(subtotal)), review.start_cart.of())
    else:
        main = turn.main(turn.say("cart.to-review", total=turn.money(subtotal)), Step.REVIEW.at())
    turn.listed = [Step.LINE.at(line.id).payload for line in lines]
    edits = [
        turn.button(turn.say("cart.edit", number=str(number)), Step.LINE.at(line.id))
        for number, line in enumerate(lines, 1)
    ]
    last: tuple[Button, ...] = (turn.button(turn.say("cart.clear"), clear.of(which)),)
    if which == CART and basket.can_undo(turn.db, turn.customer.id, now=turn.now):
        last = (turn.button(turn.say("cart.undo"), undo.of()), *last)
    return View(
        title=turn.say("cart.title", pieces=pieces), text="\n".join(text), hint=turn.say("cart.hint"),
        rows=((main,), *(tuple(edits[n : n + 4]) for n in range(0, len(edits), 4)), last),
    )


@screen.text
def typed(turn: Turn, words: str, which: str = CART) -> Place | None:
    """“1=3”, “去掉 2” change the lines by their numbers."""
    _known(which)
    bare = numbers.plain(words)
    lines = basket.lines(turn.db, turn.customer.id, which)
    if match := CHANGE.fullmatch(bare):
        return _set(turn, lines, which, int(match[1]), int(match[2]))
    if match := REMOVE.fullmatch(bare):
        return _set(turn, lines, which, int(match[1] or match[2]), 0)
    return None


@screen.tap("kc")
def clear(turn: Turn, which: str) -> Place:
    """Take everything out; for a minute it can be had back."""
    _known(which)
    basket.clear(turn.db, turn.customer.id, which, now=turn.now)
    turn.pop("cart.cleared")
    return Step.CART.at()


@screen.tap("ku")
def undo(turn: Turn) -> Place:
    """Put back what was taken out within the last minute."""
    if not basket.undo(turn.db, turn.customer.id, now=turn.now):
        turn.pop("cart.undo-late")
    return Step.CART.at()


def _known(which: str) -> None:
    if which not in BASKETS:
        raise Refusal("oops.page-updated")


def _set(turn: Turn, lines: list[Line], which: str, number: int, quantity: int) -> Place:
    if not 1 <= number <= len(lines):
        raise Refusal("cart.no-such-line", count=len(lines))
    line = lines[number - 1]
    try:
        basket.set_quantity(turn.db, turn.customer.id, line.id, quantity, now=turn.now)
    except OutOfStock:
        return wanted.short(line.item, line.choices, quantity, wanted.LINE, line.id)
    return Step.CART.at() if which == CART else Step.CART.at(which)


def _line(turn: Turn, number: int, line: Line) -> str:
    name = line.item.name.of(turn.language)
    options = line.item.options_text(line.choices, turn.language)
    what = turn.say("order.what", name=name, options=options) if options else name
    parts = [turn.say("cart.line", number=str(number), what=what, quantity=line.quantity, total=turn.money(line.total))]
    if line.personal:
        parts.append(turn.say("order.personal", text=line.personal))
    if line.note:
        parts.append(turn.say("order.line-note", note=line.note))
    if not line.item.active:
        parts.append(turn.say("cart.no-longer"))
    elif not line.sellable:
        parts.append(turn.say("cart.short", left=line.left or 0))
    if line.price < line.seen_price:
        parts.append(turn.say("cart.cheaper", before=turn.money(line.seen_price)))
    elif line.price > line.seen_price:
        parts.append(turn.say("cart.dearer", before=turn.money(line.seen_price)))
    return " ".join(parts)


def _subtotal(turn: Turn, subtotal: int) -> str:
    short = turn.shop.delivery_free_from - subtotal
    if short > 0:
        return turn.say("cart.subtotal-to-free", subtotal=turn.money(subtotal), short=turn.money(short))
    return turn.say("cart.subtotal", subtotal=turn.money(subtotal))


def _empty(turn: Turn) -> View:
    rows: list[tuple[Button, ...]] = []
    if basket.can_undo(turn.db, turn.customer.id, now=turn.now):
        rows.append((turn.main(turn.say("cart.undo"), undo.of()),))
    last = habits.last_order(turn.db, turn.customer)
    if last is not None:
        rows.append((turn.button(turn.say("home.again", total=turn.money(last.total)), again.order.of(last.id)),))
    rows += [
        (turn.button(
            turn.say("home.favourite", name=item.name.of(turn.language), price=turn.money(item.price)),
            Step.PRODUCT.at(item.id),
        ),)
        for item in catalogue.best_sellers(turn.db, 3)
    ]
    rows.append((turn.button(turn.say("shelves.title"), Step.SHELVES.at()),))
    return View(title=turn.say("cart.title-empty"), text=turn.say("cart.empty"), rows=tuple(rows))
