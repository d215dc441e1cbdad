"""A new price: before, after and what it touches, then one tap. Orders already placed keep theirs."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import right, stock
from handlers.graph import Step
from services import catalogue, goods, money, staff
from services.item import Item
from services.refusal import Refusal, Retry

screen = Screen(Step.PRICE, allows=staff.PRICE)

LARGE: Final = 30               # percent: more than this is for owners and managers
MOST: Final = 100_000_000       # minor units


@screen.show
def preview(turn: Turn, among: str = "", amount: int = 0) -> View:
    """What it would become, and what that touches; or which product was meant."""
    numbers = stock.parts(among)
    if len(numbers) != 1:
        return _which(turn, numbers, amount)
    item = goods.product(turn.db, numbers[0])
    if not amount:
        return View(
            title=turn.say("staff-price.title", name=item.name.of(turn.language)),
            text=turn.say("staff-price.is", price=turn.money(item.price)), hint=turn.say("staff-price.hint"),
        )
    carts, unpaid = goods.waiting(turn.db, item.id)
    lines = [_change(turn, item.price, amount), turn.say("staff-price.touches", carts=carts, unpaid=unpaid)]
    if any(variant.price != item.price for variant in item.variants):
        lines.append(turn.say("staff-price.own-prices"))
    now = turn.say("staff-price.now", price=turn.money(amount))
    return View(
        title=turn.say("staff-price.title", name=item.name.of(turn.language)), text="\n".join(lines),
        hint=turn.say("staff-price.hint"),
        rows=((turn.main(now, put.of(item.id, item.price, amount)),),),
    )


@screen.text
def typed(turn: Turn, words: str, among: str = "", amount: int = 0) -> Place | None:
    """Another amount, or `拿铁 20` where no product is open."""
    numbers = stock.parts(among)
    if len(numbers) != 1:
        return by_command(turn, words)
    wanted = money.minor(words, turn.shop.currency)
    if not wanted or wanted > MOST:
        raise Retry("staff-price.bad", example="20")
    return Step.PRICE.at(among, wanted)


@right.tap(screen, "zpp", staff.PRICE)
def put(turn: Turn, product: int, seen: int, amount: int) -> Place:
    """Now. A large change is for owners and managers; a price that changed meanwhile is shown first."""
    item = goods.product(turn.db, product)
    if item.price == amount:
        turn.note("staff-price.same", name=item.name.of(turn.language), price=turn.money(amount))
        return Step.EDIT_GOODS.at(product)
    if item.price != seen:
        turn.note("staff-price.changed", price=turn.money(item.price))
        return Step.PRICE.at(str(product), amount)
    if not 0 < amount <= MOST:
        raise Refusal("staff-price.bad", example="20")
    if abs(amount - item.price) * 100 > LARGE * item.price:
        right.senior(turn, "staff-price.large", percent=LARGE)
    goods.price(turn.db, product, amount, right.me(turn), now=turn.now)
    turn.note("staff-price.done", name=item.name.of(turn.language), change=_change(turn, item.price, amount))
    return Step.EDIT_GOODS.at(product)


def by_command(turn: Turn, rest: str) -> Place:
    """`/price 拿铁 20`, `/price 拿铁`."""
    words = " ".join(rest.split())
    name, _, said = words.rpartition(" ")
    amount = money.minor(said, turn.shop.currency) if name else None
    if amount is None:
        name, amount = words, 0
    if not name or amount > MOST:
        raise Refusal("staff-usage.price", example=f"/price {name[:30] or _known(turn)} 20")
    found = goods.named(turn.db, name)
    if not found:
        raise Refusal("staff-goods.unknown", name=name[:30], example=f"/price {_known(turn)} 20")
    ids = stock.joined(found)
    return Step.PRICE.at(ids, amount) if amount else Step.PRICE.at(ids)


def _which(turn: Turn, numbers: list[int], amount: int) -> View:
    items = [item for number in numbers if (item := catalogue.product(turn.db, number))]
    rows = tuple(
        (turn.button(
            turn.say("staff-goods.choose", name=item.name.of(turn.language), price=turn.money(item.price)),
            Step.PRICE.at(str(item.id), amount) if amount else Step.PRICE.at(str(item.id)),
        ),)
        for item in items
    )
    return View(title=turn.say("staff-price.which"), text=turn.say("staff-price.how", name=_known(turn)), rows=rows)


def _change(turn: Turn, before: int, after: int) -> str:
    if not before:
        return turn.say("staff-price.from-nothing", before=turn.money(before), after=turn.money(after))
    percent = round(100 * (after - before) / before)
    return turn.say(
        "staff-price.change", before=turn.money(before), after=turn.money(after), percent=f"{percent:+d}%"
    )


def _known(turn: Turn) -> str:
    best: list[Item] = catalogue.best_sellers(turn.db, 1)
    return best[0].name.of(turn.language) if best else "A"
