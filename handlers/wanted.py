"""What was asked for: a product with its choices, as a button carries them."""

from collections.abc import Collection
from typing import Final

from dialog.place import Place, Unreadable
from dialog.turn import Turn
from handlers import selection
from handlers.graph import Step
from services import catalogue
from services.item import Item
from services.refusal import Refusal

BUY: Final = "b"        # this thing only, straight to the review
KEEP: Final = "k"       # into the cart
LINE: Final = "l"       # a line that is being changed


def item(turn: Turn, product: int) -> Item:
    """A product that is still sold. Raises Refusal."""
    found = catalogue.product(turn.db, product)
    if found is None or not found.active:
        raise Refusal("product.gone")
    return found


def choices(it: Item, written: str) -> tuple[int, ...]:
    """Choices from a button; the shop's own suggestion where the options have changed since."""
    try:
        return selection.read(it, written)
    except Unreadable:
        return it.defaults()


def short(it: Item, chosen: Collection[int], quantity: int, to: str, line: int = 0) -> Place:
    """There is less than was asked for: what could be done instead."""
    return Step.SHORT.at(it.id, selection.write(it, chosen), quantity, to, line)
