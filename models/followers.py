"""What an account in WeChat has to remember: who may be written to and how often, what was called in, what it holds."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.sealed import Sealed


class Follower(Base):
    """One person there: how many messages they may be sent unasked, and what their numbers mean now.

    `asked` is what a message of theirs allows for 48 hours, `tapped` what a tap, a scan or following allows for one
    minute.
    """

    __tablename__ = "followers"
    channel: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(default="")          # as the network tells it, "" while nobody has asked
    asked_left: Mapped[int] = mapped_column(default=0)
    asked_until: Mapped[datetime | None]
    tapped_left: Mapped[int] = mapped_column(default=0)
    tapped_until: Mapped[datetime | None]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)     # what numbers and labels mean: payloads
    choices_at: Mapped[datetime | None]
    picture: Mapped[str] = mapped_column(default="")           # the picture they saw last
    card: Mapped[str] = mapped_column(default="")              # the order's card they saw last, and how it looked
    card_look: Mapped[str] = mapped_column(default="")


class Callback(Base):
    """One call of the network's, by the number it is signed with: that number counts for this event only. `body` is
    what it brought, so that nothing is lost that was answered before it was done."""

    __tablename__ = "callbacks"
    nonce: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    event: Mapped[str] = mapped_column(index=True)
    body: Mapped[str] = mapped_column(Sealed("callbacks.body"))
    at: Mapped[datetime] = mapped_column(index=True)


class AccessToken(Base):
    """What lets the shop call a network, for all programs of the shop."""

    __tablename__ = "access_tokens"
    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Sealed("access_tokens.token"))
    until: Mapped[datetime]


class Upload(Base):
    """A picture that a network keeps for a while, and under which id."""

    __tablename__ = "uploads"
    channel: Mapped[str] = mapped_column(primary_key=True)
    picture: Mapped[str] = mapped_column(primary_key=True)
    media: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
