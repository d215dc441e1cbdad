"""The staff's card of an order: one message that walks through its life, and says who holds it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import func, select

from dialog.place import Ask, Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Style, View
from handlers import address_line
from handlers.admin import desk, first, right
from handlers.graph import Step
from models.notices import Notice, NoticeState
from models.orders import Order, Status
from models.people import Customer
from services import attempts, audit, counter, lacking, notices, orders, refunds, staff, talks
from services.addresses.recognise import mask_phone
from services.checkout import PICKUP

screen = Screen(Step.STAFF_ORDER, allows=staff.SEE, card=True)

# What can be done next, main thing first; a name ending in * is for what is fetched, in + for what is brought.
BUTTONS: Final[Mapping[Status, tuple[tuple[str, ...], ...]]] = MappingProxyType({
    Status.PAID: (("accept", "late"), ("lacking", "refund", "message")),
    Status.PREPARING: (("ready*", "ship+"), ("late", "lacking"), ("refund", "message")),
    Status.SHIPPED: (("done",), ("parcel", "refund", "message")),
    Status.READY: (("fetched",), ("refund", "message")),
    Status.DONE: (("refund", "message"),),
})
NEEDS: Final[Mapping[str, str]] = MappingProxyType({
    "accept": staff.ORDERS, "late": staff.ORDERS, "lacking": staff.ORDERS, "ready": staff.ORDERS,
    "ship": staff.ORDERS, "done": staff.ORDERS, "fetched": staff.ORDERS, "parcel": staff.ORDERS,
    "refund": staff.REFUND, "message": staff.TALK,
})


@screen.show
def card(turn: Turn, order: int) -> View:
    """What was ordered, for whom, where to, how it stands, and the next things to do."""
    it = orders.any_order(turn.db, order)
    lines = [*_lines(turn, it), _where(turn, it), _customer(turn, it), *_state(turn, it)]
    rows = [
        tuple(button for name in names if (button := _button(turn, it, name)) is not None)
        for names in BUTTONS.get(Status(it.status), ())
    ]
    return View(
        title=turn.say(
            "staff-order.title", number=it.number, total=turn.money(it.total),
            state=turn.say(f"staff-order.state-{it.status}"), paid=turn.say(f"staff-order.{_paid(turn, it)}"),
        ),
        text="\n".join(lines), card=f"staff:{it.id}", revision=it.revision,
        rows=(*(row for row in rows if row), *desk.undo_row(turn, audit.order(it.id))),
    )


@right.tap(screen, "zoa", staff.ORDERS)
def accept(turn: Turn, order: int, revision: int) -> Place:
    """Take the order; the second person to tap is told who was first."""
    it = orders.any_order(turn.db, order)
    if not first.beaten(turn, it, revision):
        counter.accept(turn.db, it, right.me(turn), shop=turn.shop, now=turn.now)
        turn.pop("staff-order.accepted", number=it.number)
    return Step.STAFF_ORDER.at(order)


@right.tap(screen, "zor", staff.ORDERS)
def ready(turn: Turn, order: int, revision: int) -> Place:
    """It waits to be fetched; the customer is told."""
    it = orders.any_order(turn.db, order)
    if not first.beaten(turn, it, revision):
        counter.ready(turn.db, it, right.me(turn), shop=turn.shop, now=turn.now)
        turn.pop("staff-order.is-ready", number=it.number)
    return Step.STAFF_ORDER.at(order)


@right.tap(screen, "zod", staff.ORDERS)
def done(turn: Turn, order: int, revision: int) -> Place:
    """The customer has it."""
    it = orders.any_order(turn.db, order)
    if not first.beaten(turn, it, revision):
        counter.done(turn.db, it, right.me(turn), shop=turn.shop, now=turn.now)
        turn.pop("staff-order.is-done", number=it.number)
    return Step.STAFF_ORDER.at(order)


@right.tap(screen, "zom", staff.TALK)
def message(turn: Turn, order: int) -> Place:
    """Write to the customer through the shop: neither sees the other's number."""
    it = orders.any_order(turn.db, order)
    customer = turn.db.get_one(Customer, it.customer_id)
    talk = talks.reach(turn.db, customer, right.me(turn), order=it.id, now=turn.now)
    return Step.TALK.at(talk.id)


