"""Planned categories and questions go into the shop: what is there already keeps its number."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category, Product
from models.shop import Faq
from services import catalogue
from services.importing.columns import What
from services.importing.entry import Change, Row
from services.search.shelving import below


def _categories(db: Session, batch: Sequence[Change]) -> None:
    there = {row.slug: row for row in db.scalars(select(Category))}
    known = {row.id for row in there.values()}
    rows = [row for change in batch if isinstance(row := change.entry, Row)]
    for row in rows:
        if row.slug not in there:
            db.add(there.setdefault(row.slug, Category()))
        _set(there[row.slug], row)
    db.flush()
    for row in rows:
        there[row.slug].parent_id = there[row.parent].id if row.parent else None
    db.flush()
    changed = {there[row.slug].id for row in rows} & known
    under = {id for one in changed for id in below(db, one)}
    # Products are found by the names of what they stand in as well.
    catalogue.touched(db, db.scalars(select(Product.id).where(Product.category_id.in_(under))).all())


def _questions(db: Session, batch: Sequence[Change]) -> None:
    there = {row.slug: row for row in db.scalars(select(Faq))}
    for row in (row for change in batch if isinstance(row := change.entry, Row)):
        if row.slug not in there:
            db.add(there.setdefault(row.slug, Faq()))
        _set(there[row.slug], row)
    db.flush()


def _set(row: Category | Faq, wanted: Row) -> None:
    for column, value in wanted.values.items():
        if column != "parent":
            setattr(row, column, list(value) if isinstance(value, tuple) else value)


PUT: Final[Mapping[What, Callable[[Session, Sequence[Change]], None]]] = MappingProxyType({
    What.CATEGORIES: _categories, What.QUESTIONS: _questions,
})
