"""The browser chat's own memory: visitors, and every message they can see, so that a reload loses nothing."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.sealed import Sealed


class Visitor(Numbered, Base):
    """A browser that may speak for one person: it holds a secret, we hold its hash. `person` is public."""

    __tablename__ = "visitors"
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class WebMessage(Numbered, Base):
    """One message of a browser chat, by `mine` the visitor's own. `change` rises by one with every new or edited
    message of the chat: a browser that comes back asks for what is above the last one it has seen."""

    __tablename__ = "web_messages"
    __table_args__ = (UniqueConstraint("chat", "change"), Index("ix_web_messages_chat", "chat", "id"))
    chat: Mapped[str]
    change: Mapped[int]
    mine: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Sealed("web_messages.body"))    # JSON of what is drawn
    retired: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
