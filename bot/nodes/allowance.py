"""One allowance for several programs: room to send is reserved in the database, so that all together keep it."""

import asyncio
from typing import Final

from bot.core import Core
from bot.limiter import TELEGRAM, Limiter, Rate, Rates
from bot.port import Later
from services import nodes

TOGETHER: Final = 25        # messages whose room is reserved in one go
LONGEST: Final = 10.0       # seconds a message waits by itself for its chat's turn


class SharedLimiter(Limiter):
    """A limiter whose buckets are rows. What waits while a reservation is under way shares the next one."""

    def __init__(self, core: Core, network: str, rates: Rates = TELEGRAM) -> None:
        super().__init__(rates)
        self._core = core
        self._network = network
        self._line: list[asyncio.Future[float]] = []
        self._reserving: asyncio.Task[None] | None = None

    async def ready(self, chat: str, *, group: bool = False, first: bool = True) -> None:
        """See Limiter."""
        key, rate = f"{self._network}:{chat}", self._rates.group if group else self._rates.chat
        [delay] = await self._room(key, rate, 1)
        if delay > LONGEST:
            raise Later(delay)
        await asyncio.sleep(delay)
        await self.whole(first=first)

    async def whole(self, *, first: bool = True) -> None:
        """See Limiter."""
        if first:
            await asyncio.sleep(await self._reserved())
            return
        async with self._bulk:
            await asyncio.sleep(await self._reserved())

    def pause(self, chat: str, seconds: float) -> None:
        """See Limiter."""
        key = f"{self._network}:{chat}"
        task = asyncio.create_task(self._core.run(lambda db: nodes.pause(db, key, seconds)))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _reserved(self) -> float:
        """Stand in line for the whole bot's allowance; in how many seconds the message may leave."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._line.append(future)
        if self._reserving is None:
            self._reserving = asyncio.create_task(self._reserve())
        return await future

    async def _reserve(self) -> None:
        try:
            while taken := self._line[:TOGETHER]:
                del self._line[:TOGETHER]
                try:
                    await self._share(taken)
                except Exception as fault:
                    for future in taken:
                        if not future.done():
                            future.set_exception(fault)
        finally:
            self._reserving = None

    async def _share(self, taken: list[asyncio.Future[float]]) -> None:
        delays = await self._room(self._network, self._rates.bot, len(taken))
        for future, delay in zip(taken, delays, strict=True):
            if not future.done():
                future.set_result(delay)

    async def _room(self, key: str, rate: Rate, count: int) -> list[float]:
        every = rate.seconds / rate.burst
        return await self._core.run(lambda db: nodes.reserve(db, key, every=every, burst=rate.burst, count=count))
