"""Time that jumps: when nobody has anything to do, the clock stands at the next thing that is planned."""

import asyncio
import selectors
from typing import Any


class Stuck(Exception):
    """Nothing is planned any more: everybody waits for somebody else, for ever."""


class Timelapse(asyncio.SelectorEventLoop):
    """An event loop whose `time` starts at 0 and passes only by jumping to the next timer. It opens nothing to the
    world outside: there is nothing to wait for but what the simulation itself plans."""

    def __init__(self) -> None:
        self._moment = 0.0
        super().__init__(_Jumps(self))

    def time(self) -> float:
        """Simulated seconds since the beginning."""
        return self._moment

    def skip(self, seconds: float) -> None:
        """Let time pass."""
        self._moment += seconds

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> "asyncio.Future[Any]":  # type: ignore[override]
        """A simulation has one thread: what another would do is done at once."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as fault:
            done.set_exception(fault)
        return done

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody has to be woken."""


class _Jumps(selectors.SelectSelector):
    def __init__(self, loop: Timelapse) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        if timeout > 0:
            self._loop.skip(timeout)
        return []
