"""How aiogram's calls travel to Telegram: by our line, and of the answer only what is read is looked at."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast

from aiohttp import ClientError

from bot.channels.telegram.lightly import lightly
from bot.channels.telegram.line import TIMEOUT, Line
from bot.channels.telegram.wire import PICTURE, Fields

with lightly():
    from aiogram import Bot
    from aiogram.client.session.base import BaseSession
    from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
    from aiogram.methods import TelegramMethod

_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Call:
    """Any method of the Bot API with its fields as they go out. They are our own: nobody has to check them again, so
    this is no model of aiogram's, only what its session asks one for."""

    name: str
    fields: Fields
    picture: bytes | None = None

    __returning__: ClassVar = Any


class Session(BaseSession):
    """aiogram's way to Telegram, for Calls. An answer that says yes is handed on as it came; a no becomes aiogram's
    error for it."""

    def __init__(self, api_url: str | None) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION, timeout=TIMEOUT)
        self._line = Line()

    async def make_request(  # type: ignore[override]
        self, bot: Bot, method: Call, timeout: float | None = None,  # noqa: ASYNC109
    ) -> Any:
        """See BaseSession. Raises aiogram's errors, ClientError, OSError, TimeoutError and ValueError."""
        uploads = {} if method.picture is None else {PICTURE: method.picture}
        status, content = await self._line.post(
            self.api.api_url(bot.token, method.name), method.fields, uploads, timeout or TIMEOUT
        )
        if status == _OK:
            answer = json.loads(content)
            if answer["ok"]:
                return answer["result"]
        said = content.decode(errors="replace")
        return self.check_response(bot, cast(TelegramMethod[Any], method), status, said)

    async def stream_content(
        self, url: str, headers: dict[str, Any] | None = None, timeout: int = 30,  # noqa: ASYNC109
        chunk_size: int = 65536, raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """See BaseSession."""
        status, content = await self._line.get(url, timeout)
        if raise_for_status and status != _OK:
            raise ClientError(f"a file was answered with {status}")
        yield content

    async def close(self) -> None:
        """See BaseSession."""
        await self._line.close()
