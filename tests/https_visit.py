"""A customer whose browser speaks https: the page, the socket of the chat, an order, and the cashier."""

from collections.abc import Callable
from ssl import SSLContext
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

ADDRESS = "张三 13800138000 上海市浦东新区世纪大道100号5楼"


async def orders(home: str, trusted: SSLContext) -> None:
    """Order a coffee and pay for it, at a shop that people reach under `home`."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.get(home, ssl=trusted) as page:
            assert "max-age" in page.headers["Strict-Transport-Security"]
            assert page.cookies["xiaoer"]["secure"]
        async with browser.ws_connect(f"{home}/chat", origin=home, ssl=trusted) as chat:
            await chat.send_json({"type": "hello", "since": 0, "language": "zh-CN"})
            for words in ("一杯冰拿铁", ADDRESS):
                await chat.send_json({"type": "text", "id": str(uuid4()), "text": words})
            place = (await _button(chat, "提交并支付"))["payload"]
            await chat.send_json({"type": "tap", "id": str(uuid4()), "payload": place, "message": ""})
            cashier = (await _button(chat, "打开演示支付"))["url"]
            assert cashier.startswith(f"{home}/pay/demo/")
            async with browser.post(cashier, data={"choice": "pay"}, ssl=trusted) as answer:
                assert answer.status == 200
            await _told(chat, lambda body: "待发货" in body.get("title", ""))


async def _button(chat: ClientWebSocketResponse, label: str) -> dict[str, str]:
    def pressed(body: dict[str, Any]) -> Any:
        buttons = (button for row in body.get("rows", []) for button in row)
        return next((button for button in buttons if label in button["label"]), None)

    found: dict[str, str] = await _told(chat, pressed)
    return found


async def _told(chat: ClientWebSocketResponse, look: Callable[[dict[str, Any]], Any]) -> Any:
    """Wait for a message in which there is what one looks for."""
    while True:
        told = await chat.receive_json(timeout=20)
        for message in told.get("messages", []):
            if found := look(message["body"]):
                return found
