"""The words this shop has: which of those typed exist, what sounds like them, and what they were meant to be."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.search.sounds import alike, near, readings
from services.search.store import WORDS

SHORT: Final = 5           # letters up to which a word may have one mistake, longer ones two
ASKED: Final = 400         # values in one question to the database
MOST: Final = 12           # spellings looked at
LAST: Final = "\U0010ffff"


def known(db: Session, words: Iterable[str]) -> set[str]:
    """Those of the words that some product is found by."""
    wanted = sorted(set(words))
    return set(db.scalars(select(WORDS.c.word).where(WORDS.c.word.in_(wanted)))) if wanted else set()


def begins(db: Session, start: str) -> bool:
    """Whether a word begins so."""
    found = select(WORDS.c.word).where(WORDS.c.word >= start, WORDS.c.word < start + LAST).limit(1)
    return db.scalar(found) is not None


def heard(db: Session, sounds: Iterable[str]) -> dict[str, list[str]]:
    """The words for each of these sounds, e.g. "na tie": 拿铁."""
    wanted = sorted(set(sounds))
    found: dict[str, list[str]] = {}
    for at in range(0, len(wanted), ASKED):
        rows = db.execute(select(WORDS.c.sound, WORDS.c.word).where(WORDS.c.sound.in_(wanted[at : at + ASKED])))
        for sound, word in rows:
            found.setdefault(sound, []).append(word)
    return found


def heard_from(db: Session, start: str) -> list[str]:
    """The words whose sound begins so, as long as they have no more syllables: "na ti"."""
    rows = db.execute(
        select(WORDS.c.word, WORDS.c.sound).where(WORDS.c.sound >= start, WORDS.c.sound < start + "{").limit(50)
    )
    return [word for word, sound in rows if sound.count(" ") == start.count(" ")]


def meant(db: Session, word: str) -> list[str]:
    """The words nearest to a mistyped one in letters, nearest first. The first letter of a short one is trusted."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return []
    most = 1 if len(word) <= SHORT else 2
    lettered = db.scalars(
        select(WORDS.c.word).where(
            WORDS.c.sound == "", WORDS.c.word >= "a", WORDS.c.word < "{",
            func.length(WORDS.c.word).between(len(word) - most, len(word) + most),
        )
    ).all()
    near_ones = process.extract(word, lettered, scorer=OSA.distance, score_cutoff=most, limit=MOST)
    trusted = [
        (distance, found) for found, distance, _ in near_ones
        if len(word) > SHORT or found[0] == word[0] or sorted(found) == sorted(word)
    ]
    return [found for _, found in sorted(trusted)]


def respelled(db: Session, run: str, *, loose: bool = False) -> list[str]:
    """Chinese runs of the same length that the shop has words for and that sound like this one.

    The same sound first; else one syllable may differ: in a way people often mistake, or, in runs of three or more
    and where `loose`, in any one sound.
    """
    spoken = [readings(character) for character in run]
    if len(run) < 2 or len(run) > 8 or not all(spoken):
        return []
    same = _chains(db, [list(ways) for ways in spoken])
    if same:
        return same
    other = near if loose or len(run) > 2 else alike
    for differ in (alike, other):
        found: list[str] = []
        for at, ways in enumerate(spoken):
            instead = [sound for way in ways[:1] for sound in differ(way)]
            if instead:
                found += _chains(db, [*map(list, spoken[:at]), instead, *map(list, spoken[at + 1 :])])
        if found:
            return list(dict.fromkeys(found))[:MOST]
    return []


def _chains(db: Session, spoken: list[list[str]]) -> list[str]:
    """Runs whose neighbouring pairs are all words of the shop and sound like this."""
    steps = [
        [f"{first} {second}" for first in spoken[at] for second in spoken[at + 1]] for at in range(len(spoken) - 1)
    ]
    by_sound = heard(db, (sound for step in steps for sound in step))
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
