"""Puts what a sentence orders into a basket, and asks only for what it did not say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import aside
from dialog.understand.sentence import Item as Named
from dialog.understand.sentence import Mode, Sentence
from handlers import asked_for, new_address, not_this, review, selection, times, wanted
from handlers.asked_for import Goods
from handlers.graph import Step
from models.basket import CART, NOW, Draft
from services import basket, checkout, search
from services.addresses import book
from services.addresses.recognise import looks_like_address
from services.basket import Incomplete
from services.basket_rows import BasketRow
from services.checkout import DELIVER, PICKUP
from services.refusal import Refusal, Retry
from services.stock import OutOfStock

# Here an order is being put together: what is said belongs to it.
ON_THE_WAY: Final = frozenset({
    Step.REVIEW, Step.ADDRESSES, Step.ADDRESS, Step.NEW_ADDRESS, Step.CHECK_ADDRESS, Step.CONTACT, Step.DELIVERY,
    Step.TIME, Step.NOTE, Step.METHOD,
})
LONGEST_NOTE: Final = 200


@dataclass
class _Filling:
    """A basket being filled: which one, what is in it now, and the first question that came up."""

    where: str
    alone: bool
    added: int = 0
    question: Place | None = None
    noted: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def order(turn: Turn, said: Sentence, named: Sequence[Named]) -> Place:
    """Take an order of things that are all certain. Raises Refusal when nothing of it can be had."""
    found = [(each, asked_for.goods(turn, each)) for each in named]
    there = [(each, it) for each, it in found if it is not None]
    if not there:
        raise Refusal("product.gone")
    for each, it in there:
        asked_for.say_back(turn, each, it.item)
    where = _basket(turn, said)
    if where == NOW and len(there) > 1 and any(_needs_asking(it) for _, it in there) and not _on_the_way(turn):
        where = CART                 # what is asked about comes later, and must find the rest still there
    filling = _Filling(where, alone=len(there) == 1)
    if where == NOW and not _on_the_way(turn):
        checkout.buy_now(turn.db, turn.customer, now=turn.now)
    for each, it in there:
        put, added = _put(turn, filling, it)
        if asked_for.guessed(each):
            not_this.offer(turn, each.text, it.item, put, added)
    _say_rest(turn, said)
    return _go_on(turn, said, filling)


def _basket(turn: Turn, said: Sentence) -> str:
    """The one that is on its way to an order; the cart when there is something in it or “also” was said."""
    draft = review.draft(turn)
    if _on_the_way(turn):
        return draft.basket
    return CART if said.mode is Mode.ADD or basket.size(turn.db, turn.customer.id, CART) else NOW


def _on_the_way(turn: Turn) -> bool:
    draft = review.draft(turn)
    return turn.here is not None and turn.here.step in ON_THE_WAY and bool(checkout.chosen(turn.db, draft))


def _needs_asking(it: Goods) -> bool:
    return bool(it.item.complete(it.chosen)) or it.item.personal_max > 0 or it.item.variant_for(it.chosen) is None


def _put(turn: Turn, filling: _Filling, it: Goods) -> tuple[BasketRow | None, int]:
    """The line it became and how many of it are new; no line where something must be asked first."""
    to = wanted.KEEP if filling.where == CART else wanted.BUY
    written = selection.write(it.item, it.chosen)
    if it.strange:
        asked_for.say_strange(turn, it.item, it.strange)
        if filling.alone and it.item.groups:
            filling.question = Step.OPTIONS.at(it.item.id, written, it.quantity)
            return None, 0
    if it.item.personal_max and not it.item.complete(it.chosen):
        if filling.question is None:
            filling.question = Step.PERSONAL.at(it.item.id, written, it.quantity, to)
            return None, 0
        filling.left_out.append(it.item.name.of(turn.language))
        return None, 0
    try:
        return _add(turn, filling, it, it.quantity)
    except OutOfStock as no:
        return _short(turn, filling, it, no.left)
    except Incomplete:
        _choose_first(turn, filling, it, "options.choose-first")
    except Refusal as no:
        if no.key != "options.impossible":
            raise
        _choose_first(turn, filling, it, "options.impossible")
    return None, 0


def _add(turn: Turn, filling: _Filling, it: Goods, quantity: int) -> tuple[BasketRow, int]:
    line = basket.add(turn.db, turn.customer.id, filling.where, it.item, it.chosen, quantity, now=turn.now)
    filling.added += quantity
    filling.noted.append(_in_words(turn, it, quantity))
    return line, quantity


def _choose_first(turn: Turn, filling: _Filling, it: Goods, key: str) -> None:
    if filling.question is not None:
        filling.left_out.append(it.item.name.of(turn.language))
        return
    turn.note(key)
    filling.question = Step.OPTIONS.at(it.item.id, selection.write(it.item, it.chosen), it.quantity)


def _short(turn: Turn, filling: _Filling, it: Goods, left: int) -> tuple[BasketRow | None, int]:
    """Less is there than was asked for: ask at once, or keep what there is beside the other things."""
    to = wanted.KEEP if filling.where == CART else wanted.BUY
    if filling.question is None and (to == wanted.KEEP or filling.alone) and not _on_the_way(turn):
        filling.question = wanted.short(it.item, it.chosen, it.quantity, to)
        return None, 0
    name = it.item.name.of(turn.language)
    if not left:
        turn.note("sentences.sold-out", name=name)
        return None, 0
    line, added = _add(turn, filling, it, left)
    if filling.question is None:
        filling.question = wanted.short(it.item, it.chosen, it.quantity, wanted.LINE, line.id)
    else:
        turn.note("sentences.fewer", name=name, left=left, quantity=it.quantity)
    return line, added


def _in_words(turn: Turn, it: Goods, quantity: int) -> str:
    name, options = it.item.name.of(turn.language), it.item.options_text(it.chosen, turn.language)
    what = turn.say("order.what", name=name, options=options) if options else name
    return turn.say("order.line-short", name=what, quantity=quantity)


def _say_rest(turn: Turn, said: Sentence) -> None:
    """What nobody understood, with the nearest name there is."""
    for words in said.rest[:2]:
        near = search.suggest(turn.db, words, turn.language)
        if near:
            turn.note("sentences.not-read-near", words=words, name=near[0])
        else:
            turn.note("sentences.not-read", words=words)


def _go_on(turn: Turn, said: Sentence, filling: _Filling) -> Place:
    for name in filling.left_out:
        turn.note("sentences.say-again", name=name)
    draft = review.draft(turn)
    things = turn.say("list.comma").join(filling.noted)
    if filling.where == CART:
        _beside(turn, said, draft)
        if things:
            turn.note("sentences.in-cart", things=things)
        return filling.question or Step.CART.at()
    asked = _beside(turn, said, draft)
    if not filling.question and not checkout.chosen(turn.db, draft):
        return turn.here or Step.HOME.at()
    place = filling.question or asked or review.next_question(turn, draft)
    if things and place.step != Step.REVIEW:
        turn.notes.insert(0, turn.say("sentences.noted", things=things))
    return place


def _beside(turn: Turn, said: Sentence, draft: Draft) -> Place | None:
    """Where to, when and the note; a place when one of them must be asked for."""
    if said.note:
        draft.note = said.note[:LONGEST_NOTE]
    asked = _where_to(turn, said.where, draft)
    if said.when:
        try:
            if times.say_time(turn, said.when) is None:
                turn.note("sentences.time-not-read", words=said.when)
        except Retry as no:
            turn.note(no.key, **no.facts)
    return asked


def _where_to(turn: Turn, where: str, draft: Draft) -> Place | None:
    if not where:
        return None
    if where == aside.PICKUP:
        checkout.choose_way(turn.db, draft, PICKUP)
        return None
    draft.fulfilment = DELIVER
    if where == aside.DELIVER:
        return None
    address = book.find_named(turn.db, turn.customer, where)
    if address is not None:
        draft.address_id = address.id
        return None
    if looks_like_address(where):
        return new_address.take(turn, where, 0)
    turn.note("sentences.no-such-place", words=where)
    known = book.listed(turn.db, turn.customer, now=turn.now, zone=turn.shop.zone)
    return Step.ADDRESSES.at() if known else Step.NEW_ADDRESS.at()
