"""The terminal keeps the contract: choices are numbers and letters."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.channels.console import Console
from dialog.view import View
from tests.channels.contract import Numbers, Rules
from tests.channels.door import Shop
from tests.talk import spoken


class Marked(Console):
    """A console that notes where the newest message begins."""

    newest = 0

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See Console."""
        self._mark()
        return await super().send(chat, view, loud=loud)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See Console."""
        self._mark()
        return await super().edit(chat, message, view)

    def _mark(self) -> None:
        assert isinstance(self._out, io.StringIO)
        self.newest = len(self._out.getvalue())


class ConsoleStage:
    """A terminal, and somebody who types."""

    chat = "me"

    def __init__(self) -> None:
        self.shop = Shop()
        self.complaints: list[str] = []
        self._paper = io.StringIO()
        self._open()

    async def starts(self) -> None:
        """See Stage. Whoever opens a terminal has come."""
        self._listening = asyncio.create_task(self.channel.listen(self.shop, self._read(), self.shop.idle))
        await self._lines.join()
        async with asyncio.timeout(5):
            while not self.channel._waiting:        # noqa: ASYNC110  it has no other sign than its prompt
                await asyncio.sleep(0)

    async def types(self, words: str) -> None:
        """See Stage."""
        self._lines.put_nowait(words + "\n")
        await self._lines.join()

    async def taps(self, label: str) -> None:
        """See Stage."""
        found = re.findall(rf"\[(\w+)\] {re.escape(label)}(?=\s|$)", await self.newest())
        assert found, f"no {label!r} in\n{await self.newest()}"
        await self.types(found[-1])

    async def newest(self) -> str:
        """See Stage."""
        return self._paper.getvalue()[self.channel.newest:]

    async def everything(self) -> str:
        """See Stage."""
        return self._paper.getvalue()

    async def restart(self) -> None:
        """See Stage."""
        await self.close()
        self._paper = io.StringIO()
        self._open()
        await self.starts()

    async def close(self) -> None:
        """Nobody types any more."""
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening

    def _open(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self.channel = Marked(self._paper, spoken(), person=self.chat, language="zh", keys={"h": "h", "k": "c"})

    async def _read(self) -> AsyncIterator[str]:
        while True:
            yield await self._lines.get()
            self._lines.task_done()


class TestConsole(Rules, Numbers):
    """What a terminal can do."""

    @pytest.fixture
    async def stage(self) -> AsyncIterator[ConsoleStage]:
        """One terminal."""
        stage = ConsoleStage()
        yield stage
        await stage.close()
