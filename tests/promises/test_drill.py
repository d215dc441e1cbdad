"""drill: a backup taken while the shop sells brings everything back on an empty machine, and its books agree.

The figure is a shop of 100,000 orders within 5 minutes: XIAOER_SOAK=20.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from bot import form
from bot.database import connect
from bot.keeping import backup, drill
from bot.keeping.backup import BadBackup
from models.orders import Order, Status
from models.stock import Stock, StockMove
from models.tables import metadata
from services import orders, soundness
from tests import databases
from tests.promises import invariants
from tests.promises.backroom import PLENTY, SCARCE, Backroom, Wish
from tests.promises.soak import times

ORDERS: Final = times(5_000)
LIMIT: Final = 300.0            # seconds
KEY: Final = "a key for tests"
NOW: Final = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)

# What belongs to an order: (numbers that point at rows, words that must be unique), by table, in the order of pointing.
COPIED: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "orders": (("id",), ("number", "key")),
    "order_lines": (("id", "order_id"), ()),
    "order_moves": (("id", "order_id"), ()),
    "holds": (("id", "order_id"), ()),
    "payments": (("id", "order_id"), ("token",)),
    "receipts": (("id", "payment_id"), ("event",)),
    "stock_moves": (("id", "hold_id"), ("reference",)),
    "notices": (("id", "order_id"), ("key",)),
    "owed": (("id", "subject"), ("key",)),
}


def test_a_backup_under_load_brings_everything_back(
    demo_less_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if demo_less_url.startswith("postgresql"):
        monkeypatch.setenv("PATH", f"{databases.server().bin}{os.pathsep}{os.environ['PATH']}")
    room = grown(demo_less_url)
    file = tmp_path / "kept" / "busy.backup"
    start = time.monotonic()
    sold = selling(room, lambda: backup.save(demo_less_url, file, [KEY], now=NOW))
    saved = time.monotonic()
    with databases.fresh(demo_less_url.partition(":")[0], tmp_path / "other", "bare") as url:
        backup.restore(file, url, [KEY], now=NOW)
        done = time.monotonic()
        size = file.stat().st_size / 2**20
        print(f"{ORDERS} orders, {sold} sold meanwhile, {size:.1f} MiB: "
              f"saved in {saved - start:.1f} s, brought back in {done - saved:.1f} s")
        assert done - start < LIMIT
        sound(url)
    harmed(file, demo_less_url)
    assert drill.practise(file, demo_less_url, [KEY], tmp_path / "kept").wrong == {}
    room.database.dispose()


def test_what_comes_back_is_what_was_there(
    demo_less_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if demo_less_url.startswith("postgresql"):
        monkeypatch.setenv("PATH", f"{databases.server().bin}{os.pathsep}{os.environ['PATH']}")
    room = grown(demo_less_url)
    before = content(room.database)
    room.database.dispose()
    file = tmp_path / "kept" / "quiet.backup"
    backup.save(demo_less_url, file, [KEY], now=NOW)
    with databases.fresh(demo_less_url.partition(":")[0], tmp_path / "other", "bare") as url:
        backup.restore(file, url, [KEY], now=NOW)
        engine = connect(url)
        assert content(engine) == before
        engine.dispose()


@pytest.fixture
def demo_less_url(database_url: str) -> str:
    """All tables in their newest form, as a program has left them."""
    engine = connect(database_url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        db.execute(text("INSERT INTO alembic_version VALUES (:form)"), {"form": form.newest()})
    engine.dispose()
    return database_url


def grown(url: str) -> Backroom:
    """A shop with so many orders: a few of every kind are made as customers make them, and then copied."""
    room = Backroom(url)
    room.run(lambda db: db.execute(insert(StockMove), [
        {"variant_id": unit.variant_id, "period": unit.period, "on_hand": unit.on_hand, "reserved": 0,
         "reason": "receive", "reference": "", "at": NOW} for unit in db.scalars(select(Stock))
    ]))
    for number in range(20):
        order = room.order(Wish(PLENTY, 1 + number % 3), *([Wish(SCARCE)] if number % 5 == 0 else []))
        if number % 4:
            room.pay(order)
        if number % 4 > 1:
            room.run(lambda db, order=order, number=number: further(db, room, order, number))  # type: ignore[misc]
    while room.run(lambda db: db.scalar(select(func.count()).select_from(Order)) or 0) < ORDERS:
        room.run(doubled)
    if room.database.dialect.name == "postgresql":
        room.run(counted_on)
    room.run(lambda db: db.execute(text("ANALYZE")))
    return room


def further(db: Session, room: Backroom, order: int, number: int) -> None:
    """A paid order goes on, as far as it goes."""
    for status in (Status.PREPARING, Status.READY, Status.DONE)[: 1 + number % 3]:
        orders.advance(db, orders.any_order(db, order), status, shop=room.shop, by="staff:1", now=room.now)


def doubled(db: Session) -> None:
    """Every order once more, with all that belongs to it; the shelves follow the ledger."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL statement_timeout = 0"))
    shift = max(db.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) for table in COPIED)
    for table, (numbers, words) in COPIED.items():
        names = [column.name for column in metadata.tables[table].columns]
        taken = [
            f"{name} + {shift}" if name in numbers else f"'{shift}-' || {name}" if name in words else name
            for name in names
        ]
        db.execute(text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(taken)} FROM {table}"))
    sums = ", ".join(
        f"{name} = (SELECT sum(m.{name}) FROM stock_moves m WHERE m.variant_id = stock.variant_id "
        "AND m.period = stock.period)" for name in ("on_hand", "reserved")
    )
    db.execute(text(f"UPDATE stock SET {sums}"))


def counted_on(db: Session) -> None:
    """PostgreSQL's own counters go on behind the copies."""
    for table in COPIED:
        db.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"))


def selling(room: Backroom, work: Callable[[], Any]) -> int:
    """Customers order and pay while this is done; returns how many did."""
    over, sold = threading.Event(), []

    def customers() -> None:
        while not over.is_set():
            sold.append(order := room.order(Wish(PLENTY)))
            room.pay(order)

    thread = threading.Thread(target=customers)
    thread.start()
    try:
        work()
    finally:
        over.set()
        thread.join()
    assert sold
    return len(sold)


def sound(url: str) -> None:
    """What came back is one moment: no order without its lines, no payment without its order, every book agrees."""
    engine = connect(url)
    with Session(engine) as db:
        assert (db.scalar(select(func.count()).select_from(Order)) or 0) >= ORDERS
        assert soundness.wrong(db) == {}
        if ORDERS < 20_000:         # row by row, in Python
            invariants.check(db, invariants.open_books(db))
    engine.dispose()


def harmed(file: Path, url: str) -> None:
    """Cut, altered, or with another key, the same file is refused."""
    whole = file.read_bytes()
    middle = len(whole) // 2
    for content, keys in (
        (whole[:middle], [KEY]), (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], [KEY]),
        (whole, ["another key"]),
    ):
        bad = file.with_name("bad.backup")
        bad.write_bytes(content)
        with pytest.raises(BadBackup):
            backup.check(bad, keys)
        bad.unlink()


def content(engine: Engine) -> dict[str, str]:
    """Every table, all its rows."""
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            keys = ", ".join(column.name for column in table.primary_key.columns)
            digest = hashlib.blake2b()
            for row in connection.execute(text(f"SELECT * FROM {table.name} ORDER BY {keys}")):
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()
    return found
