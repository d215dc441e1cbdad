"""The catalogue as customers see it: products, what is left of them, best sellers, and what is like another."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from models.catalogue import Product, Variant
from models.prepared import Among, Prepared
from models.shop import ShopFact
from models.stock import Stock
from services import known, locks, once, search
from services.item import ChoiceItem, Group, Item, Text, Texts, VariantItem
from services.known import FACT, products, version
from services.search.shelving import below
from services.search.store import ROWS
from services.shelves import Shelf, shelf, shelves

__all__ = [
    "ChoiceItem", "Group", "Item", "Shelf", "Text", "Texts", "VariantItem",
    "available", "available_of", "best_sellers", "by_sku", "changing", "left", "left_of", "product", "products",
    "shelf", "shelves", "similar", "touched", "version",
]

_CHANGING: Final = "catalogue changed"      # in Session.info
LIKE_PRICE: Final = (3, 5, 4)      # from 3/4 to 5/4 of the price
LOOKED_AT: Final = 100             # best sellers compared when something like another is wanted
_SOLD: Final = (
    select(ROWS.c.id).where(ROWS.c.active).order_by(ROWS.c.stocked.desc(), ROWS.c.sold.desc(), ROWS.c.id)
)
_BEST: Final = Prepared(_SOLD.limit(bindparam("most")))
_LEFT: Final = Among(
    lambda ids: select(Stock.variant_id, (Stock.on_hand - Stock.reserved).label("free"))
    .where(Stock.variant_id.in_(ids), Stock.period == "")
)


def product(db: Session, id: int) -> Item | None:
    """One product, on sale or not; None when there is none."""
    return next(iter(products(db, [id])), None)


def by_sku(db: Session, sku: str) -> Item | None:
    """The product with this article number, on sale or not."""
    id = db.scalar(select(Product.id).where(Product.sku == sku))
    return None if id is None else product(db, id)


def left(db: Session, item: Item) -> dict[int, int | None]:
    """How many of each variant can still be promised; None: there are always more."""
    return left_of(db, item.variants)


def left_of(db: Session, variants: Collection[VariantItem]) -> dict[int, int | None]:
    """The same for variants of any products, in one look at the shelf."""
    counted = [it.id for it in variants if it.counted]
    there = {row.variant_id: row.free for row in _LEFT.rows(db, counted)}
    return {it.id: there.get(it.id, 0) if it.counted else None for it in variants}


def available(db: Session, item: Item) -> int | None:
    """How many can still be promised, whichever they are; None: there are always more."""
    return available_of(db, [item])[item.id]


def available_of(db: Session, items: Collection[Item]) -> dict[int, int | None]:
    """The same for each of these products, in one look at the shelf."""
    there = left_of(db, [variant for item in items for variant in item.variants])
    free = {item.id: [there[variant.id] for variant in item.variants] for item in items}
    return {id: None if None in each else sum(filter(None, each)) for id, each in free.items()}


def best_sellers(db: Session, n: int, *, category: int | None = None) -> list[Item]:
    """The most sold, those that are there before those that are sold out."""
    if category is None:
        return products(db, [row.id for row in _BEST.rows(db, most=n)])
    chosen = _SOLD.where(ROWS.c.shelf.in_(below(db, category)))
    return products(db, db.scalars(chosen.limit(n)))


def similar(db: Session, item: Item, quantity: int, n: int = 3) -> list[Item]:
    """What can be had instead, in the full quantity: from the same shelf, a quarter dearer or cheaper at most; what
    shares a tag comes first, then the better rated."""
    price = item.price_range()[0]
    least, most, whole = LIKE_PRICE
    near = (
        select(ROWS.c.id)
        .where(
            ROWS.c.shelf == item.category, ROWS.c.active, ROWS.c.stocked, ROWS.c.id != item.id,
            ROWS.c.price * whole >= price * least, ROWS.c.price * whole <= price * most,
        )
        .order_by(ROWS.c.sold.desc(), ROWS.c.id)
        .limit(LOOKED_AT)
        .subquery()
    )
    held = select(Product.id, Product.tags_zh, Product.tags_en, Product.rating, Product.sold)
    tags = {*item.tags.zh, *item.tags.en}
    ranked = sorted(
        (tags.isdisjoint((*it.tags_zh, *it.tags_en)), -it.rating, -it.sold, it.id)
        for it in db.execute(held.where(Product.id.in_(select(near.c.id)), _holds(quantity)))
    )
    return products(db, [id for *_, id in ranked[:n]])


def touched(db: Session, product_ids: Iterable[int] = ()) -> None:
    """Say that the catalogue changed, and how it is found with it. Every change of a product, its options, its variants
    or a shelf calls this, with the products it concerns."""
    db.flush()
    known.forget(db)
    db.info[_CHANGING] = True
    once.add(db, ShopFact, name=FACT, value={"version": 0})
    locks.catalogue(db)
    db.execute(update(ShopFact).where(ShopFact.name == FACT).values(value={"version": version(db) + 1}))
    search.reindex(db, product_ids)


def changing(db: Session) -> bool:
    """Whether this session has changed the catalogue: what it sees of it may yet be undone."""
    return bool(db.info.get(_CHANGING))


def _holds(quantity: int) -> ColumnElement[bool]:
    free = select(Stock.variant_id).where(
        Stock.variant_id == Variant.id, Stock.period == "", Stock.on_hand - Stock.reserved >= quantity
    )
    return exists().where(
        Variant.product_id == Product.id, Variant.active, or_(~Variant.counted, free.exists())
    )
