"""A talk through WeChat's servers: what people do is called in, and answered within five seconds."""

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Final, Protocol

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.wechat.api import BadAccount, Refused
from bot.channels.wechat.choices import meant
from bot.channels.wechat.crypto import Forged
from bot.channels.wechat.envelope import LARGEST, Unreadable
from bot.channels.wechat.gate import Gate, Letter
from bot.channels.wechat.hanging import Wall, hang
from bot.channels.wechat.outbox import Outbox
from bot.channels.wechat.read import Heard, read
from bot.channels.wechat.sheet import Filled
from bot.channels.wechat.slot import SLOT, Slot
from bot.core import Core, Stopped
from bot.port import Door, Later, Unreachable
from dialog.event import Event, Text
from dialog.view import View
from dialog.words import Words
from services import followers, nodes, people
from services.followers import Replayed, Standing

DONE: Final = "success"          # what WeChat wants to hear when there is nothing to say
ANSWER: Final = 3.5              # seconds from a call to its reply: WeChat hangs up after five
INTRODUCED: Final = 1.0          # seconds that somebody new waits until we know their language
LEFT_OVER: Final = timedelta(hours=48)       # what a program that died left undone is done so long after
ALIVE: Final = timedelta(seconds=60)         # a program that lives may still be at what is younger
MOST: Final = 500
FIRST_WAIT: Final = 1.0          # seconds after the first fault of what is done behind, doubling
LONGEST_WAIT: Final = 300.0

log = structlog.get_logger()


class Service(Wall, Protocol):
    """What a talk needs of its account. Every call raises Later, Unreachable, Refused or BadAccount."""

    async def download(self, media: str) -> bytes: ...
    async def language(self, person: str) -> str: ...
    async def close(self) -> None: ...


