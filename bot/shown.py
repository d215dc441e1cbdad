"""Noting which message shows what: what was shown in many chats meanwhile is written down together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core import Core
from dialog.answer import Answer


@dataclass(slots=True)
class _Line:
    answer: Answer
    message: str
    newest: bool | None = None      # None until it is written


class Shown:
    """The notes of one program. While some are being written, the next ones gather: a note by itself costs as much as
    ten together."""

    def __init__(self, core: Core, now: Callable[[], datetime]) -> None:
        self._core = core
        self._now = now
        self._pen = asyncio.Lock()
        self._waiting: list[_Line] = []

    async def note(self, answer: Answer, message: str) -> bool:
        """The channel has shown the answer as this message. Returns after the commit: false when the answer was
        overtaken, see `Engine.shown`."""
        line = _Line(answer, message)
        self._waiting.append(line)
        async with self._pen:
            if line.newest is not None:
                return line.newest
            together, self._waiting = self._waiting, []
            try:
                await self._write(together)
            except Exception:
                if len(together) == 1:
                    raise
                self._waiting = [other for other in together if other is not line] + self._waiting
                await self._write([line])
        assert line.newest is not None
        return line.newest

    async def _write(self, lines: Sequence[_Line]) -> None:
        ordered = sorted(lines, key=lambda line: line.answer.conversation)

        def all_of_them(db: Session) -> list[bool]:
            return [
                self._core.conversation.shown(db, line.answer, line.message, now=self._now()) for line in ordered
            ]

        for line, newest in zip(ordered, await self._core.run(all_of_them), strict=True):
            line.newest = newest
