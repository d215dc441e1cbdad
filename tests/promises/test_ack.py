"""ack: quick answers, and each of them only after the commit.

The shop is a process of its own on one core, as `xiaoer run` starts it; Telegram's stand-in, the people, and whoever
looks into the database are another one on another core. Only Telegram's pace (30 messages a second) is taken away.
"""

import asyncio
import os
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import stage
from bench.house import PATIENCE, House, free_port, running
from bench.telegram import HOST, SECRET, TOKEN, Chat, Hook, Telegram
from bot.database import connect
from dialog.place import base36
from models.conversation import Parked
from models.orders import Order
from tests import databases
from tests.promises.counter_hall import doors
from tests.promises.soak import SOAK
from tests.shop_floor import template

RATE: Final = 200           # updates a second
SECONDS: Final = 30 if SOAK > 1 else 2
PEOPLE: Final = 400 if SOAK > 1 else 80         # more than answers take: nobody stands in their own line
SLOWEST: Final = 0.1        # seconds for 99 of 100, where the machine has nothing else to do: asked of the full form
GLANCE: Final = 2.0         # seconds after which somebody does the next thing, whatever they see
SEEN: Final = "SELECT 1 FROM seen_events WHERE event = '{}'"

Act = Callable[[Telegram, Chat, int], bytes]        # the update for what somebody does; the number of a product


def _taps(code: str) -> Act:
    return lambda telegram, chat, product: telegram.tapped(chat, chat.button(code) or code)


def _says(words: str) -> Act:
    return lambda telegram, chat, product: telegram.wrote(chat, words)


# Somebody comes in, opens a product, puts it into the cart, goes to the till, orders, and has questions.
ACTS: Final[tuple[Act, ...]] = (
    _says("/start"), lambda telegram, chat, product: telegram.tapped(chat, f"p:{base36(product)}"), _taps("ak"),
    _taps("rs"), _taps("ok"), _says("订单"), _says("今天天气怎么样"), _says("两杯冰拿铁"),
)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
def synced_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that writes to the disk as in real life."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path}/shop.db"
        return
    server = databases.Server(safe=True)
    try:
        server.start()
        yield server.fresh("bare")
    finally:
        server.stop()


@pytest.fixture
def all_cores() -> Iterator[None]:
    """Afterwards this process may use every core again."""
    before = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, before)


@dataclass
class Crowd:
    """People who do the next thing at its time, whether or not what others did is answered; each update over a
    connection of its own.

    took      seconds from the moment at which an update was to be sent to its 200
    missing   updates that were answered with 200 before they were in the database
    """

    telegram: Telegram
    house: House
    products: list[int]
    look: Callable[[str], bool]
    took: list[float] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    _done: Counter[int] = field(default_factory=Counter)        # how much each has done
    _hooks: list[Hook] = field(default_factory=list)
    _looking: list[Chat] = field(default_factory=list)          # who sees what came of the last thing, longest first

    async def acts(self, seconds: int) -> None:
        """RATE a second, each of somebody who sees their screen; of anybody, when nobody does."""
        loop, everybody = asyncio.get_running_loop(), list(self.telegram.chats.values())
        self._looking = list(everybody)
        began, going = loop.time(), []
        for number in range(RATE * seconds):
            due = began + number / RATE
            await asyncio.sleep(due - loop.time())
            chat = self._looking.pop(0) if self._looking else everybody[number % len(everybody)]
            act = ACTS[self._done[chat.id] % len(ACTS)]
            self._done[chat.id] += 1
            update = act(self.telegram, chat, self.products[number % len(self.products)])
            going.append(asyncio.ensure_future(self._brings(chat, update, due)))
        await asyncio.gather(*going)

    async def _brings(self, chat: Chat, update: bytes, due: float) -> None:
        shown = chat.shown()
        hook = self._hooks.pop() if self._hooks else await Hook.to(self.house.port)
        status = await asyncio.wait_for(hook.post(update), PATIENCE)
        self.took.append(asyncio.get_running_loop().time() - due)
        self._hooks.append(hook)
        assert status == 200
        number = update.split(b'"update_id": ', 1)[1].split(b",", 1)[0].decode()
        if not self.look(number):
            self.missing.append(int(number))
        await asyncio.wait((shown,), timeout=GLANCE)
        self._looking.append(chat)

    def leave(self) -> None:
        """Hang up."""
        for hook in self._hooks:
            hook.close()


