"""On the way to an order: which basket, where to, when, how paid. What is known already is not asked again."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.addresses import Address
from models.basket import CART, EDIT, NOW, Draft
from models.orders import Order, Status
from models.people import Customer
from models.prepared import Prepared, get, written
from services import basket, basket_rows, placed
from services.basket import Line
from services.refusal import Refusal
from services.shop import Shop

DELIVER = "deliver"
PICKUP = "pickup"
STAYS: Final = timedelta(hours=3)        # at a table; after it nobody is sent to that of a former visit
FRESH: Final = timedelta(minutes=1)      # how exactly it is kept when a draft was looked at last

_FINISH: Final = Prepared(
    update(Draft.__table__).where(Draft.customer_id == bindparam("customer")),  # type: ignore[arg-type]
    names=("key", "order_id", "basket", "note", "slot_from", "slot_to", "updated_at"),
)


class Missing(StrEnum):
    """What still has to be answered, in the order it is asked."""

    LINES = "lines"
    ADDRESS = "address"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Sum:
    """What it comes to, in minor units."""

    goods: int
    delivery: int

    @property
    def total(self) -> int:
        """Everything together."""
        return self.goods + self.delivery


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets it and where; `address` is "" for pickup."""

    name: str
    phone: str
    address: str = ""


def draft(db: Session, customer: Customer, *, now: datetime) -> Draft:
    """The customer's draft, with what is known already filled in."""
    row = get(db, Draft, customer.id)
    if row is None:
        row = Draft(customer_id=customer.id, key=_key(), basket=CART, updated_at=now)
        db.add(row)
        _fill(db, row)
        db.flush()
    elif row.seat and (row.seated_at is None or now - row.seated_at >= STAYS):
        row.fulfilment = "" if at_table(row) else row.fulfilment
        row.seat, row.seated_at = "", None
        _fill(db, row)
    return row


def begin(db: Session, customer: Customer, which: str, *, now: datetime) -> Draft:
    """Start towards an order from a basket. Answers given before stay; an edit that was left is forgotten."""
    row = draft(db, customer, now=now)
    if row.order_id is not None and which != EDIT:
        row.order_id = None
        basket.clear(db, customer.id, EDIT, now=now)
        row.key = _key()
    row.basket = which
    if now - row.updated_at >= FRESH:
        row.updated_at = now
    if row.slot_to is not None and row.slot_to <= now:
        row.slot_from = row.slot_to = None
    _fill(db, row)
    db.flush()
    return row


def buy_now(db: Session, customer: Customer, *, now: datetime) -> Draft:
    """Start towards an order of one thing; the cart is left alone."""
    basket.clear(db, customer.id, NOW, now=now)
    return begin(db, customer, NOW, now=now)


def finished(db: Session, row: Draft, *, now: datetime) -> None:
    """The order is placed: the next one starts anew, with the same address and method."""
    basket.sold(db, row.customer_id, row.basket)
    anew = {
        "key": _key(), "order_id": None, "basket": CART, "note": "", "slot_from": None, "slot_to": None,
        "updated_at": now,
    }
    _FINISH.do(db, customer=row.customer_id, **anew)
    written(row, **anew)


def chosen(db: Session, row: Draft) -> list[Line]:
    """The lines this draft is about."""
    return basket.lines(db, row.customer_id, row.basket)


def receiver(db: Session, row: Draft) -> Receiver | None:
    """Who gets it and where, when that is known."""
    if row.fulfilment == PICKUP:
        contact = json.loads(row.contact) if row.contact else None
        if contact is None:
            return Receiver("", "") if row.seat else None
        return Receiver(contact["name"], contact["phone"])
    address = own_address(db, row)
    if address is None:
        return None
    return Receiver(address.name, address.phone, f"{address.region} {address.detail}".strip())


def own_address(db: Session, row: Draft) -> Address | None:
    """The chosen address, when it is still the customer's."""
    address = get(db, Address, row.address_id) if row.address_id else None
    return address if address and address.customer_id == row.customer_id and not address.removed else None


