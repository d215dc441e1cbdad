"""How fast news goes out: everybody's parcel is on its way at nine in the morning. python -m bench.notices [--many N].

The core and the messenger in this process, and a channel that takes whatever it is given at once.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

import uvloop
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import past, search
from bot.core import Core
from bot.database import connect
from bot.messenger import Messenger
from bot.turns import Turns
from dialog.engine import Engine
from dialog.view import View
from dialog.words import Words
from handlers import news
from handlers.conversation import XIAOER
from models.notices import Notice, NoticeState
from models.orders import Status
from models.sealed import KEYS
from services.shop import Shop

MANY: Final = 10_000
PRODUCTS: Final = 200
LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
MESSAGES, CARDS = "a message each", "a card drawn again each"
ROW: Final = "{:<26} {:<12} {:>8} {:>8} {:>8} {:>11}"


class Open:
    """A channel without limits."""

    name: ClassVar[str] = "telegram"

    def __init__(self) -> None:
        self.shown = 0
        self._ids = itertools.count(1)

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        self.shown += 1
        return f"n{next(self._ids)}"

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        self.shown += 1
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""


@dataclass(frozen=True, slots=True)
class Took:
    """What it took until everything was noted as sent: seconds of the clock, and of this process's CPU."""

    what: str
    database: str
    many: int
    clock: float
    cpu: float


def measure(database: Database, many: int) -> list[Took]:
    """Both kinds of news, one after the other, in an empty database."""
    now = datetime.now(UTC)
    KEYS.unlock("a key for measuring")
    search.build(database, PRODUCTS)
    past.customers(database, many, now=now)
    past.orders(database, many, buyers=range(1, many + 1), products=PRODUCTS, now=now, status=Status.SHIPPED)
    past.settle(database)
    took = []
    for what, owe in ((MESSAGES, past.news), (CARDS, past.cards)):
        owe(database, many, now=now)
        channel = Open()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            clock, cpu = runner.run(_bring(database, channel, many))
        with Session(database) as db:
            owed = db.scalar(select(func.count()).where(Notice.state == NoticeState.DUE))
        if owed or channel.shown != many:
            raise RuntimeError(f"{channel.shown} of {many} were shown, {owed} are still owed")
        took.append(Took(what, database.dialect.name, many, clock, cpu))
    return took


async def _bring(database: Database, channel: Open, many: int) -> tuple[float, float]:
    core = Core(database, Engine(XIAOER, Words(LOCALES), Shop()))
    messenger = Messenger(core, {channel.name: channel}, news.compose, turns=Turns())
    core.start()
    try:
        cpu, clock = time.process_time(), time.perf_counter()
        messenger.start()
        while channel.shown < many:
            await asyncio.sleep(0.01)
        await messenger.stop()
        return time.perf_counter() - clock, time.process_time() - cpu
    finally:
        await core.stop()


def run(many: int) -> None:
    """Measure on both databases, where there is a PostgreSQL, and print."""
    from tests.databases import NoServer, Server

    print("\n" + ROW.format(f"{many:,} notices at once", "on", "s", "CPU s", "CPU ms", "notices/s"))
    with tempfile.TemporaryDirectory(prefix="notices-") as folder:
        _print(f"sqlite:///{folder}/shop.db", many)
    try:
        server = Server(safe=True)
        try:
            server.start()
            _print(server.fresh("bare"), many)
        finally:
            server.stop()
    except NoServer:
        print("no PostgreSQL here")


def _print(url: str, many: int) -> None:
    database = connect(url)
    for it in measure(database, many):
        print(ROW.format(it.what, it.database, f"{it.clock:.1f}", f"{it.cpu:.1f}", f"{it.cpu / it.many * 1000:.2f}",
                         f"{it.many / it.clock:,.0f}"), flush=True)
    database.dispose()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    run(parser.parse_args().many)


if __name__ == "__main__":
    main()
