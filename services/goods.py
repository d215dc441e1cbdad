"""The staff's hand on the catalogue: find a product by its name, count it, price it, change its words, take it off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from models.basket import CART, BasketLine
from models.catalogue import Product, Variant
from models.orders import Order, OrderLine, Status
from models.people import Staff
from models.stock import Hold, Stock, StockMove
from services import audit, catalogue, search, stock
from services.audit import Verb
from services.item import Item, Text
from services.refusal import Refusal
from services.search import Query

MOST_FOUND: Final = 6
LOW: Final = 5              # fewer than this on the shelf is worth a warning
LONGEST_NAME: Final = 60
LONGEST_TEXT: Final = 600
MOST_STOCK: Final = 1_000_000
FREE: Final = func.coalesce(Stock.on_hand - Stock.reserved, 0)

# What of a product may be changed by typing it, and how long it may be.
WORDS: Final[Mapping[str, int]] = MappingProxyType({
    "name_zh": LONGEST_NAME, "name_en": LONGEST_NAME, "text_zh": LONGEST_TEXT, "text_en": LONGEST_TEXT,
})


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing on the shelf: how many there are, and how many of them are promised. `name` says which one it is,
    `path` says it as one types it: T恤/黑/XL."""

    variant: int
    product: int
    name: Text
    path: Text
    on_hand: int
    reserved: int


def named(db: Session, words: str) -> list[int]:
    """Products that these words may mean, on sale or not: the one that is called so, or at most MOST_FOUND."""
    said = " ".join(words.split())[:LONGEST_NAME]
    if not said:
        return []
    if (one := search.exact(db, said)) is not None:
        return [one]
    low = said.lower()
    same = list(db.scalars(select(Product.id).where(
        or_(func.lower(Product.name_zh) == low, func.lower(Product.name_en) == low, func.lower(Product.sku) == low)
    ).limit(MOST_FOUND)))
    if same:
        return same
    off = db.scalars(
        select(Product.id)
        .where(Product.active.is_(False), or_(
            Product.name_zh.icontains(said, autoescape=True), Product.name_en.icontains(said, autoescape=True)
        ))
        .limit(MOST_FOUND)
    )
    found = search.find(db, Query(words=said), size=MOST_FOUND).ids
    return list(dict.fromkeys([*found, *off]))[:MOST_FOUND]


def product(db: Session, number: int) -> Item:
    """One product, on sale or not. Raises Refusal."""
    item = catalogue.product(db, number)
    if item is None:
        raise Refusal("staff-goods.gone")
    return item


def units(db: Session, item: Item) -> list[Unit]:
    """What of a product is counted."""
    shelf = []
    for variant in item.variants:
        if variant.counted:
            on_hand, reserved = stock.unit(db, variant.id)
            name = Text(_called(item, variant.choices, "zh"), _called(item, variant.choices, "en"))
            path = Text(_path(item, variant.choices, "zh"), _path(item, variant.choices, "en"))
            shelf.append(Unit(variant.id, item.id, name, path, on_hand, reserved))
    return shelf


def unit(db: Session, variant: int) -> Unit:
    """One counted thing. Raises Refusal for what is not counted or not there."""
    number = db.scalar(select(Variant.product_id).where(Variant.id == variant))
    item = catalogue.product(db, number) if number else None
    found = next((one for one in units(db, item) if one.variant == variant), None) if item else None
    if found is None:
        raise Refusal("staff-stock.not-counted")
    return found


def holders(db: Session, variant: int, *, most: int = 5) -> list[str]:
    """The numbers of the orders that hold some of it."""
    return list(db.scalars(
        select(Order.number).join(Hold, Hold.order_id == Order.id)
        .where(Hold.variant_id == variant, Hold.ended == "").order_by(Order.id).limit(most)
    ))


def moves(db: Session, variant: int, *, most: int = 5) -> list[StockMove]:
    """The newest lines of a unit's ledger that changed how many there are."""
    return list(db.scalars(
        select(StockMove).where(StockMove.variant_id == variant, StockMove.on_hand != 0)
        .order_by(StockMove.id.desc()).limit(most)
    ))


def restock(
    db: Session, variant: int, delta: int, *, reason: str, by: Staff, now: datetime
) -> tuple[int, int]:
    """Add or take away some; returns before and after. Raises Refusal that names the orders in the way."""
    on_hand, reserved = stock.unit(db, variant)
    if not 0 <= on_hand + delta <= MOST_STOCK:
        raise Refusal("staff-stock.out-of-range", most=MOST_STOCK)
    if on_hand + delta < reserved:
        raise Refusal(
            "staff-stock.below-reserved", short=reserved - on_hand - delta, reserved=reserved,
            orders=", ".join(holders(db, variant)),
        )
    return stock.change(db, variant, delta, reason=reason, by=f"staff:{by.id}", now=now)


