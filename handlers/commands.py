"""Commands such as /cart: the same as saying it, for those who like the menu beside the input field."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from handlers import find, phrases
from handlers.graph import Step
from handlers.phrases import Answer
from services import seats

COMMANDS: Final[Mapping[str, Answer]] = MappingProxyType({
    "/start": lambda turn, rest: _link(turn, rest) if rest else Step.HOME.at(),
    "/home": phrases.home,
    "/menu": phrases.to(Step.SHELVES),
    "/cart": phrases.to(Step.CART),
    "/orders": phrases.my_orders,
    "/search": lambda turn, rest: find.look_for(turn, rest) or Step.SEARCH.at(),
    "/again": phrases.the_usual,
    "/help": phrases.to(Step.HELP),
    "/faq": phrases.to(Step.FAQS),
    "/human": phrases.to(Step.PERSON),
    "/me": phrases.to(Step.ME),
    "/language": phrases.to(Step.LANGUAGE),
    "/privacy": phrases.to(Step.PRIVACY),
    "/back": phrases.back,
    "/cancel": phrases.cancel,
})


def command(turn: Turn, words: str) -> Place | None:
    """A command such as /cart, with whatever stands behind it."""
    head, _, rest = words.strip().partition(" ")
    answer = COMMANDS.get(head.lower())
    return answer(turn, rest.strip()) if answer else None


def _link(turn: Turn, rest: str) -> Place:
    """A link from outside: a table's code, or `p_zz9k`, only to places that say they may be linked to."""
    if seat := seats.read(rest):
        seats.sit(turn.db, turn.customer, seat, now=turn.now)
        turn.note("seat.here", seat=seat)
        return Step.HOME.at()
    place = turn.link(rest.replace("_", ":"))
    if place is None:
        turn.note("phrases.link-gone")
        return Step.HOME.at()
    return place
