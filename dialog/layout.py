"""How wide a label is and how many buttons stand side by side, so that nothing is cut on a small phone."""

import unicodedata
from functools import lru_cache
from typing import Final

from dialog.view import Button, Rows

# Columns a label may take when so many buttons share a row; a button alone may be as long as its translator made it.
# Seven side by side is a calendar's week.
WIDEST: Final = {2: 18, 3: 13, 4: 10, 5: 8, 7: 4}
ALONE: Final = 34

_ZERO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})
_WIDE: Final = frozenset({"W", "F"})
_JOINER: Final = "\u200d"
_AS_PICTURE: Final = "\ufe0f"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


@lru_cache(maxsize=4_096)
def columns(text: str) -> int:
    """How many columns a text takes: a Chinese character or an emoji two, a letter one, an accent none."""
    if text.isascii():
        return len(text)
    total, before, last = 0, "", 0
    for sign in text:
        if sign == _AS_PICTURE and last == 1:
            total, last = total + 1, 2
        elif before == _JOINER or unicodedata.category(sign) in _ZERO_WIDTH or ord(sign) in _SKIN_TONES:
            pass
        else:
            last = 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
            total += last
        before = sign
    return total


def pack(rows: Rows) -> Rows:
    """The same buttons in the same order, every row narrow enough: a row that fits stays as it was meant, one that
    does not becomes as few and as even rows as fit. A label too long even for itself keeps a row of its own."""
    return tuple(part for row in rows if row for part in _split(row))


def _split(row: tuple[Button, ...]) -> Rows:
    widths = [columns(button.label) for button in row]
    if _fits(widths):
        return (row,)
    # best[n]: (rows, unevenness, -start of the last row) of the best way to lay out the first n buttons
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(row) + 1):
        best.append(min(
            (best[start][0] + 1, best[start][1] + (end - start) ** 2, -start)
            for start in range(max(0, end - 5), end)
            if _fits(widths[start:end])
        ))
    parts: list[tuple[Button, ...]] = []
    end = len(row)
    while end:
        start = -best[end][2]
        parts.append(row[start:end])
        end = start
    return tuple(reversed(parts))


def _fits(widths: list[int]) -> bool:
    return len(widths) == 1 or max(widths) <= WIDEST.get(len(widths), 0)
