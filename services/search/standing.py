"""What stands on shelves, in every order a list can have, read in that order where there is very much."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, not_, select, union_all
from sqlalchemy.orm import Session

from services.search.cards import ROWS, SHELVES
from services.search.query import Sort
from services.search.shelving import below

Condition = ColumnElement[bool]
Keys = Sequence[ColumnElement[Any]]

SORTED: Final = 2000          # products that are simply sorted; of more, each shelf's first are read in order
MOST_SHELVES: Final = 100     # that are read so

KEYS: Final[Mapping[Sort, Keys]] = MappingProxyType({      # what each order goes by
    Sort.BEST: (ROWS.c.sold,),
    Sort.SALES: (ROWS.c.sold,),
    Sort.PRICE_UP: (ROWS.c.price, ROWS.c.sold),
    Sort.PRICE_DOWN: (ROWS.c.price, ROWS.c.sold),
    Sort.RATING: (ROWS.c.rating, ROWS.c.sold),
    Sort.NEW: (ROWS.c.created,),
})
_HALVES: Final[tuple[Condition, ...]] = (ROWS.c.stocked, not_(ROWS.c.stocked))
_RISING: Final = (Sort.PRICE_UP, "price")


def order(sort: Sort, of: Any) -> list[ColumnElement[Any]]:
    """The order among what is there, or among what is sold out; `of` holds the columns."""
    keys = [of[key.name] for key in KEYS[sort]]
    return [*(key.asc() if (sort, key.name) == _RISING else key.desc() for key in keys), of.place]


def shelves(db: Session, category: int | None) -> dict[int, int]:
    """The shelves of a category that are not empty, with how many products stand on each; None: of the whole shop."""
    counts = select(SHELVES.c.shelf, SHELVES.c.products).where(SHELVES.c.products > 0)
    if category is not None:
        counts = counts.where(SHELVES.c.shelf.in_(below(db, category)))
    return {row.shelf: row.products for row in db.execute(counts)}


def any_of(
    shelves: Collection[int], columns: Keys, conditions: Sequence[Condition], most: int
) -> Select[Any]:
    """Cards on these shelves that meet the conditions, whichever are found first."""
    return select(*columns).where(ROWS.c.shelf.in_(shelves), ROWS.c.active, *conditions).limit(most)


def first(
    shelves: Mapping[int, int], columns: Keys, conditions: Sequence[Condition], sort: Sort, most: int
) -> Select[Any]:
    """The first cards of these shelves that meet the conditions, in order, what is sold out last."""
    if sum(shelves.values()) <= SORTED or len(shelves) > MOST_SHELVES:
        found = any_of(shelves, columns, conditions, most)
        return found.order_by(ROWS.c.stocked.desc(), *order(sort, ROWS.c))
    halves = [_half(shelves, there, columns, conditions, sort, most).subquery() for there in _HALVES]
    both = union_all(*(select(half) for half in halves)).subquery()
    return select(*(both.c[str(column.key)] for column in columns)).limit(most)


def _half(
    shelves: Collection[int], there: Condition, columns: Keys, conditions: Sequence[Condition], sort: Sort, most: int
) -> Select[Any]:
    """The first of what is there, or of what is sold out: the first of each shelf, and of those the first. The second
    half is looked at only when the first one holds too few."""
    needed = {column.key: column for column in (*columns, ROWS.c.place, *KEYS[sort])}
    each = [
        select(*needed.values()).where(ROWS.c.shelf == shelf, ROWS.c.active, there, *conditions)
        .order_by(*order(sort, ROWS.c)).limit(most)
        for shelf in shelves
    ]
    if len(each) == 1:
        return each[0]
    every = union_all(*(select(one.subquery()) for one in each)).subquery()
    return select(every).order_by(*order(sort, every.c)).limit(most)
