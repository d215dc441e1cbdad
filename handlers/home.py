"""The front door: a greeting, what you always have, the shelves, and what is liked most."""

from datetime import timedelta
from typing import Final

from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Image, Rows, View
from handlers import again
from handlers.graph import Step
from models.orders import Order, Status
from services import catalogue, habits, orders, shelves, staff

screen = Screen(Step.HOME, link=True)

LATELY: Final = timedelta(minutes=10)     # who comes back this soon is not greeted again
SHELVES: Final = 6
FAVOURITES: Final = 4


@screen.show
def welcome(turn: Turn) -> View:
    """Everything one may want first, the most likely on top."""
    unpaid = orders.last(turn.db, turn.customer, orders.TO_PAY)
    running = orders.last(turn.db, turn.customer, orders.RUNNING)
    last = habits.last_order(turn.db, turn.customer)
    lines = [_hours(turn)]
    first: list[Button] = []
    if unpaid is not None and unpaid.expires_at is not None:
        lines.append(turn.say("home.unpaid", total=turn.money(unpaid.total), until=unpaid.expires_at))
        first.append(turn.main(turn.say("home.pay", total=turn.money(unpaid.total)), Step.PAY.at(unpaid.id)))
    elif running is not None:
        lines.append(turn.say(f"home.{_progress(running)}", number=running.number))
        first.append(turn.button(turn.say("home.see"), Step.ORDER.at(running.id)))
    if last is not None and unpaid is None:
        lines.append(turn.say("home.last-time", what=_what(turn, last), total=turn.money(last.total)))
        first.append(turn.main(turn.say("home.again", total=turn.money(last.total)), again.order.of(last.id)))
    return View(
        title=_greeting(turn),
        text="\n".join(lines),
        hint=turn.say("home.hint"),
        image=Image(turn.say("home.picture"), name="shop.jpg"),
        rows=_rows(turn, first),
    )


def _greeting(turn: Turn) -> str:
    shop = turn.shop.name(turn.language)
    if turn.staff is not None:
        return turn.say("home.staff", shop=shop)
    if turn.customer.name:
        return turn.say("home.hello-name", name=turn.customer.name, shop=shop)
    return turn.say("home.hello", shop=shop)


def _hours(turn: Turn) -> str:
    opens, closes = f"{turn.shop.opens:%H:%M}", f"{turn.shop.closes:%H:%M}"
    if turn.shop.open_at(turn.now):
        return turn.say("home.open", opens=opens, closes=closes)
    return turn.say("home.closed", opening=turn.shop.next_opening(turn.now))


def _progress(order: Order) -> str:
    return "running" if order.status in (Status.PAID, Status.PREPARING) else "coming"


def _what(turn: Turn, order: Order) -> str:
    first = order.lines[0]
    name = turn.of(first, "name")
    if len(order.lines) == 1:
        return turn.say("order.line-short", name=name, quantity=first.quantity)
    return turn.say("order.line-and-more", name=name, more=len(order.lines) - 1)


def _rows(turn: Turn, first: list[Button]) -> Rows:
    top = [
        turn.button(f"{shelf.icon} {shelf.name.of(turn.language)}".strip(), Step.SHELF.at(shelf.id))
        for shelf in shelves.shelves(turn.db)[:SHELVES]
    ]
    favourites = [
        turn.button(
            turn.say("home.favourite", name=item.name.of(turn.language), price=turn.money(item.price)),
            Step.PRODUCT.at(item.id),
        )
        for item in catalogue.best_sellers(turn.db, FAVOURITES)
    ]
    count = orders.count(turn.db, turn.customer, (*orders.TO_PAY, *orders.RUNNING))
    mine = turn.say("home.orders-running", count=count) if count else turn.say("home.orders")
    last_row = (
        turn.button(turn.say("home.search"), Step.SEARCH.at()),
        turn.button(mine, Step.ORDERS.at()),
        turn.button(turn.say("home.me"), Step.ME.at()),
    )
    rows = [tuple(first)] if first else []
    if staff.may(turn.staff, staff.ANY):
        rows.insert(0, (turn.button(turn.say("home.desk"), Step.DESK.at()),))
    rows += [tuple(top[n : n + 3]) for n in range(0, len(top), 3)]
    rows += [tuple(favourites[n : n + 2]) for n in range(0, len(favourites), 2)]
    return (*rows, last_row)
