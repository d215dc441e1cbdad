"""A name taken apart: whole, by what it begins with, and by what it ends in, which is the thing itself."""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from dialog.understand import atoms, numbers
from dialog.understand.everyday import COMMON, measure
from services.search import sounds

LONGEST_NAME: Final = 16       # parts of a name that are looked at
LONGEST_PART: Final = 6        # English words in a part of a name
REMEMBERED: Final = 1 << 12    # names that stay taken apart

_PLAIN: Final = frozenset((
    "with", "and", "in", "of", "the", "a", "an", "for", "to", "on", "at", "from", "by", "no", "one", "two", "or",
))


class Strength(IntEnum):
    """How much of a name a word is."""

    NONE = 0
    INNER = 1      # somewhere in it
    START = 2      # what it begins with: 生椰
    HEAD = 3       # what it ends in, the thing itself: 拿铁, latte
    EXACT = 4      # the whole name


def parts_of(name: str) -> Iterator[tuple[str, Strength]]:
    """A name and its parts, and how much of the name each is."""
    return _parts(list(key_of(name))[:LONGEST_NAME])


@lru_cache(maxsize=REMEMBERED)
def key_of(name: str) -> tuple[str, ...]:
    """The parts of a name, as they are looked up."""
    return tuple(atoms.key(name).split())


@lru_cache(maxsize=REMEMBERED)
def sound_of(key: str) -> tuple[str, ...]:
    """How a Chinese word is said, one sound a character; empty for what cannot be said so."""
    spoken = tuple((sounds.readings(part) or ("",))[0] for part in key.split())
    return spoken if all(spoken) else ()


def _parts(name: list[str]) -> Iterator[tuple[str, Strength]]:
    if not name:
        return
    yield " ".join(name), Strength.EXACT
    if any(atoms.is_han(part) for part in name):
        yield from _chinese_parts(name)
    else:
        yield from _english_parts(name)


def _chinese_parts(name: list[str]) -> Iterator[tuple[str, Strength]]:
    """What a name begins with, and what it or its last run of characters ends in: 生椰, 拿铁, 耳机 of 耳机 Pro."""
    han = [at for at, part in enumerate(name) if atoms.is_han(part)]
    first, last = han[0], han[-1] + 1
    for end in range(first + 2, len(name) + 1):
        if end < len(name) and _worthy(name[first:end]):
            yield " ".join(name[first:end]), Strength.HEAD if end == last else Strength.START
    for start in range(last - 1):
        if start and _worthy(name[start:last]):
            yield " ".join(name[start:last]), Strength.HEAD
        if start and last < len(name) and _worthy(name[start:last]):
            yield " ".join(name[start:]), Strength.HEAD


def _worthy(part: list[str]) -> bool:
    """Whether a part of a Chinese name says something: two characters that do not only count, or 橙 C."""
    han = [key for key in part if atoms.is_han(key)]
    plain = sum(key in numbers.CHINESE or measure(key) for key in han)
    if len(han) == 1:
        return len(part) > 1 and plain == 0 and not any(key.isdigit() for key in part)
    return len(han) >= 2 and plain < len(han) and not (len(han) == 2 and han[0] in numbers.CHINESE)


def _english_parts(name: list[str]) -> Iterator[tuple[str, Strength]]:
    for first, second in pairwise(name):
        if not (first + second).isdigit() and len(first + second) > 4:
            yield first + second, Strength.EXACT if len(name) == 2 else Strength.INNER
    for start in range(len(name)):
        for end in range(start + 1, min(len(name), start + LONGEST_PART) + 1):
            part = name[start:end]
            if part[0] in _PLAIN or part[-1] in _PLAIN or end - start == len(name):
                continue
            if len(part) == 1 and (len(part[0]) < 3 or part[0] in COMMON or measure(part[0]) or part[0].isdigit()):
                continue
            yield " ".join(part), (
                Strength.HEAD if end == len(name) else Strength.START if start == 0 else Strength.INNER
            )


def shelf_names(zh: str, en: str) -> set[str]:
    """A shelf's names; “Cakes & sweets” are also cakes, and sweets."""
    whole = {atoms.key(zh), atoms.key(en)}
    pieces = en.replace(" and ", "&").split("&")
    return {name for name in whole | {atoms.key(piece) for piece in pieces} if name}
