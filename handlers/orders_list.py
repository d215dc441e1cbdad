"""My orders, in four drawers: to pay, on their way, done, and what went back."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.graph import Step
from models.orders import Order, Status
from services import catalogue, numbers, orders
from services.refusal import Refusal

screen = Screen(Step.ORDERS)

DRAWERS: Final = (
    ("to-pay", orders.TO_PAY),
    ("to-ship", (Status.PAID, Status.PREPARING)),
    ("shipped", (Status.SHIPPED, Status.READY)),
    ("done", (Status.DONE,)),
    ("over", (Status.CANCELLED, Status.REFUNDED)),
)
PER_PAGE: Final = 6


@screen.show
def drawers(turn: Turn, drawer: int = 0, page: int = 1) -> View:
    """Opens on the first drawer that is not empty; `drawer` counts from 1, 0 lets us choose."""
    kept = [orders.of_customer(turn.db, turn.customer, statuses) for _, statuses in DRAWERS]
    if not any(kept):
        return _none(turn)
    chosen = drawer - 1 if 1 <= drawer <= len(DRAWERS) else next(n for n, found in enumerate(kept) if found)
    found = kept[chosen]
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    tabs = tuple(
        turn.button(
            turn.say("orders.open-drawer" if n == chosen else "orders.drawer",
                     name=turn.say(f"orders.{DRAWERS[n][0]}"), count=len(kept[n])),
            Step.ORDERS.at(n + 1),
        )
        for n in range(len(DRAWERS)) if kept[n] or n == chosen or n < 4
    )
    lines = [_line(turn, n, each) for n, each in enumerate(shown, 1)]
    rows = [tabs[:3], tabs[3:]]
    if shown:
        rows.append(tuple(turn.numbers([Step.ORDER.at(each.id) for each in shown])))
    if pages > 1:
        rows.append(tuple(
            turn.button(turn.say(key), Step.ORDERS.at(chosen + 1, number))
            for key, number in (("list.previous", page - 1), ("list.next", page + 1)) if 1 <= number <= pages
        ))
    return View(
        title=turn.say("orders.title"), text="\n".join(lines) or turn.say("orders.drawer-empty"),
        hint=turn.say("orders.hint"), rows=tuple(row for row in rows if row),
    )


@screen.text
def typed(turn: Turn, words: str, drawer: int = 0, page: int = 1) -> Place | None:
    """An order's number."""
    return by_number(turn, words)


def by_number(turn: Turn, words: str) -> Place | None:
    """The customer's own order whose number stands in the words. A stranger's looks like none."""
    number = numbers.found_in(words)
    if number is None:
        return None
    order = orders.own_by_number(turn.db, turn.customer, number)
    if order is None:
        if turn.staff is not None:
            return None
        raise Refusal("order.not-found")
    return Step.ORDER.at(order.id)


def _none(turn: Turn) -> View:
    rows = tuple(
        (turn.button(
            turn.say("home.favourite", name=item.name.of(turn.language), price=turn.money(item.price)),
            Step.PRODUCT.at(item.id),
        ),)
        for item in catalogue.best_sellers(turn.db, 3)
    )
    shelves = (turn.button(turn.say("shelves.title"), Step.SHELVES.at()),)
    return View(title=turn.say("orders.title"), text=turn.say("orders.none"), rows=(*rows, shelves))


def _line(turn: Turn, number: int, order: Order) -> str:
    first = turn.of(order.lines[0], "name")
    pieces = sum(line.quantity for line in order.lines)
    what = first if pieces == 1 else turn.say("orders.and-more", name=first, pieces=pieces)
    return turn.say(
        "orders.line", place=str(number), number=order.number, what=what, total=turn.money(order.total),
        state=turn.say(f"order.state-{order.status}"), day=turn.clock.near(order.placed_at, turn.now),
    )
