"""The whole program, running: a real database file, the real clock's jobs, a real server on loopback."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from aiohttp import ClientSession
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import app as program
from bot.app import App
from bot.limiter import UNHURRIED, Limiter
from bot.opening import open_database
from bot.port import Channel
from bot.seeding import seed
from bot.settings import Settings
from models.notices import Notice
from models.orders import Order
from models.payments import Payment
from services import notices, orders, owed

SECRET: Final = "a key for the tests of the whole program"
CHOICES: Final = {"pay": "pay", "fail": "fail-insufficient"}


def template(folder: Path) -> Path:
    """A seeded database file to copy from: seeding takes a second, copying none."""
    file = folder / "seeded.db"
    if not file.exists():
        engine = open_database(Settings(database={"url": f"sqlite:///{file}"}, secret_key=SECRET), _quietly)
        seed(engine, lambda done, of: None)
        with engine.connect() as plain:
            plain.exec_driver_sql("COMMIT")
            plain.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
    return file


class ShopFloor:
    """The running program, and the world around it."""

    def __init__(self, app: App, here: str) -> None:
        self.app = app
        self.here = here            # where it is reached from this machine, whatever it calls itself

    async def world(self, what: str, number: str) -> None:
        """Money arrives or fails at the cashier's page; or minutes pass, by moving everything in the database back."""
        verb, _, amount = what.partition(" ")
        if verb == "later":
            await self.app._core.run(partial(_age, span=timedelta(minutes=int(amount))))
            await self.app._core.run(lambda db: orders.expire(db, shop=self.app._shop, now=datetime.now(UTC)))
        else:
            token = await self.app._core.run(partial(_token, number=number))
            cashier = f"{self.here}/pay/demo/{token}"
            async with ClientSession() as web, web.post(cashier, data={"choice": CHOICES[verb]}) as answer:
                assert answer.status == 200, await answer.text()
        await self.idle()

    async def idle(self) -> None:
        """Wait until nothing that is due is owed any more, neither work nor news."""
        for _ in range(500):
            if not await self.app._core.run(_open):
                return
            self.app._errands.wake()
            self.app._messenger.wake()
            await asyncio.sleep(0.01)
        raise AssertionError("the shop does not come to rest")


@asynccontextmanager
async def opened(
    folder: Path, seeded: Path, *, beside: Sequence[Channel] = (), **settings: Any
) -> AsyncIterator[ShopFloor]:
    """Open the shop in a folder, with a copy of a seeded database; it is noon in its time zone. `beside`: channels that
    the test opens and closes."""
    shutil.copy(seeded, folder / "shop.db")
    hours = 12 - datetime.now(UTC).hour
    server = {"port": 0, **settings.get("server", {})}
    whole = Settings(**{
        "database": {"url": f"sqlite:///{folder}/shop.db"},
        "secret_key": SECRET, "backup": {"folder": ""}, "log": {"level": "error"},
        "shop": {"timezone": f"Etc/GMT{-hours:+d}" if hours else "UTC"},
        "payments": {"demo_file": f"{folder}/bank.db"},
        **settings, "server": server,
    })
    with patch.object(program, "Limiter", partial(Limiter, UNHURRIED)):
        app = App(whole, _quietly, beside=beside)
        await app.start()
        try:
            yield ShopFloor(app, f"http://127.0.0.1:{server['port']}" if server["port"] else app.url)
        finally:
            await app.stop()


def _quietly(sentence: str, **facts: str) -> None:
    """Say nothing at the start."""


def _open(db: Session) -> int:
    now = datetime.now(UTC)
    return len(notices.due(db, now=now)) + len(owed.due(db, now=now))


def _token(db: Session, number: str) -> str:
    return db.scalars(
        select(Payment.token).join(Order, Order.id == Payment.order_id).where(Order.number == number)
        .order_by(Payment.id.desc())
    ).first() or ""


def _age(db: Session, span: timedelta) -> None:
    for table, columns in ((Order, ("placed_at", "expires_at", "paid_at")), (Notice, ("due_at",))):
        for row in db.scalars(select(table)):
            moved = {name: old - span for name in columns if (old := getattr(row, name)) is not None}
            db.execute(update(table).where(table.id == row.id).values(**moved))
