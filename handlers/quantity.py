"""How many? A number is typed or tapped, and short stock is said at once."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import numbers
from dialog.view import View
from handlers import product, wanted
from handlers.graph import Step
from services import basket, stock
from services.refusal import Retry
from services.stock import OutOfStock

screen = Screen(Step.QUANTITY)


@screen.show
def ask(turn: Turn, which: int, chosen: str = "", quantity: int = 1, line: int = 0) -> View:
    """Ask for a number, with the usual ones as buttons."""
    it = wanted.item(turn, which)
    variant = it.variant_for(wanted.choices(it, chosen))
    left = stock.available(turn.db, variant.id) if variant else None
    most = it.most if left is None else min(it.most, left)
    offers = tuple(
        turn.button(turn.say("quantity.some", quantity=n), take.of(which, chosen, n, line))
        for n in (1, 2, 3, 5, 10) if n <= most
    )
    return View(
        title=it.name.of(turn.language), text=turn.say("quantity.ask", most=max(most, 1)),
        hint=turn.say("quantity.hint"), image=product.picture(turn, it), rows=(offers,),
    )


@screen.text
def typed(turn: Turn, words: str, which: int, chosen: str = "", quantity: int = 1, line: int = 0) -> Place:
    """A number in digits or words."""
    amount = numbers.quantity(words)
    if amount is None:
        raise Retry("quantity.not-a-number")
    return take(turn, which, chosen, amount, line)


@screen.tap("qt")
def take(turn: Turn, which: int, chosen: str, quantity: int, line: int) -> Place:
    """Take so many: into the line being changed, or back to the options."""
    it = wanted.item(turn, which)
    if quantity > it.most:
        raise Retry("quantity.too-many", most=it.most)
    picked = wanted.choices(it, chosen)
    if line:
        try:
            basket.set_quantity(turn.db, turn.customer.id, line, quantity, now=turn.now)
        except OutOfStock:
            return wanted.short(it, picked, quantity, wanted.LINE, line)
        return Step.LINE.at(line) if quantity else Step.CART.at()
    if quantity == 0:
        raise Retry("quantity.too-few")
    variant = it.variant_for(picked)
    left = stock.available(turn.db, variant.id) if variant else None
    if left is not None and quantity > left:
        return wanted.short(it, picked, quantity, wanted.BUY)
    return Step.OPTIONS.at(which, chosen, quantity)
