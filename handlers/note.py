"""A word to the shop about the whole order."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers import review
from handlers.graph import Step
from services.refusal import Retry

screen = Screen(Step.NOTE)

LONGEST: Final = 200


@screen.show
def ask(turn: Turn) -> View:
    """Less ice? Ring twice?"""
    now = review.draft(turn).note
    text = turn.say("note.now", note=now) if now else turn.say("note.ask", most=LONGEST)
    rows = ((turn.button(turn.say("note.none"), none.of()),),) if now else ()
    return View(title=turn.say("note.title"), text=text, hint=turn.say("note.hint"), rows=rows)


@screen.text
def typed(turn: Turn, words: str) -> Place:
    """Exactly as typed."""
    text = " ".join(words.split())
    if len(text) > LONGEST:
        raise Retry("note.too-long", most=LONGEST)
    review.draft(turn).note = text
    return Step.REVIEW.at()


@screen.tap("nn")
def none(turn: Turn) -> Place:
    """No note after all."""
    review.draft(turn).note = ""
    return Step.REVIEW.at()
