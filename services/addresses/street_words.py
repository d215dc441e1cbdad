"""The words an address is made of — road, number, floor, room — tell it from an order or a question."""

from __future__ import annotations

import re
from typing import Final

from services.addresses import english_places, phones, places
from services.addresses.writing import fold, slip

_KINDS: Final = (  # kinds of words an address is made of; the same kind twice counts once
    re.compile(r"(?<![一上下])(?:[\u3400-\u9fff](?:路|街|大道|巷|胡同)|道(?=[0-9]))"),
    re.compile(r"小区|大厦|花园|广场|公寓|新村|[0-9]弄|(?<=[\u3400-\u9fff])[镇乡村](?![上里])"),
    re.compile(r"[0-9]+号(?![到至,早晚上下])"),
    re.compile(r"[0-9a-z]+[栋幢座]|[0-9]单元"),
    re.compile(r"[0-9]+[楼层]"),
    re.compile(r"[0-9]+[室房户]"),
    re.compile(r"\b(?:road|rd|street|avenue|ave|lane|boulevard|blvd|drive|lu|jie)\b"),
    re.compile(r"\b(?:floor|room|rm|unit|suite|apt|flat)\.? ?#?[0-9]|\b[0-9]+(?:f\b|(?:st|nd|rd|th) floor)"),
    re.compile(r"\b(?:building|bldg|tower|block|plaza|mansion)\b"),
)


def looks_like_address(text: str) -> bool:
    """True for a phone with a region or street word, or for three kinds of street words with digits."""
    paper = slip(text)
    if not re.search("[0-9]", paper.plain):
        return False
    place = places.find(paper.plain)
    latin = None if place else english_places.find(paper.plain)
    kinds = sum(bool(kind.search(paper.plain)) for kind in _KINDS)
    words = kinds + (place.steps if place else len(latin.spans) if latin else 0)
    return words >= 3 or (words > 0 and phones.has_phone(paper.plain, "CN"))


def says_where(detail: str) -> bool:
    """True if the rest of a text still reads as a street: a number and at least one street word."""
    plain = fold(detail)
    return bool(re.search("[0-9]", plain)) and any(kind.search(plain) for kind in _KINDS)
