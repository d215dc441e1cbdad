"""What people write: one file a kind of people, a line each, by the screen where it makes sense."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "sayings"
ANYWHERE: Final = "*"


@cache
def of(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The lines of one kind of people, by the code of a screen."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            place, _, words = line.partition(": ")
            found[place].append(words)
    return {place: tuple(lines) for place, lines in found.items()}
