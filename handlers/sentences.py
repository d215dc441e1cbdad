"""Whole sentences: “两杯大杯冰拿铁 少糖 送到公司”, “make it hot”. Nothing is added that was not said."""

from typing import Final

from dialog.dialog import Reader
from dialog.place import Place
from dialog.turn import Turn
from dialog.understand.sentence import LONGEST, Mode, Sentence, certain
from handlers import asked_for, faq, find, not_this, reshaping, which, wishes
from handlers.graph import Step
from services import catalogue
from services.refusal import Retry

STAFF: Final = "z"             # what the codes of the staff's places begin with


def read(turn: Turn, words: str) -> Place | None:
    """A change of what is there, an order, or the plain name of a product or a shelf; None for anything else."""
    if len(words) > LONGEST or _staff(turn):
        return None
    said = asked_for.understand(turn, words)
    if asked := _how_many(turn, said):
        return asked
    if changed := reshaping.read(turn, said):
        return changed
    if said.orders and any(not item.unwanted for item in said.items):
        return which.take(turn, words, said)
    return _called(turn, said) if said.bare and not said.asks and not said.narrows else None


def about(turn: Turn, words: str) -> Place | None:
    """A question about one product opens it; an order of something unknown looks for it."""
    if len(words) > LONGEST or _staff(turn):
        return None
    said = asked_for.understand(turn, words)
    if said.tells or said.narrows:
        return None
    if len(said.items) == 1 and certain(said.items[0]) and not said.items[0].unwanted:
        return _called(turn, said)
    if not said.items and said.rest and not said.asks and (said.quantity is not None or said.wants):
        return find.look_for(turn, said.rest[0], sure=True)
    return None


def _how_many(turn: Turn, said: Sentence) -> Place | None:
    """Nobody can be sold -2 croissants, or none: the one so counted is opened, and the number asked for."""
    if said.quantity is not None and said.quantity < 0 and not said.rest:
        raise Retry("quantity.too-few")
    fewest = 0 if said.mode is Mode.CHANGE else 1
    odd = next((it for it in said.items if not it.unwanted and it.quantity is not None and it.quantity < fewest), None)
    if odd is None or said.asks or said.tells or said.narrows:
        return None
    turn.note("sentences.how-many", quantity=str(odd.quantity), words=odd.text)
    product = catalogue.product(turn.db, odd.products[0]) if certain(odd) else None
    return Step.PRODUCT.at(product.id) if product is not None and product.active else turn.here


def _called(turn: Turn, said: Sentence) -> Place | None:
    """The product, or the shelf, of this name."""
    item = said.items[0]
    if item.shelf and not item.strange and item.text and not certain(item):
        return Step.SHELF.at(item.shelf)
    if not certain(item):
        return None
    product = catalogue.product(turn.db, item.products[0])
    if product is None or not product.active:
        return None
    asked_for.say_back(turn, item, product)
    if asked_for.guessed(item):
        not_this.offer(turn, item.text, product)
    return Step.PRODUCT.at(product.id)


def _staff(turn: Turn) -> bool:
    """Whether somebody of the staff is at work here: what they type is about the shop's own things."""
    return turn.here is not None and str(turn.here.step.value).startswith(STAFF)


# In this order, after the present screen, addresses and list numbers: orders and changes, the shop's answers to
# questions, wishes that name nothing yet, then questions about one product.
READERS: Final[tuple[Reader, ...]] = (read, faq.ask, wishes.read, about)
