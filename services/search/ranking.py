"""Which of what the words find comes first: what is called exactly so, then what begins so or has the words in its
name, then the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.prepared import Prepared
from services.search import standing, store
from services.search.cards import ROWS, named
from services.search.fts5 import Question
from services.search.plain import Reading
from services.search.query import Sort
from services.search.standing import Condition, Keys
from services.search.store import term
from services.search.tokens import NAME, key, whole

PARTS: Final = 4        # ways to write one word that are looked for in names

Text = str | BindParameter[str]
Hits = Callable[[Question, Keys, Sequence[Condition], int], Select[Any]]


@dataclass(frozen=True, slots=True)
class Order:
    """How near a name is to the words, from `question` to the index on; `begun` is the same question of names that
    begin so. The rest is looked for in the names: the whole name, its beginning, every word in one of several ways."""

    question: Text
    begun: Text
    whole: Text
    begins: Text
    parts: tuple[tuple[Text, ...], ...]

    @property
    def rank(self) -> ColumnElement[int]:
        """0 for exactly this name, 1 for one that begins so, 2 for one with all the words, 3 for the rest."""
        every = and_(*(or_(*(named(way) for way in ways)) for ways in self.parts))
        return case((every, case((named(self.whole), 0), (named(self.begins), 1), else_=2)), else_=3)

    def page(self, hits: Hits, conditions: Sequence[Condition], ranked: int) -> Select[Any]:
        """The `id` of everything, in order, and `every`, how many that is: all that are called so or whose name begins
        so, and the first `ranked` of the others."""
        columns = (ROWS.c.id, ROWS.c.place, ROWS.c.stocked, *standing.KEYS[Sort.BEST], self.rank.label("tier"))
        begins = named(self.begins)
        first = hits(self.begun, columns, [begins, *conditions], ranked)
        others = hits(self.question, columns, [not_(begins), *conditions], ranked)
        found = union_all(*(select(part.subquery()) for part in (first, others))).subquery()
        return select(found.c.id, func.count().over().label("every")).order_by(
            found.c.stocked.desc(), found.c.tier, *standing.order(Sort.BEST, found.c)
        )


def by_name(reading: Reading, question: str) -> Order | None:
    """The order for these words; None where they are of a kind that stands in no name, such as a number or first
    letters."""
    name = key(reading.said)
    if not name or not all(atom.parts for atom in reading.atoms):
        return None
    begun = f"({question}) AND {term(NAME + whole(name), open_end=True)}"
    parts = tuple(atom.parts[:PARTS] for atom in reading.atoms)
    return Order(question, begun, f"|{name}|", f"|{name}", parts)


def _word(name: str) -> BindParameter[str]:
    return bindparam(name, type_=String())


def plain_page(db: Session, order: Order, ranked: int, offset: int, size: int) -> Sequence[Any]:
    """A stretch of it where nothing is narrowed: most of what is asked."""
    ways = {f"way_{n}_{m}": way for n, some in enumerate(order.parts) for m, way in enumerate(some)}
    return _page(tuple(map(len, order.parts)), ranked).rows(
        db, question=order.question, begun=order.begun, whole=order.whole, begins=order.begins, size=size,
        offset=offset, **ways,
    )


@cache
def _page(shape: tuple[int, ...], ranked: int) -> Prepared:
    """The statement for words of which each can be written in so many ways."""
    order = Order(
        _word("question"), _word("begun"), _word("whole"), _word("begins"),
        tuple(
            tuple(_word(f"way_{n}_{m}") for m in range(many)) for n, many in enumerate(shape)
        ),
    )

    def statement(dialect: str) -> Select[Any]:
        index = store.index(dialect)
        return order.page(index.hits, (), ranked).limit(bindparam("size")).offset(bindparam("offset"))

    return Prepared(statement)


