"""An order goes somewhere else: possible until it has left the shop."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from models.addresses import Address
from models.orders import Order, Status
from services import orders, people
from services.checkout import PICKUP
from services.refusal import Refusal

BEFORE_IT_LEAVES: Final = (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING)
GONE: Final = (Status.SHIPPED, Status.READY, Status.DONE)


def change_address(db: Session, order: Order, address: Address, *, by: str, now: datetime) -> None:
    """Send an order to another address of its customer; the same address again changes nothing.

    Raises Refusal once it has left, for orders that are over, for pickup, and for somebody else's address.
    """
    if address.customer_id != order.customer_id or address.removed:
        raise Refusal("address.gone")
    if order.status in GONE:
        raise Refusal("order.locked")
    if order.status not in BEFORE_IT_LEAVES or order.fulfilment == PICKUP:
        raise Refusal("order.cannot-change")
    where = f"{address.region} {address.detail}".strip()
    if (order.name, order.phone, order.address) == (address.name, address.phone, where):
        return
    order.address_id = address.id
    order.name, order.phone, order.address = address.name, address.phone, where
    order.phone_hash = people.phone_hash(address.phone)
    address.used_at = now
    orders.touch(db, order, by=by, now=now, address=address.id)
