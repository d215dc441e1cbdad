"""Where the search keeps its cards. Everything that only SQLite understands is in this file.

`search_rows` holds one lean card a product, `search_index` the words it is found by, `search_words` every word there is
with its sound, `search_colours` what this shop calls each colour. Sales, ratings and stock are kept true by triggers,
so no part of the shop can forget to tell the search.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Join,
    MetaData,
    Select,
    String,
    Table,
    column,
    delete,
    event,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from models.base import Base
from services.search.tokens import ONLY, TAG

_META: Final = MetaData()
ROWS: Final = Table(
    "search_rows", _META,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("shelf", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("stocked", Boolean, nullable=False),
    Column("price", BigInteger, nullable=False),          # the lowest it can be bought for
    Column("rating", Integer, nullable=False),
    Column("sold", Integer, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("colours", BigInteger, nullable=False),        # bits, see colours.py
    Column("names", String, nullable=False),              # |zh|en| as `tokens.key` writes them
)
Index("ix_search_rows_shelf", ROWS.c.shelf, ROWS.c.active, ROWS.c.stocked, ROWS.c.sold, ROWS.c.price, ROWS.c.rating,
      ROWS.c.created, ROWS.c.colours)
Index("ix_search_rows_sold", ROWS.c.active, ROWS.c.stocked, ROWS.c.sold, ROWS.c.price, ROWS.c.rating, ROWS.c.created,
      ROWS.c.colours)
WORDS: Final = Table(
    "search_words", _META,
    Column("word", String, primary_key=True),
    Column("sound", String, primary_key=True, index=True),
    sqlite_with_rowid=False,
)
COLOURS: Final = Table(
    "search_colours", _META,
    Column("bit", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
)
TABLES: Final = (ROWS, WORDS, COLOURS)
_TAGS: Final = re.compile(TAG + r"(\S+)")
_ONLY: Final = re.compile(ONLY + r"(\S+)")
INDEX: Final = table("search_index", column("rowid", Integer), column("words", String))

_CREATE_INDEX: Final = (
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
    "search_product_goes": "AFTER DELETE ON products BEGIN DELETE FROM search_rows WHERE id = OLD.id; END",
}


class _WordsFirst(Join):
    """A join that SQLite walks from the words to the cards; the other way round it asks the index card by card."""

    inherit_cache = True


@compiles(_WordsFirst, "sqlite")
def _cross(join: _WordsFirst, compiler: SQLCompiler, **how: Any) -> str:
    written: str = compiler.visit_join(join, **how)  # type: ignore[no-untyped-call]
    return written.replace(" JOIN ", " CROSS JOIN ", 1)


def create(db: Session | Connection) -> None:
    """Make the search's tables, index and triggers where they are missing. The shop's own tables must be there."""
    connection = db.connection() if isinstance(db, Session) else db
    _META.create_all(connection)
    connection.execute(text(_CREATE_INDEX))
    for name, what in _TRIGGERS.items():
        connection.execute(text(f"CREATE TRIGGER IF NOT EXISTS {name} {what}"))


def remove(db: Session | Connection) -> None:
    """Take the search's tables, index and triggers away. A migration that rebuilds products, variants or stock calls
    this first, then `create` and `reindex`."""
    connection = db.connection() if isinstance(db, Session) else db
    for name in _TRIGGERS:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    connection.execute(text("DROP TABLE IF EXISTS search_index"))
    _META.drop_all(connection)


def forget(db: Session, ids: Sequence[int] | None = None) -> None:
    """Take these products out of the index; None: empty it."""
    if ids is None:
        for each in TABLES:
            db.execute(delete(each))
        db.execute(text("DROP TABLE search_index"))      # deleting row by row would read every word again
        db.execute(text(_CREATE_INDEX))
    else:
        db.execute(delete(ROWS).where(ROWS.c.id.in_(ids)))
        db.execute(delete(INDEX).where(INDEX.c.rowid.in_(ids)))


def put(
    db: Session, rows: list[dict[str, Any]], words: Iterable[tuple[int, str]], vocabulary: Iterable[tuple[str, str]],
    colours: Iterable[tuple[int, str, str]],
) -> None:
    """Add cards: rows of `search_rows`, (product, its words), (word, sound), (bit, name in zh, in en)."""
    db.execute(insert(ROWS), rows)
    db.execute(
        text("INSERT INTO search_index(rowid, words) VALUES (:id, :words)"),
        [{"id": id, "words": said} for id, said in words],
    )
    said = [{"word": word, "sound": sound} for word, sound in vocabulary]
    if said:
        db.execute(insert(WORDS).prefix_with("OR IGNORE"), said)
    named = [{"bit": bit, "name_zh": zh, "name_en": en} for bit, zh, en in colours]
    if named:
        db.execute(insert(COLOURS).prefix_with("OR IGNORE"), named)


def settle(db: Session) -> None:
    """Lay the index out in one piece, after all of it was written."""
    db.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))


def stocked(db: Session, ids: Sequence[int]) -> set[int]:
    """Those of the products of which at least one can be sold now."""
    listed = ",".join(str(int(id)) for id in ids)
    return set(db.scalars(text(
        f"SELECT p.id FROM products p WHERE p.id IN ({listed}) AND ({IN_STOCK.format(product='p.id')})"  # noqa: S608
    )))


def term(word: str, *, open_end: bool = False) -> str:
    """One word of a question to the index; with `open_end` every word that begins so."""
    return f'"{word}"*' if open_end else f'"{word}"'


def found(question: str | None) -> FromClause:
    """The cards that answer a question to the index, e.g. `("拿铁") AND ("lat"*)`; None: all cards."""
    if question is None:
        return ROWS
    return _WordsFirst(INDEX, ROWS, ROWS.c.id == INDEX.c.rowid)


def says(question: str) -> ColumnElement[bool]:
    """The condition that goes with `found`."""
    return text("search_index MATCH :question").bindparams(question=question)  # type: ignore[return-value]


def saying(question: str) -> Select[int]:
    """The products that answer a question to the index, for use inside another question."""
    return select(INDEX.c.rowid).where(text("search_index MATCH :other").bindparams(other=question))


def named(part: str) -> ColumnElement[bool]:
    """Whether a card's names contain this: "|拿铁|" is a whole name, "|拿铁" the beginning of one."""
    return func.instr(ROWS.c.names, part) > 0


def tags_of(db: Session, ids: Sequence[int]) -> Iterator[tuple[int, list[str], list[str]]]:
    """For each product its tags and choices, and its tags alone, as `tokens.whole` writes them."""
    for id, said in db.execute(select(INDEX.c.rowid, INDEX.c.words).where(INDEX.c.rowid.in_(ids))):
        yield id, _TAGS.findall(said), _ONLY.findall(said)


@event.listens_for(Base.metadata, "after_create")
def _with_the_shop(target: MetaData, connection: Connection, **_: object) -> None:
    if connection.dialect.name == "sqlite" and connection.dialect.has_table(connection, "products"):
        create(connection)
