"""The shop kept open until the system says stop: by one program, or by several behind one port."""

import asyncio
import gc
import signal
from functools import partial

from sqlalchemy.engine import make_url

from bot import server
from bot.app import App, loop_factory
from bot.channels.telegram import drivers
from bot.config import Misconfigured
from bot.nodes.workers import Post, Workers
from bot.opening import Say, open_database
from bot.server import AddressTaken
from bot.settings import Settings


def run(settings: Settings, say: Say, *, workers: int = 1) -> int:
    """Keep the shop open; returns the exit code. Raises Misconfigured."""
    if workers > 1:
        return _run_many(settings, say, workers)
    _work(settings, say, None)
    return 0


def _run_many(settings: Settings, say: Say, workers: int) -> int:
    """Make everything ready once, and what can be shared before there are several."""
    telegram = bool(settings.telegram.token.get_secret_value())
    if make_url(settings.database.url).get_backend_name() == "sqlite":
        raise Misconfigured("setting.workers-sqlite")
    if telegram and settings.telegram.mode == "polling":
        raise Misconfigured("setting.workers-polling")
    try:
        place = server.reserve(settings.server.host, settings.server.port)
    except AddressTaken:
        raise Misconfigured(
            "setting.port-taken", host=settings.server.host, port=str(settings.server.port)
        ) from None
    open_database(settings, say).dispose()
    if telegram:
        _load(settings.telegram.driver)
    gc.collect()
    gc.freeze()
    say("setting.workers", count=workers)
    return Workers(place, partial(_work, settings, say), workers).run()


def _load(driver: drivers.Driver) -> None:
    try:
        drivers.load(driver)
    except drivers.NotInstalled as missing:
        raise Misconfigured("setting.no-driver", driver=driver, missing=str(missing)) from None


def _work(settings: Settings, say: Say, post: Post | None) -> None:
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(settings, say, post))


async def _serve(settings: Settings, say: Say, post: Post | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if post is None:
        app = App(settings, say)
        await app.start()
        say("setting.open", url=app.url)
        if settings.telegram.token.get_secret_value():
            say("setting.telegram")
        if settings.wechat.app_id:
            say("setting.wechat-open")
        if settings.wecom.corp_id:
            say("setting.wecom-open")
    else:
        loop.add_reader(post.orphaned, stop.set)
        app = App(settings, _silent, place=post.place)
        await app.start()
        post.ready()
    await stop.wait()
    if post is None:
        say("setting.closing")
    else:
        loop.remove_reader(post.orphaned)
    await app.stop()


def _silent(sentence: str, /, **facts: str | int) -> None:
    """The parent has said it."""
