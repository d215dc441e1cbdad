"""Reads what was typed as it stands: words of the shop, pinyin, first letters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from services.search import store
from services.search.sounds import split
from services.search.store import term
from services.search.tokens import INITIALS, is_han, pairs, stem
from services.search.vocabulary import beginning, known, spoken_pairs

_FILLERS: Final = """
a an the of for with and or me i some any please want need to buy get show find in on my you have do is are it
的 了 吗 呢 吧 啊 和 与 跟 有 要 找 买 搜 给 我 款 些 点
"""
FILLERS: Final = frozenset(_FILLERS.split())
ENDS: Final = 24        # words with the same beginning that are asked for one by one


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing a product must have: any of these terms. `parts` are looked for in names, to rank by."""

    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words were understood: what a product must have, the words as read, and whether they were mended."""

    atoms: tuple[Atom, ...]
    said: str
    mended: bool = False

    @property
    def question(self) -> str:
        """The question to the index."""
        return " AND ".join("(" + " OR ".join(atom.terms) + ")" for atom in self.atoms)


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of what was typed and how it can be read; `atoms` is empty when the shop has no such word."""

    typed: str
    atoms: tuple[Atom, ...] = ()
    said: str = ""
    mended: bool = False
    sure: bool = False       # a whole word of the shop, not a beginning, a sound or a lone character


def answers(db: Session, reading: Reading) -> bool:
    """Whether some product on sale answers."""
    return store.answered(db, reading.question)


def answered(db: Session, parts: list[Piece]) -> Reading | None:
    """The parts together, if each can be read and some product answers all of them."""
    if not parts or not all(part.atoms for part in parts):
        return None
    reading = Reading(
        tuple(dict.fromkeys(atom for part in parts for atom in part.atoms)),
        " ".join(part.said or part.typed for part in parts), any(part.mended for part in parts),
    )
    return reading if answers(db, reading) else None


def plain(db: Session, typed: list[str]) -> Iterator[Piece]:
    """Each run as it stands, letters that are no word of the shop also as pinyin."""
    there = known(db, (word for run in typed for word in (
        (*run, *pairs(run)) if is_han(run) else (run, stem(run))
    )))
    at = 0
    while at < len(typed):
        run = typed[at]
        if is_han(run):
            yield from (characters(part, there) for part in _parted(run, there))
            at += 1
            continue
        end = at
        while end < len(typed) and not is_han(typed[end]):
            end += 1
        yield from _letters(db, typed[at:end], there)
        at = end


def _parted(run: str, there: set[str]) -> list[str]:
    """A Chinese run parted at small words, unless a word of the shop contains them: 妈妈|礼物 of 给妈妈的礼物."""
    marks = [
        character in FILLERS and run[at - 1 : at + 1] not in there and run[at : at + 2] not in there
        for at, character in enumerate(run)
    ]
    return "".join(" " if mark else character for mark, character in zip(marks, run, strict=True)).split()


def characters(run: str, there: set[str]) -> Piece:
    """A Chinese run by those of its pairs that exist, single characters where no pair covers them."""
    found = [(at, pair) for at, pair in enumerate(pairs(run)) if pair in there]
    covered = {place for at, _ in found for place in (at, at + 1)}
    alone = [character for at, character in enumerate(run) if at not in covered]
    if any(character not in there for character in alone):
        return Piece(run)
    atoms = [Atom((term(pair),), (pair,)) for _, pair in found]
    atoms += [Atom((term(character),), (character,)) for character in alone]
    return Piece(run, tuple(atoms), sure=not alone)


def _letters(db: Session, run: list[str], there: set[str]) -> Iterator[Piece]:
    """A run of words in letters; several that are none of the shop's may be one pinyin word: sheng ye na tie."""
    strange = [word for word in run if word not in there and stem(word) not in there]
    if len(run) > 1 and strange:
        spoken = _pinyin(db, "".join(run), by=run)
        if spoken:
            yield replace(spoken, typed=" ".join(run))
            return
        glued = "".join(run)
        if known(db, (glued, stem(glued))):
            yield _word(glued)
            return
    for word in run:
        yield _strange(db, word) if word in strange else _word(word)


def _word(word: str) -> Piece:
    singular = stem(word)
    return Piece(word, (Atom((term(singular),), (singular,)),), sure=len(word) > 1)


def _strange(db: Session, word: str) -> Piece:
    """A word of no product: the beginning of one, pinyin, or first letters."""
    terms: list[str] = []
    parts: list[str] = []
    if len(word) > 1 and (begun := opened(db, word)):
        terms += begun
        parts.append(word)
    spoken = _pinyin(db, word)
    if spoken:
        if not terms:
            return spoken
        if len(spoken.atoms) == 1:
            terms += spoken.atoms[0].terms
            parts += spoken.atoms[0].parts
    if not terms and len(word) > 1:
        terms += opened(db, INITIALS + word)
    return Piece(word, (Atom(tuple(terms), tuple(parts)),) if terms else ())


def opened(db: Session, start: str) -> tuple[str, ...]:
    """Terms for whatever word of the shop begins so; none where there is none. A few words one by one: the index reads
    everything that a beginning stands for before it gives the first."""
    words = beginning(db, start, ENDS + 1)
    return tuple(map(term, words)) if len(words) <= ENDS else (term(start, open_end=True),)


def _pinyin(db: Session, letters: str, by: list[str] | None = None) -> Piece | None:
    """Letters as pinyin; with `by` only if every given word is made of whole syllables."""
    for open_end in (False, True):
        if open_end and len(letters) < 4:
            break
        for syllables in split(letters, open_end=open_end):
            if by and not _ends_match(syllables, by):
                continue
            heard = spoken_pairs(db, syllables, open_end=open_end)
            if heard:
                atoms = [Atom(tuple(map(term, ways)), tuple(ways)) for ways in heard]
                return Piece(letters, tuple(atoms), sure=len(syllables) > 1 and not open_end)
    return None


def _ends_match(syllables: tuple[str, ...], run: list[str]) -> bool:
    def ends(parts: tuple[str, ...] | list[str]) -> set[int]:
        return {sum(map(len, parts[: at + 1])) for at in range(len(parts))}

    return ends(run) <= ends(syllables)
