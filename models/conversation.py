"""Where each chat stands, so that a restart, a second process or another driver goes on where the person was."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered


class Conversation(Numbered, Base):
    """One chat. `stack` holds the addresses of the screens, the present one last."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "chat"),)
    channel: Mapped[str]
    chat: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    language: Mapped[str] = mapped_column(default="zh")
    stack: Mapped[list[str]] = mapped_column(default=list)
    listed: Mapped[list[str]] = mapped_column(default=list)    # what "the second one" means: payloads in order
    panel: Mapped[str] = mapped_column(default="")             # the live message's id in the network
    panel_card: Mapped[str] = mapped_column(default="")        # the order card the panel is, if it is one
    panel_at: Mapped[datetime | None]
    turns: Mapped[int] = mapped_column(default=0)              # how many things were done here
    shown: Mapped[bool] = mapped_column(default=True)          # false between the commit and the channel's word
    below: Mapped[bool] = mapped_column(default=False)         # the answer is owed under what the person wrote
    missed: Mapped[int] = mapped_column(default=0)             # times in a row we did not understand
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)   # small things a screen remembers
    seen_at: Mapped[datetime]


class SeenEvent(Base):
    """An event id that has been acted on."""

    __tablename__ = "seen_events"
    channel: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Parked(Numbered, Base):
    """An event that failed three times and was set aside, so that it blocks nobody."""

    __tablename__ = "parked_events"
    __table_args__ = (UniqueConstraint("channel", "event"),)
    channel: Mapped[str]
    event: Mapped[str]
    tries: Mapped[int] = mapped_column(default=1)
    reference: Mapped[str]
    error: Mapped[str]                                          # the kind of error, never what was typed
    at: Mapped[datetime]


class Stored(Base):
    """A value too long for a button, kept under a short id that never expires: a filter set, a search."""

    __tablename__ = "stored"
    id: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(unique=True)
