"""The catalogue as customers see it: products, what is left of them, best sellers, and what is like another."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from models.catalogue import Product, Variant
from models.shop import ShopFact
from models.stock import Stock
from services import known, search
from services.item import ChoiceItem, Group, Item, Text, Texts, VariantItem
from services.known import FACT, products, version
from services.search.shelving import below
from services.search.store import ROWS
from services.shelves import Shelf, shelf, shelves

__all__ = [
    "ChoiceItem", "Group", "Item", "Shelf", "Text", "Texts", "VariantItem",
    "available", "best_sellers", "by_sku", "left", "left_of", "product", "products", "shelf", "shelves", "similar",
    "touched",
    "version",
]

LIKE_PRICE: Final = (3, 5, 4)      # from 3/4 to 5/4 of the price
LOOKED_AT: Final = 100             # products compared when something like another is wanted
_LEFT: Final = (
    select(Stock.variant_id, (Stock.on_hand - Stock.reserved).label("free"))
    .where(Stock.variant_id.in_(bindparam("ids", expanding=True)), Stock.period == "")
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
    there = {row.variant_id: row.free for row in db.execute(_LEFT, {"ids": counted})} if counted else {}
    return {it.id: there.get(it.id, 0) if it.counted else None for it in variants}


def available(db: Session, item: Item) -> int | None:
    """How many can still be promised, whichever they are; None: there are always more."""
    free = left(db, item).values()
    return None if any(one is None for one in free) else sum(one for one in free if one is not None)


def best_sellers(db: Session, n: int, *, category: int | None = None) -> list[Item]:
    """The most sold, those that are there before those that are sold out."""
    chosen = select(ROWS.c.id).where(ROWS.c.active)
    if category is not None:
        chosen = chosen.where(ROWS.c.shelf.in_(below(db, category)))
    return products(db, db.scalars(chosen.order_by(ROWS.c.stocked.desc(), ROWS.c.sold.desc(), ROWS.c.id).limit(n)))


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
        .order_by(ROWS.c.rating.desc(), ROWS.c.sold.desc(), ROWS.c.id)
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
    bump = {"version": version(db) + 1}
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    row = insert(ShopFact).values(name=FACT, value=bump)
    db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": bump}))
    search.reindex(db, product_ids)


def _holds(quantity: int) -> ColumnElement[bool]:
    free = select(Stock.variant_id).where(
        Stock.variant_id == Variant.id, Stock.period == "", Stock.on_hand - Stock.reserved >= quantity
    )
    return exists().where(
        Variant.product_id == Product.id, Variant.active, or_(~Variant.counted, free.exists())
    )
