"""What a customer pasted, made plain: one width of letters and digits, no emoji, simplified characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

LONGEST: Final = 4000
GAP: Final = "\x1f"  # something recognised stood here
CALL: Final = "\x1e"  # a phone number stood here
WHO: Final = "\x1d"  # the word “name” stood here: a name follows
MARKS: Final = GAP + CALL + WHO

BREAK: Final = re.compile(rf"[\s,;、。|!?{MARKS}()\[\]【】<>「」]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]")

_DROPPED: Final = {"Cc", "Cf", "Co", "Cs", "Cn"}
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_SPACES: Final = {"Zs": " ", "Zl": "\n", "Zp": "\n", "So": " ", "Pd": "-"}


@dataclass(frozen=True, slots=True)
class Slip:
    """One text twice, letter for letter: as it will be kept, and folded for matching."""

    text: str
    plain: str

    def cut(self, start: int, end: int, mark: str = GAP) -> Slip:
        """Take a recognised piece out, leaving marks of the same length, so positions stay true."""
        hole = mark * (end - start)
        return Slip(self.text[:start] + hole + self.text[end:], self.plain[:start] + hole + self.plain[end:])


def slip(text: str) -> Slip:
    """Clean a pasted text; at most 4,000 characters are read."""
    wide = unicodedata.normalize("NFKC", _SELECTORS.sub("", text[:LONGEST])).replace("\r\n", "\n")
    clean = "".join(map(_letter, wide[:LONGEST]))
    return Slip(clean, fold(clean))


def fold(text: str) -> str:
    """Lower case and simplified characters, of the same length."""
    lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_simplified())


def _letter(letter: str) -> str:
    if letter in "\n\r\t":
        return "\n"
    if letter.isascii() and letter.isprintable():
        return letter
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    return "" if kind in _DROPPED else _SPACES.get(kind, letter)


@cache
def _simplified() -> dict[int, str]:
    lines = (files(__package__) / "regions.traditional.tsv").read_text("utf-8").splitlines()
    return {ord(line[0]): line[2] for line in lines}
