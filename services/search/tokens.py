"""Words as the index keeps them: one spelling for every way of writing, Chinese in ones and twos of characters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from services.search.traditional import SIMPLIFIED

HAN: Final = r"\u3005\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_MARKS: Final = re.compile(r"['’`´]")
_BETWEEN: Final = re.compile(r"[\W_]+")
_ACCENTED: Final = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_BESIDE_HAN: Final = re.compile(rf"(?<=[{HAN}]) +| +(?=[{HAN}])")
_PIECES: Final = re.compile(rf"[{HAN}]+|[^{HAN} ]+")
_IS_HAN: Final = re.compile(rf"[{HAN}]+\Z")
_ES: Final = ("sses", "shes", "ches", "xes", "zzes")

NAME: Final = "ε"         # marks a whole name in the index,
SKU: Final = "σ"          # an article number,
INITIALS: Final = "ι"     # the first letters of how a name sounds,
TAG: Final = "τ"          # a whole tag or choice,
ONLY: Final = "κ"         # a tag the product always has,
TEXT: Final = "δ"         # a word of the description, looked at only when nothing better is found


def fold(text: str) -> str:
    """One spelling: half-width, lower case, simplified, no accents, punctuation or emoji."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not plain.isascii():
        plain = _ACCENTED.sub(_bare, plain).translate(SIMPLIFIED)
    spaced = _BETWEEN.sub(" ", _MARKS.sub("", plain)).strip()
    return spaced if spaced.isascii() else _BESIDE_HAN.sub("", spaced)


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """An English word without its plural: lattes, boxes, berries."""
    if len(word) < 4 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_ES):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def key(text: str) -> str:
    """A name for comparing: folded, each word in the singular."""
    return " ".join(stem(word) for word in fold(text).split(" "))


def pieces(folded: str) -> list[str]:
    """Folded text in runs: Chinese without a gap, and words."""
    return _PIECES.findall(folded)


@lru_cache(maxsize=1 << 14)
def is_han(piece: str) -> bool:
    """Whether a piece is written in characters rather than letters."""
    return bool(_IS_HAN.match(piece))


def grams(run: str) -> Iterator[str]:
    """The single characters and the pairs of a Chinese run."""
    yield from run
    yield from pairs(run)


def pairs(run: str) -> list[str]:
    """Neighbouring characters: 生椰 椰拿 拿铁."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def words(folded: str) -> Iterator[str]:
    """Everything folded text is found by."""
    for piece in pieces(folded):
        if is_han(piece):
            yield from grams(piece)
        else:
            yield piece
            singular = stem(piece)
            if singular != piece:
                yield singular


def joined(folded: str) -> Iterator[str]:
    """Neighbouring words written as one: powerbank, tshirt."""
    run = [stem(piece) for piece in folded.split(" ") if piece.isascii()]
    for first, second in pairwise(run):
        if not (first + second).isdigit():
            yield first + second


def whole(text: str) -> str:
    """A tag or a number as one token."""
    return key(text).replace(" ", "")


def _bare(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", match[0])[0]
