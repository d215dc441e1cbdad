"""Telegram through aiogram."""

from collections.abc import Callable
from io import BytesIO
from json import JSONDecodeError
from pathlib import Path
from typing import Any, Final

import structlog
from aiohttp import ClientError

from bot.channels.telegram.channel import Mode, Telegram
from bot.channels.telegram.lightly import lightly
from bot.channels.telegram.session import TIMEOUT, Call, Session
from bot.channels.telegram.wire import BadToken, Fields, Refused, Sent, TooFast
from bot.limiter import Limiter
from bot.port import Away, Unreachable
from dialog.words import Words

with lightly():
    from aiogram import Bot
    from aiogram.exceptions import (
        AiogramError,
        TelegramBadRequest,
        TelegramEntityTooLarge,
        TelegramForbiddenError,
        TelegramMigrateToChat,
        TelegramNotFound,
        TelegramRetryAfter,
        TelegramUnauthorizedError,
    )
    from aiogram.utils.token import TokenValidationError

FAULTS: Final = (AiogramError, ClientError, OSError, JSONDecodeError, TimeoutError)
RETRY: Final = 3.0           # seconds until a broken connection is worth another try

_NOBODY: Final = ("chat not found", "user is deactivated", "peer_id_invalid", "have no rights to send")

log = structlog.get_logger()


class TelegramChannel(Telegram):
    """The channel on aiogram. `api_url` None means Telegram's own server; an ill-formed token raises BadToken."""

    def __init__(
        self, *, token: str, api_url: str | None, mode: Mode, secret: str, public_url: str, pictures: Path,
        limiter: Limiter, words: Words, leads: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(
            wire=AiogramWire(token, api_url), mode=mode, secret=secret, public_url=public_url, pictures=pictures,
            limiter=limiter, words=words, leads=leads,
        )


class AiogramWire:
    """aiogram as a wire (bot.channels.telegram.wire.Wire)."""

    def __init__(self, token: str, api_url: str | None) -> None:
        self._session = Session(api_url)
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise BadToken from None

    async def me(self) -> str:
        """See Wire."""
        return str((await self._ask("getMe", {})).get("username", ""))

    async def call(self, method: str, fields: Fields, picture: bytes | None = None) -> Sent:
        """See Wire."""
        answer = await self._ask(method, fields, picture)
        if not isinstance(answer, dict):
            return Sent()
        photo = answer.get("photo")
        return Sent(str(answer["message_id"]), photo[-1]["file_id"] if photo else "")

    async def updates(self, offset: int, seconds: int, kinds: tuple[str, ...]) -> list[Fields]:
        """See Wire."""
        fields = {"offset": offset, "timeout": seconds, "allowed_updates": kinds}
        updates: list[Fields] = await self._ask("getUpdates", fields, patience=seconds + int(TIMEOUT))
        return updates

    async def webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """See Wire."""
        if url:
            await self._ask("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": kinds})
        else:
            await self._ask("deleteWebhook", {})

    async def download(self, file: str) -> bytes:
        """See Wire."""
        content = BytesIO()
        found = await self._ask("getFile", {"file_id": file})
        try:
            await self._bot.download_file(found.get("file_path", ""), content)
        except FAULTS as fault:
            raise _in_our_words(fault) from None
        return content.getvalue()

    async def close(self) -> None:
        """See Wire."""
        await self._session.close()

    async def _ask(
        self, method: str, fields: Fields, picture: bytes | None = None, *, patience: int | None = None
    ) -> Any:
        """What a method answers."""
        try:
            return await self._session.make_request(self._bot, Call(method, fields, picture), patience)
        except FAULTS as fault:
            # Causes are cut off: some of them show addresses, and those hold the token.
            raise _in_our_words(fault) from None


def _in_our_words(fault: Exception) -> Exception:
    """The port's word for a library's error."""
    match fault:
        case TelegramRetryAfter():
            return TooFast(fault.retry_after)
        case TelegramForbiddenError() | TelegramMigrateToChat():
            return Unreachable()
        case TelegramBadRequest():
            return _meaning(fault)
        case TelegramEntityTooLarge():
            return Refused("request entity too large")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return BadToken()
    log.warning("telegram does not answer", kind=type(fault).__name__)
    return Away(RETRY)


def _meaning(no: TelegramBadRequest) -> Refused | Unreachable:
    reason = no.message.removeprefix("Bad Request: ")
    return Unreachable() if any(words in reason.lower() for words in _NOBODY) else Refused(reason)
