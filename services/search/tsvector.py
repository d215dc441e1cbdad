"""The index of words as PostgreSQL keeps it: a table of word lists, in tiers from what sells most to what sells least.

Each tier has a GIN index of its own. A word that half of the shop has is looked for in the first tiers only, until
there are as many products as anybody looks at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Select,
    SmallInteger,
    String,
    Subquery,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    not_,
    select,
    table,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from services.search.cards import ROWS
from services.search.fts5 import IN_STOCK, Question

LAST: Final = (16_384, 131_072)      # how many products stand up to the end of a tier; one more follows
_TIERS: Final = range(len(LAST) + 1)
_WORD: Final = re.compile(r'"(\w+)"(\*?)')
_INDEX: Final = table(
    "search_index", column("place", BigInteger), column("tier", SmallInteger), column("words")
)
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS search_index "
    "(place BIGINT NOT NULL PRIMARY KEY, tier SMALLINT NOT NULL, words TSVECTOR NOT NULL)"
)
_INDEXES: Final = tuple(
    f"CREATE INDEX IF NOT EXISTS search_index_words_{tier} ON search_index USING gin (words) "
    f"WITH (fastupdate = off) WHERE tier = {tier}"
    for tier in _TIERS
)
# Both wait until the commit: then the transaction has every other lock it needs, and holds these for a moment only.
# The card is locked first and looked at afterwards, so that of two that sell the last two variants one sees both gone.
_FUNCTIONS: Final = {
    "search_stock_changes": (
        "DECLARE whose BIGINT;"
        " BEGIN SELECT product_id INTO whose FROM variants WHERE id = COALESCE(NEW.variant_id, OLD.variant_id);"
        " PERFORM 1 FROM search_rows WHERE id = whose FOR UPDATE;"
        " UPDATE search_rows SET stocked = (IN_STOCK) WHERE id = whose;"
        " RETURN NULL; END"
    ).replace("IN_STOCK", IN_STOCK.format(product="search_rows.id")),
    "search_product_changes": (
        "BEGIN UPDATE search_rows SET sold = p.sold, rating = p.rating FROM products p"
        " WHERE search_rows.id = NEW.id AND p.id = NEW.id; RETURN NULL; END"
    ),
    "search_product_goes": (
        "BEGIN UPDATE search_shelves SET products = products - 1"
        " WHERE shelf = (SELECT shelf FROM search_rows WHERE id = OLD.id AND active);"
        " DELETE FROM search_index WHERE place = (SELECT place FROM search_rows WHERE id = OLD.id);"
        " DELETE FROM search_rows WHERE id = OLD.id; RETURN NULL; END"
    ),
}
_LATER: Final = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
_FREE: Final = "(OLD.on_hand > OLD.reserved) <> (NEW.on_hand > NEW.reserved)"
_TRIGGERS: Final = (
    ("search_stock_changes", "stock",
     f"CONSTRAINT TRIGGER {{}} AFTER UPDATE OF on_hand, reserved ON stock {_LATER} WHEN ({_FREE})",
     "search_stock_changes"),
    ("search_stock_comes", "stock",
     f"CONSTRAINT TRIGGER {{}} AFTER INSERT OR DELETE ON stock {_LATER}", "search_stock_changes"),
    ("search_product_changes", "products",
     f"CONSTRAINT TRIGGER {{}} AFTER UPDATE OF sold, rating ON products {_LATER}", "search_product_changes"),
    ("search_product_goes", "products",
     "TRIGGER {} AFTER DELETE ON products FOR EACH ROW", "search_product_goes"),
)
STATEMENTS: Final = (
    _TABLE, *_INDEXES,
    *(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
      for name, body in _FUNCTIONS.items()),
    *(statement for name, where, what, function in _TRIGGERS for statement in (
        f"DROP TRIGGER IF EXISTS {name} ON {where}",
        f"CREATE {what.format(name)} EXECUTE FUNCTION {function}()",
    )),
)
DROPS: Final = (
    *(f"DROP TRIGGER IF EXISTS {name} ON {where}" for name, where, _, _ in _TRIGGERS),
    *(f"DROP FUNCTION IF EXISTS {name}()" for name in _FUNCTIONS),
    "DROP TABLE IF EXISTS search_index",
)


class _Question(TypeDecorator[str]):
    """A question as the shop's own code writes it, ("拿铁") AND ("lat"*), said the way PostgreSQL says it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the statement."""
        said = _WORD.sub(lambda word: f"'{word[1]}'" + ":*" * bool(word[2]), value or "")
        return said.replace(" AND ", " & ").replace(" OR ", " | ")


