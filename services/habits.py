"""What this customer always has: their last choices and their last order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Order, OrderLine, Status
from models.people import Customer
from services import basket, catalogue
from services.item import Item


def last_choices(db: Session, customer: Customer, item: Item) -> tuple[int, ...] | None:
    """The options this product was last ordered with, when all of them are still offered."""
    row = db.execute(
        select(OrderLine.choices)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.customer_id == customer.id, OrderLine.product_id == item.id)
        .order_by(OrderLine.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    choices = basket.read_choices(row.choices)
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
