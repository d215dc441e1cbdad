"""The shop's own words: what every product, option and shelf is called, by whole names and by parts of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.understand import atoms, choices, numbers
from dialog.understand.everyday import COMMON, WORDS, Kind, measure
from models.catalogue import Category, Choice, OptionGroup, Product
from services.search import sounds
from services.search.store import ROWS

LONGEST_NAME: Final = 16       # parts of a name that are looked at
LONGEST_PART: Final = 6        # English words in a part of a name
MOST: Final = 24               # products remembered for one word, the most sold first
LEAST_INITIALS: Final = 3
REMEMBERED: Final = 1 << 16    # names that stay taken apart

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


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run of words can mean. `products` are those it names best, `related` all whose name holds it, the most
    sold first; `shelf` is 0 for none."""

    products: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    strength: Strength = Strength.NONE
    option: bool = False
    shelf: int = 0
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the shop has a word for.

    words       parts joined by blanks (`atoms.key`) -> what they can mean; `longest` is the most parts of one
    options     a way to say a choice -> the products that have it
    names       a product -> every part of its names
    vocabulary  every English word of the shop, for mistyped ones
    sounds      "na tie" -> the words that sound so
    pinyin      "shengyenatie" or "synt" -> the word
    """

    words: Mapping[str, Entry]
    longest: int
    options: Mapping[str, frozenset[int]]
    names: Mapping[int, frozenset[str]]
    vocabulary: tuple[str, ...]
    sounds: Mapping[str, tuple[str, ...]]
    pinyin: Mapping[str, str]

    def can(self, product: int, option: str) -> bool:
        """Whether a product has this choice."""
        return product in self.options.get(option, frozenset())

    def called(self, product: int, key: str) -> bool:
        """Whether every part of the words stands in a name of the product."""
        return set(key.split()) <= self.names.get(product, frozenset())


@dataclass(frozen=True, slots=True)
class Source:
    """What the shop has written: products on sale, the most sold first, the choices they have, and the shelves; each
    with its Chinese and English name."""

    products: tuple[tuple[int, str, str], ...]
    choices: tuple[tuple[int, str, str], ...]
    shelves: tuple[tuple[int, str, str], ...]

    def says_the_same(self, other: "Source") -> bool:
        """Whether only prices, stock or sales differ: then no word means anything else."""
        return (
            sorted(self.products) == sorted(other.products) and self.shelves == other.shelves
            and sorted(self.choices) == sorted(other.choices)
        )


def source(db: Session) -> Source:
    """Read what the shop has written."""
    products = db.execute(
        select(ROWS.c.id, Product.name_zh, Product.name_en).join(Product, Product.id == ROWS.c.id)
        .where(ROWS.c.active).order_by(ROWS.c.stocked.desc(), ROWS.c.sold.desc(), ROWS.c.id)
    )
    asked = db.execute(
        select(OptionGroup.product_id, Choice.name_zh, Choice.name_en).join(Choice, Choice.group_id == OptionGroup.id)
    )
    shelves = db.execute(select(Category.id, Category.name_zh, Category.name_en).order_by(Category.id))
    return Source(*(tuple((id, zh, en) for id, zh, en in rows) for rows in (products, asked, shelves)))


def build(written: Source) -> Lexicon:
    """Take what the shop has written apart into words."""
    named = written.products
    found = _names(named)
    options = _options(written.choices, {id for id, *_ in named})
    everyday = {atoms.key(word): kind for kind, words in WORDS.items() for word in words}
    exact = {key for key, ids in found.items() if Strength.EXACT in ids.values()}
    words = {
        key: _entry(ids, option=key in options)
        for key, ids in found.items() if key in exact or (key not in everyday and key not in options)
    }
    for id, zh, en in written.shelves:
        for name in _shelf_names(zh, en):
            words[name] = _with_shelf(words.get(name, Entry()), id)
    for key in options.keys() - words.keys():
        words[key] = Entry(option=True)
    for key, kind in everyday.items():
        if key not in words:
            words[key] = Entry(kind=kind)
    heard, spelled = _heard(words, exact)
    return Lexicon(
        words=words, longest=max((key.count(" ") + 1 for key in words), default=1), options=options,
        names={id: frozenset((*_key_of(zh), *_key_of(en))) for id, zh, en in named},
        vocabulary=_vocabulary(named, options), sounds=heard, pinyin=spelled,
    )


def _entry(ids: Mapping[int, Strength], *, option: bool) -> Entry:
    strength = max(ids.values())
    best = [id for id, how in ids.items() if how is Strength.EXACT] if strength is Strength.EXACT else list(ids)
    return Entry(tuple(best[:MOST]), tuple(ids)[:MOST], strength, option)


def _with_shelf(entry: Entry, shelf: int) -> Entry:
    return Entry(entry.products, entry.related, entry.strength, entry.option, shelf)


def _names(products: Iterable[tuple[int, str, str]]) -> dict[str, dict[int, Strength]]:
    """Every name and worthy part of one, with the products it belongs to, the most sold first."""
    found: dict[str, dict[int, Strength]] = defaultdict(dict)
    for id, zh, en in products:
        for name in (zh, en):
            for key, strength in _parts_of(name):
                known = found[key]
                if strength > known.get(id, Strength.NONE):
                    known[id] = strength
    return found


@lru_cache(maxsize=REMEMBERED)
def _parts_of(name: str) -> tuple[tuple[str, Strength], ...]:
    """A name and its parts; most names stay when a catalogue changes, so they are not taken apart again."""
    return tuple(_parts(list(_key_of(name))[:LONGEST_NAME]))


@lru_cache(maxsize=REMEMBERED)
def _key_of(name: str) -> tuple[str, ...]:
    return tuple(atoms.key(name).split())


@lru_cache(maxsize=REMEMBERED)
def _sound_of(key: str) -> tuple[str, ...]:
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


def _shelf_names(zh: str, en: str) -> set[str]:
    """A shelf's names; “Cakes & sweets” are also cakes, and sweets."""
    whole = {atoms.key(zh), atoms.key(en)}
    pieces = en.replace(" and ", "&").split("&")
    return {name for name in whole | {atoms.key(piece) for piece in pieces} if name}


