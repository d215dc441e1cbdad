"""Where things go: a customer's address book."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.sealed import Sealed


class Address(Numbered, Base):
    """One address with its receiver. A removed one stays for the orders that went there, but is not offered."""

    __tablename__ = "addresses"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("addresses.name"), default="")
    phone: Mapped[str] = mapped_column(Sealed("addresses.phone"), default="")
    backup: Mapped[str] = mapped_column(Sealed("addresses.backup"), default="")
    region: Mapped[str] = mapped_column(Sealed("addresses.region"), default="")   # "上海市 浦东新区"
    detail: Mapped[str] = mapped_column(Sealed("addresses.detail"), default="")
    postcode: Mapped[str] = mapped_column(Sealed("addresses.postcode"), default="")
    place: Mapped[str] = mapped_column(Sealed("addresses.place"), default="")     # "31.23041,121.47370" where shared
    tag: Mapped[str] = mapped_column(default="")               # home, office, school, or a word of the customer's
    preset: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime]
