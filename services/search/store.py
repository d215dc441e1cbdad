"""Where the search keeps its cards and its words: the same on SQLite and PostgreSQL, but for the index itself.

`search_rows` holds one lean card a product, `search_index` the words it is found by, `search_words` every word there is
with its sound, `search_colours` what this shop calls each colour, `search_shelves` how much stands on each shelf.
Sales, ratings and stock are kept true by triggers, so no part of the shop can forget to tell the search.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Protocol

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    MetaData,
    Select,
    Table,
    bindparam,
    delete,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from models.base import Base
from models.prepared import Prepared
from services.search import fts5, tsvector
from services.search.cards import COLOURS, ROWS, SHELVES, TABLES, WORDS
from services.search.fts5 import IN_STOCK, Question
from services.search.tokens import ONLY, TAG

__all__ = ["COLOURS", "ROWS", "SHELVES", "WORDS"]


class Words(Protocol):
    """What an index of words can do; fts5.py and tsvector.py say how. A question is written `("拿铁") AND ("lat"*)`."""

    STATEMENTS: tuple[str, ...]
    DROPS: tuple[str, ...]

    def hits(
        self, question: Question, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]],
        most: int, looked: int | None = None,
    ) -> Select[Any]:
        """The first cards that answer a question and meet the conditions, in the order of their places. `looked`: only
        among so many that answer."""

    def places_of(self, question: Question, most: int | BindParameter[int]) -> Select[Any]:
        """The first places that answer a question."""

    def says_not(self, question: str) -> ColumnElement[bool]:
        """Whether a card does not answer a question."""

    def write(self, db: Session, words: Sequence[tuple[int, Sequence[str]]], at: int | None = None) -> None:
        """Put words into empty places; `at` is where the first of them comes when the whole index is written."""

    def erase(self, db: Session, places: Sequence[int]) -> None:
        """Take the words out of these places."""

    def empty(self, db: Session) -> None:
        """Take all words out."""

    def settle(self, db: Session) -> None:
        """Put in order what was written, after all of it was."""

    def said(self, db: Session, places: Iterable[int]) -> Iterator[tuple[int, Sequence[str]]]:
        """The words in these places."""

    def even(self, db: Session) -> None:
        """Put in order again what many changes have put out of it."""


_KINDS: Final[Mapping[str, Words]] = MappingProxyType({"sqlite": fts5, "postgresql": tsvector})
_DIALECTS: Final = MappingProxyType({"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()})   # type: ignore[no-untyped-call]
_INSERTS: Final[Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]]] = MappingProxyType({
    "sqlite": sqlite.insert, "postgresql": postgresql.insert,
})


def statements(dialect: str) -> list[str]:
    """Everything that makes the search's tables, index and triggers, in order, for "sqlite" or "postgresql". The shop's
    own tables must be there; what is there already stays."""
    made: list[str] = []
    for each in TABLES:
        parts: list[ExecutableDDLElement] = [CreateTable(each, if_not_exists=True)]
        parts += [CreateIndex(index, if_not_exists=True) for index in sorted(each.indexes, key=lambda it: str(it.name))]
        made += [str(part.compile(dialect=_DIALECTS[dialect])).strip() for part in parts]
    return [*made, *_KINDS[dialect].STATEMENTS]


def drops(dialect: str) -> list[str]:
    """Everything that takes them away, in order."""
    return [*_KINDS[dialect].DROPS, *(f"DROP TABLE IF EXISTS {each.name}" for each in reversed(TABLES))]


def create(db: Session | Connection) -> None:
    """Make the search's tables, index and triggers where they are missing. The shop's own tables must be there."""
    _run(db, statements)


def remove(db: Session | Connection) -> None:
    """Take the search's tables, index and triggers away. A migration that rebuilds products, variants or stock calls
    this first, then `create` and `reindex`."""
    _run(db, drops)


def forget(db: Session, ids: Sequence[int] | None = None) -> None:
    """Take these products out of the search; None: empty it."""
    index = _index(db)
    if ids is None:
        for each in TABLES:
            db.execute(delete(each))
        index.empty(db)
        return
    there = db.execute(select(ROWS.c.place, ROWS.c.shelf, ROWS.c.active).where(ROWS.c.id.in_(ids))).all()
    if there:
        index.erase(db, [row.place for row in there])
        db.execute(delete(ROWS).where(ROWS.c.id.in_(ids)))
        _count(db, {shelf: -count for shelf, count in Counter(row.shelf for row in there if row.active).items()})


def put(
    db: Session, rows: Sequence[dict[str, Any]], words: Sequence[tuple[int, Sequence[str]]],
    vocabulary: Iterable[tuple[str, str]], colours: Iterable[tuple[int, str, str]], *, at: int | None = None,
) -> None:
    """Add cards: rows of `search_rows`, (place, its words), (word, sound), (bit, name in zh, in en). `at` is where the
    first of them comes when the whole search is written anew, in the order of the places."""
    db.execute(ROWS.insert(), rows)
    _index(db).write(db, words, at)
    _add(db, WORDS, [{"word": word, "sound": sound} for word, sound in sorted(vocabulary)])
    _add(db, COLOURS, [{"bit": bit, "name_zh": zh, "name_en": en} for bit, zh, en in sorted(colours)])
    _count(db, Counter(row["shelf"] for row in rows if row["active"]))


def settle(db: Session) -> None:
    """Put the index in order, after all of it was written."""
    _index(db).settle(db)


def even(db: Session) -> None:
    """Put the index in order again, after many changes."""
    _index(db).even(db)


def stocked(db: Session, ids: Sequence[int]) -> set[int]:
    """Those of the products of which at least one can be sold now."""
    listed = ",".join(str(int(id)) for id in ids)
    return set(db.scalars(text(
        f"SELECT p.id FROM products p WHERE p.id IN ({listed}) AND ({IN_STOCK.format(product='p.id')})"  # noqa: S608
    )))


def term(word: str, *, open_end: bool = False) -> str:
    """One word of a question to the index; with `open_end` every word that begins so."""
    return f'"{word}"*' if open_end else f'"{word}"'


def hits(
    db: Session, question: str, columns: Sequence[ColumnElement[Any]], *conditions: ColumnElement[bool], most: int,
    looked: int | None = None,
) -> Select[Any]:
    """The first cards on sale that answer a question and meet the conditions, what sells most first. The columns are of
    `search_rows` or labelled; none of them stands twice. `looked`: only among so many that answer."""
    return _index(db).hits(question, columns, conditions, most, looked)


def index(dialect: str) -> Words:
    """The index of words of "sqlite" or "postgresql"."""
    return _KINDS[dialect]


def answered(db: Session, question: str) -> bool:
    """Whether some product on sale answers."""
    return _ANSWERED.row(db, question=question) is not None


def more_than(db: Session, question: str, many: int) -> bool:
    """Whether more products on sale than so many answer."""
    return int(_ANSWERING.value(db, question=question, most=many + 1)) > many


_ANSWERED: Final = Prepared(lambda dialect: index(dialect).places_of(bindparam("question"), 1))
_ANSWERING: Final = Prepared(lambda dialect: select(func.count()).select_from(
    index(dialect).places_of(bindparam("question"), bindparam("most")).subquery()
))


def whole_numbers(db: Session, wanted: Select[Any]) -> Sequence[Sequence[int]]:
    """Rows of whole numbers as the driver gives them: a thousand SQLAlchemy rows take longer to make than to find."""
    result = db.execute(wanted)
    assert isinstance(result, CursorResult)
    rows: Sequence[Sequence[int]] = result.cursor.fetchall()
    result.close()
    return rows


def says_not(db: Session, question: str) -> ColumnElement[bool]:
    """Whether a card does not answer a question to the index."""
    return _index(db).says_not(question)


def tags_of(db: Session, places: Sequence[int]) -> Iterator[tuple[int, list[str], list[str]]]:
    """For the product in each of these places its tags and choices, and its tags alone, as `tokens.whole` writes
    them."""
    for place, said in _index(db).said(db, places):
        yield place, _marked(said, TAG), _marked(said, ONLY)


def _marked(said: Sequence[str], mark: str) -> list[str]:
    return [word.removeprefix(mark) for word in said if word.startswith(mark)]


def _index(db: Session) -> Words:
    return _KINDS[db.get_bind().dialect.name]


def _run(db: Session | Connection, what: Callable[[str], list[str]]) -> None:
    connection = db.connection() if isinstance(db, Session) else db
    for statement in what(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _add(db: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows that may be there already."""
    if rows:
        db.execute(_INSERTS[db.get_bind().dialect.name](table).on_conflict_do_nothing(), rows)


def _count(db: Session, more: Mapping[int, int]) -> None:
    """So many more products, or fewer, stand on each of these shelves; in the order of the shelves, so that two who
    count at once never wait for each other."""
    for shelf, count in sorted(more.items()):
        row = _INSERTS[db.get_bind().dialect.name](SHELVES).values(shelf=shelf, products=count)
        now = {"products": SHELVES.c.products + row.excluded.products}
        db.execute(row.on_conflict_do_update(index_elements=["shelf"], set_=now))


@event.listens_for(Base.metadata, "after_create")
def _with_the_shop(target: MetaData, connection: Connection, **_: object) -> None:
    if connection.dialect.has_table(connection, "products"):
        create(connection)
