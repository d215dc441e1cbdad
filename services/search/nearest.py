"""Names close to what was typed: the one that was meant exactly, and those that may have been meant."""

from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services.search import store
from services.search.cards import named
from services.search.plain import Atom, Reading
from services.search.reading import read
from services.search.sounds import readings, sounds
from services.search.store import ROWS, term
from services.search.tokens import NAME, SKU, is_han, key, pairs, pieces, stem, whole
from services.search.vocabulary import heard, known, meant, respelled

MOST: Final = 3
CLOSE: Final = 55            # out of 100; less alike is no suggestion
LOOKED_AT: Final = 200
LONGEST: Final = 120         # characters of a name that are compared


def exact(db: Session, words: str) -> int | None:
    """The one product on sale that is called exactly this, by any of its names or its number; None for none or
    several."""
    bare = whole(words[:LONGEST])
    if not bare:
        return None
    ids = _called(db, term(NAME + bare), named(f"|{key(words)}|")) or _called(db, term(SKU + bare))
    return ids[0] if len(ids) == 1 else None


def _called(db: Session, question: str, *conditions: ColumnElement[bool]) -> Sequence[int]:
    return db.scalars(store.hits(db, question, (ROWS.c.id,), *conditions, most=2)).all()


def suggest(db: Session, words: str, language: str) -> list[str]:
    """At most three names on sale nearest to what was typed, in this language, the nearest first."""
    typed = key(words[:60])
    if not typed:
        return []
    if len(typed) == 1:
        return _names(db, _beginning(db, typed), language)
    candidates: dict[int, float] = {}
    sound = _sound(typed)
    for question in _questions(db, typed):
        for id, names in db.execute(store.hits(db, question, (ROWS.c.id, ROWS.c.names), most=LOOKED_AT)):
            if id not in candidates:
                candidates[id] = max(_alike(typed, sound, name) for name in names.strip("|").split("|"))
    near = sorted((-score, id) for id, score in candidates.items() if score >= CLOSE)
    return _names(db, [id for _, id in near[: MOST * 3]], language)


def _questions(db: Session, typed: str) -> Iterable[str]:
    """Questions to the index that products with a similar name answer, one a word or pair."""
    reading: Reading | None = read(db, typed)
    if reading:
        yield reading.question
    for run in pieces(typed):
        if not is_han(run):
            spelled = meant(db, run)[:MOST]
            words = [*known(db, (run, stem(run))), *spelled]
        else:
            other = {sound for pair in pairs(run) for sound in sounds(pair)}
            words = [*known(db, pairs(run)), *(word for same in heard(db, other).values() for word in same)]
            if not words:
                words = [pair for spelled in respelled(db, run, loose=True) for pair in pairs(spelled)]
        for word in dict.fromkeys(words):
            yield Reading((Atom((term(word),)),), word).question


def _alike(typed: str, sound: str, name: str) -> float:
    """How alike two names are, 0 to 100, by sight or, where a name is Chinese, by sound, whichever is more."""
    if not name or name.isascii():
        return fuzz.ratio(typed, name) if name else 0
    return max(fuzz.ratio(typed, name), fuzz.ratio(sound, _sound(name)) * 0.95)


def _sound(name: str) -> str:
    return " ".join((readings(character) or (character,))[0] for character in name)


def _beginning(db: Session, start: str) -> list[int]:
    begins = store.hits(db, term(NAME + start, open_end=True), (ROWS.c.id, ROWS.c.sold), most=LOOKED_AT).subquery()
    return list(db.scalars(select(begins.c.id).order_by(begins.c.sold.desc(), begins.c.id).limit(MOST * 3)))


def _names(db: Session, ids: list[int], language: str) -> list[str]:
    rows = {row.id: row for row in db.execute(
        select(Product.id, Product.name_zh, Product.name_en).where(Product.id.in_(ids))
    )}
    found = [
        (rows[id].name_zh or rows[id].name_en) if language == "zh" else (rows[id].name_en or rows[id].name_zh)
        for id in ids if id in rows
    ]
    return list(dict.fromkeys(found))[:MOST]


