"""The options chosen so far, as they travel on a button: the place of each choice in its group, `1.3.0.2`.

A group without a choice is empty, one with several has one character for each: `1..02`.
"""

from collections.abc import Collection

from dialog.place import DIGITS, Unreadable
from services.item import Item


def write(item: Item, choices: Collection[int]) -> str:
    """Put choice ids on a button."""
    return ".".join(
        "".join(DIGITS[n] for n, choice in enumerate(group.choices) if choice.id in choices)
        for group in item.groups
    )


def read(item: Item, text: str) -> tuple[int, ...]:
    """Choice ids from a button. Raises Unreadable when the product has other options today."""
    parts = text.split(".") if text else [""] * len(item.groups)
    if len(parts) != len(item.groups):
        raise Unreadable
    chosen: list[int] = []
    for group, part in zip(item.groups, parts, strict=True):
        for char in part:
            position = DIGITS.find(char)
            if not 0 <= position < len(group.choices):
                raise Unreadable
            chosen.append(group.choices[position].id)
    return tuple(chosen)


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
