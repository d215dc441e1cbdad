"""kill9: no acknowledged update, paid order or owed notice is lost, whenever it dies, and hardly a thing told twice."""

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench import stage
from bot.database import connect
from dialog.place import base36
from models.catalogue import Variant
from models.conversation import SeenEvent
from models.notices import Notice, NoticeState, Owed
from models.orders import Order, Status
from models.payments import Payment
from models.people import Account
from models.stock import Stock
from tests.phone.house import SECRET
from tests.phone.server import TOKEN
from tests.promises import invariants
from tests.promises.mains import Mains, free_port
from tests.promises.soak import SOAK
from tests.promises.street import Clerk, Street, Visitor, nothing

T = TypeVar("T")

KILLS: Final = 25 if SOAK == 1 else 200
ORDERS: Final = 2 if SOAK == 1 else 5       # for each
VISITORS: Final = 8
BOSS: Final = 7
NEW, PARCEL = "🆕", "🚚"
SEED: Final = 1
MOMENTS: Final = 80 * ORDERS        # at most between two deaths: an order takes about sixty
EARLY: Final = 20           # or so few that the program dies while it opens
STILL: Final = 60.0         # seconds in which something happens as long as anything is owed


@dataclass
class Deaths:
    """Kills the program at moments drawn from the dice, and opens it again."""

    mains: Mains
    street: Street
    dice: random.Random
    kills: int
    left: int = 0
    rest: asyncio.Event = field(default_factory=asyncio.Event)          # nobody orders any more
    died: asyncio.Event = field(default_factory=asyncio.Event)
    doubles: list[int] = field(default_factory=list)        # messages told twice, after each death

    async def happen(self) -> None:
        """All of them."""
        for _ in range(self.kills):
            before = len(self.street.doubles)
            self.died.clear()
            self.left = self.dice.randrange(1, EARLY if self.dice.random() < 0.2 else MOMENTS)
            self.street.moment = self._moment
            self.mains.on()
            while not self.died.is_set():
                assert self.mains.runs() or self.died.is_set(), f"it ended by itself: {self.mains.words()}"
                await asyncio.sleep(0.02)
                if self.rest.is_set() and self.street.moment == self._moment:
                    self._soon()
            self.doubles.append(len(self.street.doubles) - before)
        self.mains.on()

    def _moment(self) -> None:
        self.left -= 1
        if self.left:
            return
        self.street.moment = nothing
        if self.dice.random() < 0.5:
            self._now()
        else:       # between two moments: in the core's thread, in a commit, on the way back
            asyncio.get_running_loop().call_later(self.dice.uniform(0, 0.03), self._now)

    def _soon(self) -> None:
        """Whoever has nobody to serve gets to few moments: it dies by the clock, while it opens or a little later."""
        self.street.moment = nothing
        asyncio.get_running_loop().call_later(self.dice.uniform(0.1, 1.5), self._now)

    def _now(self) -> None:
        self.mains.cut()
        self.died.set()


def settings(folder: Path, street: Street, port: int, database: str) -> dict[str, str]:
    """The program's environment: a shop that never closes, behind the webhook, with an owner."""
    return {
        **stage.environment(folder, database), "XIAOER_SERVER__PORT": str(port),
        "XIAOER_SERVER__PUBLIC_URL": f"http://127.0.0.1:{port}", "XIAOER_TELEGRAM__TOKEN": TOKEN,
        "XIAOER_TELEGRAM__API_URL": street.url, "XIAOER_TELEGRAM__MODE": "webhook", "XIAOER_TELEGRAM__SECRET": SECRET,
        "XIAOER_SHOP__TIMEZONE": _noon(), "XIAOER_SHOP__OPENS": "00:00", "XIAOER_SHOP__CLOSES": "23:59",
        "XIAOER_ADMINS": f"telegram:{BOSS}",
        "XIAOER_ORDERS__ACCEPT_MINUTES": "60",
    }


