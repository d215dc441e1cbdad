"""Telegram keeps the contract, with either library, by webhook and by polling."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.channel import Mode, Telegram
from bot.channels.telegram.drivers import MODULES, Driver
from tests.channels.contract import (
    CanBeLeft,
    Erases,
    KnowsWhoIsThere,
    RealButtons,
    Redelivers,
    Rules,
    SendsPictures,
    SharesContact,
    SharesLocation,
    Waits,
)
from tests.channels.door import Shop
from tests.phone import Message, Person, Phone
from tests.phone.house import serving

EXPECTED = (                # what nobody is to blame for: the channel asks, and goes on when Telegram says this
    "message is not modified", "there is no text in the message to edit", "message to delete not found",
)


class TelegramStage:
    """The channel, a phone, and 小明 who holds it."""

    chat = "42"
    nobody = "999"

    def __init__(self, phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver) -> None:
        self.phone = phone
        self.shop = shop
        self.channel: Telegram
        self._serving = partial(serving, phone, shop, pictures, mode, driver=driver)
        self._ming: Person = phone.person(42, "小明", "zh-hans")
        self._open = AsyncExitStack()
        phone.redeliver = True
        phone.watches.append(lambda: bool(shop.showing))

    async def open(self) -> None:
        """Let the channel run."""
        self.channel = await self._open.enter_async_context(self._serving())

    async def close(self) -> None:
        """Stop it."""
        await self._open.aclose()

    async def starts(self) -> None:
        """See Stage."""
        await self._ming.types("/start")

    async def types(self, words: str) -> None:
        """See Stage."""
        await self._ming.types(words)

    async def taps(self, label: str) -> None:
        """See Stage."""
        await self._ming.taps(label)

    async def newest(self) -> str:
        """See Stage."""
        return self._ming.panel.drawn()

    async def everything(self) -> str:
        """See Stage."""
        return "\n".join([self._ming.screen(), *self._ming.toasts])

    async def restart(self) -> None:
        """See Stage."""
        await self.close()
        await self.open()

    @property
    def complaints(self) -> list[str]:
        """See Stage."""
        return [no for _, no in self.phone.refusals if not any(words in no for words in EXPECTED)]

    async def holds(self, label: str) -> tuple[Message, str]:
        """See RealButtons."""
        message = self._ming.panel
        button = message.button(label)
        assert button is not None
        return message, button["callback_data"]

    async def presses(self, held: tuple[Message, str]) -> None:
        """See RealButtons."""
        await self._ming.taps_payload(*held)

    async def shares_contact(self, phone: str) -> None:
        """See SharesContact."""
        await self._ming.shares_contact(phone.removeprefix("+"))

    async def shares_location(self, latitude: float, longitude: float) -> None:
        """See SharesLocation."""
        await self._ming.shares_location(latitude, longitude)

    async def sends_picture(self, content: bytes) -> None:
        """See SendsPictures."""
        await self._ming.sends_photo(content)

    async def leaves(self) -> None:
        """See CanBeLeft."""
        await self._ming.blocks_bot()

    async def returns(self) -> None:
        """See CanBeLeft."""
        await self._ming.unblocks_bot()

    async def again(self) -> None:
        """See Redelivers."""
        self.phone.again()
        await self.phone.settled()

    async def closed(self, *words: str) -> None:
        """See Waits."""
        await self.close()
        for said in words:
            await self._ming.types(said, wait=False)
        await self.open()
        await self.phone.settled()


class TestTelegram(
    Rules, RealButtons, SharesContact, SharesLocation, SendsPictures, KnowsWhoIsThere, CanBeLeft, Redelivers, Waits,
    Erases,
):
    """All of it."""

    @pytest.fixture(params=[(driver, mode) for driver in MODULES for mode in ("webhook", "polling")], ids="-".join)
    async def stage(self, request: Any, pictures: Path) -> AsyncIterator[TelegramStage]:
        """Four ways to the same chat."""
        driver, mode = request.param
        async with Phone() as phone:
            stage = TelegramStage(phone, Shop(), pictures, mode, driver)
            await stage.open()
            try:
                yield stage
            finally:
                await stage.close()
