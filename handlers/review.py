"""The one confirmation: everything that will be ordered, on one screen, with the amount on the button."""

from dialog.layout import ALONE, columns
from dialog.place import Elsewhere, Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import aside
from dialog.view import Button, View
from handlers import address_line, asked_for, contact, times, wanted
from handlers.graph import Step
from models.basket import CART, EDIT, Draft
from models.orders import Order
from services import attempts, basket, checkout, orders, placing, slots
from services.addresses.recognise import mask_phone, recognise
from services.basket import Line
from services.checkout import PICKUP, Missing
from services.refusal import Refusal
from services.stock import OutOfStock

screen = Screen(Step.REVIEW)


@screen.show
def summary(turn: Turn) -> View:
    """Lines, cost, where to, when, note. What is missing stands in its line, and its question is the main button."""
    row = draft(turn)
    lines = checkout.chosen(turn.db, row)
    if not lines:
        raise Refusal("cart.empty-now")
    missing = checkout.missing(turn.db, row, lines)
    total = checkout.total(turn.shop, row, lines)
    text = [_line(turn, line) for line in lines]
    if total.delivery:
        text.append(turn.say("review.delivery", fee=turn.money(total.delivery)))
    elif row.fulfilment != PICKUP:
        text.append(turn.say("review.delivery-free"))
    text += [
        turn.say("review.total", total=turn.money(total.total)),
        _where(turn, row), _when(turn, row),
        turn.say("review.note", note=row.note) if row.note else turn.say("review.no-note"),
    ]
    main, told = _main(turn, row, lines, missing, total.total)
    text += told
    title = "review.title-edit" if row.basket == EDIT else "review.title"
    return View(
        title=turn.say(title), text="\n".join(text), hint=turn.say("review.hint"),
        rows=((main,), *_changes(turn, row)),
    )


@screen.text
def typed(turn: Turn, words: str) -> Place | None:
    """“Note: less spicy”, “make it pickup” and “confirm” work here; only the tap pays."""
    bare = words.strip()
    for lead in ("备注", "note"):
        if bare.lower().startswith(lead):
            row = draft(turn)
            row.note = bare[len(lead):].strip(" :：，,")[:200]
            return Step.REVIEW.at()
    if bare.lower() in ("确认", "确定", "好的", "ok", "confirm", "yes"):
        turn.note("review.tap-to-pay")
        return Step.REVIEW.at()
    if draft(turn).fulfilment == PICKUP and recognise(words, country=turn.shop.country).phone:
        return contact.typed(turn, words)
    return _another_way(turn, words) or times.say_time(turn, words)


@screen.tap("ok")
def place(turn: Turn, key: str, shown: int) -> Place:
    """Order it. `key` is the draft's: the same tap twice is one order. `shown` is the total on the button."""
    row = draft(turn)
    if row.key != key:      # a draft has a new key from the moment that it became an order
        if order := orders.by_key(turn.db, turn.customer, key):
            return after(turn, order)
        raise Refusal("review.changed")
    lines = checkout.chosen(turn.db, row)
    if missing := checkout.missing(turn.db, row, lines):
        return _ask(missing, row)
    if gone := next((line for line in lines if not line.sellable), None):
        return short(gone)
    if slots.lost(turn.db, turn.shop, row, now=turn.now):
        times.keep_or_move(turn, row)
        return Step.REVIEW.at()
    now = checkout.total(turn.shop, row, lines).total
    if now != shown:
        turn.note("price.changed", before=turn.money(shown), after=turn.money(now))
        return Step.REVIEW.at()
    try:
        order = placing.place(
            turn.db, turn.customer, row, shop=turn.shop, now=turn.now, channel=turn.conversation.channel, lines=lines
        )
    except OutOfStock as no:
        raise Elsewhere(short(next(line for line in lines if line.variant.id == no.variant))) from no
    return after(turn, order)


@screen.tap("rs")
def start_cart(turn: Turn) -> Place:
    """Check out what is in the cart."""
    return start(turn, CART)


@screen.tap("rh")
def how(turn: Turn, fulfilment: str) -> Place:
    """Delivered or picked up."""
    row = draft(turn)
    checkout.choose_way(turn.db, row, fulfilment)
    return next_question(turn, row)


def start(turn: Turn, which: str) -> Place:
    """Begin towards an order from a basket: the first question that is still open, or the review."""
    if not basket.size(turn.db, turn.customer.id, which):
        raise Refusal("cart.empty-now")
    return next_question(turn, checkout.begin(turn.db, turn.customer, which, now=turn.now))


def next_question(turn: Turn, row: Draft) -> Place:
    """The first thing that is missing, else the review."""
    missing = checkout.missing(turn.db, row)
    return _ask(missing, row) if missing else Step.REVIEW.at()


def draft(turn: Turn) -> Draft:
    """The customer's answers so far."""
    return checkout.draft(turn.db, turn.customer, now=turn.now)


