"""Who waits for whom. Rows are locked in one order everywhere, so that two people can never wait for each other:

    chat > customer > slot > order > payment > units of stock by their variants' ids > the catalogue's version

Whoever needs several takes them in this order, and looks at a row only once it is locked: what was read before may have
changed while waiting. What is only ever added (news, errands, history, ledger) needs no lock; its unique keys decide.
What several programs pick from (due news, errands, orders to expire) is taken without waiting: a row that somebody
else has is left to them.

SQLite has one writer and knows no row locks: there all of this says nothing and costs nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session, selectinload

from models.base import Base
from models.orders import Order
from models.payments import Payment
from models.people import Customer
from models.prepared import remembered
from models.shop import ShopFact
from models.stock import Stock

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])

# Not "for update": rows that point at these may be added meanwhile.
_CUSTOMER = select(Customer.id).where(Customer.id == bindparam("id")).with_for_update(key_share=True)
_ORDER = (
    select(Order).options(selectinload(Order.lines)).where(Order.id == bindparam("id"))
    .with_for_update(key_share=True).execution_options(populate_existing=True)
)
_PAYMENT = (
    select(Payment).where(Payment.id == bindparam("id"))
    .with_for_update(key_share=True).execution_options(populate_existing=True)
)
_UNITS = (
    select(Stock.variant_id).where(Stock.variant_id.in_(bindparam("ids", expanding=True)))
    .order_by(Stock.variant_id, Stock.period).with_for_update(key_share=True)
)
_CATALOGUE = select(ShopFact.name).where(ShopFact.name == "catalogue").with_for_update(key_share=True)
_SLOT = text("SELECT pg_advisory_xact_lock(:kind, :minute)")
SLOT: Final = 0x736C6F74        # a number of PostgreSQL's own for this kind of lock


def needed(db: Session) -> bool:
    """Whether this database lets several write at the same time."""
    return db.get_bind().dialect.name != "sqlite"


def ours(db: Session, kind: type[Base], id: int) -> None:
    """The present transaction has locked this row, or written it."""
    remembered(db)[kind, id] = True


def customer(db: Session, id: int) -> None:
    """Nobody else orders for this customer until the commit."""
    if needed(db) and (Customer, id) not in remembered(db):
        db.execute(_CUSTOMER, {"id": id})
        remembered(db).clear()
        ours(db, Customer, id)


def slot(db: Session, start: datetime) -> None:
    """Nobody else counts what a slot still has room for until the commit."""
    if needed(db):
        db.execute(_SLOT, {"kind": SLOT, "minute": int(start.timestamp() // 60)})


def order(db: Session, id: int) -> None:
    """Nobody else moves or changes this order until the commit; who holds it sees it as it stands now."""
    if needed(db) and (Order, id) not in remembered(db):
        db.execute(_ORDER, {"id": id}).all()
        ours(db, Order, id)


def catalogue(db: Session) -> None:
    """Nobody else gives the catalogue a new version until the commit."""
    if needed(db):
        db.execute(_CATALOGUE)


def payment(db: Session, id: int) -> None:
    """The same for one payment."""
    if needed(db):
        db.execute(_PAYMENT, {"id": id}).all()


def units(db: Session, variants: Iterable[int]) -> None:
    """Nobody else takes or gives back any of these variants until the commit. Only who takes and gives back in one
    transaction needs it."""
    if needed(db) and (wanted := set(variants)):
        db.execute(_UNITS, {"ids": sorted(wanted)}).all()


def free(query: Q) -> Q:
    """Of what a query finds, only rows that nobody else is at."""
    return query.with_for_update(key_share=True, skip_locked=True)
