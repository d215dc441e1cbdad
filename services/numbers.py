"""Order numbers: short enough to say on the phone, impossible to guess, and wrong ones are noticed."""

import re
import secrets
from typing import Final

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"      # without I and O, which look like digits
SHAPE: Final = re.compile(r"#?([A-HJ-NP-Z])([0-9]{4,9})", re.IGNORECASE)

# Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours.
DAMM: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)


def check_digit(letter: str, digits: str) -> str:
    """The digit that belongs behind a letter and its digits."""
    state = "0"
    for digit in f"{LETTERS.index(letter):02d}{digits}":
        state = DAMM[int(state)][int(digit)]
    return state


def fresh(digits: int = 4) -> str:
    """A new random number, e.g. K38294: a letter, random digits, a check digit."""
    letter = secrets.choice(LETTERS)
    body = "".join(secrets.choice("0123456789") for _ in range(digits))
    return f"{letter}{body}{check_digit(letter, body)}"


def valid(number: str) -> bool:
    """Whether a number could be one of ours."""
    match = SHAPE.fullmatch(number)
    if match is None:
        return False
    letter, digits = match[1].upper(), match[2]
    return check_digit(letter, digits[:-1]) == digits[-1]


def found_in(text: str) -> str | None:
    """The first valid order number in a text, as we write it; None when there is none."""
    for match in re.finditer(r"(?<![A-Za-z0-9])#?([A-HJ-NP-Za-hj-np-z][0-9]{4,9})(?!\d)", text):
        if valid(match[1]):
            return match[1].upper()
    return None
