"""A tab of the browser chat without a browser: the socket, the cookie, and what a visitor would see."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from bot.channels.web.visitors import COOKIE
from tests.nodes.several import Host

PATIENCE: Final = 20.0


class Tab:
    """One open tab. `cookie` opens the same visitor's chat elsewhere."""

    def __init__(self, socket: ClientWebSocketResponse, cookie: str) -> None:
        self._socket = socket
        self.cookie = cookie
        self._seen: dict[int, str] = {}
        self._answers: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, host: Host, cookie: str = "") -> AsyncIterator["Tab"]:
        """Open the page on a host, and its socket."""
        home = host.url
        own = cookie or secrets.token_urlsafe(32)
        async with (
            ClientSession(cookies={COOKIE: own}) as browser,
            browser.ws_connect(f"{home}/chat", origin=home) as socket,
        ):
            tab = cls(socket, own)
            await tab._tells({"type": "hello", "since": 0, "language": "zh-CN"})
            yield tab

    async def says(self, words: str) -> str:
        """Type something; its id."""
        id = str(uuid4())
        await self._tells({"type": "text", "id": id, "text": words})
        return id

    async def taps(self, payload: str) -> None:
        """Press a button."""
        await self._tells({"type": "tap", "id": str(uuid4()), "payload": payload, "message": ""})

    async def sees(self, words: str) -> str:
        """Wait until the shop says this; the whole message."""
        async with asyncio.timeout(PATIENCE):
            while not (found := [text for text in self._seen.values() if words in text]):
                await self._takes()
        return found[-1]

    async def hears(self, id: str) -> str:
        """Wait for what becomes of something said: "done", "error", or "closed" when nobody will say any more."""
        with suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE):
                while id not in self._answers:
                    await self._takes()
        return self._answers.get(id, "closed")

    async def _takes(self) -> None:
        frame = await self._socket.receive()
        if frame.type is not WSMsgType.TEXT:
            raise ConnectionError("the tab is closed")
        told: dict[str, Any] = json.loads(frame.data)
        self._answers[told.get("id", "")] = told["type"]
        for message in told.get("messages", []):
            if not message["mine"]:
                self._seen[message["id"]] = json.dumps(message["body"], ensure_ascii=False)

    async def _tells(self, message: dict[str, Any]) -> None:
        await self._socket.send_str(json.dumps(message))
