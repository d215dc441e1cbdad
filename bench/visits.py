"""The measured visits: the whole program through its Telegram webhook, and a bare echo through the same."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from bench import stage
from bench.house import PATIENCE, House, free_port, running
from bench.people import Crowd, Timing
from bench.telegram import HOST, SECRET, TOKEN, Chat, Telegram
from dialog.place import base36

CASH: Final = 192          # people who pay at the door, in every round
DEMO: Final = 96           # people whose payment is opened at once, with its QR picture
METHODS: Final = ["cash"] * CASH + ["demo"] * DEMO
ECHOES: Final = 6_000
WARM: Final = 640          # echoes before the measured ones; of the shop, a whole round

OPEN, ADD, REVIEW = "open a product", "add to the cart", "check out: the review"
PLACE, PAY, HOME = "place an order, paid in cash", "place an order, payment opened", "home, leaving the order's card"


@dataclass
class Visit:
    """What was measured of one program. Seconds from its start, megabytes, and a timing for each kind of step."""

    ready: float = 0.0
    first: float = 0.0
    rest: float = 0.0
    after: float = 0.0
    steps: dict[str, Timing] = field(default_factory=dict)
    busy: float = 0.0          # how busy the other core was, that of the stand-in: 1 is entirely


async def browser_only(folder: Path) -> Visit:
    """The program without a token: how long it takes to open, and what it needs at rest."""
    port = free_port()
    async with running("bench.shop", port, {**stage.environment(folder), "XIAOER_SERVER__PORT": str(port)}) as house:
        visit = Visit(ready=await house.up())
        await asyncio.sleep(1)
        visit.rest = house.memory
    return visit


async def shop(
    folder: Path, products: list[int], rounds: int, database: str = "", *, driver: str = "aiogram"
) -> Visit:
    """The program with Telegram through a library, on a file in the folder or on another database: everybody comes in,
    and then, in rounds, opens, adds, reviews and orders."""
    telegram = Telegram()
    await telegram.open()
    port = free_port()
    settings = {
        **stage.environment(folder, database), "XIAOER_SERVER__PORT": str(port), "XIAOER_TELEGRAM__TOKEN": TOKEN,
        "XIAOER_TELEGRAM__API_URL": telegram.url, "XIAOER_TELEGRAM__MODE": "webhook", "XIAOER_TELEGRAM__DRIVER": driver,
        "XIAOER_TELEGRAM__SECRET": SECRET, "XIAOER_SERVER__PUBLIC_URL": f"http://{HOST}:{port}",
    }
    async with running("bench.shop", port, settings) as house, _crowd(telegram, house) as crowd:
        chats = _people(telegram, len(METHODS))
        visit = Visit(ready=house.age())
        await crowd.first(chats[0], lambda chat: telegram.wrote(chat, "/start"))
        visit.first = house.age()
        await asyncio.sleep(1)
        visit.rest = house.memory
        await crowd.all(chats[1:], lambda chat: telegram.wrote(chat, "/start"), Timing())
        visit.steps = {name: Timing() for name in (OPEN, ADD, REVIEW, PLACE, PAY, HOME)}
        aside = {name: Timing() for name in visit.steps}
        await _round(telegram, crowd, chats[:CASH], products, aside, PLACE)         # nobody is warm before, see WARM
        await _round(telegram, crowd, chats[CASH:], products, aside, PAY)
        own, began = time.process_time(), time.perf_counter()
        for _ in range(rounds):
            await _round(telegram, crowd, chats[:CASH], products, visit.steps, PLACE)
        visit.busy = (time.process_time() - own) / (time.perf_counter() - began)
        await _round(telegram, crowd, chats[CASH:], products, {**aside, PAY: visit.steps[PAY]}, PAY)
        visit.after = house.memory
    return visit


async def echo() -> Visit:
    """The echo, driven in the same way."""
    telegram = Telegram()
    await telegram.open()
    port = free_port()
    async with running("bench.echo", port, {}, str(port), telegram.url) as house, _crowd(telegram, house) as crowd:
        chats = _people(telegram, len(METHODS))

        async def some(count: int, timing: Timing) -> None:
            await crowd.all(_again(chats, count), lambda chat: telegram.wrote(chat, "一杯冰拿铁"), timing)

        await some(WARM, Timing())
        visit = Visit(rest=house.memory, steps={"echo": Timing()})
        own, began = time.process_time(), time.perf_counter()
        await some(ECHOES, visit.steps["echo"])
        visit.busy = (time.process_time() - own) / (time.perf_counter() - began)
        visit.after = house.memory
    return visit


async def _round(
    telegram: Telegram, crowd: Crowd, chats: list[Chat], products: list[int], steps: dict[str, Timing], last: str
) -> None:
    """Everybody opens a product, adds it, goes to the till, confirms, and comes back to the front door."""
    dice = random.Random(len(steps[OPEN].waited))
    wanted = {chat.id: f"p:{base36(dice.choice(products))}" for chat in chats}
    await crowd.all(chats, lambda chat: telegram.tapped(chat, wanted[chat.id]), steps[OPEN])

    def tap(code: str, chat: Chat) -> bytes:
        return telegram.tapped(chat, chat.button(code) or code)

    for name, code in ((ADD, "ak"), (REVIEW, "rs"), (last, "ok"), (HOME, "h")):
        await crowd.all(chats, partial(tap, code), steps[name])


@asynccontextmanager
async def _crowd(telegram: Telegram, house: House) -> AsyncIterator[Crowd]:
    await asyncio.wait_for(telegram.hooked.wait(), PATIENCE)
    await house.up()
    crowd = await Crowd.into(telegram, house)
    try:
        yield crowd
    finally:
        crowd.leave()


def _people(telegram: Telegram, count: int) -> list[Chat]:
    chats = [Chat(number) for number in range(stage.FIRST, stage.FIRST + count)]
    telegram.chats = {chat.id: chat for chat in chats}
    return chats


def _again(chats: list[Chat], count: int) -> Iterator[Chat]:
    return itertools.islice(itertools.cycle(chats), count)
