"""What every "buy" and "add to cart" comes to, wherever its button stands."""

from collections.abc import Collection

from dialog.place import Place
from dialog.turn import Turn
from handlers import review, selection, wanted
from handlers.graph import Step
from models.basket import CART, NOW
from services import basket, checkout
from services.basket import Incomplete
from services.item import Item
from services.stock import OutOfStock


def buy(turn: Turn, it: Item, chosen: Collection[int], quantity: int, *, personal: str = "") -> Place:
    """Straight to the review with this thing only; the cart is left alone."""
    draft = checkout.buy_now(turn.db, turn.customer, now=turn.now)
    try:
        basket.add(turn.db, turn.customer.id, NOW, it, chosen, quantity, personal=personal, now=turn.now)
    except OutOfStock:
        return wanted.short(it, chosen, quantity, wanted.BUY)
    except Incomplete:
        turn.note("options.choose-first")
        return Step.OPTIONS.at(it.id, selection.write(it, chosen), quantity)
    return review.next_question(turn, draft)


def keep(turn: Turn, it: Item, chosen: Collection[int], quantity: int, *, personal: str = "") -> Place:
    """Into the cart, and back to the product."""
    try:
        basket.add(turn.db, turn.customer.id, CART, it, chosen, quantity, personal=personal, now=turn.now)
    except OutOfStock:
        return wanted.short(it, chosen, quantity, wanted.KEEP)
    except Incomplete:
        turn.note("options.choose-first")
        return Step.OPTIONS.at(it.id, selection.write(it, chosen), quantity)
    pieces, total = basket.worth(turn.db, turn.customer.id)
    turn.pop("cart.added", pieces=pieces, total=turn.money(total))
    return Step.PRODUCT.at(it.id)
