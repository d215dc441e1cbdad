"""How to pay: chosen before the order is placed, or for one that waits to be paid."""

from collections.abc import Callable

from dialog.place import Ask, Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Rows, View
from handlers import review
from handlers.graph import Step
from models.orders import Order, Status
from services import orders, placing
from services.refusal import Refusal

screen = Screen(Step.METHOD)
order_screen = Screen(Step.PAY_METHOD)


@screen.show
def choose(turn: Turn) -> View:
    """The ways this shop offers, for the order being put together."""
    current = review.draft(turn).method or turn.shop.methods[0]
    return View(title=turn.say("method.title"), rows=_rows(turn, current, lambda name: take.of(name)))


@screen.text
def typed(turn: Turn, words: str) -> Place | None:
    """“Cash on delivery.”"""
    found = named(turn, words)
    return take(turn, found) if found else None


@screen.tap("mt")
def take(turn: Turn, name: str) -> Place:
    """Pay this way."""
    _offered(turn, name)
    review.draft(turn).method = name
    return Step.REVIEW.at()


@order_screen.show
def choose_for(turn: Turn, order: int) -> View:
    """The ways to pay an order that is placed already."""
    it = _unpaid(turn, order)
    return View(
        title=turn.say("method.title-order", number=it.number, total=turn.money(it.total)),
        rows=_rows(turn, it.method, lambda name: take_for.of(order, name)), card=f"order:{order}",
    )


@order_screen.text
def typed_for(turn: Turn, words: str, order: int) -> Place | None:
    """“By cash.”"""
    found = named(turn, words)
    return take_for(turn, order, found) if found else None


@order_screen.tap("mo")
def take_for(turn: Turn, order: int, name: str) -> Place:
    """Pay this order this way: the attempt before is closed first."""
    _offered(turn, name)
    it = _unpaid(turn, order)
    placing.pay_by(turn.db, it, name, shop=turn.shop, now=turn.now)
    return review.after(turn, it)


def named(turn: Turn, words: str) -> str | None:
    """The offered way to pay that somebody means."""
    bare = words.strip().lower()
    for name in turn.shop.methods:
        said = turn.say(f"method.words-{name}").split("|")
        if any(word in bare for word in said):
            return name
    return None


def _rows(turn: Turn, current: str, ask: Callable[[str], Ask]) -> Rows:
    rows = []
    for name in sorted(turn.shop.methods, key=lambda name: name != current):
        label = turn.say(f"method.{name}")
        if name == current:
            rows.append((turn.main(turn.say("method.current", name=label), ask(name)),))
        else:
            rows.append((turn.button(label, ask(name)),))
    return tuple(rows)


def _offered(turn: Turn, name: str) -> None:
    if name not in turn.shop.methods:
        raise Refusal("pay.method-gone")


def _unpaid(turn: Turn, order: int) -> Order:
    it = orders.own(turn.db, turn.customer, order)
    if it.status != Status.UNPAID:
        raise Refusal("pay.not-open", number=it.number)
    return it
