"""Who works here and what each may do. Nothing is allowed unless this table says so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people import Role, Staff
from models.prepared import Prepared, one_of
from services import once
from services.refusal import Refusal

SEE: Final = "see"              # orders, board, search
ORDERS: Final = "orders"        # accept, prepare, ship, finish
REFUND: Final = "refund"
STOCK: Final = "stock"
PRICE: Final = "price"
PRODUCTS: Final = "products"    # add, edit, on, off, import
REPORT: Final = "report"
TALK: Final = "talk"            # customer service
PEOPLE: Final = "people"        # who works here
STATUS: Final = "status"        # how the program is doing
ANY: Final = "any"              # every member of the staff

_ALL: Final = frozenset({SEE, ORDERS, REFUND, STOCK, PRICE, PRODUCTS, REPORT, TALK, ANY})

RIGHTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    Role.OWNER: _ALL | {PEOPLE, STATUS},
    Role.MANAGER: _ALL | {STATUS},
    Role.CLERK: frozenset({ANY, SEE, ORDERS, STOCK, PRICE, REFUND, TALK}),      # small changes and small refunds
    Role.KITCHEN: frozenset({ANY, SEE, ORDERS, STOCK}),
    Role.COURIER: frozenset({ANY, SEE, ORDERS}),
    Role.SERVICE: frozenset({ANY, SEE, TALK}),
    Role.AUDITOR: frozenset({ANY, SEE, REPORT}),
})

_FOUND: Final = select(Staff).where(Staff.channel == bindparam("channel"), Staff.person == bindparam("person"))


def find(db: Session, channel: str, person: str) -> Staff | None:
    """The member of the staff behind an account, if there is one."""
    return db.scalar(_FOUND, {"channel": channel, "person": person})


def may(member: Staff | None, right: str) -> bool:
    """Whether they may do this. Nobody may do what is not listed."""
    return member is not None and right in RIGHTS.get(member.role, frozenset())


def need(member: Staff | None, right: str) -> Staff:
    """The member, when they may do this. Raises Refusal."""
    if member is None or not may(member, right):
        raise Refusal("staff.forbidden")
    return member


def able(db: Session, right: str) -> list[tuple[str, str]]:
    """Everybody who may do this, by channel and person."""
    return [(row.channel, row.person) for row in _able(right).rows(db)]


@cache
def _able(right: str) -> Prepared:
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    return Prepared(select(Staff.channel, Staff.person).where(one_of(Staff.role, roles)).order_by(Staff.id))


def follow(db: Session, listed: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Make the owners those whom the configuration lists, (channel, person) each: it alone decides who owns."""
    wanted = set(listed)
    present = {(row.channel, row.person): row for row in db.scalars(select(Staff))}
    for key, row in present.items():
        if row.listed and key not in wanted:
            row.role, row.listed = "", False              # the row stays for the audit lines that name it
    for channel, person in sorted(wanted):
        owner = present.get((channel, person))
        if owner is None:       # several programs may start at the same moment
            once.add(db, Staff, channel=channel, person=person, role=Role.OWNER, name="", listed=True, since=now)
        else:
            owner.role, owner.listed = Role.OWNER, True
    db.flush()


def appoint(db: Session, channel: str, person: str, role: str, *, now: datetime) -> Staff:
    """Give somebody a role, or another one; "" takes it away, at their very next tap. Raises Refusal for owners,
    whom only the configuration names."""
    row = find(db, channel, person)
    if row is not None and row.listed:
        raise Refusal("staff.listed")
    if row is None:
        row = Staff(channel=channel, person=person, role=role, since=now)
        db.add(row)
    row.role = role
    db.flush()
    return row
