"""Changes said in passing: of the open product, of what lies in the basket, of the second one in the list."""

from collections.abc import Sequence
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import sentence
from dialog.understand.lexicon import Strength
from dialog.understand.sentence import Mode, Sentence, certain
from handlers import asked_for, buying, review, taking_orders, wanted
from handlers.graph import Step
from models.basket import CART, EDIT, NOW
from services import basket, checkout, habits
from services.basket import Line
from services.item import Item
from services.refusal import Refusal
from services.stock import OutOfStock

OPEN: Final = (Step.PRODUCT, Step.OPTIONS, Step.QUANTITY)


def read(turn: Turn, said: Sentence) -> Place | None:
    """Change what the sentence speaks of; None when it is about something else."""
    if said.asks or said.tells or said.narrows:
        return None
    if any(item.unwanted for item in said.items) or (said.mode is Mode.CHANGE and said.items):
        return _named(turn, said)
    if said.items or said.rest or not (said.options or said.quantity is not None):
        return None
    return _listed(turn, said) or _open(turn, said) or _lying(turn, said)


# -- what is named -------------------------------------------------------------------------------------------


def _named(turn: Turn, said: Sentence) -> Place | None:
    """“拿铁改成 3 杯”, “不要可颂了”, “把冰拿铁换成热拿铁”."""
    where, lines = _lines(turn)
    unwanted = [item for item in said.items if item.unwanted]
    if unwanted:
        if len(unwanted) < len(said.items):
            return None if not lines else _without(turn, where, lines, unwanted, also=True)
        return _without(turn, where, lines, unwanted, also=False)
    first = said.items[0]
    line = _of(lines, first)
    if line is None:
        return _change_open(turn, said, first)
    if len(said.items) == 2:
        return _swap(turn, where, line, said.items[1])
    if len(said.items) > 2:
        return None
    return _change(turn, where, [line], first.options, first.quantity)


def _without(
    turn: Turn, where: str, lines: Sequence[Line], unwanted: Sequence[sentence.Item], *, also: bool
) -> Place | None:
    """Take out what is not wanted any more; with `also` the sentence goes on to order other things."""
    for item in unwanted:
        matching = [line for line in lines if line.item.id in (item.products or item.related)]
        matching = matching or [line for line in lines if line.item.id in item.related]
        if not matching:
            if not also:
                turn.note("sentences.not-there", words=item.text)
        elif len({line.item.id for line in matching}) > 1:
            turn.note("sentences.which-line", words=item.text)
            return _back(turn, where)
        else:
            _take_out(turn, matching, item.quantity)
    return None if also else _back(turn, where)


def _take_out(turn: Turn, matching: Sequence[Line], quantity: int | None) -> None:
    """So many of it, or all."""
    left = sum(line.quantity for line in matching) if quantity is None else quantity
    for line in reversed(matching):
        out = min(left, line.quantity)
        basket.set_quantity(turn.db, turn.customer.id, line.id, line.quantity - out, now=turn.now)
        left -= out
    turn.note("sentences.taken-out", name=matching[0].item.name.of(turn.language))


def _change_open(turn: Turn, said: Sentence, item: sentence.Item) -> Place | None:
    """“换成 3 杯热美式” with that product open; else it is an order, or nothing to change."""
    it = _open_item(turn)
    if it is not None and len(said.items) == 1 and it.id in (*item.products, *item.related):
        return _with_open(turn, it, item.options, item.quantity)
    return None


def _swap(turn: Turn, where: str, line: Line, other: sentence.Item) -> Place | None:
    """One thing in the place of another, in the same quantity when none is said."""
    if not certain(other):
        return None
    found = asked_for.goods(turn, other)
    if found is None:
        raise Refusal("product.gone")
    asked_for.say_back(turn, other, found.item)
    quantity = line.quantity if other.quantity is None else other.quantity
    try:
        with turn.db.begin_nested():
            basket.remove(turn.db, turn.customer.id, line.id, now=turn.now)
            basket.add(turn.db, turn.customer.id, where, found.item, found.chosen, quantity, now=turn.now)
    except OutOfStock:
        return wanted.short(found.item, found.chosen, quantity, wanted.KEEP)
    except basket.Incomplete:
        turn.note("options.choose-first")
        return asked_for.open_with(turn, found.item, (), found.chosen, quantity)
    return _back(turn, where)


# -- nothing is named ------------------------------------------------------------------------------------------


def _listed(turn: Turn, said: Sentence) -> Place | None:
    """“第二个 两份”: the product, or the line, of that number in the list that was shown last."""
    listed = turn.conversation.listed
    if not said.nth or not listed:
        return None
    if not 1 <= (said.nth if said.nth > 0 else len(listed)) <= len(listed):
        raise Refusal("references.no-such", count=len(listed))
    payload = listed[said.nth - 1 if said.nth > 0 else -1]
    code = payload.split(":")[0]
    if code == Step.PRODUCT:
        it = wanted.item(turn, int(turn.tap(payload).args[0]))
        picked = habits.usual(turn.db, turn.customer, it)
        return asked_for.open_with(turn, it, said.options, picked, 1 if said.quantity is None else said.quantity)
    if code == Step.LINE:
        where, lines = _lines(turn)
        wanted_line = int(turn.tap(payload).args[0])
        chosen = [line for line in lines if line.id == wanted_line]
        return _change(turn, where, chosen, said.options, said.quantity) if chosen else None
    return None


