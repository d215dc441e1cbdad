"""Who carries a parcel, told from its number."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OWN: Final = "own"          # the shop's own courier: `tracking` is then a name, or empty
OTHER: Final = "other"      # a number we cannot place

# Shapes as the carriers print them. Only shapes that begin with letters of their own, or that carry a check digit,
# are told apart: a bare row of digits is shared by several carriers.
SHAPES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType({
    "sf": re.compile(r"SF[0-9]{9,15}"),
    "yto": re.compile(r"YT[0-9]{9,16}"),
    "zto": re.compile(r"ZTO?[0-9]{9,15}"),
    "sto": re.compile(r"STO?[0-9]{9,15}"),
    "yunda": re.compile(r"YD[0-9]{9,15}"),
    "jt": re.compile(r"JT[0-9]{9,15}"),
    "jd": re.compile(r"JD[A-Z0-9]{8,20}"),
    "deppon": re.compile(r"DP[KL]?[0-9]{8,15}"),
    "ems": re.compile(r"(?:EMS[0-9]{9,13}|[A-Z]{2}[0-9]{9}CN)"),
    "ups": re.compile(r"1Z[A-Z0-9]{16}"),
    "dhl": re.compile(r"JJD[0-9]{12,20}"),
    "post": re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}"),
})

# What people write before a bare number.
NAMES: Final[Mapping[str, str]] = MappingProxyType({
    "顺丰": "sf", "sf": "sf", "sf express": "sf", "圆通": "yto", "yto": "yto", "yt": "yto", "中通": "zto", "zto": "zto",
    "申通": "sto", "sto": "sto", "韵达": "yunda", "yunda": "yunda", "yd": "yunda", "极兔": "jt", "jt": "jt",
    "京东": "jd", "jd": "jd", "德邦": "deppon", "deppon": "deppon", "邮政": "ems", "ems": "ems", "china post": "ems",
    "ups": "ups", "dhl": "dhl", "自配送": OWN, "自送": OWN, "own courier": OWN, "own": OWN, "courier": OWN,
})

CODES: Final = (*SHAPES, OWN, OTHER)
LONGEST: Final = 40
_NUMBER: Final = re.compile(r"[A-Z0-9]{6,30}")
_NAMED: Final = re.compile(
    rf"({'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})(?![a-z])[\s:：#]*(.*)", re.IGNORECASE
)


def recognise(number: str) -> str:
    """The carrier whose number this is; OTHER when it could be anybody's."""
    bare = bare_number(number)
    return next((code for code, shape in SHAPES.items() if shape.fullmatch(bare)), OTHER)


def read(words: str) -> tuple[str, str] | None:
    """(carrier, number) from what was typed: `SF123456789`, `顺丰 123456789`, `自配送 李师傅`; None for neither."""
    said = " ".join(words.split())
    if not said or len(said) > LONGEST:
        return None
    number = bare_number(said)
    if (carrier := recognise(number)) != OTHER:
        return carrier, number
    if named := _NAMED.fullmatch(said):
        carrier, rest = NAMES[named[1].lower()], named[2].strip()
        if carrier == OWN:
            return OWN, rest
        number = bare_number(rest)
        return (carrier, number) if _NUMBER.fullmatch(number) else None
    return (OTHER, number) if _NUMBER.fullmatch(number) and any(char.isdigit() for char in number) else None


def bare_number(number: str) -> str:
    """A number as carriers write it: capitals and digits, nothing between."""
    return re.sub(r"[\s\-]", "", number).upper()
