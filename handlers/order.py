"""The order card: one message that shows where an order stands, from "to pay" to "done"."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Ask, Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Image, Style, View
from handlers import address_line, again, review
from handlers.graph import Step
from models.orders import Order, Status
from models.payments import PaymentState
from services import attempts, orders, owed, placing, refunds
from services.addresses.recognise import mask_phone
from services.checkout import PICKUP
from services.refusal import Refusal

screen = Screen(Step.ORDER, card=True, link=True)
pay_screen = Screen(Step.PAY, card=True)

# The road of an order, and how far each status is on it.
ROAD: Final = (Status.UNPAID, Status.PAID, Status.PREPARING, Status.SHIPPED, Status.DONE)
ROAD_PICKUP: Final = (Status.UNPAID, Status.PAID, Status.PREPARING, Status.READY, Status.DONE)
CAN_CANCEL: Final = (Status.UNPAID, Status.HELD, Status.PAID)

BUTTONS: Final[Mapping[Status, tuple[str, ...]]] = MappingProxyType({
    Status.UNPAID: ("pay", "change", "cancel"),
    Status.HELD: ("cancel",),
    Status.PAID: ("hurry", "address", "cancel", "help"),
    Status.PREPARING: ("hurry", "address", "help"),
    Status.SHIPPED: ("hurry", "help"),
    Status.READY: ("help",),
    Status.DONE: ("again", "help"),
    Status.CANCELLED: ("again",),
    Status.REFUNDED: ("again", "help"),
})


@screen.show
def card(turn: Turn, order: int) -> View:
    """Where it stands, step by step, and what can be done now."""
    it = orders.own(turn.db, turn.customer, order)
    if it.status == Status.UNPAID:
        return _to_pay(turn, it)
    lines = [*_road(turn, it), *_lines(turn, it), *_where(turn, it), *_money(turn, it)]
    rows = [
        _button(turn, it, name) for name in BUTTONS[Status(it.status)]
        if not (name == "address" and it.fulfilment == PICKUP)
    ]
    return View(
        title=turn.say("order.title", number=it.number, state=turn.say(f"order.state-{_state(it)}")),
        text="\n".join(lines), card=f"order:{it.id}", revision=it.revision, news=it.status,
        rows=tuple(tuple(rows[n : n + 2]) for n in range(0, len(rows), 2)),
    )


@pay_screen.show
def pay(turn: Turn, order: int) -> View:
    """The same card: while unpaid it is the place to pay."""
    return card(turn, order)


@screen.text
@pay_screen.text
def typed(turn: Turn, words: str, order: int) -> Place | None:
    """“Paid”, “can't pay”, “hurry” are about this order."""
    bare = words.strip().lower()
    if bare in turn.say("pay.words-paid").split("|"):
        return check(turn, order)
    if bare in turn.say("pay.words-cannot").split("|"):
        turn.note("pay.cannot")
        return Step.PAY_METHOD.at(order)
    return None


@pay_screen.tap("pc")
def check(turn: Turn, order: int) -> Place:
    """“I have paid”: the provider is asked at once."""
    it = orders.own(turn.db, turn.customer, order)
    payment = attempts.newest(turn.db, it)
    if it.status != Status.UNPAID or payment is None:
        turn.note(f"pay.already-{_state(it)}", number=it.number)
        return Step.ORDER.at(order)
    key = owed.add(turn.db, owed.ASK, payment.id, now=turn.now, mark=f"{turn.now:%H%M%S}")
    turn.wait_for(key)
    turn.note("pay.asking")
    return Step.PAY.at(order)


@pay_screen.tap("pa")
def try_again(turn: Turn, order: int) -> Place:
    """A new attempt in the same way, after one that failed."""
    it = orders.own(turn.db, turn.customer, order)
    if it.status == Status.UNPAID:
        placing.pay_by(turn.db, it, it.method, shop=turn.shop, now=turn.now)
    return review.after(turn, it)


@screen.tap("oh")
def hurry(turn: Turn, order: int) -> Place:
    """Nudge the shop, once in a quarter of an hour."""
    it = orders.own(turn.db, turn.customer, order)
    if it.status not in orders.RUNNING:
        raise Refusal("order.nothing-to-hurry", number=it.number)
    new = orders.nudge(turn.db, it, now=turn.now)
    turn.note("order.nudged" if new else "order.nudged-already", number=it.number)
    return Step.ORDER.at(order)


def current(turn: Turn) -> Place:
    """The order somebody means who says just "my order": the one that needs them, else the one on its way."""
    open_orders = orders.of_customer(turn.db, turn.customer, (*orders.TO_PAY, *orders.RUNNING))
    if len(open_orders) == 1:
        return Step.ORDER.at(open_orders[0].id)
    return Step.ORDERS.at()


