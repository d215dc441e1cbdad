"""The book in which everything the staff do is written: who, when, what it was before and what it is now."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Staff
from models.shop import Audit

UNDO: Final = timedelta(seconds=60)      # how long a change can be taken back


class Verb(StrEnum):
    """What can be done; a change that is taken back is written down as `undo-` and its verb."""

    ACCEPT = "accept"
    LATE = "late"
    SHIP = "ship"
    READY = "ready"
    DONE = "done"
    REFUND = "refund"
    CANCEL = "cancel"
    LACKING = "lacking"
    PARCEL = "parcel"
    STOCK = "stock"
    PRICE = "price"
    EDIT = "edit"
    ON = "on"
    OFF = "off"
    ADD = "add"
    IMPORT = "import"
    FIND_PHONE = "find-phone"
    TAKE = "take"
    REACH = "reach"
    ROLE = "role"


def write(
    db: Session, member: Staff, verb: str, subject: str, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, *, now: datetime,
) -> Audit:
    """Add one line. `before` and `after` hold plain values and never a customer's name, number or words."""
    row = Audit(
        staff_id=member.id, verb=verb, subject=subject, before=dict(before or {}), after=dict(after or {}), at=now
    )
    db.add(row)
    db.flush()
    return row


def about(db: Session, subject: str, *, most: int = 20) -> list[Audit]:
    """What was done to one thing, newest first."""
    return list(db.scalars(select(Audit).where(Audit.subject == subject).order_by(Audit.id.desc()).limit(most)))


def last(db: Session, subject: str) -> Audit | None:
    """The newest line about one thing."""
    return next(iter(about(db, subject, most=1)), None)


def order(number: int) -> str:
    """How an order is called in the book."""
    return f"order:{number}"


def product(number: int) -> str:
    """How a product is called in the book."""
    return f"product:{number}"


def variant(number: int) -> str:
    """How a stock unit is called in the book."""
    return f"variant:{number}"


def member(number: int) -> str:
    """How a member of the staff is called in the book."""
    return f"staff:{number}"