@pytest.mark.usefixtures("all_cores")
async def test_an_update_is_in_the_database_before_it_is_acknowledged(
    tmp_path: Path, synced_url: str, kind_of_database: str
) -> None:
    """The instant a 200 arrives, somebody else can read the update in the database: a power cut would not lose it."""
    products = await asyncio.to_thread(stage.build, tmp_path, ["cash"] * PEOPLE, synced_url)
    async with _open(tmp_path, synced_url, products) as crowd:
        await crowd.acts(1)             # whoever has just been opened is not measured
        crowd.took.clear()
        cpu, began = crowd.house.cpu, time.perf_counter()
        await crowd.acts(SECONDS)
        busy = (crowd.house.cpu - cpu) / (time.perf_counter() - began)
        await crowd.telegram.quiet()
    assert crowd.missing == []
    assert len(crowd.took) == RATE * SECONDS
    database = connect(synced_url)
    with Session(database) as db:
        orders = db.scalar(select(func.count()).select_from(Order)) or 0
        assert db.scalars(select(Parked)).all() == []
    database.dispose()
    assert orders > 0
    slow = statistics.quantiles(crowd.took, n=100)
    print(f"\nack: {RATE} updates/s, {len(crowd.took)} updates, {orders} orders among them; committed and answered "
          f"after p50 {slow[49] * 1000:.1f} ms, p99 {slow[98] * 1000:.1f} ms, slowest {max(crowd.took) * 1000:.1f} ms; "
          f"the shop's core busy {busy:.0%}, load {os.getloadavg()[0]:.1f} ({kind_of_database})")
    if SOAK > 1:
        assert slow[98] <= SLOWEST


async def test_what_could_not_be_committed_is_not_acknowledged(tmp_path: Path, seeded: Path) -> None:
    """While somebody else holds the database's lock, nothing is answered; then everything is."""
    async with doors(tmp_path, seeded) as hall:
        other = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        posts = [asyncio.create_task(hall.brings(hall.wrote(n, "/start"))) for n in range(1, 9)]
        _, waiting = await asyncio.wait(posts, timeout=0.5)
        assert len(waiting) == len(posts)
        other.execute("ROLLBACK")
        assert set(await asyncio.gather(*posts)) == {200}
        other.close()
        await hall.phone.settled(within=30)


@asynccontextmanager
async def _open(folder: Path, database: str, products: list[int]) -> AsyncIterator[Crowd]:
    """Open the shop, with everybody before its door."""
    telegram, port = Telegram(), free_port()
    await telegram.open()
    numbers = range(stage.FIRST, stage.FIRST + PEOPLE)
    telegram.chats = {number: Chat(number) for number in numbers}
    settings = {
        **stage.environment(folder, database), "XIAOER_SERVER__PORT": str(port), "XIAOER_TELEGRAM__TOKEN": TOKEN,
        "XIAOER_TELEGRAM__API_URL": telegram.url, "XIAOER_TELEGRAM__MODE": "webhook",
        "XIAOER_TELEGRAM__SECRET": SECRET, "XIAOER_SERVER__PUBLIC_URL": f"http://{HOST}:{port}",
    }
    with closing(telegram):
        async with running("bench.shop", port, settings) as house:
            await asyncio.wait_for(telegram.hooked.wait(), PATIENCE)
            await house.up()
            with _witness(folder, database) as look:
                crowd = Crowd(telegram, house, products, look)
                try:
                    yield crowd
                finally:
                    crowd.leave()


@contextmanager
def _witness(folder: Path, database: str) -> Iterator[Callable[[str], bool]]:
    """Somebody with a connection of their own, who says whether an update is in the database."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(folder / "shop.db", isolation_level=None)) as file:
            yield lambda number: file.execute(SEEN.format(number)).fetchone() is not None
    else:
        with psycopg.connect(database, autocommit=True) as line:
            yield lambda number: line.execute(SEEN.format(number).encode()).fetchone() is not None
