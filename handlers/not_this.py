"""“Cappucino” was taken for Cappuccino: one tap says that it was not meant, takes it out again, and asks anew."""

from typing import Final

from dialog.layout import ALONE, columns
from dialog.place import Place
from dialog.turn import Turn
from handlers import find
from handlers.graph import Step
from services import basket, catalogue, search
from services.basket_rows import BasketRow
from services.item import Item
from services.refusal import Refusal

LONGEST: Final = 60            # characters of the words that are kept for the question
OFFERED: Final = 3


def offer(turn: Turn, words: str, it: Item, put: BasketRow | None = None, added: int = 0) -> None:
    """A button beside a guess. `put` is the line it became, `added` how many of it that was."""
    kept = search.keep(turn.db, words[:LONGEST])
    line, after = (put.id, put.quantity) if put else (0, 0)
    label = turn.say("not-this.name", name=it.name.of(turn.language))
    label = label if columns(label) <= ALONE else turn.say("not-this.plain")
    turn.beside.append((turn.button(label, no.of(kept, it.id, line, after - added if put else 0, after)),))


@find.search_screen.tap("nw")
def no(turn: Turn, words_id: str, product: int, line: int, before: int, after: int) -> Place:
    """It was something else: the basket is as it was before, where nothing was changed since, and these come near."""
    words = search.kept(turn.db, words_id)
    if words is None:
        raise Refusal("search.forgotten")
    if line:
        _take_back(turn, product, line, before, after)
    turn.note("not-this.what", words=words)
    near = [search.exact(turn.db, name) for name in search.suggest(turn.db, words, turn.language)]
    found = [number for number in dict.fromkeys(near) if number and number != product][:OFFERED]
    for it in catalogue.products(turn.db, found):
        turn.offers.append((turn.button(it.name.of(turn.language), Step.PRODUCT.at(it.id)),))
    return Step.SEARCH.at()


def _take_back(turn: Turn, product: int, line: int, before: int, after: int) -> None:
    try:
        row = basket.find(turn.db, turn.customer.id, line)
    except Refusal:
        return
    if (row.product_id, row.quantity) == (product, after) and 0 <= before < after:
        basket.set_quantity(turn.db, turn.customer.id, line, before, now=turn.now)
        turn.pop("not-this.taken-back")
