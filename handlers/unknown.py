"""Not understood: two guesses first, then the question again with an example, then a person."""

from dialog.event import Contact, File, Location, Picture, Said, Unreadable
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers.graph import Step
from services import search

screen = Screen(Step.UNKNOWN)

TWICE = 2


@screen.show
def sorry(turn: Turn, words_id: str, times: int) -> View:
    """What was typed, and what it may have meant."""
    words = search.kept(turn.db, words_id) or ""
    person = turn.button(turn.say("unknown.person"), Step.PERSON.at())
    rows: list[tuple[Button, ...]] = [(person,)] if times > TWICE else []
    near = search.suggest(turn.db, words, turn.language)[:2]
    for name in near:
        product = search.exact(turn.db, name)
        if product is not None:
            rows.append((turn.button(turn.say("unknown.product", name=name), Step.PRODUCT.at(product)),))
    rows.append((
        turn.button(turn.say("unknown.search", words=words[:12]), Step.RESULTS.at(words_id)),
        turn.button(turn.say("unknown.orders"), Step.ORDERS.at()),
    ))
    if times <= TWICE:
        rows.append((person,))
    key = "unknown.first" if times < TWICE else "unknown.again"
    return View(title=turn.say(key, words=words[:40]), text=turn.say("unknown.example"), rows=tuple(rows))


def lost(turn: Turn, words: str) -> Place:
    """The last reader: it always has an answer, and nothing entered is lost."""
    turn.conversation.missed += 1
    return Step.UNKNOWN.at(search.keep(turn.db, words[:60]), min(turn.conversation.missed, 9))


def given(turn: Turn, said: Said) -> Place:
    """Something handed over that this screen did not ask for: say what can be done with it."""
    assert turn.here is not None
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
