"""What the programs that keep the shop open together share: who leads, and how fast all of them may send."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Lease(Base):
    """Something that only one node does at a time. Whoever holds it renews it before `until`, or another takes it."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Pace(Base):
    """Up to when a network's allowance is used up: "telegram", "telegram:42". `until` is in milliseconds since 1970."""

    __tablename__ = "paces"
    key: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[int] = mapped_column(BigInteger)
