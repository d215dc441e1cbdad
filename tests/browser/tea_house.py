"""A tea house of four screens behind the real browser channel: enough to see whether the chat itself holds."""

import asyncio
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from aiohttp import web
from PIL import Image as Canvas
from PIL import ImageDraw

from bot.channels.web.channel import WebChannel
from bot.core import Core
from bot.database import connect
from bot.port import Channel
from dialog.engine import Engine
from dialog.event import Event, Tap, Text
from dialog.view import Button, Image, Request, Style, View
from dialog.words import Words
from models.sealed import KEYS
from models.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
HOME, CART, BACK = Button("🏠 主页", "h"), Button("🛒 1 · ¥18", "c"), Button("‹ 返回", "b")

SCREENS = {
    "h": View(
        title="🍵 你好！这里是小二茶馆，今天 9:00–22:00 营业",
        text="想要什么？点下面，或直接说“两杯大杯冰拿铁 少糖”。",
        rows=(
            (Button("🔁 再来一单 ¥36", "again", style=Style.PRIMARY),),
            (Button("☕ 咖啡", "p"), Button("🍵 茶饮", "p2"), Button("🥐 烘焙", "p3")),
            (Button("🔥 冰拿铁 ¥18", "p"), Button("🔥 生椰拿铁 ¥20", "p4")),
        ),
        nav=(Button("🔍 搜索", "s"), Button("📦 我的订单 · 1", "o"), Button("👤 我的", "m")),
    ),
    "p": View(
        title="☕ 冰拿铁 ¥18",
        text="意式浓缩配冰鲜奶，清爽顺滑。\n★4.9 · 现货 · 约 10 分钟做好",
        hint="也可以直接说“大杯 两杯 少糖”",
        image=Image("一杯冰拿铁", name="latte.png"),
        rows=(
            (Button("中杯", "x1"), Button("✓ 大杯 +¥3", "x2"), Button("超大杯 +¥6", "x3")),
            (Button("1", "q1"), Button("2", "q2"), Button("3", "q3"), Button("5", "q5")),
            (Button("加入购物车 ¥21", "add", style=Style.PRIMARY),),
        ),
        nav=(BACK, HOME, CART),
    ),
    "add": View(
        note="已放进购物车：大杯冰拿铁 ×1",
        title="🛒 购物车 · 1 件",
        text="1  冰拿铁 大杯 ×1 ¥21\n小计 ¥21",
        rows=(
            (Button("去结账 ¥21", "pay", style=Style.PRIMARY),),
            (Button("清空购物车", "empty", style=Style.DANGER),),
        ),
        nav=(BACK, HOME, CART), toast="已加入购物车",
    ),
    "pay": View(
        title="💳 待付款 ¥21 · A1024",
        text="请在 18:30 前付款，还剩 15 分钟。\n扫码，或点下面的按钮付款。",
        image=Image("付款二维码，¥21", qr="http://127.0.0.1:8080/pay/demo/9k2m1zz9"),
        rows=(
            (Button("去付款 ¥21", url="/icon.svg", style=Style.PRIMARY),),
            (Button("我已付款", "paid"), Button("取消订单", "cancel", style=Style.DANGER)),
        ),
        nav=(HOME,), card="order:1",
    ),
    "where": View(
        title="📍 送到哪里？", text="发个位置，或直接打字。", request=Request.BOTH, nav=(BACK, HOME),
        rows=((Button("公司 · 张江高科技园区博云路2号", "a1"),),),
    ),
    "english": View(
        title="🍵 Hello! This is Xiaoer Tea House", text="What would you like?", language="en",
        rows=((Button("☕ Coffee", "p"), Button("🍵 Tea", "p2")),), nav=(Button("👤 Me", "m"),),
    ),
    "serious": View(
        title="🍵 你好", rows=((Button("☕ 咖啡", "p"),),), nav=(HOME,), toast="这单已取消", alert=True,
    ),
    "rude": View(
        title="<b>x</b> & love <3 _*[]", text="<script>document.title='owned'</script>",
        rows=((Button("<img src=x onerror=alert(1)>", "p"), Button("点我", url="javascript:alert(1)")),), nav=(HOME,),
    ),
}
SAID = {"付款": "pay", "位置": "where", "English": "english", "坏": "rude", "严重": "serious"}


