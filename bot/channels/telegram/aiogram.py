"""Telegram through aiogram. Importing it takes seconds, so nobody does before a token is configured."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
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
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto, Message
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError

from bot.channels.telegram.channel import Mode, Telegram
from bot.channels.telegram.wire import BadToken, Fields, Refused, Sent, TooFast
from bot.limiter import Limiter
from bot.port import Later, Unreachable
from dialog.words import Words

TIMEOUT: Final = 20.0        # seconds for one call
RETRY: Final = 3.0           # seconds until a broken connection is worth another try
PICTURE: Final = "picture.png"

_METHODS: Final[dict[str, type[TelegramMethod[Any]]]] = {
    method.__api_method__: method
    for method in (
        AnswerCallbackQuery, DeleteMessage, EditMessageMedia, EditMessageReplyMarkup, EditMessageText, SendMessage,
        SendPhoto, SetMyCommands,
    )
}
_NOBODY: Final = ("chat not found", "user is deactivated", "peer_id_invalid", "have no rights to send")

log = structlog.get_logger()


class TelegramChannel(Telegram):
    """The channel on aiogram. `api_url` None means Telegram's own server; an ill-formed token raises BadToken."""

    def __init__(
        self, *, token: str, api_url: str | None, mode: Mode, secret: str, public_url: str, pictures: Path,
        limiter: Limiter, words: Words,
    ) -> None:
        super().__init__(
            wire=AiogramWire(token, api_url), mode=mode, secret=secret, public_url=public_url, pictures=pictures,
            limiter=limiter, words=words,
        )


class AiogramWire:
    """aiogram as a wire (bot.channels.telegram.wire.Wire)."""

    def __init__(self, token: str, api_url: str | None) -> None:
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        try:
            self._bot = Bot(token, session=AiohttpSession(api=api, timeout=TIMEOUT))
        except TokenValidationError:
            raise BadToken from None

    async def me(self) -> str:
        """See Wire."""
        with _in_our_words():
            return (await self._bot.get_me()).username or ""

    async def call(self, method: str, fields: Fields, picture: bytes | None = None) -> Sent:
        """See Wire."""
        request = _METHODS[method].model_validate(_with_picture(fields, picture))
        with _in_our_words():
            answer = await self._bot(request)
        if not isinstance(answer, Message):
            return Sent()
        return Sent(str(answer.message_id), answer.photo[-1].file_id if answer.photo else "")

    async def updates(self, offset: int, seconds: int, kinds: tuple[str, ...]) -> list[Fields]:
        """See Wire."""
        with _in_our_words():
            updates = await self._bot.get_updates(
                offset=offset, timeout=seconds, allowed_updates=list(kinds), request_timeout=seconds + int(TIMEOUT)
            )
        return [update.model_dump(mode="json", by_alias=True, exclude_unset=True) for update in updates]

    async def webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """See Wire."""
        with _in_our_words():
            if url:
                await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(kinds))
            else:
                await self._bot.delete_webhook()

    async def download(self, file: str) -> bytes:
        """See Wire."""
        with _in_our_words():
            found = await self._bot.get_file(file)
            content = BytesIO()
            await self._bot.download_file(found.file_path or "", content)
        return content.getvalue()

    async def close(self) -> None:
        """See Wire."""
        await self._bot.session.close()


def _with_picture(fields: Fields, picture: bytes | None) -> Fields:
    """The fields with the upload in its place, and media as the type that aiogram wants."""
    upload = BufferedInputFile(picture, PICTURE) if picture is not None else None
    if "media" in fields:
        media = fields["media"]
        return fields | {"media": InputMediaPhoto(**(media | {"media": upload or media["media"]}))}
    return fields | {"photo": upload} if upload else fields


@contextmanager
def _in_our_words() -> Iterator[None]:
    """aiogram's errors as the port's. Causes are cut off: some of them show addresses, and those hold the token."""
    try:
        yield
    except TelegramRetryAfter as slow:
        raise TooFast(slow.retry_after) from None
    except (TelegramForbiddenError, TelegramMigrateToChat):
        raise Unreachable from None
    except TelegramBadRequest as no:
        raise _meaning(no) from None
    except TelegramEntityTooLarge:
        raise Refused("request entity too large") from None
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise BadToken from None
    except (AiogramError, ClientError, TimeoutError) as fault:
        log.warning("telegram does not answer", kind=type(fault).__name__)
        raise Later(RETRY) from None


def _meaning(no: TelegramBadRequest) -> Refused | Unreachable:
    reason = no.message.removeprefix("Bad Request: ")
    return Unreachable() if any(words in reason.lower() for words in _NOBODY) else Refused(reason)
