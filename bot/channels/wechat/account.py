"""The shop's official account: everything that it tells WeChat, with a token that is good."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from bot.channels.wechat.api import Answer, BadAccount, Line, Refused, StaleToken
from bot.channels.wechat.token import Tokens
from bot.core import Core
from bot.port import Later

LASTS: Final = 3 * 24 * 3600 - 3600      # seconds that WeChat keeps an uploaded picture, with an hour to spare

T = TypeVar("T")


class Account:
    """One official account. Every call raises Later, Unreachable (Shut among them), Refused or BadAccount."""

    def __init__(
        self, core: Core, line: Line, *, app_id: str, secret: str, now: Callable[[], datetime], name: str = ""
    ) -> None:
        """`name`: what its token is kept under."""
        self._line = line
        self._app_id = app_id
        self._secret = secret
        self._tokens = Tokens(core, name or f"wechat:{app_id}", self._token, now)

    async def say(self, person: str, words: str) -> None:
        """A customer service message in words."""
        await self._send(person, "text", {"content": words})

    async def show(self, person: str, media: str) -> None:
        """A customer service message that is a picture WeChat keeps."""
        await self._send(person, "image", {"media_id": media})

    async def fill_in(self, person: str, form: str, facts: Mapping[str, str], url: str, *, subscribed: bool) -> None:
        """A template message, or, `subscribed`, one that the person has asked for."""
        path = "/cgi-bin/message/subscribe/bizsend" if subscribed else "/cgi-bin/message/template/send"
        fields: Answer = {"touser": person, "template_id": form, "data": {k: {"value": v} for k, v in facts.items()}}
        if url:
            fields["page" if subscribed else "url"] = url
        await self._call(lambda token: self._line.post(path, token, fields))

    async def menu(self, buttons: Sequence[Answer]) -> None:
        """Show this menu below every chat."""
        await self._call(lambda token: self._line.post("/cgi-bin/menu/create", token, {"button": list(buttons)}))

    async def upload(self, content: bytes, name: str, kind: str) -> str:
        """Have WeChat keep a picture for three days; its id there."""
        answer = await self._call(
            lambda token: self._line.upload("/cgi-bin/media/upload", token, content, name, kind)
        )
        return str(answer["media_id"])

    async def download(self, media: str) -> bytes:
        """A picture that somebody sent."""
        return await self._call(lambda token: self._line.download("/cgi-bin/media/get", token, media))

    async def language(self, person: str) -> str:
        """The language somebody has WeChat in, such as zh_CN; "" when it does not say."""
        answer = await self._call(lambda token: self._line.get("/cgi-bin/user/info", token, openid=person))
        return str(answer.get("language", ""))

    async def ready(self) -> None:
        """Try whether WeChat knows us. Raises BadAccount, Later."""
        await self._tokens.word()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._tokens.stop()
        await self._line.close()

    async def _send(self, person: str, kind: str, content: Answer) -> None:
        fields = {"touser": person, "msgtype": kind, kind: content}
        await self._call(lambda token: self._line.post("/cgi-bin/message/custom/send", token, fields))

    async def _call(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Call with a good token; once more with a new one when the one we had turns out to be none."""
        for last in (False, True):
            token = await self._tokens.word()
            try:
                return await call(token)
            except StaleToken:
                await self._tokens.refuse(token)
                if last:
                    raise Later(3.0) from None
        raise AssertionError

    async def _token(self, refused: bool) -> tuple[str, int]:
        """Source: WeChat's "stable" token, which several programs may ask for without ending each other's."""
        try:
            answer = await self._line.post("/cgi-bin/stable_token", "", {
                "grant_type": "client_credential", "appid": self._app_id, "secret": self._secret,
                "force_refresh": refused,
            })
            return str(answer["access_token"]), int(answer["expires_in"])
        except (StaleToken, Refused, KeyError, ValueError):
            raise BadAccount("the account or its secret") from None
