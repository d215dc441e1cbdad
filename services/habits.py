"""What this customer always has: their last choices and their last order."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.orders import Order, OrderLine, Status
from models.people import Customer
from models.prepared import Prepared
from services import basket, catalogue, placed
from services.item import Item

BOUGHT: Final = (Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY, Status.DONE)

_LAST_CHOICES: Final = Prepared(
    select(OrderLine.choices)
    .join(Order, Order.id == OrderLine.order_id)
    .where(Order.customer_id == bindparam("customer"), OrderLine.product_id == bindparam("product"))
    .order_by(OrderLine.id.desc())
    .limit(1)
)


def last_choices(db: Session, customer: Customer, item: Item) -> tuple[int, ...] | None:
    """The options this product was last ordered with, when all of them are still offered."""
    written = _LAST_CHOICES.value(db, customer=customer.id, product=item.id)
    if written is None:
        return None
    choices = basket.read_choices(written)
    if item.complete(choices) or any(item.group_of(choice) is None for choice in choices):
        return None
    return choices if item.variant_for(choices) else None


def usual(db: Session, customer: Customer, item: Item) -> tuple[int, ...]:
    """What to offer first: as last time, else what the shop suggests."""
    return last_choices(db, customer, item) or item.defaults()


def last_order(db: Session, customer: Customer) -> Order | None:
    """The last order of which something can still be sold; what "the usual" means."""
    order = placed.last(db, customer, BOUGHT)
    if order is None:
        return None
    bought = sorted({line.product_id for line in order.lines})
    items = catalogue.products(db, bought)
    return order if any(item.active and catalogue.available(db, item) != 0 for item in items) else None
