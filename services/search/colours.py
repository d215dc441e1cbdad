"""The colours people ask for, whatever a shop calls its own shade of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.search.tokens import fold


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour: the word filters carry, two letters for a button, and what people call it."""

    word: str
    code: str
    names: tuple[str, ...]


# The place in this table is the colour's bit in the index: add at the end only.
COLOURS: Final = (
    Colour("黑", "bk", ("黑", "black")),
    Colour("白", "wh", ("白", "white")),
    Colour("灰", "gy", ("灰", "grey", "gray")),
    Colour("红", "rd", ("红", "red")),
    Colour("橙", "or", ("橙", "橘", "orange")),
    Colour("黄", "ye", ("黄", "yellow")),
    Colour("绿", "gn", ("绿", "green")),
    Colour("蓝", "bl", ("蓝", "blue")),
    Colour("紫", "pu", ("紫", "purple", "violet")),
    Colour("粉", "pk", ("粉", "粉红", "pink")),
    Colour("棕", "br", ("棕", "褐", "咖啡", "brown")),
    Colour("米", "be", ("米", "米白", "杏", "beige", "cream")),
    Colour("银", "si", ("银", "silver")),
    Colour("金", "go", ("金", "gold", "golden")),
    Colour("藏青", "nv", ("藏青", "藏蓝", "navy")),
    Colour("卡其", "kh", ("卡其", "khaki")),
    Colour("青", "cy", ("青", "cyan", "teal")),
    Colour("透明", "cl", ("透明", "clear", "transparent")),
)
BIT: Final = {colour.word: bit for bit, colour in enumerate(COLOURS)}
BY_CODE: Final = {colour.code: colour.word for colour in COLOURS}
CODE: Final = {colour.word: colour.code for colour in COLOURS}
_NAMED: Final = {name: colour.word for colour in COLOURS for name in colour.names}
_HAN_NAMES: Final = sorted((name for name in _NAMED if not name.isascii()), key=len, reverse=True)
HAN: Final = "|".join(_HAN_NAMES)
LATIN: Final = "|".join(name for name in _NAMED if name.isascii())
_SHADE: Final = re.compile(rf"(?:[深浅亮暗]?)({HAN})(?:色(?:系)?)?$")
_IN_A_NAME: Final = re.compile(rf"({HAN})色")
_QUESTION: Final = re.compile(r"色|colou?r")


def colour_of(word: str) -> str | None:
    """The colour this word is, whole: 黑, 黑色, black; None for 黑咖啡."""
    bare = fold(word)
    return _NAMED.get(bare) or _NAMED.get(bare.removesuffix("色"))


def shade(word: str) -> str | None:
    """The colour of a shade such as 曜石黑, 雾霾蓝 or midnight black."""
    bare = fold(word)
    whole = colour_of(bare)
    if whole:
        return whole
    han = _SHADE.search(bare)
    return _NAMED[han[1]] if han else _NAMED.get(bare.split(" ")[-1])


def asks_colour(question: str) -> bool:
    """Whether an option group asks for a colour."""
    return bool(_QUESTION.search(question.lower()))


def named_in(name: str) -> dict[str, str]:
    """The colours a product's own name speaks of, and how: 黑色T恤 is 黑, by 黑色."""
    return {_NAMED[found[1]]: found[0] for found in _IN_A_NAME.finditer(fold(name))}


def mask(colours: Iterable[str]) -> int:
    """The colours as bits."""
    return sum(1 << bit for bit in {BIT[colour] for colour in colours})
