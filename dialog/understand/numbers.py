"""Numbers and amounts as people write them: 3, 三, 两份, 半打, x3, a couple, half a dozen, two please."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DIGITS: Final[Mapping[str, int]] = MappingProxyType({
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "俩": 2, "贰": 2, "三": 3, "仨": 3, "叁": 3, "四": 4, "五": 5,
    "六": 6, "七": 7, "八": 8, "九": 9,
})
UNITS: Final[Mapping[str, int]] = MappingProxyType({"十": 10, "百": 100, "千": 1000})
WORDS: Final[Mapping[str, int]] = MappingProxyType({
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "half a dozen": 6, "a half dozen": 6, "half dozen": 6, "a dozen": 12, "dozen": 12, "two dozen": 24,
    "one dozen": 12, "three dozen": 36, "a couple more": 2, "a single": 1, "two dozens": 24,
    "a couple of": 2, "a couple": 2, "couple of": 2,
})
PHRASES: Final[Mapping[str, int]] = MappingProxyType({
    "半打": 6, "一打": 12, "一对": 2, "两打": 24, "二打": 24, "三打": 36,
})

MEASURES: Final = "份杯个件只双瓶盒袋包块张条支把套台部本碗盘串枚根斤箱听罐壶位片粒颗碟例桶筒卷顶副枝束朵样款"
CHINESE: Final = "零〇一壹二两俩贰三仨叁四五六七八九十百千"
_NAMED: Final = "|".join((*PHRASES, *sorted(WORDS, key=len, reverse=True)))
NUMBER: Final = rf"(?:\d{{1,6}}|[{CHINESE}]{{1,7}}|{_NAMED})"

_FILLER: Final = re.compile(
    r"那就|那|就|(?:我)?(?:要|来|买|拿|先要|给我|改成|改为|换成)|吧|了|请|"
    r"please|pls|then|i'?ll take|i'?d like|make it|just|only|of them|pieces?|pcs",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(rf"[x×*]?\s*({NUMBER})\s*[{MEASURES}]?\s*[x×*]?", re.IGNORECASE)


def plain(words: str) -> str:
    """Full-width forms, capitals and runs of blanks made even."""
    return " ".join(unicodedata.normalize("NFKC", words).lower().split())


def value(word: str) -> int | None:
    """The number a word stands for; None when it is none. Up to 9,999 in Chinese, 999,999 in digits."""
    bare = plain(word)
    if bare.isascii() and bare.isdigit() and len(bare) <= 6:
        return int(bare)
    if bare in WORDS:
        return WORDS[bare]
    if bare in PHRASES:
        return PHRASES[bare]
    return _chinese(bare)


def quantity(words: str) -> int | None:
    """How many, when the whole text says nothing else; None otherwise."""
    bare = plain(words)
    if match := _AMOUNT.fullmatch(bare):
        return value(match[1])
    kept = " ".join(_FILLER.sub(" ", bare).split()).strip("。.!！~，, ")
    match = _AMOUNT.fullmatch(kept)
    return value(match[1]) if match else None


def _chinese(word: str) -> int | None:
    if not word or any(char not in CHINESE for char in word):
        return None
    total, digit = 0, None
    for char in word:
        if char in UNITS:
            total += (1 if digit is None else digit) * UNITS[char]
            digit = None
        elif digit is not None and digit != 0:
            return None
        else:
            digit = DIGITS[char]
    return total + (digit or 0)
