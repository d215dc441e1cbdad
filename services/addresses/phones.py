"""Phone numbers in a pasted text: the first is the one to call, a second is kept as a spare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import phonenumbers

from services.addresses.parts import Problem
from services.addresses.writing import CALL, Slip

_MOBILE: Final = re.compile(
    r"""(?<![0-9+])(?:\+?\(?\+?(?:00)?86\)?[\ .\-]{0,2})?
    (1[3-9][0-9]{9}                                            # 13800138000
    |1[3-9][0-9]S(?:[0-9]{4}S[0-9]{4}|[0-9]{8}|[0-9]{3}S[0-9]{5})   # 138 0013 8000
    |1[3-9][0-9]{2}S[0-9]{3}S[0-9]{4}
    |1[3-9][0-9]{5}S[0-9]{4}
    |1[3-9][0-9]{3}S[0-9]{6}
    |1(?:S[0-9]){10})(?![0-9])""".replace("S", r"[\ .\-]{1,3}"),
    re.VERBOSE,
)
_LANDLINE: Final = re.compile(
    r"""(?<![0-9+])(?:(?:\+|00)86[\ \-]?\(?0?|\(?0)
    (?:(10|2[0-9])\)?[\ \-]{0,2}([2-8][0-9]{3}[\ \-]?[0-9]{4})
    |([3-9][0-9]{2})\)?[\ \-]{0,2}([2-8][0-9]{2,3}[\ \-]?[0-9]{4}))
    (?:\ ?(?:-|转|分机|ext\.?|x|\#)[\ :]?([0-9]{1,6}))?(?![0-9])""",
    re.VERBOSE,
)
_SERVICE: Final = re.compile(r"(?<![0-9+\-])([48]00[ \-]?[0-9]{3}[ \-]?[0-9]{4})(?![0-9])")
_ABROAD: Final = re.compile(r"(?<![0-9+])(?:\+|00)[1-9][0-9 ().\-]{5,24}")
_AT_HOME: Final = re.compile(r"(?<![0-9+])\(?[0-9](?:[ ().\-]{0,2}[0-9]){6,19}(?![0-9])")
_TRIES: Final = 24  # a text full of digits must not keep the numbering plans busy
_GROUP: Final = re.compile(r"[0-9]+")
_DOUBTFUL: Final = re.compile(r"(?<![0-9+])(?:\+?86[ \-]?)?(1[3-9][0-9](?:[ \-]?[0-9]{3,4}[ \-]?[0-9]{3,5}))(?![0-9])")
_LABELLED: Final = re.compile(r"(?:手机|电话|phone|mobile|tel)[^0-9\n,;]{0,6}\+?([0-9][0-9 \-]{2,18}[0-9])")


@dataclass(frozen=True, slots=True)
class Call:
    """A number in the text: where it stands, how it is kept, and its country (ISO 3166 alpha-2)."""

    start: int
    end: int
    number: str
    country: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was found: the number, a spare one, the number's country, and a number that cannot be right."""

    phone: str = ""
    backup: str = ""
    country: str = ""
    doubtful: str = ""
    fault: Problem | None = None


def take(paper: Slip, country: str) -> tuple[Slip, Numbers]:
    """Cut the phone numbers out of the text; `country` is where a number without a code is at home."""
    calls = _in_order(_all(paper.plain, country))
    if not calls:
        return _doubt(paper)
    for call in calls[:2]:
        paper = paper.cut(call.start, call.end, CALL)
    spare = next((call.number for call in calls[1:2] if call.number != calls[0].number), "")
    return paper, Numbers(calls[0].number, spare, calls[0].country)


def has_phone(plain: str, country: str) -> bool:
    """True if a dialable number stands in the folded text."""
    return next(_all(plain, country), None) is not None


def mask_phone(phone: str) -> str:
    """Hide the middle of a number: 138****8000."""
    if len(phone) < 7:
        return "*" * len(phone)
    head = 3 if not phone.startswith("+") else min(5, len(phone) - 7)
    return phone[:head] + "****" + phone[-4:]


def show_phone(phone: str) -> str:
    """Write a number the way it is read aloud: 138 0013 8000, 021-58881234-801, +44 20 7946 0958."""
    if re.fullmatch(r"1[3-9][0-9]{9}", phone):
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    if not phone.startswith("+"):
        return phone
    try:
        parsed = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _all(plain: str, country: str) -> Iterator[Call]:
    if country != "CN":
        yield from _dialable(_AT_HOME, plain, country)
    for match in _MOBILE.finditer(plain):
        yield Call(*match.span(), re.sub(r"[^0-9]", "", match[1]), "CN")
    for match in _LANDLINE.finditer(plain):
        area, local = "0" + (match[1] or match[3]), re.sub(r"[^0-9]", "", match[2] or match[4])
        yield Call(*match.span(), "-".join(filter(None, (area, local, match[5]))), "CN")
    yield from _dialable(_ABROAD, plain, country)
    if country == "CN":
        yield from _dialable(_SERVICE, plain, country)


def _dialable(shape: re.Pattern[str], plain: str, country: str) -> Iterator[Call]:
    """Numbers the numbering plans know; the longest run of digit groups that is one."""
    for match in islice(shape.finditer(plain), _TRIES):
        groups = [group.span() for group in _GROUP.finditer(plain, *match.span())]
        firsts = range(len(groups)) if shape is _AT_HOME else range(1)
        windows = ((a, b) for a in firsts for b in range(min(len(groups), a + 6), a, -1))
        for first, last in islice(windows, _TRIES):
            start = match.start() if first == 0 else groups[first][0]
            if call := _dial(plain, start, groups[last - 1][1], country):
                yield call
                break


def _dial(plain: str, start: int, end: int, country: str) -> Call | None:
    try:
        parsed = phonenumbers.parse(plain[start:end], country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if re.fullmatch(r"\+861[3-9][0-9]{9}", number):
        number = number[3:]
    return Call(start, end, number, phonenumbers.region_code_for_number(parsed) or country)


def _in_order(calls: Iterator[Call]) -> list[Call]:
    kept: list[Call] = []
    for call in calls:
        if all(call.end <= other.start or call.start >= other.end for other in kept):
            kept.append(call)
    return sorted(kept, key=lambda call: call.start)


def _doubt(paper: Slip) -> tuple[Slip, Numbers]:
    """A number that was meant as a phone: 10 or 12 digits, or anything after the word for phone."""
    for match in (*_DOUBTFUL.finditer(paper.plain), *_LABELLED.finditer(paper.plain)):
        digits = re.sub(r"[^0-9]", "", match[1])
        short, long = len(digits) < 11, len(digits) > 11
        fault = Problem.PHONE_SHORT if short else Problem.PHONE_LONG if long else Problem.PHONE_WRONG
        return paper.cut(match.start(1), match.end(1), CALL), Numbers(doubtful=digits, fault=fault)
    return paper, Numbers()
