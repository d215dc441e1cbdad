"""The browser chat keeps the contract, over its own socket: what the page would draw is what is read here."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.channels.web.channel import WebChannel
from bot.channels.web.visitors import COOKIE
from bot.core import Core
from models.webchat import WebMessage
from tests.channels.contract import (
    Erases,
    KnowsWhoIsThere,
    RealButtons,
    Redelivers,
    Rules,
    SendsPictures,
    SharesContact,
    SharesLocation,
)
from tests.channels.door import Shop
from tests.talk import House, spoken

WORDS = ("note", "title", "text", "hint")


class WebStage:
    """The channel behind a server, and one visitor's tab."""

    nobody = "f00000000000"

    def __init__(self, house: House, pictures: Path) -> None:
        self.shop = Shop()
        self.chat = ""
        self.channel: WebChannel
        self.complaints: list[str] = []
        self._core = Core(house.database, house.engine)
        self._pictures = pictures
        self._cookie = secrets.token_urlsafe(32)
        self._open = AsyncExitStack()
        self._socket: ClientWebSocketResponse
        self._messages: dict[int, dict[str, Any]] = {}
        self._toasts: list[str] = []
        self._since = 0
        self._last: dict[str, Any] = {}

    async def open(self) -> None:
        """Serve the page, and open it."""
        if not self.chat:
            self._core.start()
        self.channel = WebChannel(
            self._core, pictures=self._pictures, shop_name={"zh": "店", "en": "Shop"}, icon="🍵",
            zone=ZoneInfo("Asia/Shanghai"), secure=False, words=spoken(),
        )
        app = web.Application()
        app.add_routes(self.channel.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await self.channel.open(self.shop)
        self._open.push_async_callback(self.channel.close)
        here = f"http://127.0.0.1:{runner.addresses[0][1]}"
        browser = await self._open.enter_async_context(ClientSession(cookies={COOKIE: self._cookie}))
        self._socket = await self._open.enter_async_context(browser.ws_connect(f"{here}/chat", origin=here))
        await self._socket.send_json({
            "type": "hello", "since": self._since, "language": "zh-CN", "person": self.chat,
        })
        await self._hears("messages")

    async def close(self, *, for_good: bool = True) -> None:
        """Close the tab, and then the shop."""
        await self._open.aclose()
        if for_good:
            await self._core.stop()

    async def starts(self) -> None:
        """See Stage. The page comes by itself."""
        await self._does({"type": "open"})

    async def types(self, words: str) -> None:
        """See Stage."""
        await self._does({"type": "text", "text": words})

    async def taps(self, label: str) -> None:
        """See Stage."""
        await self.presses(await self.holds(label))

    async def newest(self) -> str:
        """See Stage."""
        await self._catches_up()
        return _drawn(self._of_shop()[-1])

    async def everything(self) -> str:
        """See Stage."""
        await self._catches_up()
        here = [each for each in self._messages.values() if not each["removed"]]
        return "\n".join([*(_drawn(each) for each in here), *self._toasts])

    async def restart(self) -> None:
        """See Stage."""
        await self.close(for_good=False)
        await self.open()

    async def holds(self, label: str) -> dict[str, Any]:
        """See RealButtons."""
        await self._catches_up()
        for message in reversed(self._of_shop()):
            for button in _buttons(message):
                if label in button["label"] and "payload" in button and not message["retired"]:
                    return {"type": "tap", "payload": button["payload"], "message": str(message["id"])}
        raise AssertionError(f"no button {label!r} in\n{await self.everything()}")

    async def presses(self, held: dict[str, Any]) -> None:
        """See RealButtons. The tab may not have heard yet that the button is one no more."""
        await self._does(held)

    async def shares_contact(self, phone: str) -> None:
        """See SharesContact."""
        await self._does({"type": "contact", "phone": phone})

    async def shares_location(self, latitude: float, longitude: float) -> None:
        """See SharesLocation."""
        await self._does({"type": "location", "latitude": latitude, "longitude": longitude})

    async def sends_picture(self, content: bytes) -> None:
        """See SendsPictures. A browser sends whole pictures."""
        picture = BytesIO()
        Image.new("RGB", (64, 64), "brown").save(picture, "PNG")
        assert picture.getvalue().startswith(content)
        data = base64.b64encode(picture.getvalue()).decode()
        await self._does({"type": "file", "name": "cup.png", "data": data})

    async def again(self) -> None:
        """See Redelivers. The page says again what it was not told to be done."""
        await self._does(self._last)

    # -- the socket -----------------------------------------------------------------------------------------

    async def _does(self, message: dict[str, Any]) -> None:
        self._last = {"id": str(uuid4()), **message}
        await self._socket.send_json(self._last)
        done = await self._hears("done")
        assert done["id"] == self._last["id"]
        if "toast" in done:
            self._toasts.append(done["toast"])
        await self.shop.idle()
        self.chat = self.chat or self.shop.events[-1].chat
        await self._catches_up()

    async def _catches_up(self) -> None:
        """Until everything that was written for this chat has come."""
        newest = await self._core.run(self._newest)
        while self._since < newest:
            await self._hears("messages")

    async def _hears(self, kind: str) -> dict[str, Any]:
        """The next thing of a kind; whatever comes before is taken in."""
        async with asyncio.timeout(10):
            while True:
                told: dict[str, Any] = json.loads(await self._socket.receive_str())
                if told["type"] == "error":
                    self.complaints.append(told["fault"])
                    raise AssertionError(told)
                if told["type"] == "messages":
                    self._since = told["since"]
                    self._messages |= {each["id"]: each for each in told["messages"]}
                if told["type"] == kind:
                    return told

    def _newest(self, db: Session) -> int:
        return db.scalar(select(func.max(WebMessage.change)).where(WebMessage.chat == self.chat)) or 0

    def _of_shop(self) -> list[dict[str, Any]]:
        return [each for _, each in sorted(self._messages.items()) if not each["mine"] and not each["removed"]]


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    body = message["body"]
    return [button for row in (*body.get("rows", []), body.get("nav", [])) for button in row]


def _drawn(message: dict[str, Any]) -> str:
    words = [message["body"][key] for key in WORDS if key in message["body"]]
    labels = [] if message["retired"] else [f"[{button['label']}]" for button in _buttons(message)]
    return "\n".join([*words, *labels])


class TestWeb(
    Rules, RealButtons, SharesContact, SharesLocation, SendsPictures, KnowsWhoIsThere, Redelivers, Erases,
):
    """What a page can do."""

    @pytest.fixture
    async def stage(self, database_url: str, pictures: Path) -> AsyncIterator[WebStage]:
        """One visitor."""
        house = House(database_url, furnish=lambda db: None)
        stage = WebStage(house, pictures)
        await stage.open()
        try:
            yield stage
        finally:
            await stage.close()
            house.database.dispose()
