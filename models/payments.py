"""Money: every attempt to pay, everything a provider told us, and everything given back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, single


class PaymentState(StrEnum):
    """Where one attempt stands."""

    OPEN = "open"             # the customer may pay
    PROMISED = "promised"     # cash, when the goods arrive
    PAID = "paid"
    FAILED = "failed"
    CLOSED = "closed"         # given up for another method, or with the order


class Payment(Numbered, Base):
    """One attempt to pay one order. `token` names it in links and towards the provider."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("token"),
        CheckConstraint("refunded >= 0 AND refunded <= captured", name="refunded"),
        CheckConstraint("captured >= 0 AND captured <= amount", name="captured"),
        single("uq_payments_open", "order_id", where="state = 'open'"),
        Index("ix_payments_order", "order_id", "state"),
    )
    token: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    provider: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default=PaymentState.OPEN)
    link: Mapped[str] = mapped_column(default="")              # where to pay, once the provider said so
    qr: Mapped[str] = mapped_column(default="")
    invited_at: Mapped[datetime | None]
    captured: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)           # asked back, whether or not it has arrived
    reason: Mapped[str] = mapped_column(default="")            # why it failed
    created_at: Mapped[datetime]
    ask_at: Mapped[datetime | None] = mapped_column(index=True)   # when to ask the provider by ourselves


class ReceiptRow(Numbered, Base):
    """One thing a provider told us, once: the same event id again changes nothing."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("provider", "event"),
        single("uq_receipts_money", "payment_id", where="verdict IN ('credited', 'revived', 'late', 'double')"),
    )
    provider: Mapped[str]
    event: Mapped[str]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    outcome: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    verdict: Mapped[str]                                        # what we did about it
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class Refund(Numbered, Base):
    """Money on its way back. `reference` makes the provider act once, however often it is asked."""

    __tablename__ = "refunds"
    __table_args__ = (UniqueConstraint("reference"), CheckConstraint("amount > 0", name="amount"))
    reference: Mapped[str]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")            # late, double, cancelled, staff
    by: Mapped[str]
    done_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(index=True)
