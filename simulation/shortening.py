"""The shortest story: of a simulation that fails, whatever can be left out while it still fails the same way."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from simulation.plan import Plan
from simulation.weather import DAY
from simulation.world import Outcome

LATER: Final = 900.0    # seconds after the moment at which it first failed that it may still fail
ALIKE: Final = 32       # letters of a complaint, numbers aside, by which two are the same

Play = Callable[[Plan], Outcome]
Part = frozenset[str]


def shorten(outcome: Outcome, play: Play, tries: int) -> Outcome:
    """Leave out people, then kinds of trouble, then single steps and troubles, as long as the same rule breaks; plays
    so many simulations at most."""
    return _Shortening(outcome, play, tries).done()


class _Shortening:
    def __init__(self, outcome: Outcome, play: Play, tries: int) -> None:
        self._best, self._play, self._left = outcome, play, tries
        self._complaint = _bare(outcome.broken)
        end, day = outcome.lines[-1].at, outcome.plan.days * DAY
        self._until = end + LATER if end + LATER < day else None

    def done(self) -> Outcome:
        for parts in (_people, _troubles, _people, _single):
            self._leave_out(parts(self._best.happened))
        return self._best

    def _leave_out(self, parts: list[Part]) -> None:
        """Try without each half of the parts, each quarter, … each part (A. Zeller's ddmin, without its first half)."""
        width = max(1, (len(parts) + 1) // 2)
        while parts:
            start = 0
            while start < len(parts):
                rest = parts[:start] + parts[start + width :]
                if self._fails_with(rest):
                    here = frozenset(self._best.happened)
                    parts = [part for part in rest if part & here]
                else:
                    start += width
            if width == 1:
                return
            width = max(1, width // 2)

    def _fails_with(self, parts: Sequence[Part]) -> bool:
        if self._left == 0:
            return False
        self._left -= 1
        kept = frozenset().union(*parts)
        tried = self._play(replace(self._best.plan, kept=kept, until=self._until))
        if _bare(tried.broken) != self._complaint:
            return False
        self._best = replace(tried, plan=replace(tried.plan, kept=frozenset(tried.happened), until=None))
        return True


def _people(happened: Iterable[str]) -> list[Part]:
    """What each person did; all troubles stay together."""
    return _grouped(happened, lambda name: "@" if "@" in name else name.partition(".")[0])


def _troubles(happened: Iterable[str]) -> list[Part]:
    """Each kind of trouble; what people did stays together."""
    return _grouped(happened, lambda name: name.partition("@")[0] if "@" in name else ".")


def _single(happened: Iterable[str]) -> list[Part]:
    """Everything by itself."""
    return [frozenset({name}) for name in happened]


def _grouped(happened: Iterable[str], key: Callable[[str], str]) -> list[Part]:
    return [frozenset(names) for _, names in groupby(sorted(happened, key=key), key)]


def _bare(complaint: str) -> str:
    """What is complained of, without whose and how much."""
    return re.sub(r"[A-Z]?\d+|c\d+", "#", complaint)[:ALIKE]