class Waiter:
    """Acts once on each event, keeps one live panel a chat, and remembers all it was told."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.acts: Counter[str] = Counter()
        self.gate = asyncio.Event()          # closed, the waiter has heard and does not answer
        self.gate.set()
        self.turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.panels: dict[str, str] = {}
        self.breaks = 0
        self.served: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("the kettle fell")
        self.heard.append(event)
        await self.gate.wait()
        async with self.turns[event.chat]:
            view = self.answer(event)
            if self.acts[event.id]:
                return replace(view, toast="")
            self.acts[event.id] += 1
            await self.show(channel, event, view)
        self.served.put_nowait(event.id)
        if isinstance(event.said, Text) and "密码" in event.said.words:
            await channel.erase(event.chat, written)
        return view

    async def until(self, count: int) -> list[Event]:
        """Wait until that many events have been acted on, each once; all that was ever heard."""
        async with asyncio.timeout(5):
            while len(self.acts) < count:
                await self.served.get()
        return self.heard

    async def show(self, channel: Channel, event: Event, view: View) -> None:
        panel = self.panels.get(event.chat, "")
        if view.card:
            await channel.send(event.chat, view)
        elif isinstance(event.said, Tap) and panel:
            self.panels[event.chat] = await channel.edit(event.chat, panel, view)
        else:
            self.panels[event.chat] = await channel.send(event.chat, view)
            if panel:
                await channel.retire(event.chat, panel, event.at)

    @staticmethod
    def answer(event: Event) -> View:
        match event.said:
            case Tap(payload):
                return SCREENS.get(payload, SCREENS["h"])
            case Text(words):
                product = SCREENS["p"] if words.startswith("/start p_") else SCREENS["h"]
                return SCREENS.get(SAID.get(words, ""), product)
            case _:
                return SCREENS["h"]


class TeaHouse:
    """The server: it can be cut off from its visitors, closed for a while, and opened again."""

    def __init__(self, folder: Path) -> None:
        KEYS.unlock("test key")
        database = connect(f"sqlite:///{folder / 'web.db'}")
        metadata.create_all(database)
        self.core = Core(database, cast(Engine, None))      # no conversation: the waiter below knows its few lines
        self.core.start()
        self.waiter = Waiter()
        self.pictures = folder / "pictures"
        self.pictures.mkdir()
        self.port = 0
        self.sockets: set[asyncio.Transport] = set()
        (self.pictures / "latte.png").write_bytes(_latte())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        self.channel = WebChannel(
            self.core, pictures=self.pictures, shop_name={"zh": "小二茶馆", "en": "Xiaoer Tea House"}, icon="🍵",
            zone=ZoneInfo("Asia/Shanghai"), secure=False, words=Words(ROOT / "locales"),
        )
        await self.channel.open(self.waiter)
        app = web.Application(middlewares=[self._note])
        app.add_routes(self.channel.routes())
        self.runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def shut(self) -> None:
        """Close the door for a while."""
        await self.channel.close()
        await self.runner.cleanup()

    async def close(self) -> None:
        """Close for good."""
        self.waiter.gate.set()
        await self.shut()
        await self.core.stop()

    def cut(self) -> None:
        """Tear every line, with no goodbye."""
        for transport in self.sockets:
            transport.abort()
        self.sockets.clear()

    @web.middleware
    async def _note(self, request: web.Request, handler: Callable[..., object]) -> web.StreamResponse:
        if request.path == "/chat" and request.transport is not None:
            self.sockets.add(request.transport)  # type: ignore[arg-type]
        return await handler(request)  # type: ignore[misc, no-any-return]


def _latte() -> bytes:
    canvas = Canvas.new("RGB", (800, 600), "#efe3d2")
    draw = ImageDraw.Draw(canvas)
    draw.rounded_rectangle((300, 120, 500, 500), 30, fill="#f7f2ea", outline="#c8b59a", width=6)
    draw.rounded_rectangle((312, 260, 488, 490), 24, fill="#b98a5e")
    file = io.BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()