def choose_way(db: Session, row: Draft, way: str) -> None:
    """Brought or fetched. Whoever the goods would have been brought to is the one to call when they are fetched."""
    row.fulfilment, row.seat, row.seated_at = PICKUP if way == PICKUP else DELIVER, "", None
    address = own_address(db, row) if way == PICKUP and not row.contact else None
    if address is not None:
        set_contact(row, address.name, address.phone)


def at_table(row: Draft) -> str:
    """The table that it goes to; "" for none."""
    return row.seat if row.fulfilment == PICKUP else ""


def set_contact(row: Draft, name: str, phone: str) -> None:
    """Whom to call when the goods are fetched."""
    row.contact = json.dumps(asdict(Receiver(name, phone)), ensure_ascii=False)


def missing(db: Session, row: Draft, lines: list[Line] | None = None) -> Missing | None:
    """The first thing still to be answered; None when the order can be placed. `lines` are the draft's, where they
    have been read already."""
    if not (chosen(db, row) if lines is None else lines):
        return Missing.LINES
    if receiver(db, row) is None:
        return Missing.CONTACT if row.fulfilment == PICKUP else Missing.ADDRESS
    return None


def total(shop: Shop, row: Draft, lines: list[Line]) -> Sum:
    """What the lines and the delivery come to, from today's prices."""
    goods = sum(line.total for line in lines)
    free = row.fulfilment == PICKUP or goods >= shop.delivery_free_from
    return Sum(goods, 0 if free else shop.delivery_fee)


def edit(db: Session, customer: Customer, order: Order, *, now: datetime) -> Draft:
    """Take an unpaid order's lines and answers back into a draft; it keeps its number. Raises Refusal."""
    if order.customer_id != customer.id or order.status != Status.UNPAID:
        raise Refusal("order.cannot-change")
    row = draft(db, customer, now=now)
    if row.order_id == order.id and row.basket == EDIT and basket.size(db, customer.id, EDIT):
        return row
    basket.clear(db, customer.id, EDIT, now=now)
    copy_lines(db, customer.id, order, EDIT, now=now)
    row.basket, row.order_id = EDIT, order.id
    row.fulfilment, row.address_id = order.fulfilment, order.address_id
    row.slot_from, row.slot_to, row.note, row.method = order.slot_from, order.slot_to, order.note, order.method
    row.seat, row.seated_at = order.seat, now if order.seat else None
    if order.fulfilment == PICKUP and order.phone:
        set_contact(row, order.name, order.phone)
    row.updated_at = now
    db.flush()
    return row


def copy_lines(db: Session, customer: int, order: Order, which: str, *, now: datetime) -> None:
    """Put an order's lines into a basket as they are, without asking whether there is stock."""
    for line in order.lines:
        basket_rows.put(
            db, customer_id=customer, basket=which, product_id=line.product_id, variant_id=line.variant_id,
            choices=line.choices, personal=line.personal, note=line.note, quantity=line.quantity,
            seen_price=line.price, added_at=now,
        )


def _fill(db: Session, row: Draft) -> None:
    """Fill what is missing from the address book and the last order."""
    wanting = not (row.fulfilment and row.method and row.contact)
    last = placed.newest(db, row.customer_id) if wanting else None
    if not row.fulfilment:
        row.fulfilment = last.fulfilment if last and not last.seat else DELIVER
    if not row.method and last:
        row.method = last.method
    if not row.contact and last and last.phone:
        set_contact(row, last.name, last.phone)
    if own_address(db, row) is None:
        row.address_id = db.scalar(
            select(Address.id)
            .where(Address.customer_id == row.customer_id, Address.removed.is_(False))
            .order_by(Address.preset.desc(), Address.used_at.desc())
            .limit(1)
        )


def _key() -> str:
    return secrets.token_hex(6)
