"""Messages leave as fast as Telegram allows and no faster; one slow chat holds up nobody."""

import asyncio

import pytest

from bot.limiter import PATIENCE, UNHURRIED, Limiter, Rate, Rates
from bot.port import Later

FAST = Rates(bot=Rate(5, 0.02), chat=Rate(3, 0.3), group=Rate(2, 1.0))


async def taken(limiter: Limiter, chat: str, times: int, *, group: bool = False) -> float:
    start = asyncio.get_running_loop().time()
    for _ in range(times):
        await limiter.ready(chat, group=group)
    return asyncio.get_running_loop().time() - start


async def test_a_chat_gets_a_small_burst_and_then_its_rate() -> None:
    limiter = Limiter(FAST)
    assert await taken(limiter, "1", 3) < 0.05
    assert 0.15 < await taken(limiter, "1", 2) < 0.5


async def test_a_slow_chat_holds_up_no_other() -> None:
    limiter = Limiter(FAST)
    slow = asyncio.create_task(taken(limiter, "1", 8))
    await asyncio.sleep(0.01)
    assert await taken(limiter, "2", 3) < 0.1
    assert await slow > 0.4


async def test_a_group_goes_at_its_own_pace() -> None:
    limiter = Limiter(FAST)
    assert await taken(limiter, "-1", 3, group=True) > 0.4


async def test_the_whole_bot_never_passes_its_limit() -> None:
    limiter = Limiter()
    loop, at = asyncio.get_running_loop(), list[float]()

    async def one(chat: int) -> None:
        await limiter.ready(str(chat))
        at.append(loop.time())

    await asyncio.gather(*(one(chat) for chat in range(35)))
    busiest = max(sum(1 for other in at if 0 <= other - start < 1.0) for start in at)
    assert busiest <= 30
    assert at[-1] - at[0] > 1.0


async def test_receipts_go_before_news_to_many() -> None:
    limiter = Limiter(Rates(bot=Rate(1, 0.02), chat=Rate(100, 1.0), group=Rate(1, 1.0)))
    order: list[str] = []

    async def one(name: str, first: bool) -> None:
        await limiter.ready(name, first=first)
        order.append(name)

    many = [asyncio.create_task(one(f"news {n}", False)) for n in range(20)]
    await asyncio.sleep(0.05)
    told = len(order)
    await asyncio.gather(*(one(f"receipt {n}", True) for n in range(3)))
    assert [name for name in order[told:told + 4] if name.startswith("receipt")] == [f"receipt {n}" for n in range(3)]
    await asyncio.gather(*many)
    assert len(order) == 23


async def test_a_short_pause_is_waited_out_and_a_long_one_is_told() -> None:
    limiter = Limiter(UNHURRIED)
    limiter.pause("1", 0.1)
    assert await taken(limiter, "2", 1) < 0.05
    assert 0.05 < await taken(limiter, "1", 1) < 0.3
    limiter.pause("1", PATIENCE + 5)
    with pytest.raises(Later) as later:
        await limiter.ready("1")
    assert PATIENCE < later.value.seconds <= PATIENCE + 5
