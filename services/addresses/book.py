"""A customer's address book: what is in it, in the order they are likely to want it, and every change to it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.addresses import Address
from models.orders import Order
from models.people import Customer
from services.addresses.writing import fold
from services.refusal import Refusal

MOST: Final = 30
UNDO: Final = timedelta(seconds=60)
TAGS: Final = ("office", "home", "school")
LONGEST_TAG: Final = 12
LOOKED_AT: Final = 50                        # orders that tell where this customer wants things at which hour
SAME_HOUR: Final = 90                        # minutes
EARTH: Final = 6_371_000                     # metres

_TAG_WORDS: Final = {
    "office": r"公司|单位|办公室|office|work|company",
    "home": r"家里|我家|家|home|my place",
    "school": r"学校|宿舍|school|dorm|campus",
}
_WRAPPING: Final = re.compile(
    r"麻烦|请|帮我|送货到|配送到|送到|送去|送回|寄到|发到|就送|送|改到|换成|改成|用|选|我的|我|那个|地址|的|吧|去|到|里$|"
    r"\b(?:please|deliver|send|ship|bring|it|to|the|my|use|address|one|at|choose|pick|go|with)\b|[\s,。，.!！]"
)
_NTH: Final = re.compile(
    r"第([一二三四五六七八九十0-9]{1,2})[个条]?|(first|second|third|fourth|fifth|sixth|seventh|eighth|last)|(最后一?个)"
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_CHINESE: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written into the book. `region` is "上海市 浦东新区", `place` "31.23041,121.47370" or ""."""

    name: str
    phone: str
    detail: str
    region: str = ""
    backup: str = ""
    postcode: str = ""
    place: str = ""
    tag: str = ""


def listed(db: Session, customer: Customer, *, now: datetime, zone: ZoneInfo) -> list[Address]:
    """The whole book: first where things went at this hour of the day, then the default, then the last used."""
    rows = _all(db, customer)
    hour = _minute(now, zone)
    went = db.execute(
        select(Order.address_id, Order.placed_at)
        .where(Order.customer_id == customer.id, Order.address_id.is_not(None))
        .order_by(Order.id.desc())
        .limit(LOOKED_AT)
    ).all()
    times: Counter[int | None] = Counter(
        address for address, placed in went if _apart(_minute(placed, zone), hour) <= SAME_HOUR
    )
    return sorted(rows, key=lambda row: (-times[row.id], not row.preset, -row.used_at.timestamp(), row.id))


def own(db: Session, customer: Customer, address: int) -> Address:
    """The customer's own address. Raises Refusal: a stranger's, a removed and a missing one look the same."""
    row = db.get(Address, address)
    if row is None or row.customer_id != customer.id or row.removed:
        raise Refusal("address.gone")
    return row


def named(db: Session, customer: Customer, words: str, *, among: Sequence[Address] | None = None) -> list[Address]:
    """The addresses that words mean: 公司, 家里, the office, a name the customer gave, the second one of `among`."""
    rows = list(among) if among is not None else _all(db, customer)
    plain = fold(words).strip()
    if (nth := _nth(plain, len(rows))) is not None:
        return [rows[nth]]
    bare = _WRAPPING.sub("", plain)
    if not bare:
        return []
    tags = {tag for tag, said in _TAG_WORDS.items() if re.fullmatch(said, bare) or re.fullmatch(said, plain)}
    return [row for row in rows if row.tag in tags or bare in (_WRAPPING.sub("", fold(row.tag)), fold(row.name))]


def find_named(
    db: Session, customer: Customer, words: str, *, among: Sequence[Address] | None = None
) -> Address | None:
    """The one address that words mean; of several the default. None when there is none, or no telling which."""
    found = named(db, customer, words, among=among)
    return found[0] if len(found) == 1 else next((row for row in found if row.preset), None)


def add(db: Session, customer: Customer, entry: Entry, *, now: datetime) -> Address:
    """Write an address down; the same one again is found, not doubled. The first becomes the default.

    Raises Refusal when the book is full.
    """
    rows = _all(db, customer)
    for row in rows:
        if (row.name, row.phone, row.region, row.detail) == (entry.name, entry.phone, entry.region, entry.detail):
            row.tag, row.used_at = entry.tag or row.tag, now
            db.flush()
            return row
    if len(rows) >= MOST:
        raise Refusal("address.full", most=MOST)
    row = Address(customer_id=customer.id, preset=not rows, used_at=now)
    _write(row, entry)
    db.add(row)
    db.flush()
    return row


