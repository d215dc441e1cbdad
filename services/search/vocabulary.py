"""The words this shop has: which of those typed exist, what sounds like them, and what they were meant to be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from models.prepared import Among, Prepared
from services.search.sounds import alike, near, readings
from services.search.store import WORDS

SHORT: Final = 5           # letters up to which a word may have one mistake, longer ones two
MOST: Final = 12           # spellings looked at
LAST: Final = "\U0010ffff"
_KNOWN: Final = Among(lambda words: select(WORDS.c.word).where(WORDS.c.word.in_(words)))
_HEARD: Final = Among(lambda sounds: (
    select(WORDS.c.sound, WORDS.c.word).where(WORDS.c.sound.in_(sounds)).order_by(WORDS.c.sound, WORDS.c.word)
))
_STARTS: Final = Prepared(
    select(WORDS.c.word).where(WORDS.c.word >= bindparam("start"), WORDS.c.word < bindparam("end"))
    .order_by(WORDS.c.word).limit(bindparam("most"))
)
_SOUNDS: Final = Prepared(
    select(WORDS.c.word, WORDS.c.sound).where(WORDS.c.sound >= bindparam("start"), WORDS.c.sound < bindparam("end"))
    .order_by(WORDS.c.sound, WORDS.c.word).limit(50)
)
_SILENT: Final[ColumnElement[str]] = literal_column("''")      # said as it is: PostgreSQL then knows how many these are
_LETTERED: Final = Prepared(
    select(WORDS.c.word).where(
        WORDS.c.sound == _SILENT, WORDS.c.word >= bindparam("start"), WORDS.c.word < bindparam("end"),
        func.length(WORDS.c.word).between(bindparam("least"), bindparam("most")),
    ).order_by(WORDS.c.word)
)


def known(db: Session, words: Iterable[str]) -> set[str]:
    """Those of the words that some product is found by."""
    return {row.word for row in _KNOWN.rows(db, sorted(set(words)))}


def begins(db: Session, start: str) -> bool:
    """Whether a word begins so."""
    return bool(beginning(db, start, 1))


def beginning(db: Session, start: str, most: int) -> list[str]:
    """The first words that begin so, at most so many."""
    return [row.word for row in _STARTS.rows(db, start=start, end=start + LAST, most=most)]


def heard(db: Session, sounds: Iterable[str]) -> dict[str, list[str]]:
    """The words for each of these sounds, e.g. "na tie": 拿铁."""
    found: dict[str, list[str]] = {}
    for sound, word in _HEARD.rows(db, sorted(set(sounds))):
        found.setdefault(sound, []).append(word)
    return found


def heard_from(db: Session, start: str) -> list[str]:
    """The words whose sound begins so, as long as they have no more syllables: "na ti"."""
    rows = _SOUNDS.rows(db, start=start, end=start + "{")
    return [word for word, sound in rows if sound.count(" ") == start.count(" ")]


def meant(db: Session, word: str) -> list[str]:
    """The words nearest to a mistyped one in letters, nearest first. The first letter of a short one is trusted,
    in a longer one only the first two may be exchanged, or the first one left out."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return []
    most = 1 if len(word) <= SHORT else 2
    lettered = [found for first in dict.fromkeys(word[:2]) for found in _lettered(db, first, len(word), most)]
    near_ones = process.extract(word, lettered, scorer=OSA.distance, score_cutoff=most, limit=MOST)
    trusted = [
        (distance, found) for found, distance, _ in near_ones
        if len(word) > SHORT or found[0] == word[0] or sorted(found) == sorted(word)
    ]
    return [found for _, found in sorted(trusted)]


def _lettered(db: Session, first: str, letters: int, most: int) -> Sequence[str]:
    """The words in letters that begin with this one and have so many letters, or `most` more or fewer."""
    rows = _LETTERED.rows(db, start=first, end=first + LAST, least=letters - most, most=letters + most)
    return [row.word for row in rows]


def respelled(db: Session, run: str, *, loose: bool = False) -> list[str]:
    """Chinese runs of the same length that the shop has words for and that sound like this one.

    The same sound first; else one syllable may differ: in a way people often mistake, or, in runs of three or more
    and where `loose`, in any one sound.
    """
    spoken = [readings(character) for character in run]
    if len(run) < 2 or len(run) > 8 or not all(spoken):
        return []
    steps = _steps(spoken)
    by_sound = heard(db, (sound for step in steps for sound in step))
    if same := _chains(steps, by_sound):
        return same
    there = [any(sound in by_sound for sound in step) for step in steps]
    other = near if loose or len(run) > 2 else alike
    for differ in (alike, other):
        ways = [ways for at in range(len(run)) for ways in _differing(spoken, at, there, differ)]
        by_sound = heard(db, (sound for steps in ways for step in steps for sound in step)) if ways else {}
        if found := [spelled for steps in ways for spelled in _chains(steps, by_sound)]:
            return list(dict.fromkeys(found))[:MOST]
    return []


def _steps(spoken: Sequence[Sequence[str]]) -> list[list[str]]:
    """How each pair of neighbours may sound."""
    return [[f"{first} {second}" for first in before for second in after] for before, after in pairwise(spoken)]


def _differing(
    spoken: Sequence[Sequence[str]], at: int, there: Sequence[bool], differ: Callable[[str], tuple[str, ...]]
) -> Iterator[list[list[str]]]:
    """The same with another sound in one place, if every pair that does not touch it is a word of the shop."""
    if all(known_there for step, known_there in enumerate(there) if step not in (at - 1, at)):
        instead = [sound for way in spoken[at][:1] for sound in differ(way)]
        if instead:
            yield _steps([*spoken[:at], instead, *spoken[at + 1 :]])


def _chains(steps: Sequence[Sequence[str]], by_sound: Mapping[str, Sequence[str]]) -> list[str]:
    """Runs whose neighbouring pairs are all words of the shop and sound like this."""
    runs = [""]
    for step in steps:
        pairs_here = [word for sound in step for word in by_sound.get(sound, ())]
        if not runs[0]:
            runs = pairs_here
        else:
            runs = [run + pair[1] for run in runs for pair in pairs_here if run[-1] == pair[0]]
        if not runs:
            return []
        runs = runs[:200]
    return list(dict.fromkeys(runs))[:MOST]


def spoken_pairs(db: Session, syllables: tuple[str, ...], *, open_end: bool) -> list[list[str]] | None:
    """For each neighbouring pair of syllables the shop's words that sound so; None when a syllable is in none."""
    if len(syllables) == 1:
        single = heard_from(db, syllables[0]) if open_end else heard(db, syllables).get(syllables[0], [])
        return [single] if single else None
    sounds = [f"{first} {second}" for first, second in pairwise(syllables)]
    by_sound = heard(db, sounds)
    found = [by_sound.get(sound, []) for sound in sounds]
    if open_end:
        found[-1] = heard_from(db, sounds[-1])
    covered = [bool(found[0]), *(bool(a or b) for a, b in pairwise(found)), bool(found[-1])]
    return [one for one in found if one] if all(covered) else None
