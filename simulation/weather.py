"""What goes wrong, and when: every trouble has a name, and is written into the log when it strikes."""

from collections import Counter
from typing import Final

from dialog.event import Event
from simulation.chance import Chance
from simulation.journal import Journal
from simulation.plan import Plan

OUTAGE: Final = 300.0       # seconds
DAY: Final = 86_400.0
QUIET: Final = 0.25         # how much rarer the program dies at a commit that nobody outside asked for


class Sky:
    """Decides about each trouble by its name, until `clears` is called: then nothing goes wrong any more."""

    def __init__(self, plan: Plan, chance: Chance, journal: Journal) -> None:
        self._plan, self._chance, self._journal = plan, chance, journal
        self._weather = plan.weather
        self._counts: Counter[str] = Counter()
        self._deaf: dict[str, bool] = {}
        self._clear = False
        self.struck: list[str] = []
        self.outages = {what: self._planned_outages(what) for what in ("network", "browsers", "bank")}

    def clears(self) -> None:
        """No more troubles."""
        self._clear = True

    def deaf(self, chat: str) -> bool:
        """Whether nothing ever gets through to this chat, to the end of days."""
        if chat not in self._deaf:
            self._deaf[chat] = self.strikes("deaf", chat)
        return self._deaf[chat]

    def strikes(self, trouble: str, where: str, part: float = 1.0) -> bool:
        """Whether this kind of trouble (a field of Weather) strikes here; `where` names the occasion, `part` makes it
        rarer than usual."""
        likely: float = part * getattr(self._weather, trouble)
        name = f"{trouble}@{where}"
        if self._clear or self._chance.draw(name) >= likely or not self._plan.keeps(name):
            return False
        self.struck.append(name)
        self._journal.note("fault", name)
        return True

    def next_of(self, kind: str) -> str:
        """A name for the next occasion of this kind."""
        self._counts[kind] += 1
        return f"{kind}.{self._counts[kind]}"

    def between(self, name: str, least: float, most: float) -> float:
        """A number between these two, the same for the same name."""
        return self._chance.between(name, least, most)

    def crashes_at_commit(self, event: Event | None) -> tuple[bool, bool]:
        """Whether the program dies before this commit, or after it. The first event in it gives it its name."""
        where = self.next_of(f"commit:{event.id}" if event else "commit")
        part = 1.0 if event else QUIET
        return self.strikes("crash_before_commit", where, part), self.strikes("crash_after_commit", where, part)

    def down(self, what: str, now: float) -> bool:
        """Whether the network, all browsers or the bank are out of reach altogether."""
        return not self._clear and any(start <= now < start + OUTAGE for start in self.outages[what])

    def _planned_outages(self, what: str) -> list[float]:
        return [
            self._chance.between(f"outage@{what}.{day}.when", 0.2, 0.95) * DAY + day * DAY
            for day in range(self._plan.days) if self.strikes("outage", f"{what}.{day}")
        ]
