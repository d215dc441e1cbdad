"""Reach: whether a network or a bank can be reached. While it cannot, one call now and then goes to see, and all others
wait: nobody hammers at a closed door, and everybody goes on within seconds when it opens."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from bot.port import Away

ENOUGH: Final = 3           # calls lost one after the other, until it counts as out of reach
FIRST: Final = 1.0          # seconds until the first look, doubling
LONGEST: Final = 15.0       # seconds between two looks at most
LOOK: Final = 30.0          # seconds after which a look that has brought no answer is given up
MEANWHILE: Final = 2.0      # seconds that others wait while somebody looks

log = structlog.get_logger()


@dataclass(slots=True)
class _Door:
    lost: int = 0           # calls lost since the last that got through
    wait: float = FIRST
    next: float = 0.0       # when the next look is due
    looking: float = 0.0    # until when somebody is looking


class Reach:
    """Several networks, each by its name.

    lost   what is raised by a call that reached nobody; anything else is an answer
    """

    def __init__(self, *lost: type[BaseException]) -> None:
        self._lost = lost
        self._doors: dict[str, _Door] = {}
        self._bells: list[Callable[[str], None]] = []

    def on_return(self, ring: Callable[[str], None]) -> None:
        """Ring, with its name, when one can be reached again."""
        self._bells.append(ring)

    def away(self, name: str) -> float:
        """In how many seconds it is worth a try: 0 when it is within reach, or when it is time to look."""
        door = self._doors.get(name)
        if door is None or door.lost < ENOUGH:
            return 0.0
        now = asyncio.get_running_loop().time()
        return max(door.next - now, MEANWHILE if door.looking > now else 0.0, 0.0)

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """One call. Raises Away at once while it is out of reach and somebody else looks, or nobody yet."""
        door = self._doors.setdefault(name, _Door())
        if left := self.away(name):
            raise Away(left)
        looks = door.lost >= ENOUGH
        if looks:
            door.looking = asyncio.get_running_loop().time() + LOOK
        try:
            yield
        except self._lost:
            self._failed(name, door, looks)
            raise
        except asyncio.CancelledError:
            door.looking = 0.0 if looks else door.looking
            raise
        except Exception:
            self._reached(name, door)
            raise
        self._reached(name, door)

    def _failed(self, name: str, door: _Door, looked: bool) -> None:
        door.lost += 1
        if door.lost == ENOUGH:
            log.warning("out of reach", network=name)
        if looked or door.lost == ENOUGH:       # not for each of the others that were under way already
            door.looking = 0.0
            door.next = asyncio.get_running_loop().time() + door.wait
            door.wait = min(2 * door.wait, LONGEST)

    def _reached(self, name: str, door: _Door) -> None:
        was_away = door.lost >= ENOUGH
        door.lost, door.wait, door.looking, door.next = 0, FIRST, 0.0, 0.0
        if was_away:
            log.warning("within reach again", network=name)
            for ring in self._bells:
                ring(name)