def _answers(question: Question, words: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(question, BindParameter):
        asked = bindparam(question.key, type_=_Question())
    else:
        asked = bindparam(None, question, _Question())
    return words.op("@@", is_comparison=True)(cast(asked, TSQUERY))


def hits(
    question: Question, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]], most: int,
    looked: int | None = None,
) -> Select[Any]:
    """The first cards that answer a question and meet the conditions, in the order of their places: one tier after the
    other, each only while there are too few. `looked`: only among so many that answer."""
    if looked is not None:
        return _cards(places_of(question, looked).subquery("looked"), columns, conditions).limit(most)
    tiers = [
        _cards(_places(tier, question).subquery(), columns, conditions).limit(most).subquery() for tier in _TIERS
    ]
    return select(union_all(*(select(tier) for tier in tiers)).subquery()).limit(most)


def places_of(question: Question, most: int | BindParameter[int]) -> Select[Any]:
    """The first places that answer a question."""
    tiers = [_places(tier, question).limit(most).subquery() for tier in _TIERS]
    return select(union_all(*(select(tier) for tier in tiers)).subquery()).limit(most)


def _places(tier: int, question: Question) -> Select[Any]:
    """The places of one tier, in order. The + 0 keeps PostgreSQL from going through the places themselves until it has
    met enough that answer, which is through all of them when none does."""
    there = (_INDEX.c.tier == literal_column(str(tier)), _answers(question, _INDEX.c.words))
    return select(_INDEX.c.place).where(*there).order_by(_INDEX.c.place + literal_column("0"))


def _cards(
    places: Subquery, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """The cards in these places. The places are put in order first, and the OFFSET makes PostgreSQL look up card after
    card until there are enough: left to itself it reads all cards of the shop, to join them with a thousand places."""
    card = select(*columns).where(ROWS.c.place == places.c.place, *conditions).offset(literal_column("0")).lateral()
    return select(card).select_from(places).join(card, true())


def says_not(question: str) -> ColumnElement[bool]:
    """Whether a card does not answer a question."""
    own = select(_answers(question, _INDEX.c.words)).where(_INDEX.c.place == ROWS.c.place)
    return not_(own.correlate(ROWS).scalar_subquery())


def write(db: Session, words: Sequence[tuple[int, Sequence[str]]], at: int | None = None) -> None:
    """Put words into empty places; `at` is where the first of them comes when the whole index is written. Otherwise
    each joins the tier of its neighbours."""
    neighbour = "COALESCE((SELECT tier FROM search_index WHERE place < :place ORDER BY place DESC LIMIT 1), 0)"
    rows: list[dict[str, Any]] = [{"place": place, "words": list(said)} for place, said in words]
    if at is not None:
        for row, number in zip(rows, range(at, at + len(rows)), strict=True):
            row["tier"] = sum(number >= last for last in LAST)
    if rows:
        db.execute(text(
            f"INSERT INTO search_index (place, tier, words) SELECT CAST(:place AS bigint),"
            f" {neighbour if at is None else ':tier'}, array_to_tsvector(CAST(:words AS text[]))"
        ), rows)


def erase(db: Session, places: Sequence[int]) -> None:
    """Take the words out of these places."""
    db.execute(delete(_INDEX).where(_INDEX.c.place.in_(places)))


def empty(db: Session) -> None:
    """Take all words out, and the indexes too: they are made faster from a full table."""
    db.execute(text("TRUNCATE search_index"))
    for tier in _TIERS:
        db.execute(text(f"DROP INDEX IF EXISTS search_index_words_{tier}"))


def settle(db: Session) -> None:
    """Index what was written, and count it, so that PostgreSQL knows which words are rare."""
    for statement in _INDEXES:
        db.execute(text(statement))
    for name in ("search_index", "search_rows", "search_words"):
        db.execute(text(f"ANALYZE {name}"))


def said(db: Session, places: Iterable[int]) -> Iterator[tuple[int, Sequence[str]]]:
    """The words in these places."""
    words = func.tsvector_to_array(_INDEX.c.words)
    for row in db.execute(select(_INDEX.c.place, words.label("said")).where(_INDEX.c.place.in_(places))):
        yield row.place, row.said


def even(db: Session) -> None:
    """Part the tiers anew, after many products came or moved."""
    ends = [db.scalar(select(_INDEX.c.place).order_by(_INDEX.c.place).offset(last).limit(1)) for last in LAST]
    for tier, (start, end) in enumerate(pairwise([None, *ends, None])):
        if tier and start is None:
            break
        moved = text(
            "UPDATE search_index SET tier = :tier WHERE tier <> :tier AND place >= COALESCE(CAST(:start AS bigint), 0)"
            " AND (CAST(:end AS bigint) IS NULL OR place < :end)"
        )
        db.execute(moved, {"tier": tier, "start": start, "end": end})
