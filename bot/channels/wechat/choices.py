"""What somebody means who types “2”, “A3” or the words of a link: a choice of what they were shown last, or words."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from dialog.event import Said, Tap, Text
from services.followers import Standing

PAYLOAD: Final = re.compile(r"(?=[!-~]{1,64}\Z)[a-z][a-z0-9]*(?::[A-Za-z0-9.+\-]*)*")
NUMBER: Final = re.compile(r"(?:回复|选|no\.?|#)?\s*([a-z]?[0-9]{1,3})\s*[.。、)）]?", re.IGNORECASE)
MANY: Final = re.compile(r"([a-z][0-9]{1,2})(?:[\s,，、]+|(?=[x×*]))(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody did, and whether it was the number of a list so old that the list is shown again instead."""

    said: Said
    old: bool = False


def meant(said: Said, linked: str, standing: Standing) -> Meant:
    """A tapped link is the button that it carries, for ever; a number is one of the list that was shown last."""
    if not isinstance(said, Text):
        return Meant(said)
    if linked and PAYLOAD.fullmatch(linked):
        return Meant(Tap(linked))
    words = unicodedata.normalize("NFKC", said.words).strip()
    if payload := standing.choices.get(label(words)):
        return Meant(Tap(payload))
    if (typed := NUMBER.fullmatch(words)) and (payload := standing.numbers.get(typed[1].upper())):
        return Meant(Tap(standing.here), old=True) if standing.old else Meant(Tap(payload))
    if several := MANY.fullmatch(words):
        return Meant(Text(_spelt(several, standing)))
    return Meant(said)


def label(words: str) -> str:
    """A label as it is compared: what stands on a button and what a thumb types are rarely the same to the letter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum())


def _spelt(several: re.Match[str], standing: Standing) -> str:
    """“A3 ×3” with the words that A3 stands for."""
    code, rest = several.groups()
    name = standing.names.get(code.upper(), "")
    if not name:
        return several[0]
    further = MANY.fullmatch(rest)
    return f"{name} {_spelt(further, standing) if further else standing.names.get(rest.upper(), rest)}"
