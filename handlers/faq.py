"""Questions others had before, and their answers."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.graph import Step
from services import checkout, faq
from services.refusal import Refusal

list_screen = Screen(Step.FAQS, link=True)
screen = Screen(Step.FAQ)


@list_screen.show
def questions(turn: Turn) -> View:
    """All of them, or just ask."""
    buttons = [turn.button(turn.of(each, "question"), Step.FAQ.at(each.slug)) for each in faq.all_of_them(turn.db)]
    return View(
        title=turn.say("faq.title"), text=turn.say("faq.text") if buttons else turn.say("faq.none"),
        rows=tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
        or ((turn.button(turn.say("order.help"), Step.PERSON.at()),),),
    )


@screen.show
def answer(turn: Turn, slug: str) -> View:
    """One answer, and the way on when it did not help."""
    it = faq.one(turn.db, slug)
    if it is None:
        raise Refusal("faq.gone")
    more = [
        (turn.button(turn.of(other, "question"), Step.FAQ.at(other.slug)),)
        for _, other in faq.matches(turn.db, turn.of(it, "question"))[:3] if other.slug != slug
    ]
    going_on = ((turn.main(turn.say("faq.go-on"), Step.REVIEW.at()),),) if _ordering(turn) else ()
    return View(
        title=turn.of(it, "question"), text=turn.of(it, "answer"),
        rows=(
            *going_on,
            (
                turn.button(turn.say("faq.useful"), useful.of(slug)),
                turn.button(turn.say("faq.not-solved"), Step.PERSON.at()),
            ),
            *more,
        ),
    )


@screen.tap("qu")
def useful(turn: Turn, slug: str) -> Place:
    """Glad to hear."""
    turn.pop("faq.glad")
    return Step.FAQ.at(slug)


def ask(turn: Turn, words: str) -> Place | None:
    """A question typed anywhere: its answer, when we are sure which one is meant."""
    found = faq.matches(turn.db, words)
    if found and found[0][0] >= faq.SURE:
        return Step.FAQ.at(found[0][1].slug)
    return None


def _ordering(turn: Turn) -> bool:
    """Whether the question came in the middle of an order."""
    on_the_way = any(place.split(":")[0] in (Step.REVIEW, Step.NEW_ADDRESS, Step.ADDRESSES, Step.CONTACT)
                     for place in turn.conversation.stack)
    return on_the_way and bool(checkout.chosen(turn.db, checkout.draft(turn.db, turn.customer, now=turn.now)))
