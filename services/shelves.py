"""The shelves of the shop: only those with something to buy on them, and no shelf that leads to one other alone."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.catalogue import Category
from services.item import Text
from services.search.store import ROWS


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf; `count` is how many products can be bought on it and on every shelf that stands on it."""

    id: int
    slug: str
    name: Text
    icon: str
    parent: int | None
    count: int


def shelves(db: Session, parent: int | None = None) -> list[Shelf]:
    """What stands on a shelf, or on the floor. Empty shelves are hidden; one that only holds a single other is skipped
    and that one shown in its place."""
    own, children, rows = _tree(db)
    totals: dict[int, int] = {}

    def total(id: int) -> int:
        if id not in totals:
            totals[id] = 0                      # a shelf that by mistake stands on itself counts nothing twice
            totals[id] = own.get(id, 0) + sum(map(total, children[id]))
        return totals[id]

    def shown(id: int) -> Shelf:
        full = [child for child in children[id] if total(child)]
        return shown(full[0]) if len(full) == 1 and not own.get(id) else _shelf(rows[id], total(id))

    return [shown(id) for id in children[parent] if total(id)]


def shelf(db: Session, id: int) -> Shelf | None:
    """One shelf, empty or not; None when there is no such shelf."""
    own, children, rows = _tree(db)
    if id not in rows:
        return None
    seen = [id]
    for each in seen:
        seen += [child for child in children[each] if child not in seen]
    return _shelf(rows[id], sum(own.get(each, 0) for each in seen))


def _tree(db: Session) -> tuple[dict[int, int], dict[int | None, list[int]], dict[int, Category]]:
    """Products on each shelf itself, the shelves on each shelf in order, and every shelf by number."""
    on_sale = func.sum(case((ROWS.c.active, 1), else_=0)).label("products")
    counts = select(ROWS.c.shelf, on_sale).group_by(ROWS.c.shelf)      # one walk along the shelves' index
    own = {row.shelf: row.products for row in db.execute(counts)}
    children: dict[int | None, list[int]] = defaultdict(list)
    rows: dict[int, Category] = {}
    for row in db.scalars(select(Category).order_by(Category.position, Category.id)):
        rows[row.id] = row
        children[row.parent_id].append(row.id)
    return own, children, rows


def _shelf(row: Category, count: int) -> Shelf:
    return Shelf(row.id, row.slug, Text(row.name_zh, row.name_en), row.icon, row.parent_id, count)
