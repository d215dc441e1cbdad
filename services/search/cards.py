"""What the search knows of each product: one lean card, the words there are, and what this shop calls each colour."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

META: Final = MetaData()
_Number: Final = BigInteger().with_variant(Integer(), "sqlite")
_Word: Final = String().with_variant(String(collation="C"), "postgresql")      # sorted bytewise everywhere

ROWS: Final = Table(
    "search_rows", META,
    Column("place", _Number, primary_key=True, autoincrement=False),       # see place.py
    Column("id", _Number, nullable=False, unique=True),                    # the product
    Column("shelf", _Number, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("stocked", Boolean, nullable=False),
    Column("price", BigInteger, nullable=False),          # the lowest it can be bought for
    Column("rating", Integer, nullable=False),
    Column("sold", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("colours", BigInteger, nullable=False),        # bits, see colours.py
    Column("said", BigInteger, nullable=False),           # differs when names or choices do
    Column("names", String, nullable=False),              # |zh|en|aliases| as `tokens.key` writes them
)
_LISTED: Final = (ROWS.c.shelf, ROWS.c.active, ROWS.c.stocked)
_WEIGHED: Final = (ROWS.c.sold, ROWS.c.price, ROWS.c.rating, ROWS.c.created, ROWS.c.colours)
Index("ix_search_rows_shelf", *_LISTED, *_WEIGHED)
Index("ix_search_rows_sold", ROWS.c.active, ROWS.c.stocked, *_WEIGHED)
Index("ix_search_rows_price", *_LISTED, ROWS.c.price, ROWS.c.sold)
Index("ix_search_rows_rating", *_LISTED, ROWS.c.rating, ROWS.c.sold)
Index("ix_search_rows_created", *_LISTED, ROWS.c.created)
WORDS: Final = Table(
    "search_words", META,
    Column("word", _Word, primary_key=True),
    Column("sound", _Word, primary_key=True, index=True),
    sqlite_with_rowid=False,
)
COLOURS: Final = Table(
    "search_colours", META,
    Column("bit", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
)
SHELVES: Final = Table(                                    # how many products on sale stand on each shelf itself
    "search_shelves", META,
    Column("shelf", _Number, primary_key=True, autoincrement=False),
    Column("products", Integer, nullable=False),
)
TABLES: Final = (ROWS, WORDS, COLOURS, SHELVES)


def named(part: str | BindParameter[str]) -> ColumnElement[bool]:
    """Whether a card's names contain this: "|拿铁|" is a whole name, "|拿铁" the beginning of one."""
    return _Found(ROWS.c.names, part) > 0


class _Found(FunctionElement[int]):
    """Where in a text another one begins, counted from 1; 0 for nowhere."""

    name = "instr"
    type = Integer()
    inherit_cache = True


@compiles(_Found)
def _instr(found: _Found, compiler: SQLCompiler, **how: Any) -> str:
    return f"instr({compiler.process(found.clauses, **how)})"


@compiles(_Found, "postgresql")
def _strpos(found: _Found, compiler: SQLCompiler, **how: Any) -> str:
    return f"strpos({compiler.process(found.clauses, **how)})"
