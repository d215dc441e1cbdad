"""WeChat's servers as an account knows them: the calls that it takes, and what it refuses."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, Self

from aiohttp import web
from wechatpy.crypto import WeChatCrypto

from tests.wechat_phone import refusal
from tests.wechat_phone.account import AES_KEY, APP_ID, OWN, SECRET, TOKEN
from tests.wechat_phone.follower import Follower
from tests.wechat_phone.refusal import No
from tests.wechat_phone.seen import Seen, read

TEXT: Final = 2048               # bytes
LASTS: Final = 7200              # seconds of a token
KEPT: Final = timedelta(days=3)
HEAVIEST: Final = 10 * 1024 * 1024
PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
FORBIDDEN: Final = ("\\u4e", "\\u5", "\\u6")     # Chinese that was escaped on its way is shown as it was sent

Fields = dict[str, Any]


class Weixin:
    """The servers. `mode` is how they call: plain, compatible or safe. `late` moves their clock.

    templates   the ids that the console gave out, with the fields of each
    calls       every call that was made, oldest first
    refusals    every one that was refused
    """

    own = OWN                        # what the account is called

    def __init__(self, mode: str = "safe", *, wait: float = 5.0) -> None:
        self.mode = mode
        self.wait = wait
        self.shop = ""
        self.late = timedelta()
        self.people: dict[str, Follower] = {}
        self.templates: dict[str, tuple[str, ...]] = {}
        self.media: dict[str, tuple[bytes, datetime]] = {}
        self.tokens: dict[str, datetime] = {}
        self.menu: list[Fields] = []
        self.calls: list[tuple[str, Fields]] = []
        self.refusals: list[tuple[str, No]] = []
        self.faults: list[No | float] = []         # what the next calls meet: a refusal, or seconds of silence
        self._ids = count(1)
        self._url = ""

    def crypto(self) -> Any:
        """Somebody else's implementation of the sealing."""
        return WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    @property
    def url(self) -> str:
        """Where the servers are."""
        return self._url

    def now(self) -> datetime:
        """Their time."""
        return datetime.now(UTC) + self.late

    def person(self, openid: str = "oGZUI0egBJY1zhBYw2KhdUfwVJJE", language: str = "zh_CN") -> Follower:
        """Somebody with the app; they follow the account already."""
        if openid not in self.people:
            self.people[openid] = Follower(self, openid, language)
        return self.people[openid]

    def keep(self, content: bytes) -> str:
        """Keep a picture; its id."""
        media = f"media-{next(self._ids)}-{'x' * 40}"
        self.media[media] = (content, self.now() + KEPT)
        return media

    def next_id(self) -> int:
        """The next message's number."""
        return 6_054_768_590_064_713_000 + next(self._ids)

    def forget_tokens(self) -> None:
        """Every token is good no more, though it said otherwise."""
        self.tokens.clear()

    def made(self, path: str) -> list[Fields]:
        """What was told in the calls to this path."""
        return [fields for called, fields in self.calls if called == path]

    # -- being there ----------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2 * HEAVIEST)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._called)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _called(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        fields = await self._fields(request)
        self.calls.append((path, fields))
        try:
            await self._fault()
            if path not in ("stable_token", "gettoken"):
                self._admit(str(request.query.get("access_token", "")))
            answer = self.methods()[path](self, fields)
        except No as no:
            self.refusals.append((path, no))
            return web.json_response({"errcode": no.code, "errmsg": no.words})
        if isinstance(answer, bytes):
            return web.Response(body=answer, content_type="image/jpeg")
        return web.json_response(answer or {"errcode": 0, "errmsg": "ok"})

    async def _fault(self) -> None:
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, No):
                raise fault
            await asyncio.sleep(fault)

    async def _fields(self, request: web.Request) -> Fields:
        fields: Fields = {key: value for key, value in request.query.items() if key != "access_token"}
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            return fields | {key: value.file.read() for key, value in form.items() if isinstance(value, web.FileField)}
        body = await request.text()
        assert not any(sign in body for sign in FORBIDDEN), f"would be shown as it stands: {body}"
        return fields | (json.loads(body) if body else {})

    def _admit(self, token: str) -> None:
        if token not in self.tokens:
            raise No(*refusal.NOT_VALID)
        if self.tokens[token] <= self.now():
            raise No(*refusal.EXPIRED)

    def methods(self) -> dict[str, Callable[[Any, Fields], Any]]:
        """What there is to call."""
        return METHODS

    # -- the methods ----------------------------------------------------------------------------------------

    def _token(self, fields: Fields) -> Fields:
        assert fields["grant_type"] == "client_credential"
        if fields["appid"] != APP_ID:
            raise No(40013, "invalid appid")
        if fields["secret"] != SECRET:
            raise No(40125, "invalid appsecret")
        good = [token for token, until in self.tokens.items() if (until - self.now()).total_seconds() > 300]
        if good and not fields.get("force_refresh"):
            left = (self.tokens[good[-1]] - self.now()).total_seconds()
            return {"access_token": good[-1], "expires_in": int(left)}
        token = f"token-{next(self._ids)}"
        self.tokens[token] = self.now() + timedelta(seconds=LASTS)
        return {"access_token": token, "expires_in": LASTS}

    def _to(self, fields: Fields) -> Follower:
        person = self.people.get(str(fields.get("touser", "")))
        if person is None:
            raise No(*refusal.NO_PERSON)
        return person

    def _custom(self, fields: Fields) -> None:
        person, kind = self._to(fields), fields["msgtype"]
        if not person.follows:
            raise No(*refusal.OUT_OF_TIME)
        if kind == "image":
            seen = Seen(picture=self._held(fields["image"]["media_id"]))
        else:
            assert kind == "text", kind
            words = fields["text"]["content"]
            if not words:
                raise No(*refusal.EMPTY)
            if len(words.encode()) > TEXT:
                raise No(*refusal.TOO_LONG)
            seen = read(words)
        person.quota.spend(self.now())
        person.chat.append(seen)

    def _held(self, media: str) -> str:
        if media not in self.media or self.media[media][1] <= self.now():
            raise No(*refusal.NO_MEDIA)
        return media

    def _filled(self, fields: Fields, person: Follower) -> None:
        names = self.templates.get(fields["template_id"])
        if names is None:
            raise No(*refusal.NO_TEMPLATE)
        facts = {name: each["value"] for name, each in fields["data"].items()}
        short = all(len(value) <= 20 for name, value in facts.items() if name.startswith("thing"))
        if set(facts) != set(names) or not all(facts.values()) or not short:
            raise No(*refusal.BAD_DATA)
        person.chat.append(Seen(form=fields["template_id"], facts=facts))

    def _template(self, fields: Fields) -> Fields:
        person = self._to(fields)
        if not person.follows:
            raise No(43004, "require subscribe")
        self._filled(fields, person)
        return {"errcode": 0, "errmsg": "ok", "msgid": next(self._ids)}

    def _subscribed(self, fields: Fields) -> None:
        person = self._to(fields)
        if fields["template_id"] not in person.subscribed:
            raise No(*refusal.REFUSES)
        self._filled(fields, person)

    def _upload(self, fields: Fields) -> Fields:
        content = fields["media"]
        if fields["type"] != "image":
            raise No(40004, "invalid media type")
        if len(content) > HEAVIEST:
            raise No(40009, "invalid image size")
        if not content.startswith(PICTURES):
            raise No(40005, "invalid file type")
        return {"type": "image", "media_id": self.keep(content), "created_at": int(self.now().timestamp())}

    def _download(self, fields: Fields) -> bytes:
        return self.media[self._held(fields["media_id"])][0]

    def _menu(self, fields: Fields) -> None:
        columns = fields["button"]
        if not 1 <= len(columns) <= 3:
            raise No(40016, "invalid button size")
        for column in columns:
            entries = column.get("sub_button", [])
            if len(column["name"].encode()) > 16:
                raise No(40018, "invalid button name size")
            if len(entries) > 5:
                raise No(40023, "invalid sub button size")
            for entry in entries or [column]:
                if len(entry["name"].encode()) > 60:
                    raise No(40027, "invalid sub button url size")
                if entry["type"] == "click" and not 0 < len(entry["key"].encode()) <= 128:
                    raise No(40019, "invalid button key size")
        self.menu = columns

    def _info(self, fields: Fields) -> Fields:
        person = self.people.get(fields["openid"])
        if person is None:
            raise No(*refusal.NO_PERSON)
        if not person.follows:
            return {"subscribe": 0, "openid": person.openid}
        return {"subscribe": 1, "openid": person.openid, "nickname": "", "sex": 0, "language": person.language}


METHODS: Final[dict[str, Callable[[Any, Fields], Any]]] = {
    "stable_token": Weixin._token, "message/custom/send": Weixin._custom, "message/template/send": Weixin._template,
    "message/subscribe/bizsend": Weixin._subscribed, "media/upload": Weixin._upload, "media/get": Weixin._download,
    "menu/create": Weixin._menu, "user/info": Weixin._info,
}
