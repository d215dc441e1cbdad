"""One product: what it is, what it costs, and two buttons to have it."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Image, View
from handlers import buying, listing, selection, wanted
from handlers.graph import Step
from models.basket import CART
from services import basket, catalogue, habits
from services.item import Item
from services.refusal import Refusal

screen = Screen(Step.PRODUCT, link=True)

SIMILAR: Final = 3


@screen.show
def card(turn: Turn, product: int) -> View:
    """Everything to decide by, with the choices already made."""
    it = catalogue.product(turn.db, product)
    if it is None:
        raise Refusal("product.gone")
    left = catalogue.available(turn.db, it)
    if not it.active or left == 0:
        return _not_now(turn, it, sold_out=it.active)
    before = habits.last_choices(turn.db, turn.customer, it)
    chosen = before or it.defaults()
    lines = (_facts(turn, it, left), it.text.of(turn.language), *_choices(turn, it, chosen, again=before is not None))
    return View(
        title=it.name.of(turn.language),
        text="\n".join(line for line in lines if line),
        hint=hint(turn, it, chosen),
        image=picture(turn, it),
        rows=_rows(turn, it, chosen),
    )


@screen.tap("b")
def buy(turn: Turn, product: int, chosen: str, quantity: int) -> Place:
    """Buy now: this only. What can be written on it is asked for first."""
    it = wanted.item(turn, product)
    if it.personal_max:
        return Step.PERSONAL.at(product, chosen, quantity, wanted.BUY)
    return buying.buy(turn, it, wanted.choices(it, chosen), quantity)


@screen.tap("ak")
def keep(turn: Turn, product: int, chosen: str, quantity: int) -> Place:
    """Add to the cart and stay here."""
    it = wanted.item(turn, product)
    if it.personal_max:
        return Step.PERSONAL.at(product, chosen, quantity, wanted.KEEP)
    return buying.keep(turn, it, wanted.choices(it, chosen), quantity)


def hint(turn: Turn, it: Item, chosen: tuple[int, ...], *, most: int = 1) -> str:
    """What can be said here, with this product's own words."""
    others = selection.others(it, chosen, turn.language, most=most)
    if not others:
        return turn.say("product.hint")
    return turn.say("product.hint-options", options=turn.say("list.comma").join(others))


def picture(turn: Turn, it: Item) -> Image | None:
    """The product's picture, with its name for those who cannot see it."""
    if not it.picture:
        return None
    channel, _, file = it.picture.partition(":")
    if file:
        held_here = channel == turn.conversation.channel
        return Image(it.name.of(turn.language), file=file) if held_here else None
    return Image(it.name.of(turn.language), name=it.picture)


def _facts(turn: Turn, it: Item, left: int | None) -> str:
    parts = [listing.price(turn, it)]
    if it.rating:
        parts.append(turn.say("product.rating", stars=f"{it.rating / 10:.1f}", count=it.reviews))
    if it.sold:
        parts.append(turn.say("product.sold", count=it.sold))
    if left is not None and left <= listing.FEW:
        parts.append(turn.say("list.few", left=left))
    else:
        parts.append(turn.say("product.in-stock"))
    return " · ".join(parts)


def _choices(turn: Turn, it: Item, chosen: tuple[int, ...], *, again: bool) -> list[str]:
    lines = []
    if it.groups:
        names = turn.say("list.comma").join(group.name.of(turn.language) for group in it.groups)
        lines.append(turn.say("product.options", names=names))
    if it.minutes:
        lines.append(turn.say("product.minutes", minutes=it.minutes))
    if it.personal_max:
        lines.append(turn.say("product.personal", what=it.personal.of(turn.language)))
    if chosen and not it.complete(chosen):
        key = "product.chosen-as-last-time" if again else "product.chosen"
        lines.append(turn.say(key, options=it.options_text(chosen, turn.language)))
    return lines


def _rows(turn: Turn, it: Item, chosen: tuple[int, ...]) -> tuple[tuple[Button, ...], ...]:
    written = selection.write(it, chosen)
    if missing := it.complete(chosen):
        ask = turn.say("product.choose", group=missing[0].name.of(turn.language))
        return ((turn.main(ask, Step.OPTIONS.at(it.id, written, 1)),),)
    price = turn.money(it.price_of(chosen))
    lines = basket.lines(turn.db, turn.customer.id, CART)
    in_cart = any(line.item.id == it.id for line in lines)
    rows: list[tuple[Button, ...]] = [(
        turn.main(turn.say("product.buy", price=price), buy.of(it.id, written, 1)),
        turn.button(turn.say("product.keep-more" if in_cart else "product.keep"), keep.of(it.id, written, 1)),
    )]
    more = []
    if it.groups:
        more.append(turn.button(turn.say("product.change"), Step.OPTIONS.at(it.id, written, 1)))
    else:
        more.append(turn.button(turn.say("product.quantity"), Step.OPTIONS.at(it.id, written, 2)))
    if in_cart:
        total = turn.money(sum(line.total for line in lines))
        more.append(turn.button(turn.say("product.to-cart", total=total), Step.CART.at()))
    rows.append(tuple(more))
    return tuple(rows)


def _not_now(turn: Turn, it: Item, *, sold_out: bool) -> View:
    """Sold out, or no longer sold: three others like it."""
    others = catalogue.similar(turn.db, it, 1, SIMILAR) or catalogue.best_sellers(turn.db, SIMILAR)
    rows = tuple(
        (turn.button(
            turn.say("home.favourite", name=other.name.of(turn.language), price=turn.money(other.price)),
            Step.PRODUCT.at(other.id),
        ),)
        for other in others
    )
    return View(
        title=it.name.of(turn.language), text=turn.say("product.sold-out" if sold_out else "product.no-longer"),
        image=picture(turn, it), rows=rows,
    )
