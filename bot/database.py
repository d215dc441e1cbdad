"""The shop's database: how it is opened, and the settings that its promises stand on."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",        # money, stock and orders survive a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


class UnknownDatabase(Exception):
    """A database address of a kind the shop does not run on."""


def connect(url: str) -> Engine:
    """Open the database at `url`, making the folder of a new SQLite file. Raises UnknownDatabase."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise UnknownDatabase(address.get_backend_name())
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # Parameters may be personal: an error never quotes them.
    engine = create_engine(address, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "reset", _reset)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    connection.isolation_level = None       # the driver's own idea of when a transaction begins is switched off
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Any) -> None:
    """Take the write lock at the start: two writers then wait for each other instead of failing half-way."""
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _reset(connection: Any, *_: Any) -> None:
    """A commit that fails leaves its transaction open: whoever gets the connection next must not find it."""
    connection.rollback()
