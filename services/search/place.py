"""Where a product stands in the index: what sells most stands first, and of equals the newest."""

from math import log2
from typing import Final

STEPS: Final = 16                   # steps of sales for every doubling: a product moves when it sells 4% more
LEVELS: Final = 64 * STEPS
NUMBERS: Final = 1 << 48            # products that have places


def place(product: int, sold: int) -> int:
    """The place of a product of which so many were sold, a whole number below 2^58: the first place is the smallest."""
    return (LEVELS - 1 - int(log2(1 + max(sold, 0)) * STEPS)) * NUMBERS + NUMBERS - product


def product_at(place: int) -> int:
    """The product that stands in a place."""
    return NUMBERS - place % NUMBERS
