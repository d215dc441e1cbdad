"""The address sheet: what is painful to type in a chat is filled in on a small page of the shop's own, which is bound
to the person by a link that is signed and good for half an hour."""

import base64
import binascii
import hashlib
import hmac
import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import structlog
from aiohttp import web

from dialog.words import Words, locale
from models.sealed import KEYS

GOOD: Final = timedelta(minutes=30)
PAGE: Final = Path(__file__).parent / "page"
LONGEST: Final = {"name": 40, "phone": 20, "region": 60, "detail": 120}       # signs in each field
LARGEST: Final = 16 * 1024       # bytes of a filled-in form

log = structlog.get_logger()


class Expired(Exception):
    """The link is good no more, or is none of ours."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose sheet it is, in which language, and until when (seconds since 1970)."""

    person: str
    language: str
    until: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet that somebody has sent: the address in one line, as they might have typed it, and a number of its own."""

    person: str
    language: str
    words: str
    number: str


Take = Callable[[Filled], Awaitable[None]]


class Sheets:
    """The sheets of one channel.

    site   where people reach the shop; "" means that they do not, and there are no links
    """

    def __init__(self, words: Words, *, channel: str, site: str, now: Callable[[], datetime]) -> None:
        self._words = words
        self._channel = channel
        self._path = f"/{channel}/address"
        self._site = site.rstrip("/")
        self._now = now
        self._take: Take | None = None
        self._parts = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}
        digest = base64.b64encode(hashlib.sha256(self._parts["address.css"].encode()).digest()).decode()
        self._headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'none'"
            ),
            "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
        }

    def opened(self, take: Take) -> None:
        """What is filled in goes to `take`."""
        self._take = take

    def link(self, person: str, language: str) -> str:
        """A sheet for one person; "" where nobody could open it."""
        if not self._site:
            return ""
        until = int((self._now() + GOOD).timestamp())
        about = base64.urlsafe_b64encode(f"{person}|{language}|{until}".encode()).decode().rstrip("=")
        return f"{self._site}{self._path}?{urlencode({'t': f'{about}.{self._signed(about)}'})}"

    def routes(self) -> list[web.RouteDef]:
        """The page, and where it is sent."""
        return [web.get(self._path, self._shown), web.post(self._path, self._sent)]

    async def _shown(self, request: web.Request) -> web.Response:
        try:
            ticket = self._ticket(request.query.get("t", ""))
        except Expired:
            return self._over()
        labels = {key: self._words.say(ticket.language, f"wechat-sheet.{key}") for key in (*LONGEST, "send")}
        return self._page(ticket.language, "how", _filled(self._parts["form.html"], labels))

    async def _sent(self, request: web.Request) -> web.Response:
        try:
            ticket = self._ticket(request.query.get("t", ""))
        except Expired:
            return self._over()
        if self._take is None or (request.content_length or LARGEST + 1) > LARGEST:
            return web.Response(status=413 if self._take else 503)
        form = await request.post()
        given = {key: " ".join(str(form.get(key, "")).split())[:most] for key, most in LONGEST.items()}
        if not all(given.values()):
            return self._page(ticket.language, "missing", "", status=400)
        words = f"{given['name']} {given['phone']} {given['region']} {given['detail']}"
        number = "sheet:" + hashlib.sha256(f"{request.query['t']}\0{words}".encode()).hexdigest()[:24]
        await self._take(Filled(ticket.person, ticket.language, words, number))
        return self._page(ticket.language, "thanks", "")

    def _ticket(self, given: str) -> Ticket:
        about, _, signed = given.partition(".")
        if not hmac.compare_digest(signed.encode(), self._signed(about).encode()):
            raise Expired
        try:
            person, language, until = base64.urlsafe_b64decode(about + "=" * (-len(about) % 4)).decode().split("|")
        except (binascii.Error, ValueError):
            raise Expired from None
        if int(until) < self._now().timestamp():
            raise Expired
        return Ticket(person, language, int(until))

    def _signed(self, about: str) -> str:
        return KEYS.fingerprint(f"sheet:{self._channel}:{about}")

    def _over(self) -> web.Response:
        return self._page(self._words.languages[0], "over", "", status=410)

    def _page(self, language: str, said: str, form: str, *, status: int = 200) -> web.Response:
        facts = {key: self._words.say(language, f"wechat-sheet.{word}") for key, word in
                 (("title", "title"), ("said", said))}
        page = _filled(self._parts["address.html"], {"language": locale(language), **facts})
        page = page.replace("{{style}}", self._parts["address.css"]).replace("{{form}}", form)
        return web.Response(text=page, content_type="text/html", headers=self._headers, status=status)


def _filled(page: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        page = page.replace("{{" + name + "}}", html.escape(value))
    return page
