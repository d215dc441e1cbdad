"""News in words: what a person reads when something happened while they were away."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from dialog.turn import Turn
from dialog.view import View
from handlers import link, person
from handlers.admin import news as admin_news
from handlers.graph import Step
from models.notices import Notice
from models.orders import Order, Status
from services import orders

# A message about a state is not sent any more once the order has left that state.
ONLY_WHILE: Final[Mapping[str, tuple[Status, ...]]] = MappingProxyType({
    "expiring": (Status.UNPAID,),
    "expired": (Status.CANCELLED,),
    Status.SHIPPED: (Status.SHIPPED,),
    Status.READY: (Status.READY,),
    "late": orders.RUNNING,
})


def compose(turn: Turn, notice: Notice) -> View | None:
    """The message for one notice; None when it is no longer true and must not be sent."""
    view = _composed(turn, notice)
    return view and replace(view, news=notice.kind)


def _composed(turn: Turn, notice: Notice) -> View | None:
    if notice.kind in admin_news.COMPOSE:
        return replace(admin_news.COMPOSE[notice.kind](turn, notice), language=turn.language)
    if notice.kind in ("talk", "talk-ended"):
        return replace(person.heard(turn, notice), language=turn.language)
    if notice.kind == "linked":
        return replace(link.heard(turn, notice), language=turn.language)
    if notice.order_id is None:
        return View(text=turn.say(f"news.{notice.kind}"), language=turn.language)
    order = orders.any_order(turn.db, notice.order_id)
    if order.status not in ONLY_WHILE.get(notice.kind, (order.status,)):
        return None
    return _about(turn, notice, order)


def _about(turn: Turn, notice: Notice, order: Order) -> View:
    facts = FACTS.get(notice.kind, _number)(turn, notice, order)
    button = turn.button(turn.say("news.see"), Step.ORDER.at(order.id))
    if notice.kind == "expiring":
        button = turn.main(turn.say("home.pay", total=turn.money(order.total)), Step.PAY.at(order.id))
    return View(text=turn.say(f"news.{notice.kind}", **facts), rows=((button,),), language=turn.language)


def _number(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    return {"number": order.number}


def _money(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    return {"number": order.number, "amount": turn.money(int(notice.facts["amount"]))}


def _until(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    until = turn.clock.near_time(order.expires_at or turn.now, turn.now)
    return {"number": order.number, "total": turn.money(order.total), "until": until}


def _shipped(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    return {
        "number": order.number, "carrier": turn.say(f"carrier.{order.carrier or 'own'}"), "tracking": order.tracking,
        "with-tracking": "yes" if order.tracking else "no",
    }


def _ready(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    place = turn.say("seat.name", seat=order.seat) if order.seat else turn.shop.pickup(turn.language)
    return {
        "number": order.number, "code": order.number[-4:], "place": place, "at-table": "yes" if order.seat else "no",
    }


def _late(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    return {"number": order.number, "minutes": order.late_minutes}


def _short(turn: Turn, notice: Notice, order: Order) -> dict[str, str | int]:
    gone = [turn.of(line, "name") for line in order.lines if line.id in notice.facts["lines"]]
    return {
        "number": order.number, "what": turn.say("list.comma").join(gone),
        "amount": turn.money(int(notice.facts["amount"])), "paid": "yes" if notice.facts["paid"] else "no",
    }


FACTS: Final[Mapping[str, Callable[[Turn, Notice, Order], dict[str, str | int]]]] = MappingProxyType({
    "expiring": _until,
    Status.SHIPPED: _shipped,
    Status.READY: _ready,
    "late": _late,
    "refunded": _money,
    "late-refund": _money,
    "double-refund": _money,
    "short": _short,
})
