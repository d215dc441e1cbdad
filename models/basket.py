"""What a customer is putting together: the lines in a basket, and the answers given so far on the way to an order."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.sealed import Sealed

CART = "cart"     # what is being collected
NOW = "now"       # "buy now": this item only, the cart is left alone
EDIT = "edit"     # the lines of an unpaid order while it is being changed


class BasketLine(Numbered, Base):
    """So many of one variant with these choices. Lines that are the same are one line."""

    __tablename__ = "basket_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_basket_lines_owner", "customer_id", "basket"),
    )
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    basket: Mapped[str] = mapped_column(default=CART)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    choices: Mapped[str] = mapped_column(default="")           # ids of all choices, in order, joined by dots
    personal: Mapped[str] = mapped_column(Sealed("basket_lines.personal"), default="")
    note: Mapped[str] = mapped_column(Sealed("basket_lines.note"), default="")
    quantity: Mapped[int]
    seen_price: Mapped[int]                                     # per piece, when the customer last saw it
    added_at: Mapped[datetime]


class Draft(Base):
    """The answers on the way to an order, one row a customer. `key` makes placing it happen once."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("key"),)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    key: Mapped[str]
    basket: Mapped[str] = mapped_column(default=CART)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))     # the order being edited
    fulfilment: Mapped[str] = mapped_column(default="")        # "" = not asked yet, "deliver", "pickup"
    seat: Mapped[str] = mapped_column(default="")              # the table in the house; counts with "pickup"
    seated_at: Mapped[datetime | None]
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    new_address: Mapped[str] = mapped_column(Sealed("drafts.new_address"), default="")   # JSON being recognised
    contact: Mapped[str] = mapped_column(Sealed("drafts.contact"), default="")           # JSON name and phone
    slot_from: Mapped[datetime | None]                          # None = as soon as possible
    slot_to: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Sealed("drafts.note"), default="")
    method: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
