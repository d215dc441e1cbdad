"""Mistyped names: only what the shop has no word for is mended, and never one character alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialog.understand.atoms import Atom
from dialog.understand.everyday import COMMON, Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.tokens import Token
from services.search import sounds

SHORT: Final = 5              # letters up to which one may be wrong, in longer words two
LEAST: Final = 4              # shorter English words are not mended
MOST: Final = 6               # words, and stretches of Chinese, that are looked at in one message
SPAN: Final = 7               # characters of a name that may be heard
NEAR: Final = 5               # of these any one sound may differ
READINGS: Final = 4           # ways to read one stretch
_FIRM: Final = (Kind.BREAK, Kind.NUMBER, Kind.NTH)


def mend(lexicon: Lexicon, typed: list[Atom], tokens: list[Token]) -> list[Atom]:
    """The same parts with what was mistyped put right; unchanged when nothing was, or nobody can tell."""
    strange = [False] * len(typed)
    open_to = [False] * len(typed)
    at = 0
    for token in tokens:
        size = token.key.count(" ") + 1
        for place in range(at, at + size):
            strange[place] = token.kind is Kind.UNKNOWN
            open_to[place] = token.kind not in _FIRM and (
                token.entry.strength < Strength.HEAD or (token.entry.strength is Strength.HEAD and size < 3)
            )
        at += size
    return _letters(lexicon, _characters(lexicon, typed, strange, open_to), strange)


def _characters(lexicon: Lexicon, typed: list[Atom], strange: list[bool], open_to: list[bool]) -> list[Atom]:
    mended = list(typed)
    tries = 0
    at = 0
    while at < len(typed) and tries < MOST:
        if not (strange[at] and typed[at].han):
            at += 1
            continue
        tries += 1
        span = _heard_near(lexicon, typed, strange, open_to, at)
        if span is None:
            at += 1
            continue
        start, key = span
        for place, part in enumerate(key.split(), start):
            mended[place] = replace(typed[place], key=part, mended=True)
        at = start + key.count(" ") + 1
    return mended


def _heard_near(
    lexicon: Lexicon, typed: list[Atom], strange: list[bool], open_to: list[bool], at: int
) -> tuple[int, str] | None:
    """The longest stretch over this character that sounds like a word of the shop; the same sound before a near one."""
    spans = list(_spans(typed, open_to, at))
    for near in (_same, _alike, _near):
        for start, end in spans:
            if near is _near and not 3 <= end - start <= NEAR:
                continue
            if sum(strange[start:end]) * 2 < end - start and near is not _same:
                continue
            for sound in near([atom.key for atom in typed[start:end]]):
                for key in lexicon.sounding(sound):
                    if near is _same or end - start > 2 or _well_known(lexicon, key):
                        return start, key
    return None


def _well_known(lexicon: Lexicon, key: str) -> bool:
    """Whether two characters are a word of their own, and not only what one long name ends in."""
    entry = lexicon.word(key)
    assert entry is not None
    return entry.option or entry.strength is Strength.EXACT or len(entry.products) > 1


def _spans(typed: list[Atom], open_to: list[bool], at: int) -> Iterator[tuple[int, int]]:
    """Stretches of open characters over one place, the longest first."""
    first = at
    while first > 0 and at - first < SPAN - 1 and open_to[first - 1] and typed[first - 1].han and not typed[first].gap:
        first -= 1
    last = at + 1
    while last < len(typed) and last - at < SPAN and open_to[last] and typed[last].han and not typed[last].gap:
        last += 1
    for size in range(min(SPAN, last - first), 1, -1):
        for start in range(max(first, at - size + 1), min(at, last - size) + 1):
            yield start, start + size


def _spoken(run: list[str]) -> Iterator[tuple[str, ...]]:
    ways = [sounds.readings(character) for character in run]
    return islice(product(*ways), READINGS) if all(ways) else iter(())


def _same(run: list[str]) -> Iterator[str]:
    for spoken in _spoken(run):
        yield " ".join(spoken)


def _alike(run: list[str]) -> Iterator[str]:
    yield from _one_other(run, sounds.alike)


def _near(run: list[str]) -> Iterator[str]:
    yield from _one_other(run, sounds.near)


def _one_other(run: list[str], other: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    for spoken in islice(_spoken(run), 1):
        for at, syllable in enumerate(spoken):
            for instead in other(syllable):
                yield " ".join((*spoken[:at], instead, *spoken[at + 1 :]))


def _letters(lexicon: Lexicon, typed: list[Atom], strange: list[bool]) -> list[Atom]:
    mended: list[Atom] = []
    tries = 0
    at = 0
    while at < len(typed):
        atom = typed[at]
        if not strange[at] or not atom.key.isalpha() or not atom.key.isascii() or tries >= MOST:
            mended.append(atom)
            at += 1
            continue
        tries += 1
        end = at
        while end < len(typed) and strange[end] and typed[end].key.isascii() and typed[end].key.isalpha():
            end += 1
        spelled = _pinyin(lexicon, typed[at:end])
        if spelled:
            mended += spelled[0]
            at += spelled[1]
            continue
        word = _spelling(lexicon, atom)
        mended.append(replace(atom, key=word, mended=True) if word else atom)
        at += 1
    return mended


def _pinyin(lexicon: Lexicon, run: list[Atom]) -> tuple[list[Atom], int] | None:
    """Letters that spell a Chinese name, in one word or several, or its first letters: shengye natie, synt."""
    for end in range(min(len(run), SPAN), 0, -1):
        letters = "".join(atom.raw for atom in run[:end])
        key = lexicon.spelled(letters)
        if key is None or (end == 1 and run[0].key in COMMON):
            continue
        said = " ".join(atom.raw for atom in run[:end])
        first, *others = key.split()
        return [Atom(first, said, run[0].gap, True), *(Atom(part, "", False, True) for part in others)], end
    return None


def _spelling(lexicon: Lexicon, atom: Atom) -> str | None:
    """The one word of the shop that differs in a letter or two; the first letter of a short one is trusted."""
    word = atom.key
    if len(word) < LEAST or word in COMMON or atom.raw in COMMON:
        return None
    most = 1 if len(word) <= SHORT else 2
    near = process.extract(word, lexicon.vocabulary, scorer=OSA.distance, score_cutoff=most, limit=4)
    fitting = [
        (distance, found) for found, distance, _ in near
        if len(word) > SHORT or found[0] == word[0] or sorted(found) == sorted(word)
    ]
    if not fitting:
        return None
    least = min(distance for distance, _ in fitting)
    best = [found for distance, found in fitting if distance == least]
    return best[0] if len(best) == 1 else None
