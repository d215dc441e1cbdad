"""Options and quantity, all on one screen: every choice is repeated in words, with what it costs now."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import choices, numbers
from dialog.view import Button, View
from handlers import product, selection, wanted
from handlers.graph import Step
from services import basket, catalogue, stock
from services.item import ChoiceItem, Group, Item
from services.stock import OutOfStock

screen = Screen(Step.OPTIONS)

WIDE: Final = 5


@screen.show
def choose(turn: Turn, which: int, chosen: str = "", quantity: int = 1, line: int = 0) -> View:
    """All groups of the product `which`; `line` is the basket line being changed, 0 for a new one."""
    it = wanted.item(turn, which)
    picked = wanted.choices(it, chosen)
    each = it.price_of(picked)
    words = it.options_text(picked, turn.language)
    name = it.name.of(turn.language)
    missing = it.complete(picked)
    rows = [row for group in it.groups for row in _group(turn, it, group, picked, quantity, line)]
    rows.append(_quantity(turn, it, chosen, quantity, line))
    if missing:
        groups = turn.say("list.comma").join(group.name.of(turn.language) for group in missing)
        text = turn.say("options.still", groups=groups)
    else:
        text = turn.say("options.sum", price=turn.money(each), quantity=quantity, total=turn.money(each * quantity))
        rows.append(_finish(turn, it, selection.write(it, picked), quantity, line))
    title = turn.say("options.title", name=name, options=words, quantity=quantity) if words else name
    return View(
        title=title, text=text, hint=product.hint(turn, it, picked, most=2), image=product.picture(turn, it),
        rows=tuple(rows),
    )


@screen.text
def typed(turn: Turn, words: str, which: int, chosen: str = "", quantity: int = 1, line: int = 0) -> Place | None:
    """“X-large, half sugar, 3” changes what is chosen here."""
    it = wanted.item(turn, which)
    picked = wanted.choices(it, chosen)
    found = choices.read(it, words, picked)
    amount = numbers.quantity(found.rest) if found.rest else None
    if not found.choices and amount is None:
        return None
    if found.rest and amount is None:
        return None
    wished = min(max(amount if amount is not None else quantity, 1), it.most)
    variant = it.variant_for(found.merged)
    left = stock.available(turn.db, variant.id) if variant else None
    if amount is not None and left is not None and wished > left:
        return wanted.short(it, found.merged, wished, wanted.LINE if line else wanted.BUY, line)
    return Step.OPTIONS.at(which, selection.write(it, found.merged), wished, line)


@screen.tap("vx")
def impossible(turn: Turn, which: int, chosen: str, quantity: int, line: int) -> Place:
    """A combination that is not sold, or sold out, stays visible and explains itself."""
    turn.pop("options.not-together")
    return Step.OPTIONS.at(which, chosen, quantity, line)


@screen.tap("vl")
def limit(turn: Turn, which: int, chosen: str, quantity: int, line: int) -> Place:
    """The end of the scale says which end it is."""
    it = wanted.item(turn, which)
    if quantity <= 1:
        turn.pop("quantity.at-least-one")
    elif quantity >= it.most:
        turn.pop("quantity.at-most", most=it.most)
    else:
        turn.pop("quantity.only-left", left=quantity)
    return Step.OPTIONS.at(which, chosen, quantity, line)


@screen.tap("vs")
def save(turn: Turn, line: int, chosen: str, quantity: int) -> Place:
    """Give a basket line these options and this quantity."""
    row = basket.find(turn.db, turn.customer.id, line)
    it = wanted.item(turn, row.product_id)
    picked = wanted.choices(it, chosen)
    try:
        with turn.db.begin_nested():
            new = basket.set_choices(turn.db, turn.customer.id, line, picked, now=turn.now)
            basket.set_quantity(turn.db, turn.customer.id, new, quantity, now=turn.now)
    except OutOfStock:
        return wanted.short(it, picked, quantity, wanted.LINE, line)
    return Step.LINE.at(new)


def _group(
    turn: Turn, it: Item, group: Group, picked: tuple[int, ...], quantity: int, line: int
) -> list[tuple[Button, ...]]:
    buttons = [_choice(turn, it, group, choice, picked, quantity, line) for choice in group.choices]
    return [tuple(buttons[n : n + WIDE]) for n in range(0, len(buttons), WIDE)]


def _choice(
    turn: Turn, it: Item, group: Group, choice: ChoiceItem, picked: tuple[int, ...], quantity: int, line: int
) -> Button:
    name = choice.name.of(turn.language)
    key = "options.plus" if choice.delta > 0 else "options.minus"
    label = turn.say(key, name=name, price=turn.money(abs(choice.delta))) if choice.delta else name
    after = selection.chosen(it, picked, group.id, choice.id)
    if choice.id in picked:
        return turn.button(
            turn.say("options.picked", name=label), Step.OPTIONS.at(it.id, selection.write(it, after), quantity, line)
        )
    if group.counted and not _possible(turn, it, group, choice, picked):
        here = selection.write(it, picked)
        return turn.button(turn.say("options.unavailable", name=name), impossible.of(it.id, here, quantity, line))
    return turn.button(label, Step.OPTIONS.at(it.id, selection.write(it, after), quantity, line))


def _possible(turn: Turn, it: Item, group: Group, choice: ChoiceItem, picked: tuple[int, ...]) -> bool:
    """Whether this choice goes with the counted ones already made and something of it is left."""
    counted = {each.id for other in it.groups if other.counted and other.id != group.id for each in other.choices}
    need = {choice.id, *(counted & set(picked))}
    left = catalogue.left(turn.db, it)
    return any(need <= set(variant.choices) and left[variant.id] != 0 for variant in it.variants)


def _quantity(turn: Turn, it: Item, chosen: str, quantity: int, line: int) -> tuple[Button, ...]:
    picked = wanted.choices(it, chosen)
    variant = it.variant_for(picked)
    left = stock.available(turn.db, variant.id) if variant else None
    most = it.most if left is None else min(it.most, max(left, 1))
    end = limit.of(it.id, chosen, quantity, line)
    fewer = Step.OPTIONS.at(it.id, chosen, quantity - 1, line) if quantity > 1 else end
    more = Step.OPTIONS.at(it.id, chosen, quantity + 1, line) if quantity < most else end
    return (
        turn.button(turn.say("quantity.fewer"), fewer),
        turn.button(turn.say("quantity.some", quantity=quantity), Step.QUANTITY.at(it.id, chosen, quantity, line)),
        turn.button(turn.say("quantity.more"), more),
    )


def _finish(turn: Turn, it: Item, chosen: str, quantity: int, line: int) -> tuple[Button, ...]:
    if line:
        return (turn.main(turn.say("options.save"), save.of(line, chosen, quantity)),)
    total = turn.money(it.price_of(wanted.choices(it, chosen)) * quantity)
    return (
        turn.main(turn.say("product.buy", price=total), product.buy.of(it.id, chosen, quantity)),
        turn.button(turn.say("product.keep"), product.keep.of(it.id, chosen, quantity)),
    )
