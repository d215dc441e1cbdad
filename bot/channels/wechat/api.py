"""Calls to WeChat: what the shop tells its servers, and what their numbers for a no mean in our words."""

import json
import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import certifi
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector

from bot.port import Away, Later, Shut, Unreachable

WECHAT: Final = "https://api.weixin.qq.com"      # where WeChat is, unless the settings say otherwise
WECOM: Final = "https://qyapi.weixin.qq.com"     # and WeCom
TIMEOUT: Final = 10.0        # seconds for one call
RETRY: Final = 3.0           # seconds until a broken connection is worth another try
HEAVIEST: Final = 10 * 1024 * 1024      # bytes of a picture that is fetched

STALE: Final = frozenset({40001, 40014, 42001})           # this token is good no more
NO_MEDIA: Final = frozenset({40004, 40007})               # it has no such picture, or not any more
_BUSY: Final[Mapping[int, float]] = MappingProxyType({-1: 3.0, 45009: 600.0, 45011: 60.0, 50002: 60.0})
_SHUT: Final = frozenset({45015, 45047, 43101, 43108})    # the time is over, the number is used up, not subscribed
_NOBODY: Final = frozenset({40003, 40031, 43004, 46004, 48002, 50005, 60111, 81013})
_STRANGERS: Final = frozenset({40013, 40125, 40164, 60020})       # unknown account, secret or address

Answer = dict[str, Any]

log = structlog.get_logger()


class BadAccount(Exception):
    """WeChat does not know this account, or not this secret, or lets this address not call."""


class Refused(Exception):
    """WeChat will not do this, however often it is asked."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{code} {said}")
        self.code = code


class StaleToken(Exception):
    """The token that was called with is good no more."""


class Line:
    """The connection to WeChat. Every call raises Later, Unreachable, Refused, StaleToken or BadAccount, no more; what
    is raised or logged shows no token and no secret."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._client: ClientSession | None = None

    async def post(self, path: str, token: str, fields: Mapping[str, Any], **query: str) -> Answer:
        """Tell it something."""
        body = json.dumps(fields, ensure_ascii=False).encode()      # \\u-escapes would be shown as they are
        return await self._ask("POST", path, ({"access_token": token} if token else {}) | query, data=body)

    async def get(self, path: str, token: str, **query: str) -> Answer:
        """Ask it something."""
        return await self._ask("GET", path, ({"access_token": token} if token else {}) | query)

    async def upload(self, path: str, token: str, content: bytes, name: str, kind: str) -> Answer:
        """Have it keep a picture."""
        form = FormData(quote_fields=False)
        form.add_field("media", content, filename=name, content_type=kind)
        return await self._ask("POST", path, {"access_token": token, "type": "image"}, data=form)

    async def download(self, path: str, token: str, media: str) -> bytes:
        """What it keeps under this id."""
        try:
            async with self._connected().get(
                self._url + path, params={"access_token": token, "media_id": media}
            ) as response:
                content = await response.content.read(HEAVIEST)
                if "json" not in response.content_type and "text" not in response.content_type:
                    return content
        except (ClientError, OSError, TimeoutError) as fault:
            raise _lost(fault) from None
        _meant(_json(content))
        return content

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()

    async def _ask(self, method: str, path: str, query: Mapping[str, str], data: Any = None) -> Answer:
        try:
            async with self._connected().request(method, self._url + path, params=query, data=data) as response:
                content = await response.read()
        except (ClientError, OSError, TimeoutError) as fault:
            raise _lost(fault) from None
        return _meant(_json(content))

    def _connected(self) -> ClientSession:
        if self._client is None:
            trust = ssl.create_default_context(cafile=certifi.where()) if self._url.startswith("https:") else True
            self._client = ClientSession(
                connector=TCPConnector(ssl=trust), timeout=ClientTimeout(TIMEOUT), cookie_jar=DummyCookieJar()
            )
        return self._client


def _json(content: bytes) -> Answer:
    try:
        answer = json.loads(content)
    except ValueError:
        raise Away(RETRY) from None
    if not isinstance(answer, dict):
        raise Away(RETRY)
    return answer


def _lost(fault: Exception) -> Away:
    """The causes are cut off: some of them show addresses, and those hold the token."""
    log.warning("wechat does not answer", kind=type(fault).__name__)
    return Away(RETRY)


def _meant(answer: Answer) -> Answer:
    """An answer that says yes; a no becomes our word for it."""
    code = int(answer.get("errcode", 0))
    if not code:
        return answer
    if code in STALE:
        raise StaleToken
    if code in _BUSY:
        raise Later(_BUSY[code])
    if code in _SHUT:
        raise Shut
    if code in _NOBODY:
        raise Unreachable
    if code in _STRANGERS:
        raise BadAccount(str(code))
    raise Refused(code, str(answer.get("errmsg", ""))[:80])
