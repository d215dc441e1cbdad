"""Placing an order: a draft becomes one, once, or gives an unpaid order its new lines."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.addresses import Address
from models.basket import Draft
from models.orders import Order, OrderLine, Status
from models.people import Customer
from services import attempts, basket, checkout, notices, numbers, orders, people, stock
from services.attempts import CASH
from services.basket import Line
from services.checkout import PICKUP
from services.refusal import Refusal
from services.shop import Shop

MINUTES_LEFT: Final = (10, 5, 1)      # when the card of an unpaid order says anew how long there is

_NUMBER: Final = select(Order.id).where(Order.number == bindparam("number"))


def place(
    db: Session, customer: Customer, draft: Draft, *, shop: Shop, now: datetime, channel: str
) -> Order:
    """Turn a draft into an order, or give an edited one its new lines. The stock is held from here on.

    The draft's key makes it one: the same draft placed twice is the same order. The total is worked out here,
    from rows. Raises OutOfStock, or Refusal for what is missing.
    """
    if order := orders.by_key(db, customer, draft.key):
        return order
    lines = checkout.chosen(db, draft)
    if missing := checkout.missing(db, draft, lines):
        raise Refusal(f"order.missing-{missing}")
    for line in lines:
        basket.check(line.item, line.choices)
    if draft.order_id is not None:
        order = _edited(db, customer, draft)
        stock.release(db, order, now=now)
        order.round += 1
        order.lines.clear()
        db.flush()
    else:
        _limit(db, customer, shop)
        order = Order(
            number=_number(db), customer_id=customer.id, placed_at=now, channel=channel, status=Status.UNPAID,
            currency=shop.currency, round=1, revision=0, late_minutes=0, lines=[],
        )
    _fill(db, order, draft, lines, shop, now=now)
    db.add(order)
    db.flush()
    stock.reserve(db, order, basket.wants(lines), now=now)
    orders.record(db, order, order.status if order.revision else "", Status.UNPAID, orders.CUSTOMER, {}, now)
    order.revision += 1
    order.expires_at = now + timedelta(minutes=shop.payment_minutes)
    db.flush()
    notices.redraw(db, order, now=now)
    checkout.finished(db, draft, now=now)
    pay_by(db, order, order.method, shop=shop, now=now)
    return order


def pay_by(db: Session, order: Order, method: str, *, shop: Shop, now: datetime) -> None:
    """Choose how an unpaid order is paid: opens that attempt and closes the one before. Raises Refusal."""
    if method not in shop.methods:
        raise Refusal("pay.method-gone")
    if order.status != Status.UNPAID:
        raise Refusal("order.changed", number=order.number)
    order.method = method
    payment = attempts.open_for(db, order, now=now)
    if method == CASH:
        orders.advance(db, order, Status.PAID, shop=shop, by=orders.CUSTOMER, now=now)
        return
    customer = db.get_one(Customer, order.customer_id)
    assert order.expires_at is not None
    for minutes in MINUTES_LEFT:
        if (due := order.expires_at - timedelta(minutes=minutes)) > now:
            notices.look_again(db, order, f"left:{payment.id}:{minutes}", now=now, due=due)
    notices.tell(
        db, shop, customer, "expiring", f"{order.number}:expiring:{payment.id}", now=now, order=order,
        due=max(order.expires_at - timedelta(minutes=shop.reminder_minutes), now),
    )


def _edited(db: Session, customer: Customer, draft: Draft) -> Order:
    order = orders.own(db, customer, draft.order_id or 0)
    if order.status != Status.UNPAID:
        raise Refusal("order.cannot-change")
    return order


def _limit(db: Session, customer: Customer, shop: Shop) -> None:
    unpaid = db.scalar(
        select(func.count()).where(Order.customer_id == customer.id, Order.status.in_(orders.TO_PAY))
    )
    if (unpaid or 0) >= shop.unpaid_orders:
        raise Refusal("order.too-many-unpaid", most=shop.unpaid_orders)


def _fill(
    db: Session, order: Order, draft: Draft, lines: list[Line], shop: Shop, *, now: datetime
) -> None:
    """Write the draft's answers and today's words and prices into the order."""
    total = checkout.total(shop, draft, lines)
    if total.goods < shop.least_order:
        raise Refusal("order.below-least", short=shop.least_order - total.goods)
    receiver = checkout.receiver(db, draft)
    assert receiver is not None
    address = None if draft.fulfilment == PICKUP else db.get(Address, draft.address_id)
    order.key = draft.key
    order.fulfilment = draft.fulfilment
    order.address_id = address.id if address else None
    order.name, order.phone, order.address = receiver.name, receiver.phone, receiver.address
    order.phone_hash = people.phone_hash(receiver.phone)
    order.note = draft.note
    order.slot_from, order.slot_to = draft.slot_from, draft.slot_to
    order.goods, order.delivery, order.total = total.goods, total.delivery, total.total
    order.method = draft.method if draft.method in shop.methods else shop.methods[0]
    order.lines.extend(
        OrderLine(
            position=position, product_id=line.item.id, variant_id=line.variant.id,
            choices=basket.write_choices(line.choices), name_zh=line.item.name.of("zh"),
            name_en=line.item.name.of("en"), options_zh=line.item.options_text(line.choices, "zh"),
            options_en=line.item.options_text(line.choices, "en"), personal=line.personal, note=line.note,
            price=line.price, quantity=line.quantity,
        )
        for position, line in enumerate(lines)
    )
    if address is not None:
        address.used_at = now


def _number(db: Session) -> str:
    """A number nobody has yet; longer ones when the short ones become rare."""
    for digits in range(4, 9):
        for _ in range(8):
            number = numbers.fresh(digits)
            if db.scalar(_NUMBER, {"number": number}) is None:
                return number
    raise RuntimeError("no free order number")