def after(turn: Turn, order: Order) -> Place:
    """Where an order goes once placed: to be paid, or straight to its card."""
    if order.status not in orders.TO_PAY:
        return turn.restart(Step.ORDER.at(order.id))
    payment = attempts.newest(turn.db, order)
    if payment is not None and not payment.invited_at:
        turn.wait_for(f"invite:{payment.id}")
    return turn.restart(Step.PAY.at(order.id))


def short(line: Line) -> Place:
    """A line of which there is not enough."""
    return wanted.short(line.item, line.choices, line.quantity, wanted.LINE, line.id)


def _another_way(turn: Turn, words: str) -> Place | None:
    """“改自提”, “deliver it instead”: nothing but how it gets to the customer."""
    said = asked_for.understand(turn, words)
    if said.where not in (aside.PICKUP, aside.DELIVER) or said.asks or said.tells:
        return None
    more = (said.items, said.options, said.rest, said.when, said.note, said.nth, said.quantity)
    return None if any(more) else how(turn, said.where)


def _ask(missing: Missing, row: Draft) -> Place:
    match missing:
        case Missing.LINES:
            raise Refusal("cart.empty-now")
        case Missing.CONTACT:
            return Step.CONTACT.at()
        case Missing.ADDRESS:
            return Step.NEW_ADDRESS.at()


def _main(
    turn: Turn, row: Draft, lines: list[Line], missing: Missing | None, total: int
) -> tuple[Button, list[str]]:
    """The main button: the next question, or the order with its sum and way of paying. Where both together are too
    wide for a small phone, the way stands in the text."""
    if missing:
        return turn.main(turn.say(f"review.ask-{missing}"), _ask(missing, row)), []
    if gone := next((line for line in lines if not line.sellable), None):
        return turn.main(turn.say("review.ask-stock", name=gone.item.name.of(turn.language)), short(gone)), []
    method = row.method if row.method in turn.shop.methods else turn.shop.methods[0]
    key = "review.place-cash" if method == attempts.CASH else "review.place"
    way, amount, told = turn.say(f"method.{method}"), turn.money(total), list[str]()
    label = turn.say(key, total=amount, method=way)
    if columns(label) > ALONE:
        label, told = turn.say(f"{key}-short", total=amount), [turn.say("review.method", method=way)]
    return turn.main(label, place.of(row.key, total)), told


def _changes(turn: Turn, row: Draft) -> tuple[tuple[Button, ...], ...]:
    pickup = row.fulfilment == PICKUP
    where = turn.button(
        turn.say("review.change-contact" if pickup else "review.change-address"),
        Step.CONTACT.at() if pickup else Step.ADDRESSES.at(),
    )
    return (
        (
            turn.button(turn.say("review.change-items"), items.of()),
            *(() if checkout.at_table(row) else (where,)),
            turn.button(turn.say("review.change-time"), Step.TIME.at()),
        ),
        (
            turn.button(turn.say("review.change-way"), Step.DELIVERY.at()),
            turn.button(turn.say("review.change-note"), Step.NOTE.at()),
            turn.button(turn.say("review.change-method"), Step.METHOD.at()),
        ),
    )


@screen.tap("ri")
def items(turn: Turn) -> Place:
    """Change what is ordered: the lines of this draft, wherever they lie."""
    row = draft(turn)
    lines = checkout.chosen(turn.db, row)
    if row.basket != CART and len(lines) == 1:
        return Step.LINE.at(lines[0].id)
    return Step.CART.at(row.basket)


def _line(turn: Turn, line: Line) -> str:
    name = line.item.name.of(turn.language)
    options = line.item.options_text(line.choices, turn.language)
    what = turn.say("order.what", name=name, options=options) if options else name
    said = turn.say("order.line", what=what, quantity=line.quantity, total=turn.money(line.total))
    extras = [turn.say("order.personal", text=line.personal)] if line.personal else []
    extras += [turn.say("order.line-note", note=line.note)] if line.note else []
    if not line.sellable:
        extras.append(turn.say("cart.short", left=line.left or 0))
    return " ".join([said, *extras])


def _where(turn: Turn, row: Draft) -> str:
    receiver = checkout.receiver(turn.db, row)
    if seat := checkout.at_table(row):
        return turn.say("seat.to", seat=seat)
    if row.fulfilment == PICKUP:
        if receiver is None:
            return turn.say("review.no-contact", place=turn.shop.pickup(turn.language))
        return turn.say(
            "review.pickup", place=turn.shop.pickup(turn.language), name=receiver.name,
            phone=mask_phone(receiver.phone),
        )
    if receiver is None:
        return turn.say("review.no-address")
    address = checkout.own_address(turn.db, row)
    where = address_line.whole(turn, address) if address else receiver.address
    return turn.say("review.address", name=receiver.name, phone=mask_phone(receiver.phone), address=where)


def _when(turn: Turn, row: Draft) -> str:
    if row.slot_from is None or row.slot_to is None:
        opening = turn.shop.next_opening(turn.now)
        if opening > turn.now:
            return turn.say("review.when-opening", opening=opening)
        return turn.say("review.soon")
    return turn.say("review.at", span=turn.clock.span(row.slot_from, row.slot_to, turn.now))
