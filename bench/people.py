"""The people in the shop: so many at a time tap, wait until they see the next screen, and tap again."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from bench.house import House
from bench.telegram import Chat, Hook, Telegram

AT_ONCE: Final = 32
LONGEST: Final = 10.0      # seconds that one step may take

Act = Callable[[Chat], bytes]     # the update for what a person does next


@dataclass
class Timing:
    """What one kind of step took, over all its runs: seconds of waiting each, of CPU and of the clock together."""

    waited: list[float] = field(default_factory=list)
    cpu: float = 0.0
    spent: float = 0.0

    @property
    def each_cpu(self) -> float:
        """Milliseconds of CPU a step, whatever followed from it included."""
        return self.cpu / len(self.waited) * 1000

    @property
    def rate(self) -> float:
        """Steps a second."""
        return len(self.waited) / self.spent

    @property
    def middle(self) -> float:
        """Milliseconds that half of the steps took at most."""
        return statistics.median(self.waited) * 1000

    @property
    def slow(self) -> float:
        """Milliseconds that 99 of 100 steps took at most."""
        return statistics.quantiles(self.waited, n=100)[98] * 1000


class Crowd:
    """Everybody who is in the shop, through AT_ONCE connections."""

    def __init__(self, telegram: Telegram, house: House, hooks: list[Hook]) -> None:
        self._telegram = telegram
        self._house = house
        self._hooks = hooks

    @classmethod
    async def into(cls, telegram: Telegram, house: House) -> "Crowd":
        """Open the connections."""
        return cls(telegram, house, [await Hook.to(house.port) for _ in range(AT_ONCE)])

    async def all(self, chats: Iterable[Chat], act: Act, timing: Timing) -> None:
        """Everybody does one thing; what it took is added to `timing`. A step is complete when the update is answered
        and the next screen is there; its CPU is read when nothing moves any more."""
        line = iter(chats)
        await self._telegram.quiet()
        cpu, began = self._house.cpu, time.perf_counter()
        await asyncio.gather(*(self._go(hook, line, act, timing.waited) for hook in self._hooks))
        timing.spent += time.perf_counter() - began
        await self._telegram.quiet()
        timing.cpu += self._house.cpu - cpu

    async def first(self, chat: Chat, act: Act) -> float:
        """One person does one thing; returns the seconds they waited."""
        waited: list[float] = []
        await self._go(self._hooks[0], iter([chat]), act, waited)
        return waited[0]

    def leave(self) -> None:
        """Close the connections."""
        for hook in self._hooks:
            hook.close()

    @staticmethod
    async def _go(hook: Hook, line: "Iterable[Chat]", act: Act, waited: list[float]) -> None:
        for chat in line:
            update, shown = act(chat), chat.shown()
            began = time.perf_counter()
            status = await asyncio.wait_for(_both(hook.post(update), shown), LONGEST)
            if status != 200:
                raise RuntimeError(f"an update was answered with {status}")
            waited.append(time.perf_counter() - began)


async def _both(post: Awaitable[int], shown: Awaitable[None]) -> int:
    """The status, once the next screen is there as well."""
    status = await post
    await shown
    return status
