"""Taking a change back: for a minute, once, through the same door, and written down like any other change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from models.people import Staff
from models.shop import Audit
from services import audit, counter, goods, staff, team
from services.audit import Verb
from services.refusal import Refusal


def offered(db: Session, subject: str, member: Staff | None, *, now: datetime) -> Audit | None:
    """The newest change of a thing, while this member may still take it back."""
    row = audit.last(db, subject)
    if row is None or member is None or row.verb not in WAYS:
        return None
    fresh = row.undone_at is None and now - row.at <= audit.UNDO
    return row if fresh and staff.may(member, WAYS[row.verb].right) else None


def back(db: Session, change: int, member: Staff | None, *, now: datetime) -> Audit:
    """Make it as it was before a change, once; returns the change that was taken back.

    Raises Refusal: too late, done already, changed since, not theirs to do, or no such change.
    """
    row = db.get(Audit, change)
    if row is None or row.verb not in WAYS:
        raise Refusal("staff-undo.unknown")
    way = WAYS[row.verb]
    doer = staff.need(member, way.right)
    if now - row.at > audit.UNDO:
        raise Refusal("staff-undo.late")
    newest = audit.last(db, row.subject)
    if row.undone_at is None and newest is not None and newest.id != row.id:
        raise Refusal("staff-undo.changed")
    claimed = db.execute(update(Audit).where(Audit.id == row.id, Audit.undone_at.is_(None)).values(undone_at=now))
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount == 0:
        raise Refusal("staff-undo.again")
    way.run(db, row, doer, now)
    audit.write(db, doer, f"undo-{row.verb}", row.subject, row.after, row.before, now=now)
    return row


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of change is taken back, and the right that takes."""

    right: str
    run: Callable[[Session, Audit, Staff, datetime], None]


def _id(row: Audit) -> int:
    return int(row.subject.partition(":")[2])


def _stock(db: Session, row: Audit, doer: Staff, now: datetime) -> None:
    """Only the difference goes back: what was sold in the meantime stays sold."""
    delta = row.before["on_hand"] - row.after["on_hand"]
    goods.restock(db, _id(row), delta, reason="undo", by=doer, now=now)


def _product(db: Session, row: Audit, doer: Staff, now: datetime) -> None:
    goods.restore(db, _id(row), row.before, row.after, now=now)


def _parcel(db: Session, row: Audit, doer: Staff, now: datetime) -> None:
    counter.restore_parcel(db, _id(row), row.before, by=doer, now=now)


def _role(db: Session, row: Audit, doer: Staff, now: datetime) -> None:
    team.restore(db, _id(row), row.before["role"], now=now)


WAYS: Final[Mapping[str, Way]] = MappingProxyType({
    Verb.STOCK: Way(staff.STOCK, _stock),
    Verb.PRICE: Way(staff.PRICE, _product),
    Verb.EDIT: Way(staff.PRODUCTS, _product),
    Verb.ON: Way(staff.PRODUCTS, _product),
    Verb.OFF: Way(staff.PRODUCTS, _product),
    Verb.PARCEL: Way(staff.ORDERS, _parcel),
    Verb.ROLE: Way(staff.PEOPLE, _role),
})
