"""Orders: what was agreed, at what price, and the road each one has travelled."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Numbered
from models.sealed import Sealed


class Status(StrEnum):
    """Where an order stands."""

    UNPAID = "unpaid"
    HELD = "held"
    PAID = "paid"             # to ship, 待发货; also where cash is paid at the door
    PREPARING = "preparing"
    SHIPPED = "shipped"
    READY = "ready"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


MOVES: Final[Mapping[Status, frozenset[Status]]] = MappingProxyType({
    Status.UNPAID: frozenset({Status.HELD, Status.PAID, Status.CANCELLED}),          # expires by itself
    Status.HELD: frozenset({Status.UNPAID, Status.PAID, Status.CANCELLED}),          # a check was asked for
    # nothing was captured yet where cash is paid at the door: such an order is cancelled, not refunded
    Status.PAID: frozenset({
        Status.PREPARING, Status.SHIPPED, Status.READY, Status.REFUNDED, Status.CANCELLED,
    }),
    Status.PREPARING: frozenset({Status.SHIPPED, Status.READY, Status.REFUNDED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.DONE, Status.REFUNDED, Status.CANCELLED}),
    Status.READY: frozenset({Status.DONE, Status.REFUNDED, Status.CANCELLED}),
    Status.DONE: frozenset({Status.REFUNDED}),
    Status.CANCELLED: frozenset({Status.PAID}),                                      # late money, stock still there
    Status.REFUNDED: frozenset(),
})


# Where only one kind of order can come: a parcel leaves the house, what is fetched waits in it.
ONLY: Final[Mapping[Status, str]] = MappingProxyType({Status.SHIPPED: "deliver", Status.READY: "pickup"})


class Order(Numbered, Base):
    """One order. Money is in minor units of `currency`; `revision` rises with every change."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total"),
        UniqueConstraint("number"),
        UniqueConstraint("key"),
        Index("ix_orders_owner", "customer_id", "status", "placed_at"),
        Index("ix_orders_board", "status", "placed_at"),
        Index("ix_orders_paid", "paid_at"),
    )
    number: Mapped[str]                                         # short, unguessable, with a check digit
    key: Mapped[str]                                            # the draft's: placing twice finds the first
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    status: Mapped[str] = mapped_column(default=Status.UNPAID)
    revision: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=1)              # of its holds
    fulfilment: Mapped[str]                                     # "deliver" or "pickup"
    seat: Mapped[str] = mapped_column(default="")              # a table in the house, where nobody has to fetch it
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    name: Mapped[str] = mapped_column(Sealed("orders.name"), default="")
    phone: Mapped[str] = mapped_column(Sealed("orders.phone"), default="")
    phone_hash: Mapped[str] = mapped_column(default="", index=True)
    address: Mapped[str] = mapped_column(Sealed("orders.address"), default="")
    note: Mapped[str] = mapped_column(Sealed("orders.note"), default="")
    slot_from: Mapped[datetime | None]
    slot_to: Mapped[datetime | None]
    currency: Mapped[str]
    goods: Mapped[int]
    delivery: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    method: Mapped[str]                                         # the provider's name
    channel: Mapped[str] = mapped_column(default="")           # where it was placed
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    paid_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    late_minutes: Mapped[int] = mapped_column(default=0)
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")            # why cancelled: customer, expired, shop, …

    lines: Mapped[list["OrderLine"]] = relationship(
        order_by="OrderLine.position", cascade="all, delete-orphan", lazy="raise"
    )


class OrderLine(Numbered, Base):
    """What was sold: the words and the price of that day, whatever the catalogue says later."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    choices: Mapped[str] = mapped_column(default="")
    name_zh: Mapped[str]
    name_en: Mapped[str]
    options_zh: Mapped[str] = mapped_column(default="")
    options_en: Mapped[str] = mapped_column(default="")
    personal: Mapped[str] = mapped_column(Sealed("order_lines.personal"), default="")
    note: Mapped[str] = mapped_column(Sealed("order_lines.note"), default="")
    price: Mapped[int]                                          # per piece, options included
    quantity: Mapped[int]


class OrderMove(Numbered, Base):
    """One step on an order's road: from where, to where, who, when."""

    __tablename__ = "order_moves"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    before: Mapped[str]
    after: Mapped[str]
    by: Mapped[str]                                             # "customer", "clock", "staff:3", "provider:demo"
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
