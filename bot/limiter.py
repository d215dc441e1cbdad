"""How fast messages may leave, so that no network ever has to tell us to slow down."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from aiolimiter import AsyncLimiter

from bot.port import Later

PATIENCE: Final = 2.0        # seconds a message waits by itself after a network said "too fast"
REMEMBERED: Final = 10_000   # chats whose pace is kept at once


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` messages at once, one more every `seconds / burst` after that."""

    burst: float
    seconds: float

    def bucket(self) -> AsyncLimiter:
        """A fresh measure of this rate."""
        return AsyncLimiter(self.burst, self.seconds)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a network allows: messages of the whole bot, to one person, to one group."""

    bot: Rate
    chat: Rate
    group: Rate


# Telegram allows 30 a second, 1 a second to a person with short bursts, 20 a minute to a group
# (https://core.telegram.org/bots/faq). A bucket lets its burst pass on top of its rate, so both together stay below:
# 5 + 25 in any second, 5 + 15 in any minute.
TELEGRAM: Final = Rates(bot=Rate(5, 0.2), chat=Rate(3, 3.0), group=Rate(5, 20.0))
UNHURRIED: Final = Rates(bot=Rate(1e6, 1.0), chat=Rate(1e6, 1.0), group=Rate(1e6, 1.0))


class Limiter:
    """One gate before everything a channel sends. A slow chat never holds up another."""

    def __init__(self, rates: Rates = TELEGRAM) -> None:
        self._rates = rates
        self._bot = rates.bot.bucket()
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._paused: dict[str, float] = {}
        self._bulk = asyncio.Lock()

    async def ready(self, chat: str, *, group: bool = False, first: bool = True) -> None:
        """Wait for this chat's turn. Receipts and answers go `first`; news to many (`first=False`) let them pass.
        Raises Later when the network asked this chat for a longer pause than PATIENCE."""
        await self._pause_over(chat)
        await self._bucket(chat, group).acquire()
        await self.whole(first=first)

    async def whole(self, *, first: bool = True) -> None:
        """Wait for the whole bot's turn only: for calls that put nothing new into a chat."""
        if first:
            await self._bot.acquire()
            return
        async with self._bulk:      # of the news to many only one stands in the line at a time
            await self._bot.acquire()

    def pause(self, chat: str, seconds: float) -> None:
        """The network said that this chat must wait so long."""
        until = self._now() + seconds
        self._paused[chat] = max(until, self._paused.get(chat, 0.0))

    async def _pause_over(self, chat: str) -> None:
        while (until := self._paused.get(chat)) is not None:
            left = until - self._now()
            if left > PATIENCE:
                raise Later(left)
            if left <= 0:
                self._paused.pop(chat, None)
                return
            await asyncio.sleep(left)

    def _bucket(self, chat: str, group: bool) -> AsyncLimiter:
        bucket = self._chats.get(chat)
        if bucket is None:
            bucket = self._chats[chat] = (self._rates.group if group else self._rates.chat).bucket()
            if len(self._chats) > REMEMBERED:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return bucket

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
