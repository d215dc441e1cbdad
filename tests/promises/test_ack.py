"""ack: quick answers, and each of them only after the commit."""

import asyncio
import sqlite3
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from tests.promises.counter_hall import doors
from tests.promises.soak import SOAK
from tests.shop_floor import template

RATE: Final = 200           # updates a second
SECONDS: Final = 30 if SOAK > 1 else 2
PEOPLE: Final = 400         # more than answers take: nobody stands in their own line
SAID: Final = ("/start", "购物车", "订单", "帮助", "冰拿铁", "今天天气怎么样")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


async def test_an_update_is_in_the_database_before_it_is_acknowledged(tmp_path: Path, seeded: Path) -> None:
    """The instant a 200 arrives, somebody else can read the update in the database: a power cut would not lose it."""
    loop = asyncio.get_running_loop()
    async with doors(tmp_path, seeded) as hall:
        other = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
        took: list[float] = []
        missing: list[int] = []

        async def one(number: int) -> None:
            update = hall.wrote(1 + number % PEOPLE, SAID[number % len(SAID)])
            began = loop.time()
            status = await hall.brings(update)
            took.append(loop.time() - began)
            assert status == 200
            if not other.execute("SELECT 1 FROM seen_events WHERE event = ?", (str(update["update_id"]),)).fetchone():
                missing.append(update["update_id"])

        await _at_rate(one)
        assert missing == []
        assert len(took) == RATE * SECONDS
        other.close()
        await hall.phone.settled(within=60)
    slow = statistics.quantiles(took, n=100)
    print(f"\nack: {RATE} updates/s, {len(took)} updates, commit and 200 after p50 {slow[49] * 1000:.1f} ms, "
          f"p99 {slow[98] * 1000:.1f} ms, slowest {max(took) * 1000:.1f} ms")


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


async def _at_rate(one: Callable[[int], Awaitable[None]]) -> None:
    """RATE a second for SECONDS, whether or not the ones before are answered."""
    loop = asyncio.get_running_loop()
    began, running = loop.time(), []
    for number in range(RATE * SECONDS):
        await asyncio.sleep(began + number / RATE - loop.time())
        running.append(asyncio.ensure_future(one(number)))
    await asyncio.gather(*running)
