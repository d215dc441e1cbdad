"""Not understood: two guesses first, then an example, then a person; the screen stays where it was."""

import re
from typing import Final

from dialog.event import Contact, File, Location, Picture, Said, Unreadable
from dialog.place import Place
from dialog.turn import Turn
from handlers.admin import commands
from handlers.graph import Step
from services import search

GUESSES: Final = 2
LONGEST: Final = 40
ON_A_BUTTON: Final = 12
CALL: Final = re.compile(r"[0-9](?:[ -]?[0-9]){6,}")


def lost(turn: Turn, words: str) -> Place:
    """Say what was not understood and offer ways on, above the same screen: nothing entered is lost."""
    times = turn.conversation.missed
    turn.note("unknown.first" if times < GUESSES else "unknown.again", words=words[:LONGEST])
    person = turn.button(turn.say("unknown.person"), Step.PERSON.at())
    if times > GUESSES:
        turn.offers.append((person,))
    for name in search.suggest(turn.db, words, turn.language)[:GUESSES]:
        product = search.exact(turn.db, name)
        if product is not None:
            turn.offers.append((turn.button(turn.say("unknown.product", name=name), Step.PRODUCT.at(product)),))
    ways = [turn.button(turn.say("unknown.orders"), Step.ORDERS.at())]
    if not CALL.search(words):          # a number to call is kept nowhere in the open, and nothing is found by it
        look = turn.say("unknown.search", words=words[:ON_A_BUTTON])
        ways.insert(0, turn.button(look, Step.RESULTS.at(search.keep(turn.db, words[:60]))))
    turn.offers.append(tuple(ways))
    if times <= GUESSES:
        turn.offers.append((person,))
    return turn.here or Step.HOME.at()


def given(turn: Turn, said: Said) -> Place:
    """Something handed over that this screen did not ask for: say what can be done with it."""
    assert turn.here is not None
    if place := commands.given(turn, said):
        return place
    match said:
        case Contact() | Location():
            turn.note("given.not-here")
        case Picture() | File():
            turn.note("given.cannot-read")
        case Unreadable():
            turn.note("given.cannot-hear")
        case _:
            turn.note("given.not-here")
    return turn.here
