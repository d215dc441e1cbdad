"""The shop itself: its state, its questions and answers, what its staff did, and talks with a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.sealed import Sealed


class ShopFact(Base):
    """One thing the shop remembers about itself: the catalogue's version, a pause, the last backup."""

    __tablename__ = "shop_facts"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


class Faq(Numbered, Base):
    """A question customers ask and its answer."""

    __tablename__ = "faqs"
    slug: Mapped[str] = mapped_column(unique=True)
    question_zh: Mapped[str]
    question_en: Mapped[str] = mapped_column(default="")
    answer_zh: Mapped[str]
    answer_en: Mapped[str] = mapped_column(default="")
    words_zh: Mapped[list[str]] = mapped_column(default=list)
    words_en: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)


class Audit(Numbered, Base):
    """One thing a member of the staff did: who, when, before, after. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject", "at"),)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    verb: Mapped[str]                                           # stock.set, price.set, order.accept, find.phone
    subject: Mapped[str]                                        # "variant:4", "order:12"
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Talk(Numbered, Base):
    """A customer and a person of the staff, talking through the shop."""

    __tablename__ = "talks"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str]
    chat: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    question: Mapped[str] = mapped_column(Sealed("talks.question"), default="")
    opened_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    spoke_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TalkLine(Numbered, Base):
    """One sentence of a talk."""

    __tablename__ = "talk_lines"
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id"), index=True)
    staff: Mapped[bool]
    words: Mapped[str] = mapped_column(Sealed("talk_lines.words"))
    at: Mapped[datetime]
