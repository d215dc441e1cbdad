"""The log of a simulation: who did what when, one line each; the same seed writes the same log, byte for byte."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = 160        # characters of what was said that a line keeps


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `at` is in simulated seconds, `who` is a person, "bank", "shop" or "fault"."""

    at: float
    who: str
    what: str

    def written(self, start: datetime) -> str:
        """As it is printed; the simulation began at `start`."""
        return f"{start + timedelta(seconds=self.at):%d %H:%M:%S} {self.who:>6} {self.what}"


class Journal:
    """All lines, oldest first."""

    def __init__(self, moment: Callable[[], float]) -> None:
        self._moment = moment
        self.lines: list[Line] = []

    def note(self, who: str, what: str) -> None:
        """Write a line."""
        flat = " / ".join(what.split("\n"))
        self.lines.append(Line(self._moment(), who, flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"))

    @property
    def digest(self) -> str:
        """A short fingerprint of the whole log."""
        whole = hashlib.sha256()
        for line in self.lines:
            whole.update(f"{line.at!r} {line.who} {line.what}\n".encode())
        return whole.hexdigest()[:16]