def put(
    db: Session, variant: int, seen: int, target: int, member: Staff, *, reason: str, now: datetime
) -> tuple[int, int]:
    """Make it `target` where it was `seen`: again changes nothing. Raises Refusal when it changed meanwhile."""
    one = unit(db, variant)
    if one.on_hand == target:
        return target, target
    if one.on_hand != seen:
        raise Refusal("staff-stock.changed", seen=seen, now=one.on_hand)
    before, after = restock(db, variant, target - seen, reason=reason, by=member, now=now)
    audit.write(db, member, Verb.STOCK, audit.variant(variant), {"on_hand": before}, {"on_hand": after}, now=now)
    return before, after


def price(db: Session, number: int, amount: int, member: Staff, *, now: datetime) -> int:
    """A new price for a product; orders keep theirs. Returns the old one. Raises Refusal."""
    row = _row(db, number)
    before = row.price
    _change(db, row, {"price": amount}, member, Verb.PRICE, now=now)
    return before


def edit(db: Session, number: int, field: str, words: str, member: Staff, *, now: datetime) -> str:
    """Other words for a product; returns those before. Raises Refusal when they are too long or a name is lost."""
    row = _row(db, number)
    said = words.strip()
    if len(said) > WORDS[field]:
        raise Refusal("staff-goods.too-long", most=WORDS[field])
    other = {"name_zh": row.name_en, "name_en": row.name_zh}.get(field, "-")
    if not said and not other:
        raise Refusal("staff-goods.nameless")
    before: str = getattr(row, field)
    _change(db, row, {field: said}, member, Verb.EDIT, now=now)
    return before


def picture(db: Session, number: int, file: str, member: Staff, *, now: datetime) -> None:
    """Another picture, `channel:id` of a network. Raises Refusal."""
    _change(db, _row(db, number), {"picture": file}, member, Verb.EDIT, now=now)


def switch(db: Session, number: int, on: bool, member: Staff, *, now: datetime) -> bool:
    """Put a product on sale or take it off; returns whether that changed anything. Raises Refusal."""
    row = _row(db, number)
    if row.active == on:
        return False
    _change(db, row, {"active": on}, member, Verb.ON if on else Verb.OFF, now=now)
    return True


def restore(db: Session, number: int, before: Mapping[str, Any], after: Mapping[str, Any], *, now: datetime) -> None:
    """What a change made of a product becomes what it was. Raises Refusal when it was changed again since."""
    row = _row(db, number)
    if any(getattr(row, field) != value for field, value in after.items()):
        raise Refusal("staff-undo.changed")
    for field, value in before.items():
        setattr(row, field, value)
    catalogue.touched(db, [number])


def waiting(db: Session, number: int) -> tuple[int, int]:
    """(carts, unpaid orders) that hold a product."""
    carts = db.scalar(
        select(func.count(BasketLine.customer_id.distinct()))
        .where(BasketLine.product_id == number, BasketLine.basket == CART)
    )
    unpaid = db.scalar(
        select(func.count(Order.id.distinct())).join(OrderLine, OrderLine.order_id == Order.id)
        .where(OrderLine.product_id == number, Order.status == Status.UNPAID)
    )
    return carts or 0, unpaid or 0


def low(db: Session, *, most: int = 8) -> tuple[int, list[Unit]]:
    """How many counted things on sale there are of which fewer than LOW can be sold, and the scarcest of them."""
    scarce = (
        select(Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Stock, and_(Stock.variant_id == Variant.id, Stock.period == ""))
        .where(Product.active, Variant.active, Variant.counted, FREE < LOW)
        .order_by(FREE, Product.sold.desc(), Variant.id)
    )
    count = db.scalar(select(func.count()).select_from(scarce.order_by(None).subquery())) or 0
    return count, [unit(db, variant) for variant in db.scalars(scarce.limit(most)).all()]


def _change(
    db: Session, row: Product, values: Mapping[str, Any], member: Staff, verb: str, *, now: datetime
) -> None:
    before = {field: getattr(row, field) for field in values}
    for field, value in values.items():
        setattr(row, field, value)
    catalogue.touched(db, [row.id])
    audit.write(db, member, verb, audit.product(row.id), before, values, now=now)


def _row(db: Session, number: int) -> Product:
    row = db.get(Product, number)
    if row is None:
        raise Refusal("staff-goods.gone")
    return row


def _called(item: Item, choices: tuple[int, ...], language: str) -> str:
    options = item.options_text(choices, language)
    return f"{item.name.of(language)} {options}".strip()


def _path(item: Item, choices: tuple[int, ...], language: str) -> str:
    marks = [it.name.of(language) for group in item.groups for it in group.choices if it.id in choices]
    return "/".join([item.name.of(language), *marks])
