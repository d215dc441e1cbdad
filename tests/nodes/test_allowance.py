"""All nodes together keep what a network allows, whoever of them sends; a pause that one is asked for holds for all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core import Core, Stopped
from bot.database import connect
from bot.limiter import Rate, Rates
from bot.nodes.allowance import SharedLimiter
from bot.port import Later

FAST = Rates(bot=Rate(5, 0.1), chat=Rate(3, 0.6), group=Rate(2, 1.0))       # 5 + 50 a second in all


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[list[SharedLimiter]]:
    engines = [connect(database_url) for _ in range(2)]
    cores = [Core(engine, conversation=None) for engine in engines]  # type: ignore[arg-type]
    for core in cores:
        core.start()
    yield [SharedLimiter(core, "telegram", FAST) for core in cores]
    for core in cores:
        await core.stop()
    for engine in engines:
        engine.dispose()


async def test_two_nodes_together_never_pass_the_bots_limit(both: list[SharedLimiter]) -> None:
    at: list[float] = []

    async def one(number: int) -> None:
        await both[number % 2].whole()
        at.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(one(number) for number in range(60)))
    assert max(at) - min(at) > 0.9 * (60 - 5) / 50


async def test_one_chat_has_one_pace_on_all_nodes(both: list[SharedLimiter]) -> None:
    start = asyncio.get_running_loop().time()
    await asyncio.gather(*(both[number % 2].ready("7") for number in range(6)))
    assert asyncio.get_running_loop().time() - start > 0.5
    start = asyncio.get_running_loop().time()
    await both[0].ready("8")
    assert asyncio.get_running_loop().time() - start < 0.5


async def test_a_pause_that_one_node_is_asked_for_holds_for_the_other(both: list[SharedLimiter]) -> None:
    both[0].pause("9", 30)
    await asyncio.sleep(0.3)
    with pytest.raises(Later) as later:
        await both[1].ready("9")
    assert 25 < later.value.seconds < 35
    await both[1].ready("10")


async def test_a_database_that_fails_is_told_to_whoever_waits(both: list[SharedLimiter]) -> None:
    await both[0]._core.stop()
    with pytest.raises(Stopped):
        await asyncio.wait_for(both[0].whole(), 5)
    await both[1].whole()
