"""Filters and order written small enough for a button, and kept by the shop where they do not fit."""

import base64
import binascii
import re
import secrets
import string
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.conversation import Stored
from services.search.colours import BY_CODE, CODE
from services.search.query import Filters, Sort

LONGEST: Final = 400                # characters of a code that are read
_LIMIT: Final = 10**12              # the most a price may be
_DIGITS: Final = string.digits + string.ascii_lowercase
_SORTS: Final = tuple(Sort)
_PRICE: Final = re.compile(r"([0-9a-z]{0,9})-([0-9a-z]{0,9})")


def encode(filters: Filters, sort: Sort) -> str:
    """Filters and order in letters, digits, dots and dashes, e.g. `p3ew-2s0.r40.st.cbk-wh.o2`; "" for none."""
    parts = []
    if filters.low is not None or filters.high is not None:
        parts.append(f"p{_shown(filters.low)}-{_shown(filters.high)}")
    if filters.rating is not None:
        parts.append(f"r{filters.rating}")
    if filters.in_stock:
        parts.append("st")
    parts += _words("c", "t", filters.tags)
    parts += _words("n", "w", filters.without)
    if sort is not Sort.BEST:
        parts.append(f"o{_SORTS.index(sort)}")
    return ".".join(parts)


def decode(code: str) -> tuple[Filters, Sort] | None:
    """What `encode` wrote; None for anything else."""
    if len(code) > LONGEST:
        return None
    read = (Filters(), Sort.BEST)
    try:
        for part in code.split(".") if code else ():
            reader = next(one for sign, one in _READERS.items() if part.startswith(sign))
            read = reader(read, part)
        return read if encode(*read) == code else None      # one way to write each thing, so no two buttons differ
    except (ValueError, LookupError, StopIteration):
        return None


def keep(db: Session, value: str) -> str:
    """Keep a value for ever under a short id of letters and digits; the same value has the same id."""
    known = db.scalar(select(Stored.id).where(Stored.value == value))
    if known:
        return known
    id = "".join(secrets.choice(_DIGITS) for _ in range(6))
    try:
        with db.begin_nested():
            db.execute(insert(Stored).values(id=id, value=value))
    except IntegrityError:
        return keep(db, value)
    return id


def kept(db: Session, id: str) -> str | None:
    """What was kept under this id."""
    return db.scalar(select(Stored.value).where(Stored.id == id))


def _shown(number: int | None) -> str:
    if number is None:
        return ""
    if not 0 <= number < _LIMIT:
        raise ValueError(f"a price of {number} fits no button")
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def _words(colour_sign: str, word_sign: str, tags: tuple[str, ...]) -> list[str]:
    """Colours as two letters each; any other word as base 32 of its UTF-8."""
    parts: list[str] = []
    for tag in tags:
        if tag in CODE and parts and parts[-1].startswith(colour_sign):
            parts[-1] += "-" + CODE[tag]
        elif tag in CODE:
            parts.append(colour_sign + CODE[tag])
        else:
            parts.append(word_sign + base64.b32encode(tag.encode()).decode().rstrip("=").lower())
    return parts


_Read = tuple[Filters, Sort]


def _price(read: _Read, part: str) -> _Read:
    ends = _PRICE.fullmatch(part[1:])
    if not ends:
        raise ValueError(part)
    low, high = (int(end, 36) if end else None for end in ends.groups())
    return replace(read[0], low=low, high=high), read[1]


def _rating(read: _Read, part: str) -> _Read:
    return replace(read[0], rating=int(part[1:3])), read[1]


def _stock(read: _Read, part: str) -> _Read:
    return replace(read[0], in_stock=True), read[1]


def _sort(read: _Read, part: str) -> _Read:
    return read[0], _SORTS[int(part[1:])]


def _wanted(words: Callable[[str], tuple[str, ...]]) -> Callable[[_Read, str], _Read]:
    return lambda read, part: (replace(read[0], tags=read[0].tags + words(part[1:])), read[1])


def _unwanted(words: Callable[[str], tuple[str, ...]]) -> Callable[[_Read, str], _Read]:
    return lambda read, part: (replace(read[0], without=read[0].without + words(part[1:])), read[1])


def _colours(letters: str) -> tuple[str, ...]:
    return tuple(BY_CODE[code] for code in letters.split("-"))


def _word(letters: str) -> tuple[str, ...]:
    padded = letters.upper() + "=" * (-len(letters) % 8)
    try:
        return (base64.b32decode(padded).decode(),)
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError(letters) from None


_READERS: Final[dict[str, Callable[[_Read, str], _Read]]] = {
    "st": _stock,
    "p": _price,
    "r": _rating,
    "c": _wanted(_colours),
    "t": _wanted(_word),
    "n": _unwanted(_colours),
    "w": _unwanted(_word),
    "o": _sort,
}

