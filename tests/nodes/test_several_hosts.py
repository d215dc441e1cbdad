"""Several hosts are one shop: whoever dies, restarts or joins, nothing is lost and nothing happens twice."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bench import stage
from bot.database import connect
from dialog.place import base36
from models.catalogue import Product, Variant
from models.conversation import SeenEvent
from models.orders import Order
from models.payments import Payment
from models.people import Account
from models.sealed import KEYS
from services import catalogue, nodes, notices, owed
from tests import databases
from tests.nodes import several
from tests.nodes.several import Host
from tests.nodes.tab import Tab
from tests.phone.chat import Fields
from tests.phone.house import SECRET
from tests.phone.server import TOKEN
from tests.promises.mains import free_port
from tests.promises.soak import times
from tests.promises.street import Street, Visitor

T = TypeVar("T")

PATIENCE = 40.0
VISITORS = 6
ORDERS = times(2)
LOST_PATIENCE = 15.0    # seconds after which somebody who sees nothing new begins again
TAKEN_OVER = 10.0       # seconds after which another clock ticks


@dataclass
class Town:
    """The hosts of one shop, and the people before it."""

    hosts: list[Host]
    street: Street
    visitors: list[Visitor]
    database: Engine
    products: list[int]
    bank: Path

    def ask(self, work: Callable[[Session], T]) -> T:
        with Session(self.database) as db:
            return work(db)

    def leader(self) -> str:
        return self.ask(lambda db: nodes.leader(db, "clock"))

    async def shop(self) -> None:
        """Everybody orders and pays, several times."""
        wanted = self.products[: len(self.visitors)]
        await asyncio.gather(*(
            self._shops(visitor, product) for visitor, product in zip(self.visitors, wanted, strict=True)
        ))

    async def card(self, host: Host, product: int) -> str:
        """What somebody new sees who opens a product on this host."""
        async with Tab.opened(host) as tab:
            await tab.taps(f"p:{base36(product)}")
            return await tab.sees("¥")

    async def quiet(self) -> None:
        """Wait until nothing is owed any more."""
        await until(lambda: not self.ask(_open))

    @staticmethod
    async def _shops(visitor: Visitor, product: int) -> None:
        """Whoever sees nothing new for a while begins again, as people do."""
        ordered = 0
        while ordered < ORDERS:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOST_PATIENCE):
                    await visitor.orders(f"p:{base36(product)}")
                ordered += 1

    def nothing_is_lost_or_doubled(self) -> None:
        assert self.street.lost == []
        seen = self.ask(lambda db: Counter(db.scalars(select(SeenEvent.event).where(SeenEvent.channel == "telegram"))))
        assert {str(one) for one in self.street.acknowledged} - seen.keys() == set()
        placed = self.ask(lambda db: Counter(db.scalars(
            select(Account.person).join(Order, Order.customer_id == Account.customer_id)
        )))
        for visitor in self.visitors:
            taps = sum("ok" in str(update.get("callback_query", {}).get("data", "")).split(":")[0]
                       for update in self.street.history if _by(update) == visitor.person.id)
            assert ORDERS <= placed[str(visitor.person.id)] <= taps
        bills = "SELECT token, amount FROM bills WHERE state = 'paid'"
        paid = dict(sqlite3.connect(self.bank).execute(bills).fetchall())
        taken = self.ask(lambda db: dict(db.execute(
            select(Payment.token, Payment.captured).where(Payment.captured > 0)
        ).all()))
        assert taken == paid
        assert len(paid) >= ORDERS * len(self.visitors)


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
            door = stack.enter_context(several.nginx(tmp_path / "nginx", ports))
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
        shopping = day.create_task(town.shop())
        await asyncio.sleep(0.5)
        town.hosts[0].cut()
        await asyncio.sleep(0.5)
        await asyncio.to_thread(town.hosts[0].on)
        town.hosts[1].renew()
        await shopping
    await town.quiet()
    town.nothing_is_lost_or_doubled()
    assert len(town.street.doubles) <= 2


async def test_another_clock_ticks_soon_after_the_leader_died(town: Town) -> None:
    await until(lambda: town.leader() != "")
    leader = town.leader()
    leading = next(host for host in town.hosts if any(f"-{process}-" in leader for process in host.processes()))
    leading.cut()
    died = time.monotonic()
    await until(lambda: town.leader() not in ("", leader), within=2 * TAKEN_OVER)
    assert time.monotonic() - died < TAKEN_OVER


async def test_a_price_that_changes_is_seen_on_every_node_at_once(town: Town) -> None:
    product = town.products[0]
    for host in town.hosts:
        assert "¥" in await town.card(host, product)
    with Session(town.database) as db, db.begin():
        db.execute(update(Product).where(Product.id == product).values(price=123_400))
        db.execute(update(Variant).where(Variant.product_id == product).values(price=None))
        catalogue.touched(db, [product])
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


def _by(update: Fields) -> int:
    return int((update.get("callback_query") or update["message"])["from"]["id"])


def _open(db: Session) -> int:
    now = datetime.now(UTC)
    return len(notices.due(db, now=now)) + len(owed.due(db, now=now))


async def until(true: Callable[[], bool], within: float = PATIENCE) -> None:
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        await asyncio.sleep(0.05)