def _options(asked: Iterable[tuple[int, str, str]], on_sale: set[int]) -> dict[str, frozenset[int]]:
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for id, zh, en in asked:
        if id in on_sale:
            holders[zh, en].add(id)
    found: dict[str, set[int]] = defaultdict(set)
    for both, ids in holders.items():
        for name in both:
            for way in choices.ways(name):
                found[atoms.key(way)] |= ids
    return {key: frozenset(ids) for key, ids in found.items() if key}


def _vocabulary(products: Iterable[tuple[int, str, str]], options: Iterable[str]) -> tuple[str, ...]:
    words = {word for _, _, en in products for word in _key_of(en)}
    words |= {word for option in options for word in option.split()}
    return tuple(sorted(word for word in words if word.isascii() and word.isalpha() and len(word) > 2))


def _heard(words: Mapping[str, Entry], exact: set[str]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Chinese words by their sound, and whole names and heads by their spelling in letters and first letters."""
    heard: dict[str, list[str]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for key, entry in words.items():
        name = key.split()
        strong = entry.strength >= Strength.HEAD or entry.option
        if not strong or len(name) < 2 or name[-1] == "的" or not all(map(atoms.is_han, name)):
            continue
        spoken = _sound_of(key)
        if not spoken:
            continue
        heard[" ".join(spoken)].append(key)
        if entry.strength >= Strength.HEAD:
            spelled.setdefault("".join(spoken), key)
        if key in exact and len(name) >= LEAST_INITIALS:
            spelled.setdefault("".join(part[0] for part in spoken), key)
    return {sound: tuple(keys) for sound, keys in heard.items()}, spelled