def _to_pay(turn: Turn, it: Order) -> View:
    payment = attempts.newest(turn.db, it)
    failed = payment is not None and payment.state == PaymentState.FAILED
    ready = payment is not None and payment.state == PaymentState.OPEN and bool(payment.link)
    text = []
    if failed and payment is not None:
        text.append(turn.say("pay.failed", reason=_reason(turn, payment.reason)))
    if it.expires_at is not None:
        left = max(round((it.expires_at - turn.now).total_seconds() / 60), 0)
        text.append(turn.say("pay.until", until=it.expires_at, minutes=left))
    text += _lines(turn, it)
    text += _where(turn, it)
    rows: list[tuple[Button, ...]] = []
    image = None
    if ready and payment is not None:
        text.append(turn.say("pay.how" if payment.qr else "pay.how-link"))
        method = turn.say(f"method.{it.method}")
        rows.append((Button(turn.say("pay.open", method=method), url=payment.link, style=Style.PRIMARY),))
        rows.append((turn.button(turn.say("pay.check"), check.of(it.id)),))
        image = Image(
            turn.say("pay.qr", number=it.number, total=turn.money(it.total), until=it.expires_at or turn.now),
            qr=payment.qr,
        ) if payment.qr else None
    elif failed:
        rows.append((turn.main(turn.say("pay.try-again"), try_again.of(it.id)),))
    else:
        text.append(turn.say("pay.opening"))
        rows.append((turn.button(turn.say("pay.refresh"), Step.PAY.at(it.id)),))
    rows.append((
        turn.button(turn.say("pay.other-method"), Step.PAY_METHOD.at(it.id)),
        turn.button(turn.say("order.change"), Step.CHANGE.at(it.id)),
        Button(turn.say("order.cancel"), Step.CANCEL.at(it.id).payload, style=Style.DANGER),
    ))
    return View(
        title=turn.say("pay.title", number=it.number, total=turn.money(it.total)), text="\n".join(text),
        image=image, rows=tuple(rows), card=f"order:{it.id}", revision=it.revision, news=it.status,
    )


def _reason(turn: Turn, reason: str) -> str:
    key = f"pay.reason-{reason}"
    return turn.say(key if turn.words.has(turn.language, key) else "pay.reason-other")


def _state(it: Order) -> str:
    if it.status == Status.CANCELLED and it.reason == "expired":
        return "expired"
    if it.status == Status.SHIPPED and not it.tracking:
        return "on-the-way"
    return "at-table" if it.seat and it.status == Status.READY else it.status


def _road(turn: Turn, it: Order) -> list[str]:
    """The steps gone, with their times, and the ones to come."""
    road = ROAD_PICKUP if it.fulfilment == PICKUP else ROAD
    reached = {move.after: move.at for move in orders.history(turn.db, it) if move.after != move.before}
    if it.status not in road:
        when = reached.get(it.status, it.placed_at)
        return [turn.say(f"order.over-{_state(it)}", at=when)]
    here = road.index(Status(it.status))
    lines = []
    for position, status in enumerate(road):
        word = turn.say("order.step-at-table" if it.seat and status == Status.READY else f"order.step-{status}")
        if position < here and status not in reached and status != Status.UNPAID:
            continue
        if position < here or it.status == Status.DONE:
            lines.append(turn.say("order.passed", step=word, at=reached.get(status, it.placed_at)))
        elif position == here:
            lines.append(turn.say("order.here", step=word, at=reached.get(status, it.placed_at)))
        else:
            lines.append(turn.say("order.to-come", step=word))
    return ["\n".join(lines), *_promise(turn, it)]


def _promise(turn: Turn, it: Order) -> list[str]:
    said = []
    if it.late_minutes and it.status in orders.RUNNING:
        said.append(turn.say("order.late", minutes=it.late_minutes))
    if it.status == Status.SHIPPED and it.tracking:
        said.append(turn.say("order.tracking", carrier=turn.say(f"carrier.{it.carrier or 'own'}"), number=it.tracking))
    if it.status == Status.READY and not it.seat:
        said.append(turn.say("order.pickup-code", code=it.number[-4:], place=turn.shop.pickup(turn.language)))
    if it.slot_from and it.slot_to and it.status in orders.RUNNING:
        said.append(turn.say("review.at", span=turn.clock.span(it.slot_from, it.slot_to, turn.now)))
    return said


def _lines(turn: Turn, it: Order) -> list[str]:
    said = []
    for line in it.lines:
        name, options = turn.of(line, "name"), turn.of(line, "options")
        what = turn.say("order.what", name=name, options=options) if options else name
        text = turn.say("order.line", what=what, quantity=line.quantity, total=turn.money(line.price * line.quantity))
        text += f" {turn.say('order.personal', text=line.personal)}" if line.personal else ""
        text += f" {turn.say('order.line-note', note=line.note)}" if line.note else ""
        said.append(text)
    if it.delivery:
        said.append(turn.say("review.delivery", fee=turn.money(it.delivery)))
    said.append(turn.say("review.total", total=turn.money(it.total)))
    return said


def _where(turn: Turn, it: Order) -> list[str]:
    if it.seat:
        where = turn.say("seat.to", seat=it.seat)
    elif it.fulfilment == PICKUP:
        place = turn.shop.pickup(turn.language)
        where = turn.say("review.pickup", place=place, name=it.name, phone=mask_phone(it.phone))
    else:
        address = address_line.of_order(turn, it)
        where = turn.say("review.address", name=it.name, phone=mask_phone(it.phone), address=address)
    return [where, turn.say("review.note", note=it.note)] if it.note else [where]


def _money(turn: Turn, it: Order) -> list[str]:
    said = []
    if it.method == attempts.CASH and it.status in orders.RUNNING:
        said.append(turn.say("order.pay-at-the-door", total=turn.money(it.total)))
    for refund in refunds.asked(turn.db, it):
        key = "order.refund-done" if refund.done_at else "order.refund-coming"
        said.append(turn.say(key, amount=turn.money(refund.amount)))
    return said


def _button(turn: Turn, it: Order, name: str) -> Button:
    style = Style.DANGER if name == "cancel" else Style.PRIMARY if name == "again" else Style.PLAIN
    return turn.button(turn.say(f"order.{name}"), LEADS[name](it.id), style)


# Where the buttons of a card lead, or what they do, for an order's number.
LEADS: Final[Mapping[str, Callable[[int], Place | Ask]]] = MappingProxyType({
    "pay": Step.PAY.at,
    "change": Step.CHANGE.at,
    "cancel": Step.CANCEL.at,
    "hurry": hurry.of,
    "address": Step.ADDRESSES.at,
    "help": Step.PERSON.at,
    "again": again.order.of,
})
