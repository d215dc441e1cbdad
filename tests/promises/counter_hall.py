"""The shop's own doors, knocked at directly: updates as Telegram posts them, and callbacks as the bank does."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession

from bot.channels.telegram.channel import PATH, PROOF
from tests.phone.house import SECRET, in_haste
from tests.phone.server import TOKEN, Phone
from tests.promises.mains import free_port
from tests.shop_floor import ShopFloor, opened

NOTIFY: Final = "/pay/demo/notify"


@dataclass
class Doors:
    """An open shop, Telegram behind it, and somebody who posts to its doors."""

    floor: ShopFloor
    phone: Phone
    web: ClientSession
    url: str
    updates: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def wrote(self, chat: int, words: str) -> dict[str, Any]:
        """An update for a message."""
        self.phone.people.get(chat) or self.phone.person(chat).chat.__setattr__("started", True)
        number = next(self.updates)
        person = {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "zh-hans"}
        return {"update_id": number, "message": {
            "message_id": 1_000_000 + number, "date": 1_790_000_000, "from": person, "text": words,
            "chat": {"id": chat, "type": "private", "first_name": f"P{chat}"},
        }}

    async def brings(self, update: dict[str, Any], *, secret: str | None = SECRET) -> int:
        """Post an update; returns the status."""
        return await self.posts(PATH, json.dumps(update).encode(), {} if secret is None else {PROOF: secret})

    async def posts(self, path: str, body: bytes | BytesIO, headers: dict[str, str]) -> int:
        """Post anything."""
        headers = {"Content-Type": "application/json", **headers}
        async with self.web.post(self.url + path, data=body, headers=headers) as answer:
            await answer.read()
            return answer.status


@asynccontextmanager
async def doors(folder: Path, seeded: Path) -> AsyncIterator[Doors]:
    """Open the shop, in webhook mode, before a Telegram that answers at once."""
    async with Phone() as phone, ClientSession() as web:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        telegram = {"token": TOKEN, "api_url": phone.url, "mode": "webhook", "secret": SECRET}
        with in_haste():
            async with opened(
                folder, seeded, telegram=telegram, server={"port": port, "public_url": url}
            ) as floor:
                phone.watches.append(lambda: len(floor.app._turns) > 0)
                yield Doors(floor, phone, web, url)
