"""What the shop has written: names of products, choices and shelves, read again only where it changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from models.catalogue import Category, Choice, OptionGroup, Product
from services.search import store
from services.search.cards import ROWS

MOST: Final = 3_000            # products, those that sell most; the others are found by searching
ASKED: Final = 500             # of one question to the database

_ON_SALE: Final = (
    select(ROWS.c.id, ROWS.c.said).where(ROWS.c.active)
    .order_by(ROWS.c.stocked.desc(), ROWS.c.sold.desc(), ROWS.c.place).limit(MOST)
)
_IDS: Final[BindParameter[list[int]]] = bindparam("ids", expanding=True)
_NAMES: Final = select(Product.id, Product.name_zh, Product.name_en, Product.aliases).where(Product.id.in_(_IDS))
_CHOICES: Final = (
    select(OptionGroup.product_id, Choice.name_zh, Choice.name_en).join(Choice, Choice.group_id == OptionGroup.id)
    .where(OptionGroup.product_id.in_(_IDS)).order_by(OptionGroup.product_id, OptionGroup.position, Choice.position)
)
_SHELVES: Final = select(Category.id, Category.name_zh, Category.name_en).order_by(Category.id)


@dataclass(frozen=True, slots=True)
class Said:
    """One product: its Chinese name, its English name, what else it is called; and its choices, each by both names."""

    names: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """All of it: products on sale, the most sold first, and shelves as (number, Chinese name, English name). `marks`
    are whole numbers that differ when what a product says does."""

    products: Mapping[int, Said]
    marks: Mapping[int, int]
    shelves: tuple[tuple[int, str, str], ...]


def source(db: Session, before: Source | None = None) -> Source:
    """Read it; what has not changed since `before` is taken from there."""
    there = before or Source({}, {}, ())
    marks = {one[0]: one[1] for one in store.whole_numbers(db, _ON_SALE)}
    fresh = _read(db, [id for id, mark in marks.items() if there.marks.get(id) != mark])
    products = {id: said for id in marks if (said := fresh.get(id) or there.products.get(id))}
    return Source(products, marks, tuple((id, zh, en) for id, zh, en in db.execute(_SHELVES)))


def _read(db: Session, ids: Collection[int]) -> dict[int, Said]:
    said: dict[int, Said] = {}
    rest = iter(ids)
    while batch := list(islice(rest, ASKED)):
        choices: dict[int, dict[tuple[str, str], None]] = defaultdict(dict)
        for product, zh, en in db.execute(_CHOICES, {"ids": batch}):
            choices[product][zh, en] = None
        for row in db.execute(_NAMES, {"ids": batch}):
            said[row.id] = Said((row.name_zh, row.name_en, *row.aliases), tuple(choices.get(row.id, ())))
    return said
