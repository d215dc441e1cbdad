"""Codes that join another chat to a customer."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.sealed import Sealed


class LinkCode(Base):
    """One code a customer, used once. `channel` and `chat` are where it was shown."""

    __tablename__ = "link_codes"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Sealed("link_codes.code"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    chat: Mapped[str]
    until: Mapped[datetime]
