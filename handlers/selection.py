"""The options chosen so far, as they travel on a button: the place of each choice in its group, `1.3.0.2`.

A group without a choice is empty, one with several has one character for each: `1..02`. Where big groups with many
choices at once make that too long for a button, all of it is one number: `+k3Xs`.
"""

import string
from collections.abc import Collection, Iterator
from typing import Final

from dialog.place import DIGITS, Unreadable
from services.item import Group, Item

LONGEST: Final = 18            # characters that are written out
NUMBER: Final = "+"            # begins what is one number
SIGNS: Final = string.digits + string.ascii_letters + "-."


def write(item: Item, choices: Collection[int]) -> str:
    """Put choice ids on a button: at most 21 characters for six groups of twenty."""
    places = [[n for n, choice in enumerate(group.choices) if choice.id in choices] for group in item.groups]
    out = ".".join("".join(DIGITS[n] for n in group) for group in places)
    return out if len(out) <= LONGEST else NUMBER + _number(item, places)


def read(item: Item, text: str) -> tuple[int, ...]:
    """Choice ids from a button. Raises Unreadable when the product has other options today."""
    parts = list(_places(item, text)) if text.startswith(NUMBER) else [
        [DIGITS.find(char) for char in part] for part in (text.split(".") if text else [""] * len(item.groups))
    ]
    if len(parts) != len(item.groups):
        raise Unreadable
    chosen: list[int] = []
    for group, part in zip(item.groups, parts, strict=True):
        for position in part:
            if not 0 <= position < len(group.choices):
                raise Unreadable
            chosen.append(group.choices[position].id)
    return tuple(chosen)


def others(item: Item, choices: Collection[int], language: str, *, most: int) -> list[str]:
    """Answers that are not chosen, one for each of the first questions: what could be said to change it."""
    named = [
        next((choice.name.of(language) for choice in group.choices if choice.id not in choices), "")
        for group in item.groups if group.required
    ]
    return [name for name in named if name][:most]


def _number(item: Item, places: list[list[int]]) -> str:
    """One digit a group, of which each has its own base; then the number in 64 signs."""
    number = 0
    for group, chosen in zip(item.groups, places, strict=True):
        digit = sum(1 << n for n in chosen) if group.most > 1 else sum(n + 1 for n in chosen[:1])
        number = number * _base(group) + digit
    signs = ""
    while number:
        number, sign = divmod(number, len(SIGNS))
        signs = SIGNS[sign] + signs
    return signs


def _places(item: Item, text: str) -> Iterator[list[int]]:
    """What `_number` wrote, group by group. Raises Unreadable."""
    number = 0
    for sign in text.removeprefix(NUMBER):
        if sign not in SIGNS:
            raise Unreadable
        number = number * len(SIGNS) + SIGNS.index(sign)
    digits = []
    for group in reversed(item.groups):
        number, digit = divmod(number, _base(group))
        digits.append(digit)
    if number:
        raise Unreadable
    for group, digit in zip(item.groups, reversed(digits), strict=True):
        yield [n for n in range(len(group.choices)) if digit >> n & 1] if group.most > 1 else [digit - 1][:digit]


def _base(group: Group) -> int:
    return 1 << len(group.choices) if group.most > 1 else len(group.choices) + 1


def chosen(item: Item, choices: Collection[int], group: int, choice: int) -> tuple[int, ...]:
    """The choices after a tap on one of a group: it replaces a single one, and switches one of several on or off."""
    target = next(each for each in item.groups if each.id == group)
    own = [each.id for each in target.choices if each.id in choices]
    others = tuple(each for each in choices if each not in own)
    if target.most == 1:
        return others if own == [choice] and not target.needed else (*others, choice)
    if choice in own:
        own.remove(choice)
    elif len(own) < target.most:
        own.append(choice)
    return (*others, *own)
