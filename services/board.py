"""The orders board: how many wait where, and finding one by its number, a name, a phone number or an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session, selectinload

from models.catalogue import Product
from models.orders import Order, Status
from models.people import Customer, Staff
from models.prepared import Prepared, one_of
from services import audit, goods, numbers, orders, people
from services.audit import Verb
from services.refusal import Refusal

LOOKED_AT: Final = 500          # newest orders that are opened to look inside
MOST: Final = 10
COUNTED: Final = 1_000          # a larger pile is "more than 1,000"
FEWEST_DIGITS: Final = 4
LONGEST: Final = 60

PILES: Final[Mapping[str, tuple[Status, ...]]] = MappingProxyType({
    "new": (Status.PAID,),
    "preparing": (Status.PREPARING,),
    "shipped": (Status.SHIPPED,),
    "ready": (Status.READY,),
    "unpaid": (Status.UNPAID, Status.HELD),
    "done": (Status.DONE,),
    "over": (Status.CANCELLED, Status.REFUNDED),
})


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: orders, newest first, and products."""

    orders: tuple[Order, ...]
    products: tuple[int, ...]


def counts(db: Session) -> dict[str, int]:
    """How many orders lie on each pile; COUNTED + 1 where there are more than COUNTED."""
    row = _COUNTS.row(db)
    return dict(zip(PILES, row, strict=True))


def pile(db: Session, name: str, page: int, size: int) -> list[Order]:
    """One page of a pile: what waits, oldest first; what is over, newest first."""
    newest = name in ("done", "over", "unpaid")
    each = [_first(status, newest, page * size).subquery() for status in PILES[name]]
    both = union_all(*(select(one) for one in each)).subquery()
    ids = db.scalars(
        select(both.c.id).order_by(*_by_time(both.c, newest)).offset((page - 1) * size).limit(size)
    ).all()
    found = {order.id: order for order in orders.some(db, ids)}
    return [found[id] for id in ids]


def by_number(db: Session, number: str) -> Order:
    """The order of this number, to the staff. Raises Refusal that names the nearest ones."""
    said = number.strip().lstrip("#").upper()[:12]
    found = db.scalar(select(Order.id).where(Order.number == said))
    if found is None:
        near = nearest(db, said)
        raise Refusal("staff-order.unknown-near" if near else "staff-order.unknown", number=said, near="、".join(near))
    return orders.any_order(db, found)


def nearest(db: Session, said: str) -> list[str]:
    """Numbers of recent orders that differ little from what was typed."""
    recent = db.scalars(select(Order.number).order_by(Order.id.desc()).limit(LOOKED_AT))
    close = [(_differ(said, number), number) for number in recent]
    return [number for far, number in sorted(close) if far <= 2][:3]


def find(db: Session, words: str) -> Found:
    """Orders and products that these words may mean. Raises Refusal."""
    said = " ".join(words.split())[:LONGEST]
    if not said:
        raise Refusal("staff-find.empty")
    if number := numbers.found_in(said):
        row = db.scalar(select(Order.id).where(Order.number == number))
        if row is not None:
            return Found((orders.any_order(db, row),), ())
    if digits := phone_digits(said):
        if len(digits) < FEWEST_DIGITS:
            raise Refusal("staff-find.few-digits", least=FEWEST_DIGITS)
        return Found(tuple(_by_phone(db, digits)[:MOST]), ())
    found = tuple(_inside(db, said)[:MOST])
    return Found(found, tuple(_meant(db, said, sure=not found)))


def _counted(statuses: tuple[Status, ...]) -> ColumnElement[int]:
    some = select(Order.id).where(one_of(Order.status, statuses)).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _first(status: Status, newest: bool, most: int) -> Select[int, datetime]:
    """The first orders in one state; they are read in this order."""
    return (
        select(Order.id, Order.placed_at).where(Order.status == status).order_by(*_by_time(Order, newest)).limit(most)
    )


def _by_time(of: Any, newest: bool) -> tuple[ColumnElement[Any], ...]:
    return (of.placed_at.desc(), of.id.desc()) if newest else (of.placed_at.asc(), of.id.asc())


_COUNTS: Final = Prepared(select(*(_counted(statuses).label(pile) for pile, statuses in PILES.items())))


def _meant(db: Session, said: str, *, sure: bool) -> list[int]:
    """Products that were meant; beside orders only those that have the words in a name, not what merely sounds so:
    Zhang is a customer, and no long-sleeved tee, 长袖."""
    products = goods.named(db, said)
    if sure:
        return products
    called = select(Product.id).where(Product.id.in_(products), or_(
        Product.name_zh.icontains(said, autoescape=True), Product.name_en.icontains(said, autoescape=True)
    ))
    there = set(db.scalars(called))
    return [product for product in products if product in there]


def log(db: Session, words: str, found: Found, member: Staff, *, now: datetime) -> None:
    """Write down that somebody looked for a phone number: its keyed hash, never the number."""
    if digits := phone_digits(words):
        subject = f"phone:{people.phone_hash(digits)}"
        audit.write(db, member, Verb.FIND_PHONE, subject, {}, {"found": len(found.orders)}, now=now)


def phone_digits(words: str) -> str:
    """The digits, when nothing but a number was typed."""
    digits = "".join(char for char in words if char in "0123456789")
    return digits if digits and set(words) <= set("0123456789+-() ") else ""


def _by_phone(db: Session, digits: str) -> list[Order]:
    """A whole number by its hash, part of one by opening the newest orders."""
    bare = digits.removeprefix("86") if len(digits) == 13 else digits
    hashes = [people.phone_hash(bare), people.phone_hash(f"86{bare}")]
    whole = list(db.scalars(
        _recent().outerjoin(Customer, Customer.id == Order.customer_id)
        .where(or_(Order.phone_hash.in_(hashes), Customer.phone_hash.in_(hashes)))
    ))
    if whole or len(bare) >= 11:
        return whole
    return [
        order for order in db.scalars(_recent())
        if bare in "".join(char for char in order.phone if char.isdigit())
    ]


def _inside(db: Session, said: str) -> list[Order]:
    """Orders whose number, receiver, address or customer has all of these words in it."""
    parts = said.lower().split()
    found = []
    for order in db.scalars(_recent()):
        customer = db.get(Customer, order.customer_id)
        text = f"{order.number} {order.name} {order.address} {customer.name if customer else ''}".lower()
        if all(part in text for part in parts):
            found.append(order)
    return found


def _recent() -> Select[Order]:
    return select(Order).options(selectinload(Order.lines)).order_by(Order.id.desc()).limit(LOOKED_AT)


def _differ(one: str, other: str) -> int:
    """In how many places two numbers differ; a missing or added character counts for one."""
    if abs(len(one) - len(other)) > 1:
        return 9
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True))
    short, long = sorted((one, other), key=len)
    return next((1 for cut in range(len(long)) if long[:cut] + long[cut + 1:] == short), 9)
