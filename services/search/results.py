"""Finds products: the words, the filters, the order, one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from services.search import ranking, standing, store
from services.search.cards import ROWS
from services.search.colours import colour_of, mask
from services.search.plain import Reading
from services.search.query import Filters, Page, Part, Query, Sort
from services.search.reading import read
from services.search.standing import Condition, Keys
from services.search.store import term
from services.search.tokens import ONLY, TAG, whole

COUNTED: Final = 1000        # a longer list is "more than 1,000"
RANKED: Final = COUNTED + 1     # so many of what the words find are put in order: those that sell most
LOOKED: Final = 1500            # so many are held against filters, as long as
ENOUGH: Final = 60              # so many of them pass
_ONE: Final = (literal(1).label("one"),)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with `more`, more than that."""

    total: int
    more: bool = False

    @classmethod
    def up_to(cls, found: int) -> "Count":
        """Found by looking for up to one more than COUNTED."""
        return cls(min(found, COUNTED), found > COUNTED)

    @classmethod
    def of_many(cls, found: int) -> "Count":
        """So many among the first LOOKED; "more than one fewer" is true whatever comes behind them."""
        return cls(min(found - 1, COUNTED), more=True)


@dataclass(frozen=True, slots=True)
class Search:
    """A query as it was understood: where to look, under which conditions. `hopeless` when no product has the words;
    `shelves` are those that are not empty, with how many products stand on each."""

    db: Session
    query: Query
    reading: Reading | None
    hopeless: bool
    shelves: dict[int, int]

    @classmethod
    def of(cls, db: Session, query: Query) -> "Search":
        """Understand the words and look up the shelf."""
        reading = read(db, query.words)
        hopeless = reading is None and bool(query.words.strip())
        shelves = {} if reading and query.category is None else standing.shelves(db, query.category)
        return cls(db, query, reading, hopeless, shelves)

    def but(self, filters: Filters) -> "Search":
        """The same with other filters."""
        return replace(self, query=replace(self.query, filters=filters))

    @property
    def question(self) -> str | None:
        """The question to the index: words and tags."""
        asked = [self.reading.question] if self.reading else []
        asked += [term(TAG + tag) for tag in self.plain_tags(self.query.filters.tags)]
        return " AND ".join(asked) or None

    def fixed(self) -> list[Condition]:
        """What no facet changes, beside words and tags: the shelf, what is left out."""
        conditions: list[Condition] = []
        if self.question and self.query.category is not None:
            conditions.append(ROWS.c.shelf.in_(self.shelves))
        without = self.query.filters.without
        colours = mask(filter(None, map(colour_of, without)))
        if colours:
            conditions.append(or_(ROWS.c.colours == 0, ROWS.c.colours.op("&")(~colours) != 0))
        unwanted = " OR ".join(term(ONLY + tag) for tag in self.plain_tags(without))
        if unwanted:
            conditions.append(store.says_not(self.db, unwanted))
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

    def some(self, columns: Keys, conditions: Sequence[Condition], most: int) -> Select[Any]:
        """Those cards of the words and the shelf that meet the conditions, at most so many: what sells most."""
        if self.question:
            return store.hits(self.db, self.question, columns, *conditions, most=most)
        return standing.first(self.shelves, columns, conditions, Sort.SALES, most)

    def count(self) -> Count:
        """How many there are."""
        conditions = self.conditions()
        if self.hopeless:
            return Count(0)
        if not self.question and not conditions:
            return Count.up_to(sum(self.shelves.values()))
        if conditions and (goes_on := self._first_that_pass(conditions)) is not None and goes_on >= ENOUGH:
            return Count.of_many(goes_on)
        return Count.up_to(self._passing(conditions, None))

    def on_shelf(self, offset: int, size: int) -> list[int]:
        """A stretch of what stands on the shelf, in order: what is sold out last."""
        most = offset + size
        found = standing.first(self.shelves, (ROWS.c.id,), self.conditions(), self.query.sort, most)
        return list(self.db.scalars(found.offset(offset)))

    def by_words(self, offset: int, size: int) -> tuple[list[int], Count]:
        """A stretch of what the words find, in order, and how many they find, up to RANKED: what is sold out last;
        then, for the best match, names before what is only said about a product."""
        conditions = self.conditions()
        assert self.question
        order = None
        if self.reading and self.query.sort is Sort.BEST:
            order = ranking.by_name(self.reading, self.question)
        if order is not None and not conditions:
            rows = ranking.plain_page(self.db, order, RANKED, offset, size)
            return [row.id for row in rows], Count.up_to(rows[0].every if rows else 0)
        if conditions and store.more_than(self.db, self.question, LOOKED):
            rows = self._page(order, conditions, LOOKED, offset, size)
            if rows and rows[0].every >= ENOUGH:
                return [row.id for row in rows], Count.of_many(rows[0].every)
        rows = self._page(order, conditions, None, offset, size)
        return [row.id for row in rows], Count.up_to(rows[0].every if rows else 0)

    def _page(
        self, order: ranking.Order | None, conditions: Sequence[Condition], looked: int | None, offset: int, size: int
    ) -> Sequence[Any]:
        assert self.question
        index = store.index(self.db.get_bind().dialect.name)
        hits = partial(index.hits, looked=looked)
        if order is not None:
            page = order.page(hits, conditions, RANKED)
        else:
            columns = (ROWS.c.id, ROWS.c.place, ROWS.c.stocked, *standing.KEYS[self.query.sort])
            found = hits(self.question, columns, conditions, RANKED).subquery()
            page = select(found.c.id, func.count().over().label("every")).order_by(
                found.c.stocked.desc(), *standing.order(self.query.sort, found.c)
            )
        return self.db.execute(page.limit(size).offset(offset)).all()

    def _first_that_pass(self, conditions: Sequence[Condition]) -> int | None:
        """How many of the first LOOKED meet the conditions; None where there are not more than these anyway."""
        if self.question:
            return self._passing(conditions, LOOKED) if store.more_than(self.db, self.question, LOOKED) else None
        if sum(self.shelves.values()) <= LOOKED:
            return None
        passes = case((and_(*conditions), 1), else_=0).label("passes")
        first = standing.first(self.shelves, (passes,), (), Sort.SALES, LOOKED).subquery()
        return int(self.db.scalar(select(func.sum(first.c.passes))) or 0)

    def _passing(self, conditions: Sequence[Condition], looked: int | None) -> int:
        """How many meet the conditions, up to one more than COUNTED."""
        if self.question:
            some = store.hits(self.db, self.question, _ONE, *conditions, most=COUNTED + 1, looked=looked)
        else:
            some = standing.any_of(self.shelves, _ONE, conditions, COUNTED + 1)
        return self.db.scalar(select(func.count()).select_from(some.subquery())) or 0

    @staticmethod
    def plain_tags(tags: Sequence[str]) -> list[str]:
        """The tags that are no colours, as the index writes them."""
        return [bare for tag in tags if not colour_of(tag) and (bare := whole(tag))]


