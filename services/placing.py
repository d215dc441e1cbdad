"""Placing an order: a draft becomes one, once, or gives an unpaid order its new lines."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models.addresses import Address
from models.basket import Draft
from models.orders import Order, OrderLine, Status
from models.people import Customer
from models.prepared import Prepared, get_one, written
from services import attempts, basket, checkout, locks, notices, numbers, orders, people, placed, stock
from services.attempts import CASH
from services.basket import Line
from services.checkout import PICKUP
from services.refusal import Refusal
from services.shop import Shop

MINUTES_LEFT: Final = (10, 5, 1)      # when the card of an unpaid order says anew how long there is

_USED: Final = Prepared(
    update(Address.__table__).where(Address.id == bindparam("address")), names=("used_at",)  # type: ignore[arg-type]
)


def place(
    db: Session, customer: Customer, draft: Draft, *, shop: Shop, now: datetime, channel: str,
    lines: list[Line] | None = None,
) -> Order:
    """Turn a draft into an order, or give an edited one its new lines. The stock is held from here on.

    The draft's key makes it one: the same draft placed twice is the same order. The total is worked out here, from
    rows; `lines` are the draft's, where the same turn has read them already. Raises OutOfStock, or Refusal for what is
    missing.
    """
    locks.customer(db, customer.id)
    if order := orders.by_key(db, customer, draft.key):
        return order
    if lines is None:
        lines = checkout.chosen(db, draft)
    if missing := checkout.missing(db, draft, lines):
        raise Refusal(f"order.missing-{missing}")
    for line in lines:
        basket.check(line.item, line.choices)
    terms, sold = _terms(db, draft, lines, shop, now=now), _sold(lines)
    terms["expires_at"] = now + timedelta(minutes=shop.payment_minutes)
    if draft.order_id is not None:
        order = _edited(db, customer, draft)
        if locks.needed(db):
            locks.units(db, {*stock.held(db, [order.id]), *basket.wants(lines)})
        _again(db, order, terms, sold, now=now)
    else:
        _limit(db, customer, shop)
        order = placed.put(db, {
            "number": _number(db), "customer_id": customer.id, "placed_at": now, "channel": channel,
            "status": Status.UNPAID, "currency": shop.currency, "round": 1, "revision": 1, **terms,
        }, sold)
    stock.reserve(db, order, basket.wants(lines), now=now)
    before = "" if draft.order_id is None else order.status
    orders.record(db, order, before, Status.UNPAID, orders.CUSTOMER, {}, now)
    notices.redraw(db, order, now=now)
    checkout.finished(db, draft, now=now)
    pay_by(db, order, order.method, shop=shop, now=now)
    return order


def pay_by(db: Session, order: Order, method: str, *, shop: Shop, now: datetime) -> None:
    """Choose how an unpaid order is paid: opens that attempt and closes the one before. Raises Refusal."""
    if method not in shop.methods:
        raise Refusal("pay.method-gone")
    locks.order(db, order.id)
    if order.status != Status.UNPAID:
        raise Refusal("order.changed", number=order.number)
    if order.method != method:
        order.method = method
    payment = attempts.open_for(db, order, now=now)
    if method == CASH:
        orders.advance(db, order, Status.PAID, shop=shop, by=orders.CUSTOMER, now=now)
        return
    customer = get_one(db, Customer, order.customer_id)
    assert order.expires_at is not None
    for minutes in MINUTES_LEFT:
        if (due := order.expires_at - timedelta(minutes=minutes)) > now:
            notices.look_anew(db, order, f"left:{payment.id}:{minutes}", now=now, due=due)
    notices.tell(
        db, shop, customer, "expiring", f"{order.number}:expiring:{payment.id}", now=now, order=order,
        due=max(order.expires_at - timedelta(minutes=shop.reminder_minutes), now),
    )


def _edited(db: Session, customer: Customer, draft: Draft) -> Order:
    order = orders.own(db, customer, draft.order_id or 0)
    locks.order(db, order.id)
    if order.status != Status.UNPAID:
        raise Refusal("order.cannot-change")
    return order


def _limit(db: Session, customer: Customer, shop: Shop) -> None:
    if placed.count(db, customer, orders.TO_PAY) >= shop.unpaid_orders:
        raise Refusal("order.too-many-unpaid", most=shop.unpaid_orders)


def _again(
    db: Session, order: Order, terms: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], *, now: datetime
) -> None:
    """Give an order that was edited its new lines and answers; what it held goes back to the shelf."""
    stock.release(db, order, now=now)
    order.round += 1
    order.revision += 1
    order.lines.clear()
    db.flush()
    for name, value in terms.items():
        setattr(order, name, value)
    order.lines.extend(OrderLine(**line) for line in lines)
    db.flush()


def _terms(db: Session, draft: Draft, lines: list[Line], shop: Shop, *, now: datetime) -> dict[str, Any]:
    """The draft's answers and today's prices, as an order writes them down. Raises Refusal."""
    total = checkout.total(shop, draft, lines)
    if total.goods < shop.least_order:
        raise Refusal("order.below-least", short=shop.least_order - total.goods)
    receiver = checkout.receiver(db, draft)
    assert receiver is not None
    address = None if draft.fulfilment == PICKUP else checkout.own_address(db, draft)
    if address is not None:
        _USED.do(db, address=address.id, used_at=now)
        written(address, used_at=now)
    return {
        "key": draft.key, "fulfilment": draft.fulfilment, "seat": checkout.at_table(draft),
        "address_id": address.id if address else None,
        "name": receiver.name, "phone": receiver.phone, "address": receiver.address,
        "phone_hash": people.phone_hash(receiver.phone), "note": draft.note,
        "slot_from": draft.slot_from, "slot_to": draft.slot_to,
        "goods": total.goods, "delivery": total.delivery, "total": total.total,
        "method": draft.method if draft.method in shop.methods else shop.methods[0],
    }


def _sold(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What is sold, in today's words."""
    return [
        {
            "position": position, "product_id": line.item.id, "variant_id": line.variant.id,
            "choices": basket.write_choices(line.choices), "name_zh": line.item.name.of("zh"),
            "name_en": line.item.name.of("en"), "options_zh": line.item.options_text(line.choices, "zh"),
            "options_en": line.item.options_text(line.choices, "en"), "personal": line.personal, "note": line.note,
            "price": line.price, "quantity": line.quantity,
        }
        for position, line in enumerate(lines)
    ]


def _number(db: Session) -> str:
    """A number nobody has yet; longer ones when the short ones become rare."""
    for digits in range(4, 9):
        for _ in range(8):
            number = numbers.fresh(digits)
            if not placed.taken(db, number):
                return number
    raise RuntimeError("no free order number")
