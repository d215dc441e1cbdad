"""The shop in Telegram, whatever library carries it: what people do comes in, what they see goes out."""

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final, Literal

import structlog
from aiohttp import web

from bot.channels.telegram import inline
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.gallery import Gallery
from bot.channels.telegram.inline import Asked, Look
from bot.channels.telegram.menu import Menu, calls
from bot.channels.telegram.outbox import Outbox, acknowledgement
from bot.channels.telegram.polling import Polling, patiently
from bot.channels.telegram.read import HEAVIEST, KINDS, Heard, read
from bot.channels.telegram.wire import Fields, Refused, Wire
from bot.limiter import Limiter
from bot.port import Door, Later, Unreachable
from dialog.event import Event, File, Tap
from dialog.view import View
from dialog.words import Words, nearest

PATH: Final = "/telegram/webhook"
LARGEST: Final = 1024 * 1024     # bytes of one update
PROOF: Final = "X-Telegram-Bot-Api-Secret-Token"

Mode = Literal["polling", "webhook"]
Reply = tuple[str, Fields]       # a method and its fields

log = structlog.get_logger()


class Telegram:
    """The channel (see bot.port.Channel)."""

    name: ClassVar[str] = "telegram"

    def __init__(
        self, *, wire: Wire, mode: Mode, secret: str, public_url: str, pictures: Path, limiter: Limiter, words: Words,
        now: Callable[[], datetime] = lambda: datetime.now(UTC), leads: Callable[[], bool] = lambda: True,
        look: Look | None = None,
    ) -> None:
        """`leads`: whether this program, of several on one shop, is the one that polls. `look`: what somebody finds
        who looks from another chat."""
        if mode == "webhook" and not (secret and public_url):
            raise ValueError("a Telegram webhook needs telegram.secret and server.public_url")
        self._wire = wire
        self._mode = mode
        self._secret = secret
        self._public_url = public_url
        self._now = now
        self._leads = leads
        self._look = look
        self._words = words
        self._calls = Calls(wire, limiter)
        self._outbox = Outbox(self._calls, Gallery(pictures), words)
        self._door: Door | None = None
        self._me = ""
        self._coming: asyncio.Task[None] | None = None
        self._acks: set[asyncio.Task[None]] = set()

    # -- what goes out --------------------------------------------------------------------------------------

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        return await self._outbox.send(chat, view, loud=loud)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        return await self._outbox.edit(chat, message, view)

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        await self._outbox.retire(chat, message, sent)

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""
        await self._outbox.erase(chat, message)

    async def commands(self, menus: Sequence[Menu]) -> None:
        """Show these commands beside the input field. A staff chat that Telegram does not know yet is passed over.
        Raises Later."""
        nobody = 0
        for fields in calls(menus):
            try:
                await self._wire.call("setMyCommands", fields)
            except Unreachable:
                nobody += 1
            except Refused as no:
                log.warning("a command menu was refused", reason=no.reason)
        if nobody:
            log.debug("command menus have nobody to read them yet", count=nobody)

    # -- life -----------------------------------------------------------------------------------------------

    async def open(self, door: Door) -> None:
        """Start taking updates. Raises BadToken at once; while Telegram is out of reach it keeps trying behind."""
        self._door = door
        try:
            await self._arrive()
            arrived = True
        except Later:
            log.warning("telegram is out of reach, trying again")
            arrived = False
        self._coming = asyncio.create_task(self._stay(arrived))

    async def close(self) -> None:
        """Stop taking updates; a webhook stays set, so that Telegram keeps what comes in meanwhile."""
        if self._coming:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)
        await asyncio.gather(*self._acks, return_exceptions=True)
        await self._wire.close()

    def routes(self) -> list[web.RouteDef]:
        """What the web server must pass on: nothing while polling."""
        return [web.post(PATH, self._webhook)] if self._mode == "webhook" else []

    async def fetch(self, file: str) -> bytes:
        """The content of a file somebody sent. Raises Later, or Refused when Telegram has it no more."""
        return await self._wire.download(file)

    async def _arrive(self) -> None:
        self._me = await self._wire.me()
        url = self._public_url.rstrip("/") + PATH if self._mode == "webhook" else ""
        await self._wire.webhook(url, self._secret, KINDS)

    async def _stay(self, arrived: bool) -> None:
        if not arrived:
            await patiently(self._arrive)
        if self._mode == "polling":
            await Polling(self._wire, self._polled, self._leads).run()

    # -- what comes in --------------------------------------------------------------------------------------

    async def _webhook(self, request: web.Request) -> web.Response:
        """One update. 200 only after the commit, so that Telegram repeats what we lost; the tap is acknowledged in
        the same answer."""
        given = request.headers.get(PROOF, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        update = _update(body)
        if update is None:
            return web.Response(status=400)
        try:
            reply = await self._serve(update)
        except Exception:
            log.exception("an update was not served and will come again", update=update["update_id"])
            return web.Response(status=500)
        return web.json_response({"method": reply[0], **reply[1]}) if reply else web.Response()

    async def _polled(self, update: Fields) -> None:
        if reply := await self._serve(update):
            task = asyncio.create_task(self._calls.reply(*reply))
            self._acks.add(task)
            task.add_done_callback(self._acks.discard)

    async def _serve(self, update: Fields) -> Reply | None:
        """Have the shop act on an update; the call that answers it at once. What cannot be read is passed over: it
        would never become readable."""
        try:
            heard = read(self._wire.hear(update), bot=self._me, now=self._now())
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("an update cannot be read", update=update.get("update_id"))
            return None
        if heard.asked:
            return await self._looked(heard.asked)
        view = await self._acted(heard)
        return ("answerCallbackQuery", _acknowledged(heard, view)) if heard.tap else None

    async def _looked(self, asked: Asked) -> Reply:
        """Show what there is to somebody in another chat."""
        language = nearest(asked.language, self._words.languages)
        found = await self._look(asked) if self._look else ()
        public = self._public_url.rstrip("/")
        return "answerInlineQuery", inline.answer(
            asked, found, bot=self._me, pictures=f"{public}/pictures/" if public.startswith("https://") else "",
            language=language, words=self._words,
        )

    async def _acted(self, heard: Heard) -> View | None:
        assert self._door is not None
        if heard.left:
            self._calls.left(heard.chat)
        elif heard.left is False or heard.tap:
            self._calls.heard(heard.chat)
        if heard.event is None:
            return None
        return await self._door.serve(self, await self._completed(heard), written=heard.written)

    async def _completed(self, heard: Heard) -> Event:
        """The event with what only this channel knows: the whole id of a tapped panel, the content of a sheet."""
        event = heard.event
        assert event is not None
        said = event.said
        if isinstance(said, Tap):
            whole = self._outbox.known(event.chat, said.message)
            return event if whole == said.message else replace(event, said=replace(said, message=whole))
        if isinstance(said, File) and heard.sheet:
            return replace(event, said=replace(said, content=await self._sheet(said.file)))
        return event

    async def _sheet(self, file: str) -> bytes:
        try:
            content = await self._wire.download(file)
        except (Later, Refused):
            log.warning("a sheet could not be downloaded")
            return b""
        return content if len(content) <= HEAVIEST else b""


def _acknowledged(heard: Heard, view: View | None) -> Fields:
    return acknowledgement(heard.tap, view.toast if view else "", view.alert if view else False)


async def _body(request: web.Request) -> bytes | None:
    """The body, or None when it is larger than any update."""
    if request.content_length is not None:
        return await request.content.read() if request.content_length <= LARGEST else None
    try:
        await request.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as read:
        return read.partial
    return None


def _update(body: bytes) -> Fields | None:
    """The update, or None when this is none: Telegram would repeat a 500 for ever."""
    try:
        update = json.loads(body)
    except ValueError:
        return None
    known = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    return update if known else None
