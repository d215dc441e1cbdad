"""Turns what a customer typed into a question to the index, mending what nothing in the shop is called."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from services.search.plain import FILLERS, Atom, Piece, Reading, answered, answers, characters, plain
from services.search.store import term
from services.search.tokens import INITIALS, SKU, TEXT, fold, is_han, key, pairs, pieces, stem
from services.search.vocabulary import begins, known, meant, respelled

LONGEST: Final = 60          # characters that are read
TRIES: Final = 6             # spellings tried before giving up on one word
_SIZE: Final = re.compile(r"(?<![a-z\d])(x{0,5}[sml]|\d{2,3}) ?[码号]")        # L码, 42码


def read(db: Session, words: str) -> Reading | None:
    """The first way to read the words that some product answers; None when there is none."""
    folded = _SIZE.sub(r"\1 ", fold(words[: LONGEST * 2])[:LONGEST]).strip()
    if not folded:
        return None
    number = _number(db, folded)
    if number:
        return number
    typed = [run for run in pieces(folded) if run not in FILLERS] or pieces(folded)
    parts = list(plain(db, typed))
    return answered(db, parts) or _mended(db, parts) or _shortened(db, parts)


def _number(db: Session, folded: str) -> Reading | None:
    """An article number, whole or, from four characters on, begun."""
    number = key(folded).replace(" ", "")
    if not any(letter.isdigit() for letter in number):
        return None
    for open_end in (False, True) if len(number) >= 4 else (False,):
        reading = Reading((Atom((term(SKU + number, open_end=open_end),)),), folded)
        if answers(db, reading):
            return reading
    return None


def _mended(db: Session, parts: list[Piece]) -> Reading | None:
    """One part after another read otherwise: first those that are no word of the shop, then the unsure ones."""
    mended = list(parts)
    for at, part in enumerate(parts):
        if part.atoms:
            continue
        for other in _otherwise(db, part):
            if answers(db, Reading(other.atoms, "")):
                mended[at] = other
                break
        else:
            if len(part.typed) == 1 and len(parts) > 1:
                mended[at] = Piece(part.typed)
    whole = answered(db, mended)
    if whole:
        return whole
    for at, part in enumerate(mended):
        for other in _otherwise(db, part):
            again = answered(db, [*mended[:at], other, *mended[at + 1 :]])
            if again:
                return again
    return None


def _otherwise(db: Session, part: Piece) -> Iterator[Piece]:
    """Other ways to read one run: split differently, said in a description, mistyped."""
    run = part.typed
    if is_han(run):
        yield from _cut(db, run)
        yield from _described(run)
        yield from (Piece(run, piece.atoms, piece.said, mended=True) for piece in _heard_as(db, run))
    else:
        singular = stem(run)
        if part.sure and len(run) > 1:
            yield Piece(run, (Atom((term(singular, open_end=True),), (singular,)),))
        yield Piece(run, (Atom((term(TEXT + singular, open_end=True),)),))
        for meant_word in meant(db, run)[:TRIES]:
            yield Piece(run, (Atom((term(stem(meant_word)),), (stem(meant_word),)),), meant_word, mended=True)
        if len(run) > 3 and not part.sure:
            yield from _first_letters(db, run)


def _cut(db: Session, run: str) -> Iterator[Piece]:
    """A run of several words, cut where they meet: 蓝牙|降噪|耳机."""
    there = known(db, (*run, *pairs(run)))
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())]
    for end in range(1, len(run) + 1):
        ways = [
            (before[0] + cost, (*before[1], run[end - size : end]))
            for size, cost in ((2, 1), (1, 3))
            if end >= size and run[end - size : end] in there
            for before in [best[end - size]] if before
        ]
        best.append(min(ways, default=None))
    if best[-1] and len(run) > 2:
        yield Piece(run, tuple(Atom((term(word),), (word,)) for word in best[-1][1]))


def _described(run: str) -> Iterator[Piece]:
    if len(run) > 1:
        yield Piece(run, tuple(Atom((term(TEXT + pair), term(pair))) for pair in pairs(run)))


def _heard_as(db: Session, run: str) -> Iterator[Piece]:
    """The run with its strange stretch, or all of it, written as something that sounds the same."""
    there = known(db, (*run, *pairs(run)))
    strong = {place for at, pair in enumerate(pairs(run)) if pair in there for place in (at, at + 1)}
    stretches = [(0, len(run))]
    weak = [at for at in range(len(run)) if at not in strong]
    if weak and weak[-1] - weak[0] + 1 < len(run):
        start, end = weak[0], weak[-1] + 1
        stretches = [(start, end), (max(0, start - 1), end), (start, min(len(run), end + 1)), (0, len(run))]
    for start, end in dict.fromkeys(stretches):
        for spelled in respelled(db, run[start:end])[:TRIES]:
            whole = run[:start] + spelled + run[end:]
            piece = characters(whole, known(db, (*whole, *pairs(whole))))
            if piece.atoms and whole != run:
                yield replace(piece, said=whole)


def _first_letters(db: Session, run: str) -> Iterator[Piece]:
    """First letters with one of them wrong: syyt for 生椰拿铁."""
    for at in range(1, len(run)):
        stem_of = run[:at]
        if not begins(db, INITIALS + stem_of):
            return
        tail = run[at + 1 :]
        for letter in "abcdefghjklmnopqrstwxyz":
            spelled = stem_of + letter + tail
            if letter != run[at] and begins(db, INITIALS + spelled):
                yield Piece(run, (Atom((term(INITIALS + spelled, open_end=True),)),), spelled, mended=True)


def _shortened(db: Session, parts: list[Piece]) -> Reading | None:
    """Without what nobody here sells, if what is left is at least half of it and whole words of the shop: first all of
    that, then without its shortest word, then any of it."""
    kept = [piece for part in parts for piece in _known_words(db, part)]
    needed = (sum(len(part.typed) for part in parts) + 1) // 2

    def enough(some: list[Piece]) -> bool:
        return bool(some) and sum(len(part.typed) for part in some) >= needed

    if not enough(kept):
        return None
    whole = answered(db, kept)
    if whole or len(kept) == 1:
        return whole
    for left_out in sorted(kept, key=lambda part: len(part.typed)):
        fewer = [part for part in kept if part is not left_out]
        if len(fewer) > 1 and enough(fewer):
            again = answered(db, fewer)
            if again:
                return again
    atoms = [atom for part in kept for atom in part.atoms]
    any_of = Atom(
        tuple(term for atom in atoms for term in atom.terms), tuple(part for atom in atoms for part in atom.parts)
    )
    either = Reading((any_of,), " ".join(part.typed for part in kept), mended=True)
    return either if answers(db, either) else None


def _known_words(db: Session, part: Piece) -> Iterator[Piece]:
    """The words of one run that the shop has: a word, or every whole word of a Chinese run."""
    if not is_han(part.typed):
        if part.sure:
            yield replace(part, mended=True)
        return
    there = known(db, pairs(part.typed))
    at = 0
    while at < len(part.typed) - 1:
        pair = part.typed[at : at + 2]
        if pair in there:
            yield Piece(pair, (Atom((term(pair),), (pair,)),), mended=True)
            at += 1
        at += 1
