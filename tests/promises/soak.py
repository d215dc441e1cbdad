"""How much is tried: what stands in the tests is enough for every change, XIAOER_SOAK=20 makes it twenty times more."""

import os
from typing import Final

SOAK: Final = max(1, int(os.environ.get("XIAOER_SOAK", "1")))


def times(figure: int) -> int:
    """A figure of a promise, as large as this run wants it."""
    return figure * SOAK
