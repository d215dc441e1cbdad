"""A lean stand-in for Telegram: it answers every call at once, and tells who was shown what. Loopback only."""

import asyncio
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import parse_qs

TOKEN: Final = "4200000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SECRET: Final = "only-for-measuring"
PATH: Final = "/telegram/webhook"
HOST: Final = "127.0.0.1"

_SHOWS: Final = frozenset({"sendmessage", "sendphoto", "editmessagetext", "editmessagemedia"})
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)
_FIELD: Final = re.compile(rb'name="?(\w+)"?\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)')
_BOT: Final = '{"ok":true,"result":{"id":4200000,"is_bot":true,"first_name":"Xiaoer","username":"xiaoer_bot"}}'
_DATE: Final = 1_790_000_000


@dataclass
class Chat:
    """One person's chat: the message that was shown last, and its keyboard as it was sent."""

    id: int
    message: int = 0
    keyboard: str = "{}"
    waiting: "asyncio.Future[None] | None" = field(default=None, repr=False)

    def button(self, code: str) -> str:
        """What the button of this action carries; "" when there is none on the screen."""
        found = re.search(rf'"({code}:[^"]*|{code})"', self.keyboard)
        return found[1] if found else ""

    def shown(self) -> "asyncio.Future[None]":
        """Done when the next message is shown here."""
        self.waiting = asyncio.get_running_loop().create_future()
        return self.waiting


class Telegram:
    """The server that a bot calls. `calls` counts them, `at` is when the last one came."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.url = ""
        self.calls = 0
        self.at = 0.0
        self.hooked = asyncio.Event()
        self._messages = itertools.count(1)
        self._updates = itertools.count(1)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Server(self.answer), HOST, 0)
        self.url = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def quiet(self, seconds: float = 0.3) -> None:
        """Wait until no call has come for a while."""
        loop = asyncio.get_running_loop()
        while (left := self.at + seconds - loop.time()) > 0:
            await asyncio.sleep(left)

    # -- what people do -------------------------------------------------------------------------------------

    def wrote(self, chat: Chat, words: str) -> bytes:
        """The update for a message."""
        update = next(self._updates)
        return json.dumps({"update_id": update, "message": {**_message(chat, next(self._messages)), "from": _person(
            chat), "text": words}}).encode()

    def tapped(self, chat: Chat, payload: str) -> bytes:
        """The update for a tap on the message that the chat shows."""
        update = next(self._updates)
        message = {**_message(chat, chat.message), "text": "…", "reply_markup": json.loads(chat.keyboard)}
        return json.dumps({"update_id": update, "callback_query": {
            "id": str(update), "from": _person(chat), "chat_instance": "1", "data": payload, "message": message,
        }}).encode()

    # -- what the bot calls ---------------------------------------------------------------------------------

    def answer(self, method: str, body: bytes) -> bytes:
        """What one call (its method in small letters) gets back, and who sees something by it."""
        self.calls += 1
        self.at = asyncio.get_running_loop().time()
        if method == "getme":
            return _BOT.encode()
        if method == "setwebhook":
            self.hooked.set()
        if method not in _SHOWS:
            return b'{"ok":true,"result":true}'
        fields = _fields(body)
        chat = self.chats[int(fields["chat_id"])]
        number = int(fields.get("message_id") or next(self._messages))
        markup = fields.get("reply_markup", "{}")
        picture = "photo" in fields or "media" in fields
        result: dict[str, Any] = {**_message(chat, number), **(_PHOTO if picture else {"text": fields.get("text", "")})}
        newest = number >= chat.message      # people tap the newest message, not an order's card above it
        if newest and ("inline_keyboard" in markup or "reply_markup" not in fields):
            chat.message, chat.keyboard = number, markup
            if chat.waiting is not None and not chat.waiting.done():
                chat.waiting.set_result(None)
        if "inline_keyboard" in markup:
            result["reply_markup"] = json.loads(markup)
        return json.dumps({"ok": True, "result": result}).encode()


class Hook(asyncio.Protocol):
    """One kept connection to a bot's webhook."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def to(cls, port: int) -> "Hook":
        """Connect."""
        _, hook = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        return hook

    async def post(self, update: bytes) -> int:
        """Deliver an update; returns the status."""
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(update)}\r\n\r\n"
        )
        self._transport.write(head.encode() + update)
        return await self._answered

    def close(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._buffer += data
        if whole := _whole(self._buffer):
            head, _, self._buffer = whole
            if self._answered is not None and not self._answered.done():
                self._answered.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionError("the bot hung up"))


class _Server(asyncio.Protocol):
    """One connection of the bot's."""

    def __init__(self, answer: Callable[[str, bytes], bytes]) -> None:
        self._answer = answer
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._buffer += data
        while whole := _whole(self._buffer):
            head, body, self._buffer = whole
            answer = self._answer(head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode().lower(), body)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(answer) + answer
            )


def _whole(buffer: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(head, body, what follows) of the first message in the buffer, once it is all there."""
    head, end, rest = buffer.partition(b"\r\n\r\n")
    if not end:
        return None
    if _CHUNKED.search(head):
        joined = _joined(rest)
        return (head, *joined) if joined else None
    found = _LENGTH.search(head)
    length = int(found[1]) if found else 0
    return (head, rest[:length], rest[length:]) if len(rest) >= length else None


def _joined(chunks: bytes) -> tuple[bytes, bytes] | None:
    """(body, what follows) of a body sent in pieces, once it is all there."""
    pieces: list[bytes] = []
    at = 0
    while (end := chunks.find(b"\r\n", at)) >= 0:
        start, size = end + 2, int(chunks[at:end], 16)
        at = start + size + 2
        if len(chunks) < at:
            break
        if not size:
            return b"".join(pieces), chunks[at:]
        pieces.append(chunks[start : start + size])
    return None


def _fields(body: bytes) -> dict[str, str]:
    """The short fields of a call, sent as JSON or as a form in either way."""
    if body.startswith(b"{"):
        said = json.loads(body).items()
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in said}
    if b'name="' in body[:400]:      # with an upload; in the other form no such sign stands as itself
        return {name.decode(): value.decode() for name, value in _FIELD.findall(body)}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _message(chat: Chat, number: int) -> dict[str, Any]:
    return {
        "message_id": number, "date": _DATE, "chat": {"id": chat.id, "type": "private", "first_name": f"P{chat.id}"},
    }


def _person(chat: Chat) -> dict[str, Any]:
    return {"id": chat.id, "is_bot": False, "first_name": f"P{chat.id}", "language_code": "zh-hans"}


_PHOTO: Final = {"photo": [{
    "file_id": "a-picture", "file_unique_id": "a-picture", "width": 800, "height": 600, "file_size": 60_000,
}]}