def _button(turn: Turn, it: Order, name: str) -> Button | None:
    """One button, unless it does not fit this order or this person."""
    name, only = name.rstrip("*+"), name[-1]
    fits = {"*": it.fulfilment == PICKUP, "+": it.fulfilment != PICKUP}.get(only, True)
    if name == "refund":
        fits = attempts.kept(turn.db, it) > 0
    if not fits or not right.may(turn, NEEDS[name]):
        return None
    targets: dict[str, Place | Ask] = {
        "accept": accept.of(it.id, it.revision),
        "late": Step.LATE.at(it.id, it.revision),
        "lacking": Step.LACKING.at(it.id, it.revision),
        "ready": ready.of(it.id, it.revision),
        "ship": Step.SHIP.at(it.id, it.revision),
        "parcel": Step.SHIP.at(it.id, it.revision),
        "done": done.of(it.id, it.revision),
        "fetched": done.of(it.id, it.revision),
        "refund": Step.REFUND.at(it.id),
        "message": message.of(it.id),
    }
    main = name in ("accept", "ready", "ship", "done", "fetched")
    word = "served" if it.seat and name == "fetched" else name
    return turn.button(turn.say(f"staff-order.{word}"), targets[name], Style.PRIMARY if main else Style.PLAIN)


def _paid(turn: Turn, it: Order) -> str:
    if it.method == attempts.CASH:
        return "cash"
    return "is-paid" if attempts.captured(turn.db, it) else "not-paid"


def _lines(turn: Turn, it: Order) -> list[str]:
    gone = lacking.missing(turn.db, it)
    said = []
    for line in it.lines:
        text = turn.say(
            "staff-order.line" if turn.of(line, "options") else "staff-order.bare-line", name=turn.of(line, "name"),
            options=turn.of(line, "options"), quantity=line.quantity,
        )
        text += turn.say("staff-order.personal", text=line.personal) if line.personal else ""
        text += turn.say("staff-order.line-note", note=line.note) if line.note else ""
        said.append(turn.say("staff-order.gone", line=text) if line.id in gone else text)
    return said


def _where(turn: Turn, it: Order) -> str:
    when = turn.clock.span(it.slot_from, it.slot_to, turn.now) if it.slot_from and it.slot_to else turn.say(
        "staff-order.asap"
    )
    if it.seat:
        return turn.say("staff-order.seat", seat=it.seat, time=when)
    if it.fulfilment == PICKUP:
        return turn.say("staff-order.pickup", time=when)
    return turn.say("staff-order.deliver", time=when, address=address_line.of_order(turn, it))


def _customer(turn: Turn, it: Order) -> str:
    count = turn.db.scalar(
        select(func.count()).where(Order.customer_id == it.customer_id, Order.id <= it.id, Order.paid_at.is_not(None))
    )
    name = it.name or turn.db.get_one(Customer, it.customer_id).name
    return turn.say("staff-order.customer", name=name, phone=mask_phone(it.phone), count=count or 1)


def _state(turn: Turn, it: Order) -> list[str]:
    """The note, who holds it, delays, the parcel, money that went back, and news that never arrived."""
    said = [turn.say("staff-order.note", note=it.note)] if it.note else []
    if taken := first.taken(turn, it):
        said.append(taken)
    if it.late_minutes and it.status in orders.RUNNING:
        said.append(turn.say("staff-order.is-late", minutes=it.late_minutes))
    if it.status in (Status.SHIPPED, Status.DONE) and it.carrier:
        carrier = turn.say(f"carrier.{it.carrier}")
        said.append(turn.say("staff-order.tracking", carrier=carrier, number=it.tracking))
    if back := sum(refund.amount for refund in refunds.asked(turn.db, it)):
        said.append(turn.say("staff-order.refunded", amount=turn.money(back)))
    dead = turn.db.scalar(
        select(func.count()).where(
            Notice.order_id == it.id, Notice.state == NoticeState.DEAD, Notice.customer_id.is_not(None),
            Notice.kind != notices.CARD,
        )
    )
    return [*said, turn.say("staff-order.unreached")] if dead else said
