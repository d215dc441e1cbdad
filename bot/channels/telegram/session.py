"""How a call travels to Telegram: as plain JSON, a picture as a form; of the answer only what is read is looked at."""

import json
import ssl
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, cast

import certifi
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector

from bot.channels.telegram.lightly import lightly
from bot.channels.telegram.wire import Fields

with lightly():
    from aiogram import Bot
    from aiogram.client.session.base import BaseSession
    from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
    from aiogram.methods import TelegramMethod

TIMEOUT: Final = 20.0        # seconds for one call
PICTURE: Final = "picture"

JSON: Final = {"Content-Type": "application/json"}

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
        self._client: ClientSession | None = None

    async def make_request(  # type: ignore[override]
        self, bot: Bot, method: Call, timeout: int | None = None,  # noqa: ASYNC109
    ) -> Any:
        """See BaseSession. Raises aiogram's errors, ClientError, OSError, TimeoutError and ValueError."""
        form = _form(method) if method.picture is not None else json.dumps(method.fields).encode()
        headers = JSON if method.picture is None else {}
        async with self._connected().post(
            self.api.api_url(bot.token, method.name), data=form, headers=headers,
            timeout=ClientTimeout(timeout or TIMEOUT),
        ) as response:
            status, content = response.status, await response.read()
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
        async with self._connected().get(
            url, headers=headers, timeout=ClientTimeout(timeout), raise_for_status=raise_for_status
        ) as response:
            async for chunk in response.content.iter_chunked(chunk_size):
                yield chunk

    async def close(self) -> None:
        """See BaseSession."""
        if self._client is not None:
            await self._client.close()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=certifi.where())

    def _connected(self) -> ClientSession:
        """aiohttp's connections, opened with the first call."""
        if self._client is None:
            self._client = ClientSession(connector=TCPConnector(ssl=self._trust), cookie_jar=DummyCookieJar())
        return self._client


def _form(call: Call) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in _pointing(call.fields).items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field(PICTURE, call.picture, filename=f"{PICTURE}.png")
    return form


def _pointing(fields: Fields) -> Fields:
    """The fields with a pointer at the upload where the picture belongs."""
    if "media" in fields:
        return fields | {"media": fields["media"] | {"media": f"attach://{PICTURE}"}}
    return fields | {"photo": f"attach://{PICTURE}"}
