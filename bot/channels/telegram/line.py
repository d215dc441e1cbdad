"""The line to Telegram: a call goes as plain JSON, one with a picture as a form, over connections that are kept."""

import json
import ssl
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import certifi
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector

TIMEOUT: Final = 20.0        # seconds for one call
JSON: Final = {"Content-Type": "application/json"}


class Line:
    """aiohttp's connections, opened with the first call. Raises ClientError, OSError and TimeoutError."""

    def __init__(self) -> None:
        self._client: ClientSession | None = None

    async def post(
        self, url: str, fields: Mapping[str, Any], uploads: Mapping[str, bytes], seconds: float = TIMEOUT
    ) -> tuple[int, bytes]:
        """The status and the body that a call is answered with; `uploads` are its PNG pictures by name."""
        body: FormData | bytes = _form(fields, uploads) if uploads else json.dumps(fields).encode()
        async with self._connected().post(
            url, data=body, headers={} if uploads else JSON, timeout=ClientTimeout(seconds)
        ) as response:
            return response.status, await response.read()

    async def get(self, url: str, seconds: float = TIMEOUT) -> tuple[int, bytes]:
        """The status and the content of a file."""
        async with self._connected().get(url, timeout=ClientTimeout(seconds)) as response:
            return response.status, await response.read()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=certifi.where())

    def _connected(self) -> ClientSession:
        if self._client is None:
            self._client = ClientSession(connector=TCPConnector(ssl=self._trust), cookie_jar=DummyCookieJar())
        return self._client


def _form(fields: Mapping[str, Any], uploads: Mapping[str, bytes]) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in fields.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, content in uploads.items():
        form.add_field(name, content, filename=f"{name}.png")
    return form
