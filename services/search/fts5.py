"""The index of words as SQLite keeps it: an FTS5 table whose row numbers are the places."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Join,
    Select,
    String,
    bindparam,
    column,
    delete,
    select,
    table,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from services.search.cards import ROWS

Question = str | BindParameter[str]

_INDEX: Final = table("search_index", column("rowid", Integer), column("words", String))
_CREATE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5("
    "words, detail=none, tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
)
IN_STOCK: Final = (
    "SELECT EXISTS (SELECT 1 FROM variants v LEFT JOIN stock s ON s.variant_id = v.id AND s.period = ''"
    " WHERE v.product_id = {product} AND v.active AND (NOT v.counted OR s.on_hand > s.reserved))"
)
_RESTOCK: Final = (
    "UPDATE search_rows SET stocked = (" + IN_STOCK.format(product="search_rows.id") + ")"  # noqa: S608
    " WHERE id = (SELECT product_id FROM variants WHERE id = {variant})"
)
_TRIGGERS: Final = {
    "search_stock_changes": "AFTER UPDATE OF on_hand, reserved ON stock"
    " WHEN (OLD.on_hand > OLD.reserved) <> (NEW.on_hand > NEW.reserved)"
    " BEGIN " + _RESTOCK.format(variant="NEW.variant_id") + "; END",
    "search_stock_comes": "AFTER INSERT ON stock BEGIN " + _RESTOCK.format(variant="NEW.variant_id") + "; END",
    "search_stock_goes": "AFTER DELETE ON stock BEGIN " + _RESTOCK.format(variant="OLD.variant_id") + "; END",
    "search_product_changes": "AFTER UPDATE OF sold, rating ON products"
    " BEGIN UPDATE search_rows SET sold = NEW.sold, rating = NEW.rating WHERE id = NEW.id; END",
    "search_product_goes": "AFTER DELETE ON products BEGIN"
    " UPDATE search_shelves SET products = products - 1"
    " WHERE shelf = (SELECT shelf FROM search_rows WHERE id = OLD.id AND active);"
    " DELETE FROM search_index WHERE rowid = (SELECT place FROM search_rows WHERE id = OLD.id);"
    " DELETE FROM search_rows WHERE id = OLD.id; END",
}
STATEMENTS: Final = (_CREATE, *(f"CREATE TRIGGER IF NOT EXISTS {name} {what}" for name, what in _TRIGGERS.items()))
DROPS: Final = (*(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS), "DROP TABLE IF EXISTS search_index")


class _WordsFirst(Join):
    """A join that SQLite walks from the words to the cards; the other way round it asks the index card by card."""

    inherit_cache = True


@compiles(_WordsFirst, "sqlite")
def _cross(join: _WordsFirst, compiler: SQLCompiler, **how: Any) -> str:
    written: str = compiler.visit_join(join, **how)  # type: ignore[no-untyped-call]
    return written.replace(" JOIN ", " CROSS JOIN ", 1)


_CARDS: Final = _WordsFirst(_INDEX, ROWS, ROWS.c.place == _INDEX.c.rowid)


def _answers(question: Question) -> ColumnElement[bool]:
    if isinstance(question, BindParameter):
        return text(f"search_index MATCH :{question.key}").bindparams(question)  # type: ignore[return-value]
    asked: BindParameter[str] = bindparam("question", question, unique=True)      # one statement may hold several
    return text("search_index MATCH :question").bindparams(asked)  # type: ignore[return-value]


def hits(
    question: Question, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]], most: int,
    looked: int | None = None,
) -> Select[Any]:
    """The first cards that answer a question and meet the conditions, in the order of their places. `looked`: only
    among so many that answer."""
    if looked is None:
        found = select(*columns).select_from(_CARDS).where(_answers(question), *conditions)
        return found.order_by(_INDEX.c.rowid).limit(most)
    places = places_of(question, looked).subquery("looked")
    cards = _WordsFirst(places, ROWS, ROWS.c.place == places.c.place)
    return select(*columns).select_from(cards).where(*conditions).order_by(places.c.place).limit(most)


def places_of(question: Question, most: int | BindParameter[int]) -> Select[Any]:
    """The first places that answer a question."""
    found = select(_INDEX.c.rowid.label("place")).where(_answers(question))
    return found.order_by(_INDEX.c.rowid).limit(most)


def says_not(question: str) -> ColumnElement[bool]:
    """Whether a card does not answer a question."""
    return ROWS.c.place.not_in(select(_INDEX.c.rowid).where(_answers(question)))


def write(db: Session, words: Sequence[tuple[int, Sequence[str]]], at: int | None = None) -> None:
    """Put words into empty places; `at` is where the first of them comes when the whole index is written."""
    rows = [{"place": place, "words": " ".join(said)} for place, said in words]
    if rows:
        db.execute(text("INSERT INTO search_index(rowid, words) VALUES (:place, :words)"), rows)


def erase(db: Session, places: Sequence[int]) -> None:
    """Take the words out of these places."""
    db.execute(delete(_INDEX).where(_INDEX.c.rowid.in_(places)))


def empty(db: Session) -> None:
    """Take all words out."""
    db.execute(text("DROP TABLE search_index"))      # deleting row by row would read every word again
    db.execute(text(_CREATE))


def settle(db: Session) -> None:
    """Lay the index out in one piece, after all of it was written."""
    db.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))


def said(db: Session, places: Iterable[int]) -> Iterator[tuple[int, Sequence[str]]]:
    """The words in these places."""
    for place, words in db.execute(select(_INDEX.c.rowid, _INDEX.c.words).where(_INDEX.c.rowid.in_(places))):
        yield place, words.split(" ")


def even(db: Session) -> None:
    """Nothing is out of balance here."""
