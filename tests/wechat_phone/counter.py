"""A shop behind WeChat: the channel, served as in life, with a script instead of a waiter."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Engine

from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.talk import Talk
from bot.channels.wechat.wecom import WeCom
from bot.core import Core
from bot.database import connect
from bot.port import Channel
from dialog.engine import Engine as Conversation
from dialog.event import Event
from dialog.view import Button, View
from handlers.conversation import XIAOER
from models.sealed import KEYS
from services.shop import Shop as Facts
from tests.talk import spoken
from tests.wechat_phone.account import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat_phone.wecom import AGENT, CORP, Wecom
from tests.wechat_phone.weixin import Weixin

PICTURES: Final = Path(__file__).parents[2] / "demo" / "pictures"


class Script:
    """A door with a script behind it: what each event is answered with. It shows views as the real one does."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.answer: Callable[[Event], View] = lambda event: View(text="好", rows=((Button("下一步", "n"),),))
        self.before: Callable[[Event], Any] | None = None
        self.showing: set[asyncio.Task[None]] = set()
        self.shown: list[str | BaseException] = []

    @property
    def said(self) -> list[object]:
        """What was done, oldest first."""
        return [event.said for event in self.events]

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        if self.before:
            await self.before(event)
        self.events.append(event)
        view = self.answer(event)
        task = asyncio.create_task(self._show(channel, event, view))
        self.showing.add(task)
        task.add_done_callback(self.showing.discard)
        return view

    async def _show(self, channel: Channel, event: Event, view: View) -> None:
        try:
            self.shown.append(await channel.send(event.chat, view))
        except Exception as no:
            self.shown.append(no)

    async def settled(self) -> None:
        """Wait until everything is shown."""
        while self.showing:
            await asyncio.gather(*self.showing)


@dataclass
class Counter:
    """One program: its channel, its core, and the script behind it."""

    channel: Talk
    core: Core
    script: Script


@asynccontextmanager
async def serving(
    weixin: Weixin, database: Path, *, script: Script | None = None, called: bool = True, **settings: Any
) -> AsyncIterator[Counter]:
    """The shop's program, open on a database; the servers call it where it is `called`."""
    KEYS.unlock("a key for tests")
    engine: Engine = connect(f"sqlite:///{database}")
    core = Core(engine, Conversation(XIAOER, spoken(), Facts()))
    core.start()
    about: dict[str, Any] = {
        "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "api_url": weixin.url, "menu": {},
        "site": "https://shop.example", "pictures": PICTURES, "words": spoken(), "shop_name": "瑞云小铺",
        "zone": ZoneInfo("Asia/Shanghai"), "now": weixin.now, **settings,
    }
    if isinstance(weixin, Wecom):
        channel: Talk = WeCom(core, corp_id=CORP, agent_id=AGENT, **about)
    else:
        channel = WeChat(core, **{"app_id": APP_ID, "templates": {}, **about})
    app = web.Application()
    app.add_routes(channel.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    if called:
        weixin.shop = f"http://127.0.0.1:{runner.addresses[0][1]}{channel.path}"
    script = script or Script()
    try:
        await channel.open(script)
        yield Counter(channel, core, script)
        await script.settled()
    finally:
        await channel.close()
        await runner.cleanup()
        await core.stop()
        engine.dispose()


def furnished(folder: Path, stocked: Path) -> Path:
    """A copy of a stocked shop's database."""
    path = folder / "shop.db"
    shutil.copy(stocked, path)
    return path
