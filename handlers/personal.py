"""What shall be written on it? The customer's own words, for things that are made for them."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers import buying, product, wanted
from handlers.graph import Step
from services.refusal import Retry

screen = Screen(Step.PERSONAL)


@screen.show
def ask(turn: Turn, which: int, chosen: str, quantity: int, to: str) -> View:
    """Ask for the words, or go without."""
    it = wanted.item(turn, which)
    return View(
        title=it.name.of(turn.language),
        text=turn.say("personal.ask", what=it.personal.of(turn.language), most=it.personal_max),
        hint=turn.say("personal.hint"), image=product.picture(turn, it),
        rows=((turn.button(turn.say("personal.without"), without.of(which, chosen, quantity, to)),),),
    )


@screen.text
def typed(turn: Turn, words: str, which: int, chosen: str, quantity: int, to: str) -> Place:
    """These words, exactly as typed."""
    it = wanted.item(turn, which)
    text = " ".join(words.split())
    if len(text) > it.personal_max:
        raise Retry("personal.too-long", most=it.personal_max, length=len(text))
    return _go_on(turn, which, chosen, quantity, to, text)


@screen.tap("pw")
def without(turn: Turn, which: int, chosen: str, quantity: int, to: str) -> Place:
    """Nothing is written on it."""
    return _go_on(turn, which, chosen, quantity, to, "")


def _go_on(turn: Turn, which: int, chosen: str, quantity: int, to: str, text: str) -> Place:
    it = wanted.item(turn, which)
    go = buying.buy if to == wanted.BUY else buying.keep
    return go(turn, it, wanted.choices(it, chosen), quantity, personal=text)
