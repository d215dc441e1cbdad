"""Not enough left: what could be done instead, each with a single tap that ends the matter."""

from collections.abc import Iterator
from typing import Final

from dialog.place import Ask, Place, fits
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import numbers
from dialog.view import View
from handlers import buying, product, review, selection, wanted
from handlers.graph import Step
from models.basket import CART
from services import basket, catalogue, stock
from services.item import Item
from services.refusal import Refusal
from services.stock import OutOfStock

screen = Screen(Step.SHORT)

OFFERS: Final = 3


@screen.show
def offer(turn: Turn, which: int, chosen: str, quantity: int, to: str, line: int = 0) -> View:
    """At most three ways out: fewer, another kind of the same, something similar."""
    it = wanted.item(turn, which)
    picked = wanted.choices(it, chosen)
    left = _left(turn, it, picked)
    name = it.name.of(turn.language)
    options = it.options_text(picked, turn.language)
    what = turn.say("short.with-options", name=name, options=options) if options else name
    key = "short.some" if left else "short.none"
    offers = [each for each in _offers(turn, it, picked, quantity, left, to, line) if fits(each[1])][:OFFERS]
    rows = [(turn.main(*offers[0]),)] if offers else []
    rows += [(turn.button(*each),) for each in offers[1:]]
    rows.append((turn.button(turn.say("short.leave-out"), leave_out.of(to, line)),))
    return View(
        title=turn.say(key, what=what, left=left, quantity=quantity), text=turn.say("short.could"),
        image=product.picture(turn, it), rows=tuple(rows),
    )


@screen.text
def typed(turn: Turn, words: str, which: int, chosen: str, quantity: int, to: str, line: int = 0) -> Place | None:
    """“Two then.”"""
    amount = numbers.quantity(words)
    return fix(turn, which, chosen, amount, to, line) if amount else None


@screen.tap("sx")
def fix(turn: Turn, which: int, chosen: str, quantity: int, to: str, line: int) -> Place:
    """Have this instead."""
    it = wanted.item(turn, which)
    picked = wanted.choices(it, chosen)
    if to == wanted.BUY:
        return buying.buy(turn, it, picked, quantity)
    if to == wanted.KEEP:
        return buying.keep(turn, it, picked, quantity)
    return _instead(turn, it, [(picked, quantity)], line)


@screen.tap("sm")
def mix(turn: Turn, which: int, chosen: str, some: int, other: str, more: int, to: str, line: int) -> Place:
    """Some of this kind and some of that."""
    it = wanted.item(turn, which)
    first, second = wanted.choices(it, chosen), wanted.choices(it, other)
    if to == wanted.KEEP:
        buying.keep(turn, it, first, some)
        return buying.keep(turn, it, second, more)
    if to == wanted.BUY:
        place = buying.buy(turn, it, first, some)
        draft_basket = review.draft(turn).basket
        basket.add(turn.db, turn.customer.id, draft_basket, it, second, more, now=turn.now)
        return place
    return _instead(turn, it, [(first, some), (second, more)], line)


@screen.tap("sl")
def leave_out(turn: Turn, to: str, line: int) -> Place:
    """Do without."""
    if to != wanted.LINE:
        return Step.HOME.at()
    row = basket.find(turn.db, turn.customer.id, line)
    where = row.basket
    basket.remove(turn.db, turn.customer.id, line, now=turn.now)
    turn.pop("cart.removed")
    return _back(turn, where)


def _offers(
    turn: Turn, it: Item, picked: tuple[int, ...], quantity: int, left: int, to: str, line: int
) -> Iterator[tuple[str, Ask]]:
    written = selection.write(it, picked)
    if left:
        label = turn.say("short.take", left=left, total=turn.money(it.price_of(picked) * left))
        yield label, fix.of(it.id, written, left, to, line)
    for other in _other_kinds(turn, it, picked, quantity - left):
        rest = quantity - left
        total = turn.money(it.price_of(picked) * left + it.price_of(other) * rest)
        second = it.options_text(other, turn.language)
        if left:
            first = it.options_text(picked, turn.language)
            label = turn.say("short.mix", left=left, first=first, rest=rest, second=second, total=total)
            yield label, mix.of(it.id, written, left, selection.write(it, other), rest, to, line)
        else:
            yield (
                turn.say("short.other-kind", options=second, quantity=rest, total=total),
                fix.of(it.id, selection.write(it, other), rest, to, line),
            )
        break
    for similar in catalogue.similar(turn.db, it, quantity, OFFERS):
        chosen = similar.defaults()
        if similar.complete(chosen) or similar.personal_max:
            continue
        total = turn.money(similar.price_of(chosen) * quantity)
        label = turn.say("short.similar", name=similar.name.of(turn.language), quantity=quantity, total=total)
        yield label, fix.of(similar.id, selection.write(similar, chosen), quantity, to, line)


def _other_kinds(turn: Turn, it: Item, picked: tuple[int, ...], quantity: int) -> list[tuple[int, ...]]:
    """The same with one counted choice changed, of which there is enough; the cheapest change first."""
    found = []
    for group in it.groups:
        if not group.counted:
            continue
        for choice in group.choices:
            other = selection.chosen(it, picked, group.id, choice.id)
            if choice.id not in picked and it.variant_for(other) and _left(turn, it, other) >= quantity:
                found.append(other)
    price = it.price_of(picked)
    return sorted(found, key=lambda other: abs(it.price_of(other) - price))


def _left(turn: Turn, it: Item, picked: tuple[int, ...]) -> int:
    variant = it.variant_for(picked)
    if variant is None:
        return 0
    left = stock.available(turn.db, variant.id)
    return it.most if left is None else left


def _instead(turn: Turn, it: Item, kinds: list[tuple[tuple[int, ...], int]], line: int) -> Place:
    """Put these in the place of a line, all or none."""
    where = basket.find(turn.db, turn.customer.id, line).basket
    try:
        with turn.db.begin_nested():
            basket.replace(turn.db, turn.customer.id, line, it, kinds, now=turn.now)
    except OutOfStock:
        return wanted.short(it, kinds[0][0], sum(quantity for _, quantity in kinds), wanted.LINE, line)
    return _back(turn, where)


def _back(turn: Turn, where: str) -> Place:
    if where == CART and review.draft(turn).basket == CART:
        return Step.CART.at()
    if not basket.size(turn.db, turn.customer.id, where):
        raise Refusal("cart.nothing-left")
    return Step.REVIEW.at()
