"""Somebody who follows the account: they write, tap, scan, and see what a phone would show."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout
from wechatpy.utils import WeChatSigner

from tests.wechat_phone.account import TOKEN
from tests.wechat_phone.quota import Quota
from tests.wechat_phone.seen import Link, Seen, read

if TYPE_CHECKING:
    from tests.wechat_phone.weixin import Weixin

TRIES: Final = 3


class Fault(AssertionError):
    """What a follower would see as “the service of this account is out of order”."""


class Follower:
    """One person. What they do returns when the account has replied to it.

    quota       what they may be sent
    subscribed  the templates they asked for
    opened      pages they went to
    tries       how often the server called for the last thing they did
    took        seconds until each reply
    """

    def __init__(self, weixin: Weixin, openid: str, language: str) -> None:
        self.weixin = weixin
        self.openid = openid
        self.language = language
        self.follows = True
        self.quota = Quota()
        self.subscribed: set[str] = set()
        self.chat: list[Seen] = []
        self.opened: list[str] = []
        self.tries = 0
        self.took: list[float] = []
        self.replies: list[str] = []

    # -- what they do ---------------------------------------------------------------------------------------

    async def types(self, words: str) -> str:
        """Write words; returns the reply."""
        return await self._writes("text", Content=words)

    async def taps(self, label: str) -> str:
        """Tap the newest link with these words, or answer with the number that stands beside them."""
        for seen in reversed(self.chat):
            for link in seen.links:
                if label in link.words:
                    return await self.follows_link(link)
            for code, words in seen.choices.items():
                if label in words:
                    return await self.types(code)
        raise AssertionError(f"nothing to tap that says “{label}” in:\n{self.screen()}")

    async def follows_link(self, link: Link, *, carries: bool = True) -> str:
        """Tap a link; `carries`: whether the app hands on what it carries."""
        if link.url:
            self.opened.append(link.url)
            return ""
        more = {"bizmsgmenuid": link.id} if carries else {}
        return await self._writes("text", Content=link.says, **more)

    async def sends_photo(self, content: bytes = b"\xff\xd8\xff\xe0") -> str:
        """Send a photo; returns its id."""
        media = self.weixin.keep(content)
        await self._writes("image", PicUrl="http://127.0.0.1/p", MediaId=media)
        return media

    async def shares_location(self, latitude: float, longitude: float, label: str = "") -> str:
        """Send a place, as the Chinese map has it."""
        return await self._writes(
            "location", Location_X=str(latitude), Location_Y=str(longitude), Scale="16", Label=label
        )

    async def speaks(self, heard: str = "") -> str:
        """Send a voice message, and what WeChat understood of it."""
        return await self._writes("voice", MediaId="m", Format="amr", Recognition=heard)

    async def follow(self, scene: str = "") -> str:
        """Follow the account, by a code where there is a scene."""
        self.follows = True
        return await self._event("subscribe", "tapped", EventKey=f"qrscene_{scene}" if scene else "")

    async def unfollow(self) -> str:
        """Follow it no more."""
        self.follows = False
        return await self._event("unsubscribe", "")

    async def scans(self, scene: str) -> str:
        """Scan a code of the account they follow."""
        return await self._event("SCAN", "tapped", EventKey=scene, Ticket="t")

    async def presses(self, name: str) -> str:
        """Press an entry of the menu below the chat."""
        entries = [each for column in self.weixin.menu for each in column.get("sub_button", [column])]
        entry = next(each for each in entries if each["name"] == name)
        if entry["type"] == "view":
            self.opened.append(entry["url"])
            return await self._event("VIEW", "", EventKey=entry["url"])
        return await self._event("CLICK", "tapped", EventKey=entry["key"])

    async def _writes(self, kind: str, **fields: str) -> str:
        self.quota.grant("tapped" if "bizmsgmenuid" in fields else "asked", self.weixin.now())
        self.weixin_id = self.weixin.next_id()
        return await self.deliver({"MsgType": kind, **fields, "MsgId": str(self.weixin_id)})

    async def _event(self, event: str, grants: str, **fields: str) -> str:
        if grants:
            self.quota.grant(grants, self.weixin.now())
        return await self.deliver({"MsgType": "event", "Event": event, **fields})

    # -- how the servers bring it ---------------------------------------------------------------------------

    async def deliver(self, fields: dict[str, str]) -> str:
        """Call the shop, up to three times until it answers; the reply is shown, and returned."""
        message = {"ToUserName": self.weixin.own, "FromUserName": self.openid,
                   "CreateTime": str(int(self.weixin.now().timestamp())), **fields}
        loop = asyncio.get_running_loop()
        for self.tries in range(1, TRIES + 1):
            began = loop.time()
            try:
                reply = await self.post(message)
            except (TimeoutError, ClientConnectionError):
                continue
            self.took.append(loop.time() - began)
            return self._shown(reply)
        raise Fault(f"no answer to {message} in {TRIES} tries")

    async def post(self, message: dict[str, str], **query: str) -> str:
        """One call; the bare answer. Raises Fault for anything but 200."""
        address, body = self.envelope(message)
        wait = ClientTimeout(total=self.weixin.wait)
        async with (
            ClientSession(timeout=wait) as web,
            web.post(self.weixin.shop, params=address | query, data=body.encode()) as answer,
        ):
            if answer.status != 200:
                raise Fault(f"{answer.status} for {message}")
            return await answer.text()

    def envelope(self, message: dict[str, str]) -> tuple[dict[str, str], str]:
        """The address's parameters and the body, in the account's mode."""
        nonce, at = secrets.token_hex(5), str(int(self.weixin.now().timestamp()))
        query = {"signature": signed(at, nonce), "timestamp": at, "nonce": nonce, "openid": self.openid}
        body = xml(message)
        if self.weixin.mode == "plain":
            return query, body
        sealed = fromstring(self.weixin.crypto().encrypt_message(body, nonce, at))
        found = {each.tag: each.text or "" for each in sealed}
        query |= {"encrypt_type": "aes", "msg_signature": found["MsgSignature"]}
        inside = {"ToUserName": self.weixin.own, "Encrypt": found["Encrypt"]}
        return query, xml(inside if self.weixin.mode == "safe" else message | inside)

    def _shown(self, reply: str) -> str:
        if reply in ("", "success"):
            return ""
        if self.weixin.mode != "plain":
            about = {each.tag: each.text or "" for each in fromstring(reply)}
            reply = self.weixin.crypto().decrypt_message(
                reply, about["MsgSignature"], about["TimeStamp"], about["Nonce"]
            )
        fields = {each.tag: each.text or "" for each in fromstring(reply)}
        words = fields.get("Content", "")
        said = (fields["ToUserName"], fields["FromUserName"], fields["MsgType"])
        if said != (self.openid, self.weixin.own, "text") or not words:
            raise Fault(reply)
        if len(words.encode()) > 2048 or abs(int(fields["CreateTime"]) - self.weixin.now().timestamp()) > 60:
            raise Fault(reply)
        self.replies.append(words)
        self.chat.append(read(words, passive=True))
        return words

    # -- what they see --------------------------------------------------------------------------------------

    @property
    def newest(self) -> Seen:
        """The last message in words."""
        return next(seen for seen in reversed(self.chat) if not seen.picture)

    @property
    def pictures(self) -> list[str]:
        """The pictures they have seen, by their ids."""
        return [seen.picture for seen in self.chat if seen.picture]

    def screen(self) -> str:
        """Everything, oldest first."""
        return "\n\n".join(seen.text or f"(picture {seen.picture})" for seen in self.chat)


def signed(at: str, nonce: str) -> str:
    """Somebody else's signature."""
    signer = WeChatSigner()
    signer.add_data(TOKEN, at, nonce)
    return str(signer.signature)


def xml(fields: dict[str, str]) -> str:
    """Fields as WeChat writes them: numbers bare, words in CDATA."""
    def written(name: str, value: str) -> str:
        bare = value.isdigit() and name in ("CreateTime", "MsgId", "Scale")
        return value if bare else f"<![CDATA[{value}]]>" if "]]>" not in value else escape(value)

    return f"<xml>{''.join(f'<{name}>{written(name, value)}</{name}>' for name, value in fields.items())}</xml>"
