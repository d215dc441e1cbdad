"""Where one can be, and what one can ask for: both fit into the few bytes a button carries.

A place is written `p:zz9k`, an action with its arguments `q:1f4a:12`: a code, then base-36 numbers or short words,
ASCII, at most 40 bytes. A payload comes back from outside, so reading one trusts nothing.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

MOST_BYTES: Final = 40
MOST_WRITTEN: Final = 16_384        # payloads kept as they were written: the same buttons are drawn all day
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
WORD: Final = re.compile(r"[A-Za-z0-9.+\-]{0,30}")
NUMBER: Final = re.compile(r"[0-9a-z]{1,11}")

Argument = int | str


class Unreadable(Exception):
    """A payload that no button of ours carries today."""


class TooLong(Exception):
    """A payload that would not fit on a button: a mistake of the screen that drew it."""


class Elsewhere(Exception):
    """Nothing of what was begun is done, and the person is led to this place."""

    def __init__(self, place: "Place") -> None:
        super().__init__(place)
        self.place = place


class Steps(StrEnum):
    """The names of all places of one conversation; each value is the code it has on a button."""

    def at(self, *args: Argument) -> "Place":
        """The address of this place with these arguments."""
        return Place(self, args)


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a screen: which step, and with which arguments."""

    step: Steps
    args: tuple[Argument, ...] = ()

    @property
    def payload(self) -> str:
        """What a button that leads here carries."""
        return write(self.step, self.args)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to run one action with these arguments."""

    code: str
    args: tuple[Argument, ...]

    @property
    def payload(self) -> str:
        """What a button that asks for it carries."""
        return write(self.code, self.args)


def base36(number: int) -> str:
    """A number from 0 up in as few ASCII characters as possible."""
    if number < 0:
        raise TooLong(f"a button cannot carry {number}")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
        if not number:
            return digits


@lru_cache(MOST_WRITTEN)
def write(code: str, args: tuple[Argument, ...]) -> str:
    """Put a code and its arguments into a payload. Raises TooLong."""
    parts = [code]
    for arg in args:
        if isinstance(arg, str) and not WORD.fullmatch(arg):
            raise TooLong(f"a button cannot carry {arg!r}")
        parts.append(base36(arg) if isinstance(arg, int) else arg)
    payload = ":".join(parts)
    if len(payload) > MOST_BYTES:
        raise TooLong(payload)
    return payload


def fits(target: Place | Ask) -> bool:
    """Whether a button can carry it. What a shop makes up itself, such as options chosen twice over, may not."""
    try:
        return bool(target.payload)
    except TooLong:
        return False


@dataclass(frozen=True, slots=True)
class Signature:
    """Which arguments a screen or an action takes, read once from the function itself."""

    kinds: tuple[type, ...]
    least: int

    @classmethod
    def of(cls, function: Callable[..., Any], skip: int) -> "Signature":
        """Read the parameters after the first `skip`; each must be annotated int or str."""
        parameters = list(inspect.signature(function).parameters.values())[skip:]
        for parameter in parameters:
            if parameter.annotation not in (int, str):
                raise TypeError(f"{function.__qualname__}: {parameter.name} must be int or str")
        least = sum(parameter.default is parameter.empty for parameter in parameters)
        return cls(tuple(parameter.annotation for parameter in parameters), least)

    def read(self, parts: list[str]) -> tuple[Argument, ...]:
        """Turn the parts of a payload into arguments. Raises Unreadable."""
        if not self.least <= len(parts) <= len(self.kinds):
            raise Unreadable
        return tuple(_argument(kind, part) for kind, part in zip(self.kinds, parts, strict=False))


def _argument(kind: type, part: str) -> Argument:
    if kind is int:
        if not NUMBER.fullmatch(part):
            raise Unreadable
        return int(part, 36)
    if not WORD.fullmatch(part):
        raise Unreadable
    return part
