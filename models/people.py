"""Who is who: customers, the accounts they write from, and the staff."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.sealed import Sealed


class Role(StrEnum):
    """What a member of the staff is here to do; `services.staff` says what each may."""

    OWNER = "owner"
    MANAGER = "manager"
    CLERK = "clerk"
    KITCHEN = "kitchen"
    COURIER = "courier"
    SERVICE = "service"
    AUDITOR = "auditor"


class Customer(Numbered, Base):
    """A person who buys. Cart, addresses and orders belong to them, whichever chat they write from."""

    __tablename__ = "customers"
    name: Mapped[str] = mapped_column(Sealed("customers.name"), default="")
    phone: Mapped[str] = mapped_column(Sealed("customers.phone"), default="")
    phone_hash: Mapped[str] = mapped_column(default="", index=True)
    language: Mapped[str] = mapped_column(default="zh")
    quiet: Mapped[bool] = mapped_column(default=True)          # no sound between 22 and 9
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Account(Numbered, Base):
    """One person's account in one channel."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "person"), Index("ix_accounts_chat", "channel", "chat"))
    channel: Mapped[str]
    person: Mapped[str]
    chat: Mapped[str]                                           # where news reaches them
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    seen_at: Mapped[datetime]


class Staff(Numbered, Base):
    """Somebody who works here. `listed` rows come from the configuration and follow it at every start."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("channel", "person"),)
    channel: Mapped[str]
    person: Mapped[str]
    role: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed("staff.name"), default="")
    listed: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
