"""What this customer always has: their last choices and their last order."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.orders import Order, OrderLine, Status
from models.people import Customer
from services import basket, catalogue
from services.item import Item

_LAST_CHOICES: Final = (
    select(OrderLine.choices)
    .join(Order, Order.id == OrderLine.order_id)
    .where(Order.customer_id == bindparam("customer"), OrderLine.product_id == bindparam("product"))
    .order_by(OrderLine.id.desc())
    .limit(1)
)


def last_choices(db: Session, customer: Customer, item: Item) -> tuple[int, ...] | None:
    """The options this product was last ordered with, when all of them are still offered."""
    written = db.scalar(_LAST_CHOICES, {"customer": customer.id, "product": item.id})
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
    order = db.scalars(
        select(Order)
        .where(Order.customer_id == customer.id, Order.status.in_((
            Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY, Status.DONE
        )))
        .order_by(Order.id.desc())
        .limit(1)
    ).first()
    if order is None:
        return None
    bought = db.scalars(select(OrderLine.product_id).where(OrderLine.order_id == order.id)).all()
    items = catalogue.products(db, list(bought))
    return order if any(item.active and catalogue.available(db, item) != 0 for item in items) else None
