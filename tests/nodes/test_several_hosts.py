"""Several hosts are one shop: whoever dies, restarts or joins, nothing is lost and nothing happens twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import stage
from bot.database import connect
from models.sealed import KEYS
from tests import databases
from tests.nodes import several
from tests.nodes.tab import Tab
from tests.nodes.town import TAKEN_OVER, Town, until
from tests.phone.house import SECRET
from tests.phone.server import TOKEN
from tests.promises.mains import free_port
from tests.promises.soak import times
from tests.promises.street import Street, Visitor

VISITORS = 6
ORDERS = times(2)


@pytest.fixture
def database() -> Iterator[str]:
    url = databases.server().fresh("bare")
    yield url
    databases.server().drop(url)


@pytest.fixture
async def town(tmp_path: Path, database: str) -> AsyncIterator[Town]:
    """Two hosts of two workers each, and nginx before them."""
    products = stage.build(tmp_path, ["demo"] * VISITORS, database)
    KEYS.unlock(stage.KEY)
    engine = connect(database)
    async with Street() as street:
        stack = ExitStack()
        try:
            ports = [free_port(), free_port()]
            door = stack.enter_context(several.nginx(tmp_path / "nginx", [f"127.0.0.1:{port}" for port in ports]))
            settings = {
                **stage.environment(tmp_path, database), "XIAOER_SERVER__PUBLIC_URL": f"http://127.0.0.1:{door}",
                "XIAOER_TELEGRAM__TOKEN": TOKEN, "XIAOER_TELEGRAM__API_URL": street.url,
                "XIAOER_TELEGRAM__MODE": "webhook", "XIAOER_TELEGRAM__SECRET": SECRET,
                "XIAOER_SHOP__OPENS": "00:00", "XIAOER_SHOP__CLOSES": "23:59",
            }
            open_ = await asyncio.to_thread(stack.enter_context, several.hosts(settings, tmp_path, ports, workers=2))
            street.leads_to(f"http://127.0.0.1:{door}", SECRET)
            visitors = [Visitor(street, street.person(stage.FIRST + n, f"v{n}")) for n in range(VISITORS)]
            yield Town(open_, street, visitors, engine, products, tmp_path / "bank.db")
        finally:
            await asyncio.to_thread(stack.close)        # the hosts have a last word for the street
    engine.dispose()


async def test_a_host_dies_and_one_restarts_while_people_order(town: Town) -> None:
    async with asyncio.TaskGroup() as day:
        shopping = day.create_task(town.shop(ORDERS))
        await asyncio.sleep(0.5)
        town.hosts[0].cut()
        await asyncio.sleep(0.5)
        await asyncio.to_thread(town.hosts[0].on)
        town.hosts[1].renew()
        await shopping
    await town.quiet()
    town.nothing_is_lost_or_doubled(ORDERS)
    assert len(town.street.doubles) <= 2


async def test_another_clock_ticks_soon_after_the_leader_died(town: Town) -> None:
    leading = await town.leading()
    leader = town.leader()
    leading.cut()
    died = time.monotonic()
    await until(lambda: town.leader() not in ("", leader), within=2 * TAKEN_OVER)
    assert time.monotonic() - died < TAKEN_OVER


async def test_a_price_that_changes_is_seen_on_every_node_at_once(town: Town) -> None:
    product = town.products[0]
    for host in town.hosts:
        assert "¥" in await town.card(host, product)
    town.reprice(product, 123_400)
    await asyncio.sleep(2)
    for host in town.hosts:
        for _ in range(4):          # whichever worker answers
            assert "1,234" in await town.card(host, product)


async def test_a_visitor_of_the_browser_chat_sees_everything_on_any_node(town: Town) -> None:
    """Two tabs of one visitor, on two hosts; then the host of the one dies, and it comes back on the other."""
    here, there = town.hosts
    async with Tab.opened(here) as one, Tab.opened(there, one.cookie) as other:
        await one.says("拿铁")
        await one.sees("拿铁")
        await other.sees("拿铁")
        here.cut()
    async with Tab.opened(there, one.cookie) as again:
        await again.sees("拿铁")
        await again.says("购物车")
        await again.sees("购物车")
