"""Telegram through aiogram."""

from io import BytesIO
from json import JSONDecodeError
from typing import Any, Final

import structlog
from aiohttp import ClientError

from bot.channels.telegram.lightly import lightly
from bot.channels.telegram.session import Call, Session
from bot.channels.telegram.wire import RETRY, BadToken, Fields, Refused, Told, TooFast, refusal
from bot.port import Away, Unreachable

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

log = structlog.get_logger()


class Library:
    """See bot.channels.telegram.wire.Library. Raises BadToken for a token that cannot be one."""

    def __init__(self, token: str, api_url: str | None) -> None:
        self._session = Session(api_url)
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise BadToken from None

    async def ask(self, method: str, fields: Fields, picture: bytes | None, seconds: float) -> Any:
        """See bot.channels.telegram.wire.Library."""
        try:
            return await self._session.make_request(self._bot, Call(method, fields, picture), seconds)
        except FAULTS as fault:
            # Causes are cut off: some of them show addresses, and those hold the token.
            raise _in_our_words(fault) from None

    async def fetch(self, path: str) -> bytes:
        """See bot.channels.telegram.wire.Library."""
        content = BytesIO()
        try:
            await self._bot.download_file(path, content)
        except FAULTS as fault:
            raise _in_our_words(fault) from None
        return content.getvalue()

    def hear(self, update: Fields) -> Told:
        """See bot.channels.telegram.wire.Library. Its models would check what Telegram has checked."""
        return update

    async def close(self) -> None:
        """See bot.channels.telegram.wire.Library."""
        await self._session.close()


def _in_our_words(fault: Exception) -> Exception:
    """The port's word for the library's error."""
    match fault:
        case TelegramRetryAfter():
            return TooFast(fault.retry_after)
        case TelegramForbiddenError() | TelegramMigrateToChat():
            return Unreachable()
        case TelegramBadRequest():
            return refusal(fault.message)
        case TelegramEntityTooLarge():
            return Refused("request entity too large")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return BadToken()
    log.warning("telegram does not answer", kind=type(fault).__name__)
    return Away(RETRY)
