"""Loading a program that will run for weeks: what its libraries bring for others stays where it is."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

UNUSED: Final = "rich"       # structlog loads it, and with it pygments, to colour tracebacks: 0.15 s and 3 MB
OFTEN: Final = (50_000, 20, 100)


@contextmanager
def lean() -> Iterator[None]:
    """Whatever is imported inside. Loading leaves next to no garbage, so the collector looks seldom from here on: that
    is a tenth of the time it takes."""
    gc.set_threshold(*OFTEN)
    absent = UNUSED not in sys.modules
    if absent:
        sys.modules[UNUSED] = None  # type: ignore[assignment]      # Python's own sign for "not there"
    try:
        yield
    finally:
        if absent:
            del sys.modules[UNUSED]


def settled() -> None:
    """What is loaded now stays: the collector need not walk over it again and again."""
    gc.freeze()
    gc.set_threshold(*OFTEN)
