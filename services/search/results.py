"""Finds products: the words, the filters, the order, one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from services.search import store
from services.search.colours import colour_of, mask
from services.search.plain import Reading
from services.search.query import Filters, Page, Part, Query, Sort
from services.search.reading import read
from services.search.shelving import below
from services.search.store import ROWS, term
from services.search.tokens import ONLY, TAG, key, whole

COUNTED: Final = 1000        # a longer list is "more than 1,000"

Condition = ColumnElement[bool]

_ORDERS: Final = {
    Sort.BEST: (ROWS.c.sold.desc(),),
    Sort.SALES: (ROWS.c.sold.desc(),),
    Sort.PRICE_UP: (ROWS.c.price.asc(), ROWS.c.sold.desc()),
    Sort.PRICE_DOWN: (ROWS.c.price.desc(), ROWS.c.sold.desc()),
    Sort.RATING: (ROWS.c.rating.desc(), ROWS.c.sold.desc()),
    Sort.NEW: (ROWS.c.created.desc(),),
}


@dataclass(frozen=True, slots=True)
class Search:
    """A query as it was understood: where to look, under which conditions. `hopeless` when no product has the words."""

    db: Session
    query: Query
    reading: Reading | None
    hopeless: bool
    shelves: tuple[int, ...] | None

    @classmethod
    def of(cls, db: Session, query: Query) -> "Search":
        """Understand the words and look up the shelf."""
        reading = read(db, query.words)
        hopeless = reading is None and bool(query.words.strip())
        return cls(db, query, reading, hopeless, None if query.category is None else below(db, query.category))

    def but(self, filters: Filters) -> "Search":
        """The same with other filters."""
        return replace(self, query=replace(self.query, filters=filters))

    @property
    def source(self) -> FromClause:
        """The cards, by way of the index where words or tags are asked for."""
        return store.found(self.question)

    @property
    def question(self) -> str | None:
        """The question to the index: words and tags."""
        asked = [self.reading.question] if self.reading else []
        asked += [term(TAG + tag) for tag in self.plain_tags(self.query.filters.tags)]
        return " AND ".join(asked) or None

    def fixed(self) -> list[Condition]:
        """What no facet changes: words, shelf, tags that are no colours, what is left out."""
        conditions: list[Condition] = [ROWS.c.active]
        if self.question:
            conditions.append(store.says(self.question))
        if self.shelves is not None:
            conditions.append(ROWS.c.shelf.in_(self.shelves))
        without = self.query.filters.without
        colours = mask(filter(None, map(colour_of, without)))
        if colours:
            conditions.append(or_(ROWS.c.colours == 0, ROWS.c.colours.op("&")(~colours) != 0))
        unwanted = " OR ".join(term(ONLY + tag) for tag in self.plain_tags(without))
        if unwanted:
            conditions.append(not_(ROWS.c.id.in_(store.saying(unwanted))))
        return conditions

    def filtered(self) -> dict[Part, Condition]:
        """What facets count without: price, rating, stock, colours."""
        wanted = self.query.filters
        found: dict[Part, Condition] = {}
        prices = [
            *([ROWS.c.price >= wanted.low] if wanted.low is not None else []),
            *([ROWS.c.price <= wanted.high] if wanted.high is not None else []),
        ]
        if prices:
            found[Part.PRICE] = and_(*prices)
        if wanted.rating is not None:
            found[Part.RATING] = ROWS.c.rating >= wanted.rating
        if wanted.in_stock:
            found[Part.STOCK] = ROWS.c.stocked
        colours = mask(filter(None, map(colour_of, wanted.tags)))
        if colours:
            found[Part.TAGS] = ROWS.c.colours.op("&")(colours) != 0
        return found

    def conditions(self) -> list[Condition]:
        """All of them."""
        return [*self.fixed(), *self.filtered().values()]

    def order(self) -> Sequence[ColumnElement[Any]]:
        """What is sold out last; then, for the best match, names before what is only said about a product."""
        order: list[ColumnElement[Any]] = [ROWS.c.stocked.desc()]
        if self.query.sort is Sort.BEST and self.reading:
            order.append(_tier(self.reading))
        return [*order, *_ORDERS[self.query.sort], ROWS.c.id]

    def count(self) -> int:
        """How many there are; one more than COUNTED when there are more."""
        if self.hopeless:
            return 0
        first = select(literal(1)).select_from(self.source).where(*self.conditions()).limit(COUNTED + 1)
        return self.db.scalar(select(func.count()).select_from(first.subquery())) or 0

    def ids(self, offset: int, size: int) -> tuple[int, ...]:
        """This stretch of the list."""
        chosen = select(ROWS.c.id).select_from(self.source).where(*self.conditions()).order_by(*self.order())
        return tuple(self.db.scalars(chosen.limit(size).offset(offset)))

    @staticmethod
    def plain_tags(tags: Sequence[str]) -> list[str]:
        """The tags that are no colours, as the index writes them."""
        return [bare for tag in tags if not colour_of(tag) and (bare := whole(tag))]


def find(db: Session, query: Query, *, page: int = 1, size: int = 6) -> Page:
    """One page of what answers the query. A page beyond the end is the last one."""
    search = Search.of(db, query)
    count = search.count()
    total = min(count, COUNTED)
    pages = max(1, ceil(total / size))
    page = min(max(page, 1), pages)
    reading = search.reading
    return Page(
        ids=search.ids((page - 1) * size, size) if count else (),
        total=total, page=page, pages=pages, more=count > COUNTED,
        corrected=reading.said if reading and reading.mended else None,
    )


def loosen(db: Session, query: Query) -> tuple[Part, int] | None:
    """The filter whose removal brings most, and how many it brings; None when none brings anything."""
    search = Search.of(db, query)
    brought = [(search.but(query.filters.drop(part)).count(), part) for part in query.filters.parts()]
    count, best = max(brought, key=lambda one: one[0], default=(0, None))
    return (best, min(count, COUNTED)) if best and count else None


def _tier(reading: Reading) -> ColumnElement[int]:
    """Exactly this name, a name that begins so, a name with all the words, the rest."""
    name = key(reading.said)
    if not all(atom.parts for atom in reading.atoms):
        return literal(3)
    parts = [or_(*(store.named(part) for part in atom.parts[:4])) for atom in reading.atoms]
    whole_name = case((store.named(f"|{name}|"), 0), (store.named(f"|{name}"), 1), else_=2)
    return case((and_(*parts), whole_name), else_=3)
