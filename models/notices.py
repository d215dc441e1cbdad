"""What the shop still owes the world: news to people, and work that needs the network."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered


class NoticeState(StrEnum):
    """What became of a notice."""

    DUE = "due"
    SENT = "sent"
    DEAD = "dead"                 # given up, `error` says why
    SUPERSEDED = "superseded"     # no longer true when its time came


class Notice(Numbered, Base):
    """One piece of news, written in the same transaction as the fact. `key` makes it one, e.g. "A1024:shipped".

    To a customer wherever they are best reached, or to one chat when `channel` and `chat` are set.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("key"), Index("ix_notices_due", "state", "due_at"))
    key: Mapped[str]
    kind: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str] = mapped_column(default="")
    chat: Mapped[str] = mapped_column(default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    loud: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=NoticeState.DUE)
    due_at: Mapped[datetime]
    meant_at: Mapped[datetime | None]                          # when it was due at first, once a try has failed
    claimed_until: Mapped[datetime | None]                     # one of several programs is at it (services.claims)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    sent_to: Mapped[str] = mapped_column(default="")           # "telegram"
    message: Mapped[str] = mapped_column(default="")           # the network's id of the short message, to take back
    created_at: Mapped[datetime]


class Card(Numbered, Base):
    """A message that stays in a chat and shows one order: `subject` is "order:12" or, to staff, "staff:12"."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("subject", "channel", "chat"),)
    subject: Mapped[str]
    channel: Mapped[str]
    chat: Mapped[str]
    message: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)           # of the order, as it is shown; 0 when nobody knows
    at: Mapped[datetime]


class Owed(Numbered, Base):
    """Work for the network, e.g. "refund:R-77-1". It is repeated until done, and repeating it is harmless."""

    __tablename__ = "owed"
    __table_args__ = (UniqueConstraint("key"), Index("ix_owed_due", "done_at", "due_at"))
    key: Mapped[str]
    kind: Mapped[str]                                           # invite, close, refund
    subject: Mapped[int]                                        # the row it is about
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
