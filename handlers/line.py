"""One line of the cart: its quantity, its options, a note, or out with it."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import choices, numbers
from dialog.view import View
from handlers import selection, wanted
from handlers.graph import Step
from models.basket import CART
from services import basket
from services.basket import Line
from services.refusal import Refusal, Retry
from services.stock import OutOfStock

screen = Screen(Step.LINE)
note_screen = Screen(Step.LINE_NOTE)

LONGEST = 100


@screen.show
def show(turn: Turn, line: int) -> View:
    """The line, with buttons that carry the quantity they set."""
    it = _mine(turn, line)
    name = it.item.name.of(turn.language)
    options = it.item.options_text(it.choices, turn.language)
    what = turn.say("order.what", name=name, options=options) if options else name
    most = it.item.most if it.left is None else min(it.item.most, max(it.left, 1))
    text = [turn.say("options.sum", price=turn.money(it.price), quantity=it.quantity, total=turn.money(it.total))]
    text += [turn.say("order.personal", text=it.personal)] if it.personal else []
    text += [turn.say("order.line-note", note=it.note)] if it.note else []
    written = selection.write(it.item, it.choices)
    fewer, more = max(it.quantity - 1, 1), min(it.quantity + 1, max(most, it.quantity))
    change = [turn.button(turn.say("line.options"), Step.OPTIONS.at(it.item.id, written, it.quantity, it.id))]
    if not it.item.groups:
        change = []
    where = basket.find(turn.db, turn.customer.id, line).basket
    done = Step.CART.at() if where == CART else Step.REVIEW.at()
    return View(
        title=turn.say("line.title", what=what), text="\n".join(text), hint=turn.say("line.hint"),
        rows=(
            (
                turn.button(turn.say("quantity.fewer"), quantity.of(line, fewer)),
                turn.button(
                    turn.say("quantity.some", quantity=it.quantity),
                    Step.QUANTITY.at(it.item.id, written, it.quantity, it.id),
                ),
                turn.button(turn.say("quantity.more"), quantity.of(line, more)),
            ),
            (*change, turn.button(turn.say("line.note"), Step.LINE_NOTE.at(line))),
            (turn.main(turn.say("line.done"), done), turn.button(turn.say("line.remove"), remove.of(line))),
        ),
    )


@screen.text
def typed(turn: Turn, words: str, line: int) -> Place | None:
    """“Three”, “make it hot”."""
    it = _mine(turn, line)
    amount = numbers.quantity(words)
    if amount is not None:
        return quantity(turn, line, amount)
    found = choices.read(it.item, words, it.choices)
    if not found.choices or found.rest:
        return None
    return Step.LINE.at(basket.set_choices(turn.db, turn.customer.id, line, found.merged, now=turn.now))


@screen.tap("q")
def quantity(turn: Turn, line: int, quantity: int) -> Place:
    """Set how many; 0 takes the line out. A limit says which one it is."""
    it = _mine(turn, line)
    if quantity == it.quantity:
        turn.pop("quantity.at-least-one" if quantity == 1 else "quantity.at-most", most=quantity)
        return Step.LINE.at(line)
    try:
        basket.set_quantity(turn.db, turn.customer.id, line, quantity, now=turn.now)
    except OutOfStock:
        return wanted.short(it.item, it.choices, quantity, wanted.LINE, line)
    return Step.LINE.at(line) if quantity else Step.CART.at()


@screen.tap("lx")
def remove(turn: Turn, line: int) -> Place:
    """Take it out at once; it can be had back for a minute."""
    where = basket.find(turn.db, turn.customer.id, line).basket
    basket.remove(turn.db, turn.customer.id, line, now=turn.now)
    turn.pop("cart.removed")
    return Step.CART.at() if where == CART else Step.CART.at(where)


@note_screen.show
def ask_note(turn: Turn, line: int) -> View:
    """Anything to say about this one?"""
    it = _mine(turn, line)
    rows = ((turn.button(turn.say("line.no-note"), drop_note.of(line)),),) if it.note else ()
    return View(title=it.item.name.of(turn.language), text=turn.say("line.ask-note", most=LONGEST), rows=rows)


@note_screen.text
def note(turn: Turn, words: str, line: int) -> Place:
    """Keep it with the line."""
    text = " ".join(words.split())
    if len(text) > LONGEST:
        raise Retry("note.too-long", most=LONGEST)
    basket.note(turn.db, turn.customer.id, line, text)
    return Step.LINE.at(line)


@note_screen.tap("lq")
def drop_note(turn: Turn, line: int) -> Place:
    """No note after all."""
    basket.note(turn.db, turn.customer.id, line, "")
    return Step.LINE.at(line)


def _mine(turn: Turn, line: int) -> Line:
    row = basket.find(turn.db, turn.customer.id, line)
    for each in basket.lines(turn.db, turn.customer.id, row.basket):
        if each.id == line:
            return each
    raise Refusal("cart.line-gone")
