"""The shop's own words: what every product, option and shelf is called, by whole names and by parts of them.

Of a very large shop it knows the products that sell most; all others are found by searching. It is never changed: the
one of a newer catalogue takes over what is still said in the old one, and reads anew only what is not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from heapq import nsmallest
from typing import Final

from dialog.understand import atoms, choices
from dialog.understand.everyday import WORDS, Kind
from dialog.understand.names import LONGEST_NAME, Strength, key_of, parts_of, shelf_names, sound_of
from dialog.understand.table import Column, Table
from dialog.understand.written import Said, Source, source

__all__ = ["Entry", "Lexicon", "Strength", "build", "source"]

MOST: Final = 24               # products remembered for one word, the most sold first
LEAST_INITIALS: Final = 3
LAST: Final = 1 << 60          # stands behind every product


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


@dataclass(frozen=True)
class Lexicon:
    """Everything the shop has a word for. A word is parts joined by blanks (`atoms.key`).

    said        a product -> what it says; `rank` is its place among what sells most
    found       a word -> the products whose name holds it, and how much of the name it is
    held        a choice, by both its names -> the products that have it
    options     a way to say a choice -> the choices that are meant
    shelves     a name of a shelf -> the shelf
    by_sound    "na tie" -> the Chinese words of names and choices that sound so
    by_letters  "shengyenatie", or the first letters "synt" -> the words of names that are spelled so
    english     every English word of names -> how many names hold it
    longest     the most parts a word has
    """

    said: Mapping[int, Said] = field(default_factory=dict)
    rank: Mapping[int, int] = field(default_factory=dict)
    found: Mapping[str, Mapping[int, Strength]] = field(default_factory=dict)
    held: Mapping[tuple[str, str], Mapping[int, None]] = field(default_factory=dict)
    options: Mapping[str, Mapping[tuple[str, str], None]] = field(default_factory=dict)
    shelves: Mapping[str, int] = field(default_factory=dict)
    by_sound: Mapping[str, Mapping[str, None]] = field(default_factory=dict)
    by_letters: Mapping[str, Mapping[str, None]] = field(default_factory=dict)
    english: Mapping[str, int] = field(default_factory=dict)
    longest: int = LONGEST_NAME
    _entries: dict[str, Entry | None] = field(default_factory=dict)

    def word(self, key: str) -> Entry | None:
        """What a word can mean; None when the shop has no such word."""
        if key not in self._entries:
            self._entries[key] = self._entry(key)
        return self._entries[key]

    def can(self, product: int, option: str) -> bool:
        """Whether a product has this choice."""
        return any(product in self.held[choice] for choice in self.options.get(option, ()))

    def called(self, product: int, key: str) -> bool:
        """Whether every part of the words stands in a name of the product."""
        said = self.said.get(product)
        return said is not None and set(key.split()) <= {part for name in said.names for part in key_of(name)}

    def sounding(self, sound: str) -> list[str]:
        """The words worth hearing that sound so, those that sell most first."""
        return sorted(filter(self._strong, self.by_sound.get(sound, ())), key=self._place)

    def spelled(self, letters: str) -> str | None:
        """The word that is meant by pinyin or, of a whole name, by first letters."""
        fitting = [key for key in self.by_letters.get(letters, ()) if self._spelled_so(key, letters)]
        return min(fitting, key=self._place, default=None)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every English word of the shop, for mistyped ones."""
        words = self.english.keys() | {word for option in self.options for word in option.split()}
        return tuple(sorted(word for word in words if word.isascii() and word.isalpha() and len(word) > 2))

    def _entry(self, key: str) -> Entry | None:
        ids = self.found.get(key)
        everyday, option = _everyday().get(key), key in self.options
        entry = None
        if ids and ((strength := max(ids.values())) is Strength.EXACT or (everyday is None and not option)):
            best = [id for id, how in ids.items() if how is Strength.EXACT] if strength is Strength.EXACT else ids
            entry = Entry(self._first(best), self._first(ids), strength, option)
        if key in self.shelves:
            entry = entry or Entry()
            return Entry(entry.products, entry.related, entry.strength, entry.option, self.shelves[key])
        return entry or (Entry(option=True) if option else Entry(kind=everyday) if everyday is not None else None)

    def _first(self, ids: Iterable[int]) -> tuple[int, ...]:
        return tuple(nsmallest(MOST, ids, key=self.rank.__getitem__))

    def _place(self, key: str) -> tuple[int, str]:
        return min(map(self.rank.__getitem__, self.found.get(key, ())), default=LAST), key

    def _strong(self, key: str) -> bool:
        entry = self.word(key)
        return entry is not None and (entry.option or entry.strength >= Strength.HEAD)

    def _spelled_so(self, key: str, letters: str) -> bool:
        entry, spoken = self.word(key), sound_of(key)
        if entry is None or entry.strength < Strength.HEAD:
            return False
        whole_name = Strength.EXACT in self.found[key].values() and len(spoken) >= LEAST_INITIALS
        return letters == "".join(spoken) or whole_name