def find(db: Session, query: Query, *, page: int = 1, size: int = 6) -> Page:
    """One page of what answers the query. A page beyond the end is the last one."""
    search = Search.of(db, query)
    wanted = min(max(page, 1), ceil(COUNTED / size))
    if search.question and not search.hopeless:
        ids, count = search.by_words((wanted - 1) * size, size)
        if not ids and wanted > 1:
            ids, count = search.by_words(0, size)
    else:
        ids, count = [], search.count()
    total = count.total
    pages = max(1, ceil(total / size))
    page = min(wanted, pages)
    if total and not search.question:
        ids = search.on_shelf((page - 1) * size, size)
    elif page not in (1, wanted):
        ids, _ = search.by_words((page - 1) * size, size)
    reading = search.reading
    return Page(
        ids=tuple(ids[: total - (page - 1) * size]), total=total, page=page, pages=pages, more=count.more,
        corrected=reading.said if reading and reading.mended else None,
    )


def loosen(db: Session, query: Query) -> tuple[Part, int] | None:
    """The filter whose removal brings most, and how many it brings; None when none brings anything."""
    search = Search.of(db, query)
    brought = [(search.but(query.filters.drop(part)).count().total, part) for part in query.filters.parts()]
    count, best = max(brought, key=lambda one: one[0], default=(0, None))
    return (best, count) if best and count else None
