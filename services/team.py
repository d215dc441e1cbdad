"""The people who work here: what they are called, and the roles they are given."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Account, Customer, Role, Staff
from services import audit, staff
from services.audit import Verb
from services.refusal import Refusal

NOBODY = ""          # the role of somebody who no longer works here


def name(db: Session, member: Staff) -> str:
    """What a member is called: the name in the list, else what their account says, else the account itself."""
    if member.name:
        return member.name
    account = db.scalar(select(Account).where(Account.channel == member.channel, Account.person == member.person))
    customer = db.get(Customer, account.customer_id) if account else None
    return (customer.name if customer else "") or f"{member.channel}:{member.person}"


def name_of(db: Session, number: int) -> str:
    """What the member with this number is called; "" when there is none."""
    member = db.get(Staff, number)
    return name(db, member) if member else ""


def chat(db: Session, member: Staff) -> str:
    """Where a member is written to."""
    account = db.scalar(select(Account).where(Account.channel == member.channel, Account.person == member.person))
    return (account.chat if account else "") or member.person


def everybody(db: Session) -> list[Staff]:
    """All who work here now, owners first."""
    rows = list(db.scalars(select(Staff).where(Staff.role != NOBODY).order_by(Staff.id)))
    order = list(Role)
    return sorted(rows, key=lambda row: order.index(Role(row.role)))


def appoint(db: Session, by: Staff, channel: str, person: str, role: str, *, now: datetime) -> tuple[Staff, str]:
    """Give somebody a role, "" for none; returns them and the role they had. Raises Refusal.

    Nobody changes their own role, and owners are named only by the configuration.
    """
    if role == Role.OWNER or (by.channel, by.person) == (channel, person):
        raise Refusal("staff-team.not-that" if role == Role.OWNER else "staff-team.not-oneself")
    present = staff.find(db, channel, person)
    if present is None and not role:
        raise Refusal("staff-team.unknown")
    if present is not None and present.listed:
        raise Refusal("staff-team.owner")
    before = present.role if present else NOBODY
    row = staff.appoint(db, channel, person, role, now=now)
    audit.write(db, by, Verb.ROLE, audit.member(row.id), {"role": before}, {"role": role}, now=now)
    return row, before


def restore(db: Session, number: int, role: str, *, now: datetime) -> None:
    """Give a member the role back that they had."""
    row = db.get_one(Staff, number)
    staff.appoint(db, row.channel, row.person, role, now=now)
