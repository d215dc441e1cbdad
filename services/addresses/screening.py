"""Bank cards and identity numbers do not belong in a chat: they are noticed before anything is read."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from services.addresses.writing import slip

_GROUP: Final = re.compile(r"[0-9]+")
_NEAR: Final = re.compile(r"[ .\-_]{1,3}")
_MOBILE: Final = re.compile(r"(?:00)?861[3-9][0-9]{9}")
_CARD_GROUPS: Final = {(4, 6, 5), (6, 13), (6, 10), (4, 12)}
_ID_GROUPS: Final = {(18,), (17,), (6, 8, 4), (6, 8, 3), (6, 12), (6, 11), (14, 4), (14, 3), (6, 4, 4, 4), (6, 4, 4, 3)}
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"


def looks_secret(text: str) -> bool:
    """True if the text holds a bank card number or a mainland identity number.

    Cards: 13–19 digits in one piece or in even groups, checked by Luhn (ISO/IEC 7812-1). Identity numbers: 18
    characters with a real birthday and the check character of GB 11643-1999.
    """
    plain = slip(text).plain
    spans = [match.span() for match in _GROUP.finditer(plain)]
    return any(_secret_from(plain, spans, first) for first in range(len(spans)))


def _secret_from(plain: str, spans: list[tuple[int, int]], first: int) -> bool:
    digits, sizes = "", []
    for place in range(first, len(spans)):
        start, end = spans[place]
        if place > first and not _NEAR.fullmatch(plain, spans[place - 1][1], start):
            return False
        digits += plain[start:end]
        sizes.append(end - start)
        if len(digits) > 19:
            return False
        after = re.sub(r"[ \-]", "", plain[end : end + 2])[:1]
        if _card(digits, tuple(sizes)) or _identity(digits, tuple(sizes), after):
            return True
    return False


def _card(digits: str, sizes: tuple[int, ...]) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] in "01" or _MOBILE.fullmatch(digits):
        return False
    even = sizes[0] <= 4 and len(set(sizes[:-1])) == 1 and sizes[-1] <= 4
    return (len(sizes) == 1 or even or sizes in _CARD_GROUPS) and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def _identity(digits: str, sizes: tuple[int, ...], after: str) -> bool:
    number = digits + "X" if len(digits) == 17 and after == "x" else digits
    if len(number) != 18 or (sizes not in _ID_GROUPS and len(set(sizes)) > 1):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17]
