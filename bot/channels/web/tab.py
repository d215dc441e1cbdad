"""One open tab of a visitor: what it says is done in turn, and it is shown whatever it has not seen yet."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiohttp import WSMsgType, web

from bot.channels.web import visitors, wire
from services.webchat import Shown

WAITING: Final = 64        # messages of one tab that may wait their turn before the socket stops reading

log = structlog.get_logger()

Serve = Callable[[wire.Heard, str], Awaitable[dict[str, Any]]]
Changes = Callable[[int], Awaitable[list[Shown]]]


class Tab:
    """One socket. `stir()` makes it look for what is new: the rows are the truth, a push is only a nudge."""

    def __init__(
        self, socket: web.WebSocketResponse, person: str, language: str, *,
        serve: Serve, changes: Changes, earlier: Changes,
    ) -> None:
        self._socket = socket
        self._person = person
        self._language = language
        self._serve = serve
        self._changes = changes
        self._earlier = earlier
        self._since = 0
        self._greeted = False
        self._stirred = asyncio.Event()
        self._waiting: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(WAITING)

    def stir(self) -> None:
        """There may be something new in this chat."""
        if self._greeted:
            self._stirred.set()

    async def live(self) -> None:
        """Read until the tab closes. What it has said by then is still done."""
        showing = asyncio.create_task(self._show())
        doing = asyncio.create_task(self._do())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
                elif message.type is WSMsgType.BINARY:
                    await self._send({"type": "error", "id": "", "fault": wire.Fault.JSON})
        finally:
            showing.cancel()
            await self._waiting.put(None)
            await doing
            with contextlib.suppress(asyncio.CancelledError):
                await showing

    async def close(self) -> None:
        """The shop's program stops: the page will come back by itself."""
        await self._socket.close(code=1012)

    async def _take(self, raw: str) -> None:
        try:
            message = wire.decode(raw)
        except wire.Unclear as unclear:
            await self._refuse(unclear)
            return
        match message.get("type"):
            case "hello":
                self._greet(message)
            case "earlier":
                before = message.get("before")
                rows = await self._earlier(before) if type(before) is int and 0 < before < 2**53 else []
                await self._send({"type": "earlier", "messages": [_drawn(row) for row in rows]})
            case _:
                await self._waiting.put(message)

    def _greet(self, message: dict[str, Any]) -> None:
        """A browser says what it has seen, and of whose chat: what it has of another's counts for nothing."""
        since, same = message.get("since"), message.get("person") == self._person
        self._since = since if same and type(since) is int and 0 <= since < 2**53 else 0
        self._language = visitors.tidy_language(message.get("language")) or self._language
        self._greeted = True
        self._stirred.set()

    async def _show(self) -> None:
        """Send what changed, whenever something may have. Every hello is answered, if only with nothing new."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                rows = await self._changes(self._since)
            except Exception:
                log.exception("messages could not be read", channel="web")
                await self._socket.close(code=1011)
                return
            if rows:
                self._since = rows[-1].change
            news = {"person": self._person, "since": self._since, "messages": [_drawn(row) for row in rows]}
            await self._send({"type": "messages"} | news)

    async def _do(self) -> None:
        while (message := await self._waiting.get()) is not None:
            try:
                heavy = message.get("type") == "file"
                heard = await asyncio.to_thread(wire.read, message) if heavy else wire.read(message)
                await self._send({"type": "done", "id": heard.id} | await self._serve(heard, self._language))
            except wire.Unclear as unclear:
                await self._refuse(unclear)
            except Exception:
                log.exception("a message could not be served", channel="web")
                await self._refuse(wire.Unclear(wire.Fault.BROKEN, str(message.get("id", ""))))

    async def _refuse(self, unclear: wire.Unclear) -> None:
        await self._send({"type": "error", "id": unclear.id, "fault": unclear.fault})

    async def _send(self, message: dict[str, Any]) -> None:
        if not self._socket.closed:
            with contextlib.suppress(ConnectionError):
                await self._socket.send_str(json.dumps(message, ensure_ascii=False, separators=(",", ":")))


def _drawn(row: Shown) -> dict[str, Any]:
    return {
        "id": row.id, "change": row.change, "mine": row.mine, "retired": row.retired, "removed": row.removed,
        "at": round(row.at.timestamp() * 1000), "body": json.loads(row.body),
    }
