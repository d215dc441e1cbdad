"""The shelves of the shop: only those with something to buy on them, and no shelf that leads to one other alone."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.catalogue import Category
from services.item import Text
from services.known import worked_out
from services.search.cards import SHELVES

_COUNTS: Final = select(SHELVES.c.shelf, SHELVES.c.products)
_SHELVES: Final = select(*Category.__table__.c).order_by(Category.position, Category.id)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf; `count` is how many products can be bought on it and on every shelf that stands on it."""

    id: int
    slug: str
    name: Text
    icon: str
    parent: int | None
    count: int


@dataclass(frozen=True, slots=True)
class _Tree:
    """Products on each shelf itself, the shelves on each shelf in order, and every shelf by number."""

    own: dict[int, int]
    children: dict[int | None, list[int]]
    rows: dict[int, Row[Any]]


def shelves(db: Session, parent: int | None = None) -> list[Shelf]:
    """What stands on a shelf, or on the floor. Empty shelves are hidden; one that only holds a single other is skipped
    and that one shown in its place."""
    tree = worked_out(db, "the shelves", lambda: _tree(db))
    if parent is not None and parent not in tree.rows:
        return []
    return worked_out(db, f"the shelves on {parent}", lambda: _standing_on(tree, parent))


def shelf(db: Session, id: int) -> Shelf | None:
    """One shelf, empty or not; None when there is no such shelf."""
    tree = worked_out(db, "the shelves", lambda: _tree(db))
    if id not in tree.rows:
        return None
    seen = [id]
    for each in seen:
        seen += [child for child in tree.children[each] if child not in seen]
    return _shelf(tree.rows[id], sum(tree.own.get(each, 0) for each in seen))


def _standing_on(tree: _Tree, parent: int | None) -> list[Shelf]:
    totals: dict[int, int] = {}

    def total(id: int) -> int:
        if id not in totals:
            totals[id] = 0                      # a shelf that by mistake stands on itself counts nothing twice
            totals[id] = tree.own.get(id, 0) + sum(map(total, tree.children[id]))
        return totals[id]

    def shown(id: int) -> Shelf:
        full = [child for child in tree.children[id] if total(child)]
        return shown(full[0]) if len(full) == 1 and not tree.own.get(id) else _shelf(tree.rows[id], total(id))

    return [shown(id) for id in tree.children[parent] if total(id)]


def _tree(db: Session) -> _Tree:
    children: dict[int | None, list[int]] = defaultdict(list)
    rows: dict[int, Row[Any]] = {}
    for row in db.execute(_SHELVES):
        rows[row.id] = row
        children[row.parent_id].append(row.id)
    return _Tree({row.shelf: row.products for row in db.execute(_COUNTS)}, children, rows)


def _shelf(row: Row[Any], count: int) -> Shelf:
    return Shelf(row.id, row.slug, Text(row.name_zh, row.name_en), row.icon, row.parent_id, count)