class Talk:
    """A channel (see bot.port.Channel) through WeChat's servers. A chat is known by the network's id of the person, and
    so is the person."""

    name: ClassVar[str]
    path: ClassVar[str]

    def __init__(
        self, core: Core, words: Words, *, gate: Gate, account: Service, outbox: Outbox,
        menu: Sequence[dict[str, Any]], now: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._words = words
        self._now = now
        self._menu = list(menu)
        self._gate = gate
        self._account = account
        self._outbox = outbox
        self._node = secrets.token_hex(6)
        self._door: Door | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._behind: asyncio.Task[None] | None = None

    # -- what goes out --------------------------------------------------------------------------------------

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port. There is no sound to choose, and no message has an id."""
        return await self._outbox.send(chat, view)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port. Nothing can be changed: an answer is a new message, and of a card that has changed meanwhile
        only what the person must know is told."""
        if SLOT.get() is None and view.card:
            await self._outbox.redraw(chat, view)
        else:
            await self._outbox.send(chat, view)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port. What was sent stays, and its links work for ever."""

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port. What a person wrote stays in their own chat."""

    async def fetch(self, file: str) -> bytes:
        """The content of a picture somebody sent. Raises Later, or Refused when WeChat has it no more."""
        return await self._account.download(file)

    # -- life -----------------------------------------------------------------------------------------------

    async def open(self, door: Door) -> None:
        """From now on what followers do is brought to `door`. The menu, and what was left undone, come behind."""
        self._door = door
        self._outbox.sheets.opened(self._filled_in)
        self._behind = asyncio.create_task(self._settle_in())

    async def close(self) -> None:
        """Take nothing more, and let go."""
        if self._behind is not None:
            self._behind.cancel()
            await asyncio.gather(self._behind, return_exceptions=True)
        self._door = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._account.close()

    def routes(self) -> list[web.RouteDef]:
        """Where WeChat calls."""
        return [web.get(self.path, self._echo), web.post(self.path, self._called), *self._outbox.sheets.routes()]

    async def _settle_in(self) -> None:
        """Make the menu, and look again and again for what a program that died has left undone."""
        await self._finish()
        await hang(self._core, self._account, self.name, self._menu)
        while True:
            await asyncio.sleep(ALIVE.total_seconds())
            await self._finish()

    async def _finish(self) -> None:
        """Do what was called in and answered, and then lost with the program that was at it."""
        lease = f"{self.name}:undone"
        try:
            if not await self._core.run(lambda db: nodes.lead(db, lease, self._node, span=ALIVE)):
                return
            for heard in await self._core.run(self._undone):
                await self._acted(heard, await self._core.run(partial(self._standing, person=heard.person)), None)
            await self._core.run(lambda db: nodes.release(db, lease, self._node))
        except Exception:
            log.exception("what was left undone could not be looked up")

    def _standing(self, db: Session, person: str) -> Standing:
        return followers.standing(db, self.name, person, now=self._now())

    def _undone(self, db: Session) -> list[Heard]:
        now = self._now()
        rows = followers.undone(db, self.name, since=now - LEFT_OVER, until=now - ALIVE, most=MOST)
        return [heard for _, _, body in rows if (heard := read(json.loads(body))).said is not None]

    # -- what comes in --------------------------------------------------------------------------------------

    async def _echo(self, request: web.Request) -> web.Response:
        """The console tries the address."""
        try:
            return web.Response(text=self._gate.echo(request.query, self._now()))
        except (Forged, Unreadable):
            return web.Response(status=403)

    async def _called(self, request: web.Request) -> web.Response:
        """One call: checked, acted on, replied to in time. What cannot be read is passed over for good: it would never
        become readable."""
        began = asyncio.get_running_loop().time()
        try:
            self._gate.known(request.query, self._now())
            body = await _body(request)
            if body is None:
                return web.Response(status=413)
            letter = self._gate.open(request.query, body, self._now())
        except Forged:
            log.warning("a forged call was refused", channel=self.name)
            return web.Response(status=403)
        except Unreadable:
            return web.Response(status=400)
        try:
            heard = read(letter.fields)
        except (KeyError, ValueError):
            log.warning("a call cannot be read", channel=self.name)
            return web.Response(text=DONE)
        if self._door is None:
            return web.Response(status=503)
        return await self._replied(letter, heard, began)

    async def _replied(self, letter: Letter, heard: Heard, began: float) -> web.Response:
        """Act, and reply with what is shown first; with a word of patience when that takes too long."""
        slot = Slot(heard.person)
        task = asyncio.create_task(self._take(letter, heard, slot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        words = await slot.within(began + ANSWER - asyncio.get_running_loop().time())
        if slot.forged:
            return web.Response(status=403)
        if words is None:
            words = self._words.say(slot.language, "wechat.moment")
        if not words:
            return web.Response(text=DONE)
        return web.Response(text=self._gate.reply(letter, words, self._now()), content_type="application/xml")

    async def _take(self, letter: Letter, heard: Heard, slot: Slot) -> None:
        """Write down that it came, then act on it: whatever happens to this program, it will be done."""
        try:
            standing = await self._core.run(lambda db: followers.arrive(
                db, self.name, heard.person, event=heard.event, nonce=letter.nonce,
                body=json.dumps(letter.fields, ensure_ascii=False), reason=heard.reason, now=self._now(),
            ))
        except Replayed:
            log.warning("a replayed call was refused", channel=self.name)
            slot.refuse()
            return
        except Exception as fault:
            log.error("a call could not be written down", channel=self.name, error=type(fault).__name__)
            slot.fill(self._words.say(slot.language, "wechat.again"))
            return
        wait = FIRST_WAIT
        while not await self._acted(heard, standing, slot):
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _acted(self, heard: Heard, standing: Standing, slot: Slot | None) -> bool:
        """Whether it is done; WeChat does not bring it again once it has its reply, so that we try again."""
        try:
            await self._act(heard, standing, slot)
        except Stopped:
            pass                    # whoever opens the shop next finds it written down
        except Exception as fault:
            log.error("a call could not be acted on yet", channel=self.name, error=type(fault).__name__)
            return False
        return True

    async def _act(self, heard: Heard, standing: Standing, slot: Slot | None) -> None:
        """Bring it to the door. Whoever shows something for it may give the reply."""
        if self._door is None:
            raise Stopped
        if heard.left:
            await self._core.run(lambda db: people.lost(db, self.name, heard.person))
        if heard.said is None:
            if slot is not None:
                slot.fill("")
            return
        language = standing.language or await self._introduced(heard.person)
        what = meant(heard.said, heard.linked, standing)
        if slot is not None:
            slot.card = heard.card
            slot.language = self._words.spoken_to(language)
            slot.before = self._words.say(slot.language, "wechat.old-list") if what.old else ""
            SLOT.set(slot)
        event = Event(
            heard.event, self.name, heard.person, heard.person, what.said, self._now(), language=language
        )
        await self._door.serve(self, event)

    async def _filled_in(self, filled: Filled) -> None:
        """Somebody has filled in their address sheet: the same as if they had written it."""
        if self._door is None:
            raise web.HTTPServiceUnavailable
        await self._door.serve(self, Event(
            filled.number, self.name, filled.person, filled.person, Text(filled.words), self._now(),
            language=filled.language,
        ))

    async def _introduced(self, person: str) -> str:
        """The language of somebody new, "" when WeChat does not say it in time."""
        try:
            async with asyncio.timeout(INTRODUCED):
                language = await self._account.language(person)
        except (TimeoutError, Later, Unreachable, Refused, BadAccount) as no:
            log.info("wechat does not say a language", reason=type(no).__name__)
            return ""
        if language:
            await self._core.run(lambda db: followers.speaks(db, self.name, person, language))
        return language


async def _body(request: web.Request) -> bytes | None:
    """The body; None when it is larger than any call."""
    try:
        await request.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as read:
        return read.partial
    return None
