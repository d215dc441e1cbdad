"""How Chinese sounds: pinyin without tones, first letters, and which sounds are easily taken for each other."""

import importlib.util
import json
import unicodedata
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final

READINGS: Final = 2      # of a character that has several; the rest are rare
_INITIALS: Final = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w"
)
_LIKE: Final = (("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("f", "h"), ("r", "l"), ("b", "p"), ("d", "t"))
_LIKE_ENDS: Final = (("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"), ("v", "u"))


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    """Character to readings, from the table pypinyin ships.

    Read as data: importing the package takes 0.2 s and 58 MB for its phrases, the table 0.05 s and 4 MB.
    """
    spec = importlib.util.find_spec("pypinyin")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    raw = json.loads((Path(spec.submodule_search_locations[0]) / "pinyin_dict.json").read_text("utf-8"))
    return {chr(int(code)): _toneless(spoken) for code, spoken in raw.items() if 0x3400 <= int(code) <= 0x9FFF}


@lru_cache(maxsize=4096)
def _toneless(spoken: str) -> tuple[str, ...]:
    flat = dict.fromkeys(_flat(one) for one in spoken.split(","))
    kept = [one for one in flat if one.isascii() and one.isalpha() and set(one) & set("aeiouv")][:READINGS]
    return tuple(dict.fromkeys(kept + [one.replace("v", "u") for one in kept]))


def _flat(syllable: str) -> str:
    spread = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ɡ", "g"))
    marked = spread.replace("u\u0308", "v")
    return "".join(letter for letter in marked if not unicodedata.combining(letter)).replace("ê", "e")


def readings(character: str) -> tuple[str, ...]:
    """How a character is read, most usual first; empty for what is no Chinese character."""
    return _table().get(character, ())


def sounds(gram: str) -> tuple[str, ...]:
    """Every way one or two characters sound: "na tie"."""
    return tuple(" ".join(spoken) for spoken in product(*map(readings, gram)))


def initials(run: str) -> tuple[str, ...]:
    """The first letters of a Chinese run; two spellings where one character has two readings, never more than four."""
    letters = [_letters(character) for character in run]
    ways = 1
    for at, one in enumerate(letters):
        ways *= len(one)
        if ways > 4:
            letters[at] = one[:1]
    return tuple("".join(spelled) for spelled in product(*letters))


@lru_cache(maxsize=4096)
def _letters(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[0] for one in readings(character)))


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every syllable of the language."""
    return frozenset(one for spoken in _table().values() for one in spoken)


def split(letters: str, *, open_end: bool = False, limit: int = 8) -> list[tuple[str, ...]]:
    """Read letters as pinyin, fewest syllables first: shengyenatie. With `open_end` the last one may be unfinished."""
    if len(letters) > 40 or not letters.isascii() or not letters.isalpha():
        return []
    known = syllables()
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here = [
            (*before, letters[start:end])
            for start in range(max(0, end - 6), end) if letters[start:end] in known
            for before in ways[start]
        ]
        ways.append(sorted(here, key=len)[:limit])
    if ways[-1] or not open_end:
        return ways[-1]
    return [
        (*before, letters[start:])
        for start in range(len(letters) - 1, max(0, len(letters) - 6), -1)
        if any(one.startswith(letters[start:]) for one in known)
        for before in ways[start]
    ][:limit]


def parts(syllable: str) -> tuple[str, str]:
    """A syllable's beginning and ending: sh-eng."""
    start = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return start, syllable[len(start) :]


@lru_cache(maxsize=1024)
def alike(syllable: str) -> tuple[str, ...]:
    """Syllables that many people hear or speak as this one: na and la, cin and cing."""
    start, end = parts(syllable)
    starts = [other for pair in _LIKE for other in pair if start in pair and other != start]
    ends = [other for pair in _LIKE_ENDS for other in pair if end in pair and other != end]
    near = [one + end for one in starts] + [start + one for one in ends]
    return tuple(one for one in near if one in syllables())


@lru_cache(maxsize=1024)
def near(syllable: str) -> tuple[str, ...]:
    """Syllables with one sound different, the easily mistaken ones first."""
    start, end = parts(syllable)
    rest = [one for one in sorted(syllables()) if one != syllable and (start, end) != parts(one)
            and (parts(one)[0] == start or parts(one)[1] == end)]
    return tuple(dict.fromkeys((*alike(syllable), *rest)))
