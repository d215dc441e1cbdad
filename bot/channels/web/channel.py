"""The shop in a browser: a page with a chat, which any visitor opens without an account."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.web import visitors, wire
from bot.channels.web.drawing import draw
from bot.channels.web.front import Front
from bot.channels.web.tab import Tab
from bot.core import Core, now
from bot.port import Door, Unreachable
from dialog.event import Event, File, Picture
from dialog.view import View
from dialog.words import Words
from services import webchat


class WebChannel:
    """The browser chat as a channel. A chat is known by its visitor's public name, and so is the person.

    pictures   the folder of the shop's own pictures
    icon       one emoji
    zone       the shop's time zone, which its messages are dated in
    secure     whether the shop is reached over https: the cookie then never travels without it
    origins    other addresses than the server's own that the page may be served under, behind a proxy that hides it
    now        what time it is
    """

    name: ClassVar[str] = "web"

    def __init__(
        self, core: Core, *, pictures: Path, shop_name: Mapping[str, str], icon: str, zone: ZoneInfo,
        secure: bool, words: Words, origins: Collection[str] = (), now: Callable[[], datetime] = now,
    ) -> None:
        self._core, self._now = core, now
        self._pictures = pictures
        self._origins = frozenset(origins)
        self._front = Front(words, pictures=pictures, shop_name=shop_name, icon=icon, zone=zone, secure=secure)
        self._door: Door | None = None
        self._tabs: defaultdict[str, set[Tab]] = defaultdict(set)

    async def open(self, door: Door) -> None:
        """From now on what visitors do is brought to `door`."""
        self._door = door
        self._core.hear(webchat.NEWS, self._stir)

    async def close(self) -> None:
        """Let every tab go; they come back by themselves."""
        self._door = None
        await asyncio.gather(*(tab.close() for tabs in list(self._tabs.values()) for tab in list(tabs)))

    def routes(self) -> list[web.RouteDef]:
        """The page, its parts, the pictures and the socket."""
        return [*self._front.routes(), web.get("/chat", self._chat)]

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """Show a new message; a visitor who is away finds it when they come back. Raises Unreachable."""
        body = await asyncio.to_thread(draw, view, self._pictures, loud=loud)

        def write(db: Session) -> int:
            return webchat.show(db, chat, _with_photo(db, body), self._now())

        try:
            message = await self._core.run(write)
        except webchat.Stranger:
            raise Unreachable(chat) from None
        return str(message)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """Show something else in a message, or in a new one when that one is gone. Raises Unreachable."""
        body = await asyncio.to_thread(draw, view, self._pictures)
        if not await self._core.run(lambda db: webchat.redraw(db, chat, _number(message), _with_photo(db, body))):
            return await self.send(chat, view)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """Leave a panel readable, without its buttons."""
        await self._core.run(lambda db: webchat.retire(db, chat, _number(message)))

    async def erase(self, chat: str, message: str) -> None:
        """Wipe what the visitor wrote, here and in every tab."""
        await self._core.run(lambda db: webchat.remove(db, chat, _number(message)))

    def _stir(self, chat: str) -> None:
        """A chat has something new, whichever program wrote it; "" for any of them may have."""
        for tabs in [self._tabs.get(chat, set())] if chat else list(self._tabs.values()):
            for tab in tabs:
                tab.stir()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if not visitors.comes_from_us(request, self._origins):
            raise web.HTTPForbidden(headers=visitors.HEADERS)
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=wire.FRAME)
        await socket.prepare(request)
        secret = visitors.secret_of(request)
        if not secret or self._door is None:
            await socket.close(code=1012 if secret else 4401)       # 4401: the page fetches itself a cookie
            return socket
        await self.live(socket, secret, visitors.language_of(request))
        return socket

    async def live(self, socket: web.WebSocketResponse, secret: str, language: str) -> None:
        """Serve a tab of whoever holds this secret, until its socket closes."""
        person = await self._core.run(lambda db: webchat.visitor(db, secret, self._now()))
        tab = Tab(
            socket, person, language,
            serve=lambda heard, spoken: self._serve(person, heard, spoken),
            changes=lambda since: self._core.run(lambda db: webchat.changes(db, person, since)),
            earlier=lambda before: self._core.run(lambda db: webchat.earlier(db, person, before)),
        )
        self._tabs[person].add(tab)
        try:
            await tab.live()
        finally:
            self._tabs[person].discard(tab)
            if not self._tabs[person]:
                del self._tabs[person]

    async def _serve(self, person: str, heard: wire.Heard, language: str) -> dict[str, Any]:
        """Write the visitor's words down, act on them, and say what belongs in the acknowledgement."""
        if self._door is None:
            raise ConnectionError("the shop is closing")
        if heard.opening and not await self._core.run(lambda db: webchat.is_empty(db, person)):
            return {}
        now, written, said = self._now(), "", heard.said
        if heard.own:
            written = str(await self._core.run(lambda db: webchat.say(db, person, heard.id, heard.own, now)))
        if isinstance(said, (Picture, File)):
            said = replace(said, file=written)
        # Two tabs that open an empty chat at the same moment open it once.
        event_id = f"open:{person}" if heard.opening else heard.id
        event = Event(event_id, self.name, person, person, said, now, language=language)
        view = await self._door.serve(self, event, written=written)
        return {"toast": view.toast, "alert": view.alert} if view.toast else {}


def _number(message: str) -> int:
    """A row's id from the name a message goes by outside; 0, which no row has, for any other."""
    with suppress(ValueError):
        return int(message) if message.isascii() and len(message) < 19 else 0
    return 0


def _with_photo(db: Session, body: dict[str, Any]) -> dict[str, Any]:
    """A photo that another visitor sent travels inside the message: its first row stays theirs."""
    image = body.get("image", {})
    if "file" not in image:
        return body
    photo = webchat.photo(db, image["file"])
    return body | {"image": {"alt": image["alt"]} | ({"src": photo} if photo else {})}
