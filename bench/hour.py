"""Whether the program's memory stays flat: an hour of quiet trade, its memory noted every minute.

python -m bench.hour [--minutes N] [--rate STEPS] [--postgresql]. The whole program in a process of its own, the demo
shop, customers who come in turn, look, search, order and look at their orders, and an owner who hears of every order.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import uvloop

from bench import stage
from bench.house import House, free_port, running
from bench.telegram import HOST, SECRET, TOKEN, Chat, Hook, Telegram
from dialog.place import base36

PEOPLE: Final = 2_000           # who come in turn
WALKERS: Final = 8              # of them in the shop at the same time
OWNER: Final = 600_001
LONGEST: Final = 300.0           # seconds that a step may take: it is not speed that is measured here
SOUGHT: Final = ("拿铁", "headphones", "黑色", "shengyenatie", "两杯冰拿铁", "你们几点关门", "礼物")
ROW: Final = "{:>7} {:>9} {:>9} {:>8} {:>8}"

Act = Callable[[Chat], bytes]


class Trade:
    """Everybody's visits, at a steady pace. `steps` counts what they did."""

    def __init__(self, telegram: Telegram, products: list[int]) -> None:
        self._telegram = telegram
        self._products = products
        self._dice = random.Random(1)
        self.steps = 0

    def visit(self) -> Iterator[Act]:
        """What one person does, from coming in to looking at their orders."""
        telegram = self._telegram
        product = f"p:{base36(self._dice.choice(self._products))}"
        sought = self._dice.choice(SOUGHT)
        yield lambda chat: telegram.wrote(chat, "/start")
        yield lambda chat: telegram.wrote(chat, sought)
        for code in (product, "ak", "rs", "ok", "h", "os", "h"):
            yield lambda chat, code=code: telegram.tapped(chat, chat.button(code) or code)  # type: ignore[misc]

    async def walk(self, hook: Hook, people: list[Chat], pause: float) -> None:
        """One after the other, for ever."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self._dice.random() * pause
        while True:
            for chat in people:
                for act in self.visit():
                    await asyncio.sleep(max(0.0, due - loop.time()))
                    due = max(due + pause, loop.time() - 1)
                    await self._step(hook, chat, act)

    async def _step(self, hook: Hook, chat: Chat, act: Act) -> None:
        shown = chat.shown()
        status = await asyncio.wait_for(hook.post(act(chat)), LONGEST)
        if status != 200:
            raise RuntimeError(f"an update was answered with {status}")
        await asyncio.wait_for(shown, LONGEST)
        self.steps += 1


async def measure(folder: Path, minutes: int, rate: float, database: str = "") -> list[float]:
    """Trade for so many minutes at so many steps a second, and print; returns the megabytes resident each minute."""
    products = await asyncio.to_thread(stage.build, folder, ["cash"] * PEOPLE, database)
    telegram = Telegram()
    await telegram.open()
    port = free_port()
    chats = [Chat(number) for number in range(stage.FIRST, stage.FIRST + PEOPLE)]
    owner = Chat(OWNER)
    telegram.chats = {chat.id: chat for chat in (owner, *chats)}
    settings = {
        **stage.environment(folder, database), "XIAOER_SERVER__PORT": str(port), "XIAOER_TELEGRAM__TOKEN": TOKEN,
        "XIAOER_TELEGRAM__API_URL": telegram.url, "XIAOER_TELEGRAM__MODE": "webhook",
        "XIAOER_TELEGRAM__SECRET": SECRET, "XIAOER_SERVER__PUBLIC_URL": f"http://{HOST}:{port}",
        "XIAOER_ADMINS": f"telegram:{OWNER}",
    }
    async with running("bench.shop", port, settings) as house:
        await telegram.hooked.wait()
        await house.up()
        trade = Trade(telegram, products)
        await trade._step(await Hook.to(port), owner, lambda chat: telegram.wrote(chat, "/start"))
        walking = [
            asyncio.create_task(trade.walk(await Hook.to(port), chats[start::WALKERS], WALKERS / rate))
            for start in range(WALKERS)
        ]
        try:
            return await _watch(house, trade, walking, minutes)
        finally:
            for walk in walking:
                walk.cancel()


async def _watch(house: House, trade: Trade, walking: list["asyncio.Task[None]"], minutes: int) -> list[float]:
    print(ROW.format("minute", "steps", "MB", "MB most", "CPU ms"), flush=True)
    seen: list[float] = []
    began, steps, cpu = time.perf_counter(), 0, house.cpu
    for minute in range(minutes + 1):
        await asyncio.wait(walking, timeout=max(0.0, began + 60 * minute - time.perf_counter()),
                           return_when=asyncio.FIRST_EXCEPTION)
        for walk in walking:
            if walk.done():
                walk.result()
        seen.append(house.memory)
        each = (house.cpu - cpu) / max(1, trade.steps - steps) * 1000
        print(ROW.format(minute, trade.steps, f"{seen[-1]:.1f}", f"{house.highest:.1f}", f"{each:.2f}"), flush=True)
        steps, cpu = trade.steps, house.cpu
    return seen


def growth(seen: list[float]) -> float:
    """Megabytes an hour by which memory grows, by the line through the second half of what was seen."""
    half = seen[len(seen) // 2:]
    middle, mean = (len(half) - 1) / 2, sum(half) / len(half)
    spread = sum((at - middle) ** 2 for at in range(len(half)))
    return 60 * sum((at - middle) * (one - mean) for at, one in enumerate(half)) / spread if spread else 0.0


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.hour", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20.0, help="steps a second, all customers together")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL started for it, instead of a file")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hour-") as place, asyncio.Runner(
        loop_factory=uvloop.new_event_loop
    ) as runner:
        folder = Path(place)
        if not chosen.postgresql:
            seen = runner.run(measure(folder, chosen.minutes, chosen.rate))
        else:
            from tests.databases import Server

            server = Server(safe=True)
            try:
                server.start()
                seen = runner.run(measure(folder, chosen.minutes, chosen.rate, server.fresh("bare")))
            finally:
                server.stop()
    print(f"\nAt rest {seen[0]:.0f} MB, at the end {seen[-1]:.0f} MB; in the second half {growth(seen):+.1f} MB an "
          "hour.")


if __name__ == "__main__":
    main()
