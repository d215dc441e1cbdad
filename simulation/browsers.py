"""Browsers: a tab for each visitor, on a line that tears, before the shop's own browser chat."""

import asyncio
import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from bot.channels.web.channel import WebChannel
from bot.channels.web.drawing import WORDS
from dialog.event import Contact, Event, File, Location, Picture, Said, Tap, Text
from dialog.view import Button, Style, View
from models.webchat import Visitor
from services import webchat
from simulation.furnishing import MORNING
from simulation.journal import Journal
from simulation.reading import Reader
from simulation.weather import Sky
from simulation.wire import Wire

AGAIN: Final = (0.4, 15.0)      # seconds until a page tries again
BILL: Final = base64.b64encode(b"a bill").decode()


class Shop(Protocol):
    """The program, as browsers know it."""

    def opens(self, line: Wire, secret: str, language: str) -> bool:
        """Serve a tab, until the line ends; false when nobody is there."""
        ...


@dataclass(slots=True)
class Tab:
    """What one visitor's browser holds: the messages that it shows, oldest first, and what it has said and got no
    answer to, by number."""

    chat: str
    language: str = "zh-CN"
    messages: dict[str, View] = field(default_factory=dict)
    outbox: dict[str, dict[str, Any]] = field(default_factory=dict)
    since: int = 0
    line: Wire | None = None
    page: "asyncio.Task[None] | None" = None


class Browsers:
    """All visitors' tabs. They live on when the program dies."""

    name: ClassVar[str] = WebChannel.name

    def __init__(
        self, sky: Sky, journal: Journal, reader: Reader, *, shop: Shop, thanked: Callable[[str], None]
    ) -> None:
        self._tabs: defaultdict[str, Tab] = defaultdict(lambda: Tab(""))
        self._sky, self._journal, self._reader, self._shop, self._thanked = sky, journal, reader, shop, thanked

    # -- what people do -------------------------------------------------------------------------------------

    def bring(self, event: Event) -> None:
        """Take what somebody did, and say it until the shop has answered."""
        message = _said(event.said)
        if message is None:
            return
        tab = self._tab(event.chat)
        tab.language = "zh-CN" if event.language.startswith("zh") else "en"
        id = str(UUID(bytes=hashlib.blake2b(event.id.encode(), digest_size=16).digest()))
        tab.outbox[id] = {**message, "id": id}
        if tab.line is not None:
            tab.line.says(tab.outbox[id])
        else:
            self._opens(tab)

    def comes(self, chat: str) -> None:
        """Somebody looks in: the page is loaded anew."""
        tab = self._tab(chat)
        tab.since = 0
        if tab.line is not None:
            tab.line.ends()
        self._opens(tab)

    def blocks(self, chat: str) -> None:
        """Somebody closes the tab; what they said last stays in its memory."""
        tab = self._tab(chat)
        if tab.page is not None:
            tab.page.cancel()
        if tab.line is not None:
            tab.line.ends()
        tab.page = tab.line = None

    def messages(self, chat: str) -> dict[str, View]:
        """What somebody sees, oldest first."""
        return self._tab(chat).messages

    def everybody_comes(self) -> None:
        """All look in once more."""
        for chat in list(self._tabs):
            self.comes(chat)

    @property
    def idle(self) -> bool:
        """Whether the shop has answered everything."""
        return not any(tab.outbox for tab in self._tabs.values())

    def faults(self, db: Session) -> Iterator[str]:
        """Where a browser shows something else than the shop's rows say."""
        for chat, tab in self._tabs.items():
            for row in webchat.changes(db, chat, 0):
                if not row.mine and tab.messages.get(str(row.id)) != _drawn(row.retired, json.loads(row.body)):
                    yield f"{chat}: the browser shows something else in message {row.id}"

    # -- the page -------------------------------------------------------------------------------------------

    def _tab(self, chat: str) -> Tab:
        tab = self._tabs[chat]
        tab.chat = chat
        return tab

    def _opens(self, tab: Tab) -> None:
        if tab.page is None:
            tab.page = asyncio.create_task(self._stays(tab))

    async def _stays(self, tab: Tab) -> None:
        """Keep a line to the shop for as long as the tab is open."""
        while True:
            line = Wire(tab.chat, self._sky, partial(self._takes, tab))
            down = self._sky.down("browsers", asyncio.get_running_loop().time())
            if not down and self._shop.opens(line, secret(tab.chat), tab.language):
                tab.line = line
                line.says({"type": "hello", "since": tab.since, "person": tab.chat, "language": tab.language})
                for message in list(tab.outbox.values()):
                    line.says(message)
                await line.ended.wait()
                tab.line = None
            await asyncio.sleep(self._sky.between(f"again@{self._sky.next_of(f'line:{tab.chat}')}", *AGAIN))

    def _takes(self, tab: Tab, words: str) -> None:
        told = json.loads(words)
        if told["type"] == "messages":
            self._shows(tab, told)
        elif tab.outbox.pop(told["id"], None) is None:
            return
        elif told["type"] == "done":
            self._thanked(told["id"])
        else:
            self._journal.note("net", f"{tab.chat}: {told['fault']}")

    def _shows(self, tab: Tab, told: dict[str, Any]) -> None:
        if tab.since == 0:
            tab.messages.clear()
        for row in told["messages"]:
            if row["mine"]:
                continue
            view, message = _drawn(row["retired"], row["body"]), str(row["id"])
            if tab.messages.get(message) != view:
                self._reader.reads(tab.chat, view)
                labels = " ".join(f"[{button.label}]" for button in view.buttons)
                self._journal.note(tab.chat, f"< {message} {view.words} {labels}")
            tab.messages[message] = view
        if told["messages"]:
            tab.messages = dict(sorted(tab.messages.items(), key=lambda each: int(each[0])))
        tab.since = told["since"]


def known(chats: Iterable[str]) -> list[Visitor]:
    """These people have been here before."""
    return [
        Visitor(secret_hash=hashlib.sha256(secret(chat).encode()).hexdigest(), person=chat, created_at=MORNING)
        for chat in chats
    ]


def secret(chat: str) -> str:
    """What a visitor's browser knows them by."""
    return f"the secret of {chat}"


def _said(said: Said) -> dict[str, Any] | None:
    """What a page says; None for what nobody can do there."""
    match said:
        case Text(words):
            return {"type": "text", "text": words} if words.strip() else None
        case Tap(payload, message):
            return {"type": "tap", "payload": payload, "message": message}
        case Location(latitude, longitude):
            return {"type": "location", "latitude": latitude, "longitude": longitude}
        case Contact(phone):
            return {"type": "contact", "phone": phone}
        case Picture() | File():
            return {"type": "file", "name": "bill.txt", "data": BILL}
    return None


def _drawn(retired: bool, body: dict[str, Any]) -> View:
    """A message as the page draws it: a panel out of life has no buttons."""
    rows = () if retired else tuple(tuple(map(_button, row)) for row in body.get("rows", ()))
    nav = () if retired else tuple(map(_button, body.get("nav", ())))
    words = {key: body.get(key, "") for key in WORDS}
    return View(**words, rows=rows, nav=nav, language=body.get("language", ""))


def _button(drawn: dict[str, str]) -> Button:
    return Button(drawn["label"], drawn.get("payload", ""), drawn.get("url", ""), Style(drawn["style"]))
