"""The last row of every screen: one step back, home, and the cart with what is in it."""

from dialog.place import Place
from dialog.turn import Turn
from dialog.view import Button
from handlers.graph import Step
from services import basket


def row(turn: Turn, here: Place, below: Place | None) -> tuple[Button, ...]:
    """Back says where it leads: its button carries that place, so an old one is as good as a new one."""
    buttons: list[Button] = []
    if here.step != Step.HOME:
        if below is not None and below.step != Step.HOME:
            buttons.append(turn.button(turn.say("nav.back"), below))
        buttons.append(turn.button(turn.say("nav.home"), Step.HOME.at()))
    pieces, total = basket.worth(turn.db, turn.customer.id) if here.step != Step.CART else (0, 0)
    if pieces:
        label = turn.say("nav.cart", pieces=pieces, total=turn.money(total))
        buttons.append(turn.button(label, Step.CART.at()))
    return tuple(buttons)
