"""Telegram through python-telegram-bot."""

import json
import logging
import os
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import structlog
from telegram import Bot, InputFile, TelegramObject, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.line import TIMEOUT, Line
from bot.channels.telegram.wire import PICTURE, RETRY, BadToken, Fields, Told, TooFast, refusal
from bot.port import Away, Unreachable

PRODUCTION: Final = "https://api.telegram.org"
WHERE: Final = ("message_id", "date", "chat")
FAULTS: Final = (TelegramError, KeyError, TypeError)     # an answer that is none of Telegram's has no fields

log = structlog.get_logger()


class Library:
    """See bot.channels.telegram.wire.Library. Raises BadToken for a token that cannot be one."""

    def __init__(self, token: str, api_url: str | None) -> None:
        # Its own switch: without it, every "too fast" warns that spans of time will no longer be numbers.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        _hushed()
        self._request = Request()
        here = api_url or PRODUCTION
        try:
            self._bot = Bot(
                token, f"{here}/bot", f"{here}/file/bot", request=self._request, get_updates_request=self._request
            )
        except InvalidToken:
            raise BadToken from None

    async def ask(self, method: str, fields: Fields, picture: bytes | None, seconds: float) -> Any:
        """See bot.channels.telegram.wire.Library."""
        given = fields if picture is None else {**fields, PICTURE: InputFile(picture, f"{PICTURE}.png")}
        try:
            # In small letters: Telegram takes a method's name so, and the library asks nobody to use one of its own.
            return await self._bot.do_api_request(method.lower(), given, read_timeout=seconds)
        except FAULTS as fault:
            # Causes are cut off: some of them show addresses, and those hold the token.
            raise _in_our_words(fault) from None

    async def fetch(self, path: str) -> bytes:
        """See bot.channels.telegram.wire.Library."""
        try:
            return await self._request.retrieve(f"{self._bot.base_file_url}/{path}")
        except FAULTS as fault:
            raise _in_our_words(fault) from None

    def hear(self, update: Fields) -> Told:
        """See bot.channels.telegram.wire.Library. What is newer than the library is handed on as it came."""
        try:
            return Heard(Update.de_json(_without_our_own(update)))
        except Exception as fault:
            log.info("an update is strange to the library", kind=type(fault).__name__, update=update.get("update_id"))
            return update

    async def close(self) -> None:
        """See bot.channels.telegram.wire.Library."""
        await self._request.shutdown()


class Request(BaseRequest):
    """The library's way to Telegram: our line."""

    def __init__(self) -> None:
        self._line = Line()

    @property
    def read_timeout(self) -> float:
        """Seconds for one call."""
        return TIMEOUT

    async def initialize(self) -> None:
        """The line opens with the first call."""

    async def shutdown(self) -> None:
        """Let go of the connections."""
        await self._line.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, read_timeout: Any = None, *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """See BaseRequest."""
        seconds = read_timeout if isinstance(read_timeout, float) else TIMEOUT
        if request_data is None:
            return await self._line.get(url, seconds)
        files = request_data.multipart_data.items()
        uploads = {name: content for name, (_, content, _) in files if isinstance(content, bytes)}
        status, said = await self._line.post(url, request_data.parameters, uploads, seconds)
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("request entity too large")
        return status, said

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """See BaseRequest; what is no JSON is not written into the log."""
        try:
            return json.loads(payload)
        except ValueError:
            raise TelegramError("no JSON") from None


class Heard:
    """One of the library's objects, read by the names of the Bot API (see Told)."""

    __slots__ = ("_thing",)

    def __init__(self, thing: TelegramObject) -> None:
        self._thing = thing

    def __getitem__(self, name: str) -> Any:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return self.get(str(name)) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """What is under a name; the library keeps what it does not know yet beside."""
        try:
            found = self._thing[name]
        except KeyError:
            found = self._thing.api_kwargs.get(name)
        if isinstance(found, TelegramObject):
            return Heard(found)
        if isinstance(found, tuple):
            return [Heard(each) for each in found] or default
        return default if found is None else found


def _without_our_own(update: Fields) -> Fields:
    """An update without the words and the buttons of the message that was tapped: reading them costs more than all
    the rest, and we wrote them."""
    query = update.get("callback_query")
    if not query or "message" not in query:
        return update
    message = {name: query["message"][name] for name in WHERE}
    return {**update, "callback_query": {**query, "message": message}}


def _hushed() -> None:
    """In its lines for debugging the library writes the token and whatever people say: there are none of them."""
    its = logging.getLogger("telegram")
    its.setLevel(max(its.level, logging.INFO))


def _in_our_words(fault: Exception) -> Exception:
    """The port's word for the library's error."""
    match fault:
        case RetryAfter(retry_after=timedelta() as wait):
            return TooFast(wait.total_seconds())
        case Forbidden() | ChatMigrated():
            return Unreachable()
        case BadRequest():
            return refusal(fault.message)
        case InvalidToken():
            return BadToken()
    log.warning("telegram does not answer", kind=type(fault).__name__)
    return Away(RETRY)
