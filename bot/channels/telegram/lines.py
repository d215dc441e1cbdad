"""Kept connections to one server: each carries one call after the other, as plain HTTP/1.1 as there is.

aiohttp's client takes 100 µs of CPU for such a call, a tenth of a whole step; this takes 25. What is more than a small
body there and back (uploads, downloads, proxies) stays with aiohttp.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from ssl import SSLContext
from typing import Final, cast
from urllib.parse import urlsplit

CONNECTIONS: Final = 100
IDLE: Final = 15.0           # seconds without a call after which a connection is not trusted any more
LARGEST: Final = 16 * 1024 * 1024      # bytes of an answer

_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_LAST: Final = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_STATUS: Final = re.compile(rb"HTTP/1\.1 (\d{3})[ \r]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `last`: the server takes no more calls on this connection."""

    status: int
    body: bytes
    last: bool = False


class Broken(ConnectionError):
    """The connection ended, or what came is not HTTP."""


class Lines:
    """The connections to the server at `url`; opened when they are needed, at most CONNECTIONS at a time."""

    def __init__(self, url: str, trust: Callable[[], SSLContext]) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._trust = trust if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._trust else 80)
        self._name = parts.netloc.rpartition("@")[2]
        self._free: list[_Line] = []
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def post(self, path: str, body: bytes, seconds: float) -> Reply:
        """One call with a JSON body. Raises OSError (Broken is one) and TimeoutError."""
        request = (
            f"POST {path} HTTP/1.1\r\nHost: {self._name}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        async with self._room, asyncio.timeout(seconds):
            line = self._kept() or await self._opened()
            try:
                reply = await line.ask(request)
            except BaseException:
                line.close()
                raise
        if reply.last:
            line.close()
        else:
            self._free.append(line)
        return reply

    def close(self) -> None:
        """Hang up."""
        for line in self._free:
            line.close()
        self._free.clear()

    def _kept(self) -> "_Line | None":
        """The connection used last: those that are too many grow old and are given up."""
        while self._free:
            line = self._free.pop()
            if line.good():
                return line
            line.close()
        return None

    async def _opened(self) -> "_Line":
        loop = asyncio.get_running_loop()
        trust = self._trust() if self._trust else None
        _, line = await loop.create_connection(_Line, self._host, self._port, ssl=trust)
        return line


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._reply: asyncio.Future[Reply] | None = None
        self._used = self._loop.time()

    def good(self) -> bool:
        """Whether it can carry a call."""
        open_ = self._transport is not None and not self._transport.is_closing()
        return open_ and not self._buffer and self._loop.time() - self._used < IDLE

    async def ask(self, request: bytes) -> Reply:
        """One call. Raises Broken."""
        assert self._transport is not None
        self._reply = self._loop.create_future()
        self._transport.write(request)
        try:
            return await self._reply
        finally:
            self._reply = None
            self._used = self._loop.time()

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._buffer += data
        try:
            read = _read(self._buffer)
        except ValueError:
            self._break()
            return
        if read is not None and self._reply is not None and not self._reply.done():
            reply, self._buffer = read
            self._reply.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._transport = None
        self._break()

    def _break(self) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(Broken())
        self.close()


def _read(buffer: bytes) -> tuple[Reply, bytes] | None:
    """The first answer in the buffer and what follows it; None while a part is missing. Raises ValueError for what is
    no HTTP/1.1 (RFC 9112)."""
    if len(buffer) > LARGEST:
        raise ValueError
    head, end, rest = buffer.partition(b"\r\n\r\n")
    if not end:
        return None
    status = _STATUS.match(head)
    if status is None:
        raise ValueError
    last = _LAST.search(head) is not None
    if _CHUNKED.search(head):
        joined = _joined(rest)
        return (Reply(int(status[1]), joined[0], last), joined[1]) if joined else None
    length = _LENGTH.search(head)
    if length is None:
        raise ValueError
    size = int(length[1])
    return (Reply(int(status[1]), rest[:size], last), rest[size:]) if len(rest) >= size else None


def _joined(chunks: bytes) -> tuple[bytes, bytes] | None:
    """(body, what follows) of a body sent in pieces, once it is all there. Raises ValueError."""
    pieces: list[bytes] = []
    at = 0
    while (end := chunks.find(b"\r\n", at)) >= 0:
        size = int(chunks[at:end].partition(b";")[0], 16)
        start, at = end + 2, end + size + 4
        if len(chunks) < at:
            return None
        if not size:
            return b"".join(pieces), chunks[at:]
        pieces.append(chunks[start : start + size])
    return None
