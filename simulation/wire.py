"""The socket between a visitor's page and the shop: it keeps the order of what it carries, until it tears."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import WSMsgType

from simulation.weather import Sky

APART: Final = 0.001            # seconds between two frames, at least: a line keeps their order


@dataclass(frozen=True, slots=True)
class Frame:
    """What arrives at the shop's end, as aiohttp has it."""

    data: str
    type: WSMsgType = WSMsgType.TEXT


class Wire:
    """What the shop holds (as aiohttp.web.WebSocketResponse), and what the page holds. `takes` is the page's ear."""

    def __init__(self, chat: str, sky: Sky, takes: Callable[[str], None]) -> None:
        self._chat, self._sky, self._takes = chat, sky, takes
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()
        self._last = {"up": 0.0, "down": 0.0}
        self.ended = asyncio.Event()

    @property
    def closed(self) -> bool:
        """Whether nothing goes over it any more."""
        return self.ended.is_set()

    async def send_str(self, words: str) -> None:
        """The shop says something."""
        self._carry("down", words, self._takes)

    async def close(self, *, code: int = 1000) -> None:
        """The shop ends it."""
        self.ends()

    def __aiter__(self) -> "Wire":
        return self

    async def __anext__(self) -> Frame:
        words = await self._frames.get()
        if words is None:
            raise StopAsyncIteration
        return Frame(words)

    def says(self, message: dict[str, Any]) -> None:
        """The page says something."""
        self._carry("up", json.dumps(message), self._frames.put_nowait)

    def ends(self) -> None:
        """It tears, or somebody lets go; what is under way is lost."""
        if not self.closed:
            self.ended.set()
            self._frames.put_nowait(None)

    def _carry(self, way: str, words: str, deliver: Callable[[str], None]) -> None:
        if self.closed:
            return
        loop = asyncio.get_running_loop()
        name = self._sky.next_of(f"{way}:{self._chat}")
        if self._sky.strikes("torn", name) or self._sky.down("browsers", loop.time()):
            self.ends()
            return
        arrives = loop.time() + self._sky.between(f"way@{name}", 0.02, 0.2)
        if self._sky.strikes("slow", name):
            arrives += self._sky.between(f"slow@{name}", 1, 25)
        self._last[way] = max(self._last[way] + APART, arrives)
        loop.call_at(self._last[way], self._arrives, deliver, words)

    def _arrives(self, deliver: Callable[[str], None], words: str) -> None:
        if not self.closed:
            deliver(words)
