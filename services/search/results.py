"""Finds products: the words, the filters, the order, one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session

from services.search import standing, store
from services.search.cards import ROWS, named
from services.search.colours import colour_of, mask
from services.search.plain import Reading
from services.search.query import Filters, Page, Part, Query, Sort
from services.search.reading import read
from services.search.standing import Condition, Keys
from services.search.store import term
from services.search.tokens import NAME, ONLY, TAG, key, whole

COUNTED: Final = 1000        # a longer list is "more than 1,000"
RANKED: Final = COUNTED + 1     # so many of what the words find are put in order: those that sell most
_ONE: Final = (literal(1).label("one"),)


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

    def count(self) -> int:
        """How many there are; one more than COUNTED when there are more."""
        conditions = self.conditions()
        if self.hopeless:
            return 0
        if not self.question and not conditions:
            return min(sum(self.shelves.values()), COUNTED + 1)
        if self.question:
            some = store.hits(self.db, self.question, _ONE, *conditions, most=COUNTED + 1)
        else:
            some = standing.any_of(self.shelves, _ONE, conditions, COUNTED + 1)
        return self.db.scalar(select(func.count()).select_from(some.subquery())) or 0

    def on_shelf(self, offset: int, size: int) -> list[int]:
        """A stretch of what stands on the shelf, in order: what is sold out last."""
        most = offset + size
        found = standing.first(self.shelves, (ROWS.c.id,), self.conditions(), self.query.sort, most)
        return list(self.db.scalars(found.offset(offset)))

    def by_words(self, offset: int, size: int) -> tuple[list[int], int]:
        """A stretch of what the words find, in order, and how many they find, up to RANKED: what is sold out last;
        then, for the best match, names before what is only said about a product."""
        conditions = self.conditions()
        assert self.question
        columns = (ROWS.c.id, ROWS.c.place, ROWS.c.stocked, *standing.KEYS[self.query.sort])
        tier = _Tier.of(self.reading) if self.reading and self.query.sort is Sort.BEST else None
        if tier is None:
            found = store.hits(self.db, self.question, columns, *conditions, most=RANKED).subquery()
            order = [found.c.stocked.desc(), *standing.order(self.query.sort, found.c)]
        else:
            found = self._by_name(tier, columns, conditions).subquery()
            order = [found.c.stocked.desc(), found.c.tier, *standing.order(self.query.sort, found.c)]
        page = select(found.c.id, func.count().over().label("every")).order_by(*order).limit(size).offset(offset)
        rows = self.db.execute(page).all()
        return [row.id for row in rows], rows[0].every if rows else 0

    def _by_name(self, tier: "_Tier", columns: Keys, conditions: Sequence[Condition]) -> Select[Any]:
        """All that are called so or whose name begins so, and the first of the others."""
        begins = named(f"|{tier.name}")
        asked = f"({self.question}) AND {term(NAME + whole(tier.name), open_end=True)}"
        ranked = (*columns, tier.rank.label("tier"))
        first = store.hits(self.db, asked, ranked, begins, *conditions, most=RANKED)
        others = store.hits(self.db, self.question or "", ranked, not_(begins), *conditions, most=RANKED)
        both = union_all(*(select(part.subquery()) for part in (first, others))).subquery()
        return select(both)

    @staticmethod
    def plain_tags(tags: Sequence[str]) -> list[str]:
        """The tags that are no colours, as the index writes them."""
        return [bare for tag in tags if not colour_of(tag) and (bare := whole(tag))]


@dataclass(frozen=True, slots=True)
class _Tier:
    """How near a name is to the words: exactly this name, one that begins so, one with all the words, the rest."""

    name: str
    rank: ColumnElement[int]

    @classmethod
    def of(cls, reading: Reading) -> "_Tier | None":
        """None where the words are of a kind that stands in no name, such as a number or first letters."""
        name = key(reading.said)
        if not name or not all(atom.parts for atom in reading.atoms):
            return None
        parts = [or_(*(named(part) for part in atom.parts[:4])) for atom in reading.atoms]
        whole_name = case((named(f"|{name}|"), 0), (named(f"|{name}"), 1), else_=2)
        return cls(name, case((and_(*parts), whole_name), else_=3))


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
    total = min(count, COUNTED)
    pages = max(1, ceil(total / size))
    page = min(wanted, pages)
    if total and not search.question:
        ids = search.on_shelf((page - 1) * size, size)
    elif page not in (1, wanted):
        ids, _ = search.by_words((page - 1) * size, size)
    reading = search.reading
    return Page(
        ids=tuple(ids[: total - (page - 1) * size]), total=total, page=page, pages=pages, more=count > COUNTED,
        corrected=reading.said if reading and reading.mended else None,
    )


def loosen(db: Session, query: Query) -> tuple[Part, int] | None:
    """The filter whose removal brings most, and how many it brings; None when none brings anything."""
    search = Search.of(db, query)
    brought = [(search.but(query.filters.drop(part)).count(), part) for part in query.filters.parts()]
    count, best = max(brought, key=lambda one: one[0], default=(0, None))
    return (best, min(count, COUNTED)) if best and count else None
