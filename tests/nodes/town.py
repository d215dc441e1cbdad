"""A town: the hosts of one shop, the people before it, and what must be true of them after whatever happened."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from dialog.place import base36
from models.catalogue import Product, Variant
from models.conversation import SeenEvent
from models.notices import Notice, NoticeState, Owed
from models.orders import Order
from models.payments import Payment
from models.people import Account
from services import catalogue, nodes
from tests.nodes.several import Host
from tests.nodes.tab import Tab
from tests.phone.chat import Fields
from tests.promises.street import Street, Visitor

T = TypeVar("T")

PATIENCE: Final = 40.0
LOST_PATIENCE: Final = 15.0     # seconds after which somebody who sees nothing new begins again
TAKEN_OVER: Final = 10.0        # seconds after which another clock ticks


@dataclass
class Town:
    """Several hosts with their database, and visitors who order these products."""

    hosts: list[Host]
    street: Street
    visitors: list[Visitor]
    database: Engine
    products: list[int]
    bank: Path

    def ask(self, work: Callable[[Session], T]) -> T:
        """Read."""
        with Session(self.database) as db:
            return work(db)

    def leader(self) -> str:
        """The name of the program whose clock ticks; "" when there is none."""
        return self.ask(lambda db: nodes.leader(db, "clock"))

    async def leading(self) -> Host:
        """The host that it runs on, once there is one."""
        await until(lambda: self.leader() != "")
        leader = self.leader()
        return next(host for host in self.hosts if any(f"-{process}-" in leader for process in host.processes()))

    async def shop(self, orders: int, patience: float = LOST_PATIENCE, apart: float = 0) -> None:
        """Everybody orders and pays so many times; each begins so many seconds after the one before."""
        wanted = self.products[: len(self.visitors)]
        await asyncio.gather(*(
            _shops(visitor, product, orders, patience, apart * number)
            for number, (visitor, product) in enumerate(zip(self.visitors, wanted, strict=True))
        ))

    async def card(self, host: Host, product: int) -> str:
        """What somebody new sees who opens a product on this host."""
        async with Tab.opened(host) as tab:
            await tab.taps(f"p:{base36(product)}")
            return await tab.sees("¥")

    def reprice(self, product: int, price: int) -> None:
        """Somebody changes a price, in minor units."""
        with Session(self.database) as db, db.begin():
            db.execute(update(Product).where(Product.id == product).values(price=price))
            db.execute(update(Variant).where(Variant.product_id == product).values(price=None))
            catalogue.touched(db, [product])

    async def quiet(self) -> None:
        """Wait until nothing is owed any more."""
        await until(lambda: not self.ask(_open))

    def paid(self) -> list[str]:
        """The numbers of all orders that are."""
        of = Payment.order_id == Order.id
        return self.ask(lambda db: list(db.scalars(select(Order.number).join(Payment, of).where(Payment.captured > 0))))

    def nothing_is_lost_or_doubled(self, orders: int) -> None:
        """Every update that was answered acted once, everybody has ordered so many times, and every bill is paid."""
        assert self.street.lost == []
        seen = self.ask(lambda db: Counter(db.scalars(select(SeenEvent.event).where(SeenEvent.channel == "telegram"))))
        assert {str(one) for one in self.street.acknowledged} - seen.keys() == set()
        placed = self.ask(lambda db: Counter(db.scalars(
            select(Account.person).join(Order, Order.customer_id == Account.customer_id)
        )))
        for visitor in self.visitors:
            taps = sum("ok" in str(update.get("callback_query", {}).get("data", "")).split(":")[0]
                       for update in self.street.history if _by(update) == visitor.person.id)
            assert orders <= placed[str(visitor.person.id)] <= taps
        with closing(sqlite3.connect(self.bank)) as book:
            paid = dict(book.execute("SELECT token, amount FROM bills WHERE state = 'paid'").fetchall())
        taken = self.ask(lambda db: dict(db.execute(
            select(Payment.token, Payment.captured).where(Payment.captured > 0)
        ).all()))
        assert taken == paid
        assert len(paid) >= orders * len(self.visitors)


async def _shops(visitor: Visitor, product: int, orders: int, patience: float, later: float) -> None:
    """Whoever sees nothing new for a while begins again, as people do."""
    await asyncio.sleep(later)
    ordered = 0
    while ordered < orders:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await visitor.orders(f"p:{base36(product)}")
            ordered += 1


async def until(true: Callable[[], bool], within: float = PATIENCE) -> float:
    """Wait until it is so; the seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + within, "it never came to pass"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


def _by(update: Fields) -> int:
    return int((update.get("callback_query") or update["message"])["from"]["id"])


def _open(db: Session) -> int:
    """What should be done by now, whoever has taken it up."""
    now = datetime.now(UTC)
    news = select(func.count()).where(Notice.state == NoticeState.DUE, Notice.due_at <= now)
    work = select(func.count()).where(Owed.done_at.is_(None), Owed.due_at <= now)
    return (db.scalar(news) or 0) + (db.scalar(work) or 0)
