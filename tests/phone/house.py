"""A shop behind a phone: the Telegram channel, served as in life, with a script instead of an engine."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from aiohttp import web

from bot.channels.telegram import polling
from bot.channels.telegram.aiogram import TelegramChannel
from bot.limiter import UNHURRIED, Limiter
from bot.port import Channel
from dialog.event import Event, Tap
from dialog.view import Button, View
from dialog.words import Words
from tests.phone.server import TOKEN, Phone

SECRET: Final = "only-telegram-knows"
WORDS: Final = Words(Path(__file__).parents[2] / "locales")

_CONTEXT: Final = ssl.create_default_context()


class Shop:
    """A door with a script behind it: what each event is answered with. It shows views as the real one does."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.written: list[str] = []
        self.panels: dict[str, str] = {}
        self.committed: list[str] = []
        self.script: Callable[[Event], View] = lambda event: View(text="好", rows=((Button("下一步", "n"),),))
        self.before_commit: Callable[[Event], Any] | None = None
        self._line: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.showing: set[asyncio.Task[None]] = set()

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        if self.before_commit:
            await self.before_commit(event)
        self.events.append(event)
        self.written.append(written)
        self.committed.append(event.id)
        view = self.script(event)
        task = asyncio.create_task(self._show(channel, event, view))
        self.showing.add(task)
        task.add_done_callback(self.showing.discard)
        return view

    async def _show(self, channel: Channel, event: Event, view: View) -> None:
        async with self._line[event.chat]:
            panel = self.panels.get(event.chat, "")
            if panel and isinstance(event.said, Tap) and event.said.message == panel:
                self.panels[event.chat] = await channel.edit(event.chat, panel, view)
                return
            self.panels[event.chat] = await channel.send(event.chat, view)
            if panel:
                await channel.retire(event.chat, panel, None)


def only(*buttons: Button, **parts: Any) -> View:
    """A view of one row of buttons."""
    return View(**{"text": "好", **parts}, rows=(buttons,))


def in_haste() -> ExitStack:
    """No certificates are read: everything is plain HTTP on loopback."""
    stack = ExitStack()
    stack.enter_context(patch.object(ssl, "create_default_context", lambda **_: _CONTEXT))
    stack.enter_context(patch.object(polling, "FIRST_WAIT", 0.05))
    stack.enter_context(patch.object(polling, "ASIDE", 0.02))
    return stack


@asynccontextmanager
async def serving(
    phone: Phone, shop: Shop, pictures: Path, mode: str = "webhook", *, token: str = TOKEN,
    limiter: Limiter | None = None, leads: Callable[[], bool] = lambda: True,
) -> AsyncIterator[TelegramChannel]:
    """The channel, open, with a web server before it where it needs one."""
    with in_haste():
        async with _served(phone, shop, pictures, mode, token, limiter or Limiter(UNHURRIED), leads) as channel:
            yield channel


@asynccontextmanager
async def _served(
    phone: Phone, shop: Shop, pictures: Path, mode: str, token: str, limiter: Limiter,
    leads: Callable[[], bool],
) -> AsyncIterator[TelegramChannel]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    routes: list[web.RouteDef] = []

    async def passed_on(request: web.Request) -> web.StreamResponse:
        return await routes[0].handler(request)

    app.router.add_post("/telegram/webhook", passed_on)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        channel = TelegramChannel(
            token=token, api_url=phone.url, mode=mode, secret=SECRET,  # type: ignore[arg-type]
            public_url=f"http://127.0.0.1:{runner.addresses[0][1]}", pictures=pictures,
            limiter=limiter, words=WORDS, leads=leads,
        )
        routes.extend(channel.routes())
        try:
            await channel.open(shop)
            yield channel
        finally:
            await channel.close()
    finally:
        await runner.cleanup()