async def test_nothing_is_lost_whenever_it_dies(tmp_path: Path, bare_url: str, kind_of_database: str) -> None:
    products = stage.build(tmp_path, ["demo"] * VISITORS, bare_url)
    orders = ORDERS * KILLS
    shop = Ledger(connect(bare_url), orders)
    counted = shop.ask(lambda db: set(db.scalars(
        select(Variant.product_id).join(Stock, Stock.variant_id == Variant.id)
    )))
    dice = random.Random(SEED)
    wanted = [f"p:{base36(dice.choice([each for each in products if each in counted]))}" for _ in range(orders)]
    async with Street() as street:
        port = free_port()
        street.leads_to(f"http://127.0.0.1:{port}", SECRET)
        visitors = [Visitor(street, street.person(stage.FIRST + n, f"v{n}")) for n in range(VISITORS)]
        clerk = Clerk(street, street.person(BOSS, "王芳"))
        with Mains(settings(tmp_path, street, port, bare_url), tmp_path / "program.log") as mains:
            deaths = Deaths(mains, street, dice, KILLS)
            await clerk.person.types("/start", wait=False)
            async with asyncio.TaskGroup() as day:
                working = day.create_task(clerk.works())
                shopping = [day.create_task(_shops(each, wanted[n::VISITORS])) for n, each in enumerate(visitors)]
                dying = day.create_task(deaths.happen())
                await asyncio.gather(*shopping)
                deaths.rest.set()
                await dying
                await shop.drained(clerk)
                working.cancel()
            mains.off()
        shop.nothing_is_lost(street, visitors, tmp_path / "bank.db")
    print(f"\nkill9: {KILLS} kills, {orders} orders, 0 lost; told twice: {len(street.doubles)} messages, at most "
          f"{max(deaths.doubles)} after one kill ({kind_of_database})")
    assert len(street.doubles) <= KILLS


async def _shops(visitor: Visitor, products: list[str]) -> None:
    for product in products:
        await visitor.orders(product)


class Ledger:
    """The shop's database, looked into from outside."""

    def __init__(self, database: Engine, orders: int) -> None:
        self._database = database
        self._orders = orders
        self._books = self.ask(invariants.open_books)

    def ask(self, work: Callable[[Session], T]) -> T:
        """Read."""
        with Session(self._database.execution_options(readonly=True)) as db:
            return work(db)

    async def drained(self, clerk: Clerk) -> None:
        """Wait until nothing is owed any more and every order is shipped."""
        last, until = -1, 0.0
        while self.ask(_open) or len(set(clerk.shipped)) < self._orders:
            done = self.ask(lambda db: db.scalar(select(func.count()).where(Notice.state != NoticeState.DUE)) or 0)
            if done != last:
                last, until = done, time.monotonic() + STILL
            assert time.monotonic() < until, f"{self.ask(_open)} are still open, {len(clerk.shipped)} shipped"
            await asyncio.sleep(0.2)

    def nothing_is_lost(self, street: Street, visitors: list[Visitor], bank: Path) -> None:
        """Everything that was acknowledged, paid or owed is there, once."""
        self.ask(lambda db: invariants.check(db, self._books))
        self._every_update_acted_once(street, visitors)
        self._every_payment_is_in(bank)
        self._everybody_was_told(street, visitors)

    def _every_update_acted_once(self, street: Street, visitors: list[Visitor]) -> None:
        assert street.lost == []
        seen = self.ask(lambda db: Counter(db.scalars(select(SeenEvent.event).where(SeenEvent.channel == "telegram"))))
        assert {str(one) for one in street.acknowledged} - seen.keys() == set()
        assert set(seen.values()) == {1}
        placed = self.ask(lambda db: Counter(db.scalars(
            select(Account.person).join(Order, Order.customer_id == Account.customer_id)
        )))
        assert placed == {str(visitor.person.id): len(visitor.confirmed) for visitor in visitors}

    def _every_payment_is_in(self, bank: Path) -> None:
        with closing(sqlite3.connect(bank)) as book:
            paid = dict(book.execute("SELECT token, amount FROM bills WHERE state = 'paid'").fetchall())
        captured = select(Payment.token, Payment.captured).where(Payment.captured > 0)
        assert self.ask(lambda db: {row.token: row.captured for row in db.execute(captured)}) == paid
        assert len(paid) == self._orders

    def _everybody_was_told(self, street: Street, visitors: list[Visitor]) -> None:
        """The owner of each order, its customer of the parcel; nothing due is left, and nothing was given up."""
        now = datetime.now(UTC)
        assert self.ask(lambda db: set(db.scalars(select(Notice.state).where(Notice.due_at <= now)))) <= {
            NoticeState.SENT, NoticeState.SUPERSEDED
        }
        shipped = self.ask(lambda db: db.execute(
            select(Order.number, Account.chat).join(Account, Order.customer_id == Account.customer_id)
            .where(Order.status == Status.SHIPPED)
        ).all())
        assert len(shipped) == self._orders
        for number, chat in shipped:
            assert any(number in words and NEW in words for words in street.told[BOSS]), number
            assert any(number in words and PARCEL in words for words in street.told[int(chat)]), number


def _noon() -> str:
    """A time zone where it is noon now: at night, news of a parcel waits for the morning."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _open(db: Session) -> int:
    """What should be done by now, whoever has taken it up."""
    now = datetime.now(UTC)
    news = select(func.count()).where(Notice.state == NoticeState.DUE, Notice.due_at <= now)
    work = select(func.count()).where(Owed.done_at.is_(None), Owed.due_at <= now)
    return (db.scalar(news) or 0) + (db.scalar(work) or 0)
