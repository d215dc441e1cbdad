"""What was typed, in its smallest parts: one Chinese character, one word, one number, one mark."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.search.tokens import HAN, stem
from services.search.traditional import SIMPLIFIED

BREAK: Final = ","                           # every mark that parts one thing from the next is read as this one

_ACCENTED: Final = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_APOSTROPHES: Final = re.compile(r"[’'‘`´]")
_TIMES: Final = re.compile(r"[×✕✖*＊]")
LIST: Final = "和"                             # the mark between the things of a list is read as this word

_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_FIRST: Final = re.compile(r"\s*1\s*[.、)）]")
_ENUMERATED: Final = re.compile(r"(?:^|(?<=[\s,，;；]))[0-9]{1,2}\s*[.、)）](?![0-9])")
_BREAKS: Final = re.compile(r"[,，;；。!！?？+＋&：:…~～|/\n\r]|\.(?![0-9])")
# A minus that touches its number and no thing before is one; in 拿铁-2 and “- 2 lattes” it only parts.
_PARTS: Final = re.compile(rf"(?<![^\s,来要买点])[-\u2212][0-9]+|[a-z]+|[0-9]+(?:\.[0-9]+)?|[{HAN}]|{BREAK}|、")
_IS_HAN: Final = re.compile(rf"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Atom:
    """One part. `key` is what it is looked up by, `raw` how it was typed, `gap` whether a blank stood before it,
    `mended` whether another spelling was typed."""

    key: str
    raw: str
    gap: bool = False
    mended: bool = False

    @property
    def han(self) -> bool:
        """Whether it is a Chinese character."""
        return is_han(self.key)


def is_han(key: str) -> bool:
    """Whether a part is a Chinese character."""
    return bool(_IS_HAN.match(key))


def normal(words: str) -> str:
    """One spelling for every way of writing: half-width, lower case, simplified, no accents; marks stay."""
    text = unicodedata.normalize("NFKC", words).lower()
    if not text.isascii():
        text = _ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], text).translate(SIMPLIFIED)
    text = _TIMES.sub(" x ", _APOSTROPHES.sub("", _THOUSANDS.sub("", text)))
    return _ENUMERATED.sub(" , ", text) if len(_ENUMERATED.findall(text)) > 1 and _FIRST.match(text) else text


def split(text: str) -> list[Atom]:
    """The parts of normal text, the last word of nothing left out but blanks and ornaments."""
    found: list[Atom] = []
    end = 0
    for part in _PARTS.finditer(_BREAKS.sub(BREAK, text)):
        raw = part[0]
        gap = part.start() > end or not found
        end = part.end()
        if raw == "、":
            found.append(Atom(LIST, raw, gap))
        elif raw != BREAK:
            found.append(Atom(stem(raw), raw, gap))
        elif found and found[-1].key != BREAK:
            found.append(Atom(BREAK, raw))
    return found


def key(text: str) -> str:
    """A name for looking up: its parts without marks, each word in the singular, a blank between all of them."""
    return " ".join(atom.key for atom in split(normal(text)) if atom.key != BREAK)


def typed(atoms: list[Atom]) -> str:
    """The parts as they were typed."""
    words = ""
    for atom in atoms:
        blank = words and atom.raw and (atom.gap or not (is_han(words[-1]) or is_han(atom.raw[0])))
        words += (" " if blank else "") + atom.raw
    return words