def edit(db: Session, customer: Customer, address: int, entry: Entry) -> Address:
    """Change an address; orders keep what they were placed with. Raises Refusal."""
    row = own(db, customer, address)
    _write(row, entry)
    db.flush()
    return row


def rename(db: Session, customer: Customer, address: int, tag: str) -> Address:
    """Call an address office, home, school, a word of the customer's, or nothing. Raises Refusal."""
    row = own(db, customer, address)
    if len(tag) > LONGEST_TAG:
        raise Refusal("address.tag-long", most=LONGEST_TAG)
    row.tag = tag
    db.flush()
    return row


def preset(db: Session, customer: Customer, address: int) -> Address:
    """Make an address the one that is offered first. Raises Refusal."""
    row = own(db, customer, address)
    db.execute(update(Address).where(Address.customer_id == customer.id).values(preset=False))
    db.refresh(row)
    row.preset = True
    db.flush()
    return row


def remove(db: Session, customer: Customer, address: int, *, now: datetime) -> Address:
    """Take an address out; it can be had back for a minute. Raises Refusal."""
    row = own(db, customer, address)
    row.removed, row.used_at = True, now
    db.flush()
    return row


def removed_lately(db: Session, customer: Customer, *, now: datetime) -> Address | None:
    """What was taken out last, while it can still be had back."""
    return db.scalars(
        select(Address)
        .where(Address.customer_id == customer.id, Address.removed, Address.used_at >= now - UNDO)
        .order_by(Address.used_at.desc(), Address.id.desc())
        .limit(1)
    ).first()


def undo(db: Session, customer: Customer, address: int, *, now: datetime) -> Address:
    """Put an address back within a minute of its removal; a second time changes nothing. Raises Refusal."""
    row = db.get(Address, address)
    if row is None or row.customer_id != customer.id:
        raise Refusal("address.gone")
    if not row.removed:
        return row
    if row.used_at < now - UNDO:
        raise Refusal("address.undo-late")
    if row.preset and any(other.preset for other in _all(db, customer)):
        row.preset = False
    used = db.scalar(
        select(Order.placed_at).where(Order.address_id == row.id).order_by(Order.id.desc()).limit(1)
    )
    row.removed, row.used_at = False, used or row.used_at
    db.flush()
    return row


def last_receiver(db: Session, customer: Customer) -> tuple[str, str] | None:
    """Name and phone of whoever got things last; None when nobody did."""
    rows = [row for row in _all(db, customer) if row.name and row.phone]
    newest = max(rows, key=lambda row: row.used_at, default=None)
    return (newest.name, newest.phone) if newest else None


def near(db: Session, customer: Customer, latitude: float, longitude: float, *, metres: int) -> list[Address]:
    """Addresses whose shared point lies so close, the nearest first."""
    away = {row.id: _metres(row.place, latitude, longitude) for row in _all(db, customer) if row.place}
    close = [row for row in _all(db, customer) if away.get(row.id, metres + 1) <= metres]
    return sorted(close, key=lambda row: away[row.id])


def _all(db: Session, customer: Customer) -> list[Address]:
    return list(db.scalars(
        select(Address)
        .where(Address.customer_id == customer.id, Address.removed.is_(False))
        .order_by(Address.preset.desc(), Address.used_at.desc(), Address.id)
    ))


def _write(row: Address, entry: Entry) -> None:
    row.name, row.phone, row.backup = entry.name, entry.phone, entry.backup
    row.region, row.detail, row.postcode = entry.region, entry.detail, entry.postcode
    row.place, row.tag = entry.place, entry.tag


def _nth(plain: str, count: int) -> int | None:
    found = _NTH.search(plain)
    if found is None or not count:
        return None
    if found[3] or found[2] == "last":
        return count - 1
    if found[2]:
        place = _ORDINALS.index(found[2])
    else:
        place = int(found[1]) - 1 if found[1].isdigit() else _CHINESE.find(found[1])
    return place if 0 <= place < count else None


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _apart(one: int, other: int) -> int:
    """Minutes between two times of the day, the short way round midnight."""
    span = abs(one - other)
    return min(span, 24 * 60 - span)


def _metres(place: str, latitude: float, longitude: float) -> float:
    """Great-circle distance by the haversine formula."""
    there, along = (radians(float(part)) for part in place.split(","))
    here, over = radians(latitude), radians(longitude)
    half = sin((there - here) / 2) ** 2 + cos(there) * cos(here) * sin((along - over) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