def _open(turn: Turn, said: Sentence) -> Place | None:
    it = _open_item(turn)
    if it is None or said.nth:
        return None
    if said.mode is Mode.ADD and not said.options and turn.here is not None and turn.here.step == Step.PRODUCT:
        picked = habits.usual(turn.db, turn.customer, it)
        return buying.keep(turn, it, picked, said.quantity or 1) if not it.personal_max else None
    return _with_open(turn, it, said.options, said.quantity, more=said.mode is Mode.ADD)


def _open_item(turn: Turn) -> Item | None:
    here = turn.here
    if here is None or here.step not in OPEN or not here.args:
        return None
    return wanted.item(turn, int(here.args[0]))


def _with_open(
    turn: Turn, it: Item, options: Sequence[str], quantity: int | None, *, more: bool = False
) -> Place | None:
    here = turn.here
    assert here is not None
    args = dict(zip(("which", "chosen", "quantity", "line"), here.args, strict=False))
    picked = (
        wanted.choices(it, str(args["chosen"])) if args.get("chosen") else habits.usual(turn.db, turn.customer, it)
    )
    now = int(args.get("quantity", 1)) if here.step != Step.PRODUCT else 1
    count = now if quantity is None else now + quantity if more else quantity
    return asked_for.open_with(turn, it, options, picked, count, int(args.get("line", 0)))


def _lying(turn: Turn, said: Sentence) -> Place | None:
    """“再加一杯”, “换成热的”, “都要大杯”: the last line, or all of them."""
    where, lines = _lines(turn)
    if not lines or said.nth:
        return None
    at_basket = turn.here is not None and turn.here.step in (Step.CART, Step.LINE, *taking_orders.ON_THE_WAY)
    if not at_basket and said.mode is not Mode.ADD:
        return None
    if said.options:
        able = [line for line in lines if not _strange(line, said.options)]
        able = able if said.everything else able[-1:]
        return _change(turn, where, able, said.options, said.quantity) if able else _unable(turn, where, lines, said)
    if said.mode is Mode.ADD and said.quantity:
        return _change(turn, where, lines[-1:], (), lines[-1].quantity + said.quantity)
    reviewed = turn.here is not None and turn.here.step == Step.REVIEW      # elsewhere a number may point at a line
    if len(lines) == 1 and (said.wants or said.mode is Mode.CHANGE or reviewed):
        return _change(turn, where, lines, (), said.quantity)
    if reviewed and said.mode is Mode.ORDER:
        turn.note("sentences.which-count", quantity=said.quantity or 0)
        return Step.CART.at() if where == CART else Step.CART.at(where)
    return None


def _unable(turn: Turn, where: str, lines: Sequence[Line], said: Sentence) -> Place | None:
    """Nothing changes: there is no such choice, or it is made already. Of several things one cannot tell which was
    meant."""
    if len(lines) > 1 and said.mode is not Mode.CHANGE:
        return None
    line = lines[-1]
    _, strange = asked_for.choose(line.item, said.options, line.choices)
    asked_for.say_strange(turn, line.item, strange)
    for words in said.options:
        if words not in strange:
            turn.note("sentences.already", name=line.item.name.of(turn.language), words=words)
    return _back(turn, where)


def _strange(line: Line, options: Sequence[str]) -> bool:
    chosen, strange = asked_for.choose(line.item, options, line.choices)
    return bool(strange) or set(chosen) == set(line.choices)


# -- what lies in the basket --------------------------------------------------------------------------------


def _lines(turn: Turn) -> tuple[str, list[Line]]:
    """The basket that is spoken of: the one on the screen, the one on its way to an order, else the cart."""
    here = turn.here
    if here is not None and here.step == Step.CART and here.args and here.args[0] in (CART, NOW, EDIT):
        where = str(here.args[0])
    elif here is not None and here.step == Step.LINE and here.args:
        where = basket.find(turn.db, turn.customer.id, int(here.args[0])).basket
    else:
        draft = review.draft(turn)
        on_the_way = here is not None and here.step in taking_orders.ON_THE_WAY
        where = draft.basket if on_the_way and checkout.chosen(turn.db, draft) else CART
    return where, basket.lines(turn.db, turn.customer.id, where)


def _of(lines: Sequence[Line], item: sentence.Item) -> Line | None:
    """The one line a word speaks of; the one of that very name before others that only hold the word."""
    for ids in (item.products if item.sure is Strength.EXACT else (), (*item.products, *item.related)):
        found = [line for line in lines if line.item.id in ids]
        if len(found) == 1:
            return found[0]
    return None


def _change(
    turn: Turn, where: str, lines: Sequence[Line], options: Sequence[str], quantity: int | None
) -> Place | None:
    for line in lines:
        chosen, strange = asked_for.choose(line.item, options, line.choices)
        asked_for.say_strange(turn, line.item, strange)
        try:
            with turn.db.begin_nested():
                number = line.id
                if set(chosen) != set(line.choices):
                    number = basket.set_choices(turn.db, turn.customer.id, line.id, chosen, now=turn.now)
                if quantity is not None:
                    basket.set_quantity(turn.db, turn.customer.id, number, quantity, now=turn.now)
        except OutOfStock as no:
            return wanted.short(line.item, chosen, no.wanted, wanted.LINE, line.id)
        except basket.Incomplete:
            return asked_for.open_with(turn, line.item, options, line.choices, quantity or line.quantity, line.id)
    return _back(turn, where)


def _back(turn: Turn, where: str) -> Place:
    """To the review when that is where the basket is on its way to, else to the basket."""
    here = turn.here
    if here is not None and here.step in taking_orders.ON_THE_WAY and basket.size(turn.db, turn.customer.id, where):
        return Step.REVIEW.at()
    return Step.CART.at() if where == CART or not basket.size(turn.db, turn.customer.id, where) else Step.CART.at(where)
