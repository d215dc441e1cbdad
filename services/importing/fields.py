"""The plain fields of a product: how a cell is read, how a value is written."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from services.goods import LONGEST_NAME, LONGEST_TEXT
from services.importing.entry import Value
from services.refusal import Refusal

MOST_NUMBER: Final = 1_000_000_000
MOST_MINUTES: Final = 7 * 24 * 60
LONGEST_PROMPT: Final = 40
MOST_PERSONAL: Final = 200
USUAL_PERSONAL: Final = 20       # characters to engrave, where the sheet does not say
USUAL_MOST: Final = 20           # pieces in one order

SKU: Final = re.compile(r"[^\s\x00-\x1f]{1,40}")
PICTURE: Final = re.compile(r"(?:[a-z]+:)?[\w.-]{1,200}")      # a file's name, or a network's id; never an address
YES: Final = frozenset({"1", "是", "上架", "在售", "yes", "y", "true", "on"})
NO: Final = frozenset({"0", "否", "下架", "停售", "no", "n", "false", "off"})


def words(longest: int) -> Callable[[str], Value]:
    """How a cell of at most so many characters is read."""
    def read(cell: str) -> Value:
        if len(cell) > longest:
            raise Refusal("importing.too-long", most=longest)
        return cell
    return read


def number(most: int, usual: int = 0) -> Callable[[str], Value]:
    """How a whole number from 0 to `most` is read; an empty cell is the usual one."""
    def read(cell: str) -> Value:
        bare = cell.strip().replace(",", "")
        if not bare:
            return usual
        if not (bare.isascii() and bare.isdigit()) or len(bare) > 10 or int(bare) > most:
            raise Refusal("importing.number", said=cell.strip(), most=most)
        return int(bare)
    return read


def _sku(cell: str) -> Value:
    if not SKU.fullmatch(cell.strip()):
        raise Refusal("importing.sku", said=cell.strip())
    return cell.strip()


def _picture(cell: str) -> Value:
    bare = cell.strip()
    if bare and (not PICTURE.fullmatch(bare) or bare.startswith(".")):
        raise Refusal("importing.picture", said=bare)
    return bare


def _rating(cell: str) -> Value:
    bare = cell.strip().removeprefix("★").strip() or "0"
    if not re.fullmatch(r"[0-5](\.\d)?0*", bare) or float(bare) > 5:
        raise Refusal("importing.rating", said=cell.strip())
    return round(float(bare) * 10)


def _active(cell: str) -> Value:
    bare = cell.strip().lower()
    if bare and bare not in YES | NO:
        raise Refusal("importing.active", said=cell.strip())
    return bare not in NO


READ: Final[Mapping[str, Callable[[str], Value]]] = MappingProxyType({
    "sku": _sku,
    "name_zh": words(LONGEST_NAME), "name_en": words(LONGEST_NAME),
    "text_zh": words(LONGEST_TEXT), "text_en": words(LONGEST_TEXT),
    "picture": _picture,
    "personal_zh": words(LONGEST_PROMPT), "personal_en": words(LONGEST_PROMPT),
    "personal_max": number(MOST_PERSONAL),
    "rating": _rating,
    "reviews": number(MOST_NUMBER), "sold": number(MOST_NUMBER), "minutes": number(MOST_MINUTES),
    "most": number(999, USUAL_MOST),
    "active": _active,
})


def write(column: str, value: Value) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, bool):
        return str(int(value))
    if column == "rating" and isinstance(value, int):
        return f"{value / 10:.1f}" if value else ""
    return str(value)


def usual() -> dict[str, Value]:
    """What a new product has where the sheet does not say."""
    return {column: read("") for column, read in READ.items() if column != "sku"}
