"""A shop behind a phone: the Telegram channel, served as in life, before a door with a script."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from aiohttp import web

from bot.channels.telegram import drivers, polling
from bot.channels.telegram.channel import Mode, Telegram
from bot.channels.telegram.drivers import Driver
from bot.channels.telegram.inline import Look
from bot.channels.telegram.wire import Wire
from bot.limiter import UNHURRIED, Limiter
from bot.port import Door
from dialog.words import Words
from tests.phone.server import TOKEN, Phone

SECRET: Final = "only-telegram-knows"
WORDS: Final = Words(Path(__file__).parents[2] / "locales")

_CONTEXT: Final = ssl.create_default_context()


def in_haste() -> ExitStack:
    """No certificates are read: everything is plain HTTP on loopback."""
    stack = ExitStack()
    stack.enter_context(patch.object(ssl, "create_default_context", lambda **_: _CONTEXT))
    stack.enter_context(patch.object(polling, "FIRST_WAIT", 0.05))
    stack.enter_context(patch.object(polling, "ASIDE", 0.02))
    return stack


@asynccontextmanager
async def serving(
    phone: Phone, shop: Door, pictures: Path, mode: Mode = "webhook", *, token: str = TOKEN,
    driver: Driver = "aiogram", limiter: Limiter | None = None, leads: Callable[[], bool] = lambda: True,
    look: Look | None = None,
) -> AsyncIterator[Telegram]:
    """The channel, open, with a web server before it where it needs one."""
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    routes: list[web.RouteDef] = []

    async def passed_on(request: web.Request) -> web.StreamResponse:
        return await routes[0].handler(request)

    app.router.add_post("/telegram/webhook", passed_on)
    with in_haste():
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            channel = Telegram(
                wire=wire(phone, driver, token), mode=mode, secret=SECRET,
                public_url=f"http://127.0.0.1:{runner.addresses[0][1]}", pictures=pictures,
                limiter=limiter or Limiter(UNHURRIED), words=WORDS, leads=leads, look=look,
            )
            routes.extend(channel.routes())
            try:
                await channel.open(shop)
                yield channel
            finally:
                await channel.close()
        finally:
            await runner.cleanup()


def wire(phone: Phone, driver: Driver = "aiogram", token: str = TOKEN) -> Wire:
    """A line to the phone."""
    return Wire(drivers.load(driver)(token, phone.url))