def build(written: Source, before: Lexicon | None = None) -> Lexicon:
    """The words of what the shop has written; `before` are those of what it had written before."""
    before = before or Lexicon()
    changed = _differing(written.products, before.said)
    gone = _differing(before.said, written.products)
    shelves = {name: id for id, zh, en in written.shelves for name in shelf_names(zh, en)}
    if not changed and not gone and shelves == before.shelves and list(before.rank) == list(written.products):
        return before
    found, held, english = Table(before.found), Table(before.held), Counter(before.english)
    for id in gone:
        _take_out(found, held, english, id, before.said[id])
    for id in changed:
        _put_in(found, held, english, id, written.products[id])
    options = Table(before.options)
    for choice, there in held.touched():
        for way in {atoms.key(way) for name in choice for way in choices.ways(name)} - {""}:
            _change(options, way, choice, there)
    sounds, letters = Table(before.by_sound), Table(before.by_letters)
    for key, _ in (*found.touched(), *options.touched()):
        if spoken := _spoken(key):
            _change(sounds, " ".join(spoken), key, key in found.rows or key in options.rows)
            for spelling in {"".join(spoken), "".join(part[0] for part in spoken)}:
                _change(letters, spelling, key, key in found.rows)
    longest = max(before.longest, *(key.count(" ") + 1 for key in (*shelves, *options.rows, *_everyday())))
    return Lexicon(
        said=written.products, rank={id: place for place, id in enumerate(written.products)}, found=found.rows,
        held=held.rows, options=options.rows, shelves=shelves, by_sound=sounds.rows, by_letters=letters.rows,
        english=+english, longest=longest,
    )


def _differing(these: Mapping[int, Said], those: Mapping[int, Said]) -> list[int]:
    """The products that say something else there, or nothing."""
    return [id for id, said in these.items() if (other := those.get(id)) is not said and other != said]


_Found = Table[str, int, Strength]
_Held = Table[tuple[str, str], int, None]


def _put_in(found: _Found, held: _Held, english: Counter[str], id: int, said: Said) -> None:
    for key, strength in _parts(said).items():
        found.put(key, id, strength)
    for choice in said.choices:
        held.put(choice, id, None)
    english.update(_english(said))


def _take_out(found: _Found, held: _Held, english: Counter[str], id: int, said: Said) -> None:
    for key in _parts(said):
        found.drop(key, id)
    for choice in said.choices:
        held.drop(choice, id)
    english.subtract(_english(said))


def _change(table: Table[str, Column, None], key: str, column: Column, there: bool) -> None:
    if there:
        table.put(key, column, None)
    else:
        table.drop(key, column)


def _parts(said: Said) -> dict[str, Strength]:
    """Every name and worthy part of one, and how much of a name it is at most."""
    parts: dict[str, Strength] = {}
    for name in said.names:
        for key, strength in parts_of(name):
            parts[key] = max(strength, parts.get(key, Strength.NONE))
    return parts


def _english(said: Said) -> list[str]:
    return [word for name in said.names[1:] for word in key_of(name)]


def _spoken(key: str) -> tuple[str, ...]:
    """How a Chinese word of two characters or more is said; empty for any other."""
    parts = key.split(" ")
    if len(parts) < 2 or parts[-1] == "的" or not all(map(atoms.is_han, parts)):
        return ()
    return sound_of(key)


@cache
def _everyday() -> Mapping[str, Kind]:
    """The words that every shop has."""
    return {atoms.key(word): kind for kind, words in WORDS.items() for word in words}
