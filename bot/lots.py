"""Lots: what many ask the core for at the same moment is done in one piece of work."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlalchemy.orm import Session

from bot.core import Core

MOST: Final = 16        # done together: whoever writes to the shop meanwhile waits for no longer work than this

A = TypeVar("A")
R = TypeVar("R")


@dataclass(slots=True)
class _Asked(Generic[A, R]):
    what: A
    done: bool = False
    answer: R | None = None
    fault: Exception | None = None


class Lots(Generic[A, R]):
    """One kind of work. While a lot of it is being done, the next one gathers.

    work   does a whole lot in one transaction, and answers each in turn. When it fails nothing of it is kept, and each
           is done by itself, so that everybody hears of their own fault only
    """

    def __init__(self, core: Core, work: Callable[[Session, Sequence[A]], Sequence[R]]) -> None:
        self._core = core
        self._work = work
        self._door = asyncio.Lock()
        self._asked: list[_Asked[A, R]] = []

    async def ask(self, what: A) -> R:
        """Have it done; returns after the commit. Raises what the work raises."""
        mine = _Asked[A, R](what)
        self._asked.append(mine)
        async with self._door:
            while not mine.done:
                lot, self._asked = self._asked[:MOST], self._asked[MOST:]
                await self._all(lot)
        if mine.fault is not None:
            raise mine.fault
        return mine.answer  # type: ignore[return-value]

    async def _all(self, lot: Sequence[_Asked[A, R]]) -> None:
        try:
            answers = await self._core.run(lambda db: self._work(db, [one.what for one in lot]))
        except Exception as fault:
            if len(lot) == 1:
                lot[0].done, lot[0].fault = True, fault
                return
            for one in lot:
                await self._all([one])
            return
        for one, answer in zip(lot, answers, strict=True):
            one.done, one.answer = True, answer
