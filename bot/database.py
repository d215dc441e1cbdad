"""The shop's database: how it is opened, and the settings that its promises stand on."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url

PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",        # money, stock and orders survive a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",      # ms that one of many writers stands in line
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)
FULL: Final = 2                       # what SQLite calls synchronous=FULL when it is asked
SETTINGS: Final[Mapping[str, str]] = MappingProxyType({       # of every PostgreSQL connection
    "timezone": "UTC",
    "default_transaction_isolation": r"read\ committed",
    "synchronous_commit": "on",       # money, stock and orders survive a power cut
    "statement_timeout": "30s",       # no turn takes longer; migrations and reports say so where they do
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",       # a process that hangs lets go of its locks
    "tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",       # a host that is cut off lets go of them after as many ms
})
WIRE: Final[Mapping[str, Any]] = MappingProxyType({
    "application_name": "xiaoer", "client_encoding": "utf8", "connect_timeout": 3,
    "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 5000,
    "options": " ".join(f"-c {name}={value}" for name, value in SETTINGS.items()),
})
POOL: Final[Mapping[str, Any]] = MappingProxyType({
    "pool_size": 5, "max_overflow": 15, "pool_timeout": 10, "pool_recycle": 1800, "pool_use_lifo": True,
})
BEHIND: Final = 0.2                   # seconds that others wait for the one who knocks


class Gate:
    """The way into a server. While it does not answer, one goes to see and the others are turned away at once: a
    program that waits in all its threads has none left when it is back, and tells nobody that it is away."""

    def __init__(self) -> None:
        self._away = False
        self._knocking = Lock()

    def through(self, dialect: Any, _: Any, arguments: Any, parameters: Any) -> Any:
        """A new connection, in place of the dialect's own way."""
        if not self._away:
            return self._knock(dialect, arguments, parameters)
        if not self._knocking.acquire(timeout=BEHIND):
            raise dialect.loaded_dbapi.OperationalError("the database does not answer")
        try:
            return self._knock(dialect, arguments, parameters)
        finally:
            self._knocking.release()

    def _knock(self, dialect: Any, arguments: Any, parameters: Any) -> Any:
        try:
            connection = dialect.connect(*arguments, **parameters)
        except dialect.loaded_dbapi.OperationalError:
            self._away = True
            raise
        self._away = False
        return connection


class UnknownDatabase(Exception):
    """A database address of a kind the shop does not run on."""


def connect(url: str) -> Engine:
    """Open the database at `url`, making the folder of a new SQLite file. Raises UnknownDatabase."""
    address = make_url(url)
    if (opening := OPENINGS.get(address.get_backend_name())) is None:
        raise UnknownDatabase(address.get_backend_name())
    return opening(address)


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # Parameters may be personal: an error never quotes them.
    engine = create_engine(address, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "reset", _reset)
    return engine


def _postgresql(address: URL) -> Engine:
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), hide_parameters=True, connect_args=dict(WIRE), **POOL
    )
    event.listen(engine, "do_connect", Gate().through)
    return engine


def arguments(engine: Engine) -> dict[str, Any]:
    """What the driver is called with, for a connection beside the pool."""
    return {**engine.dialect.create_connect_args(engine.url)[1], **WIRE}


OPENINGS: Final[Mapping[str, Callable[[URL], Engine]]] = MappingProxyType({
    "sqlite": _sqlite, "postgresql": _postgresql,
})


def _set_up(connection: Any, _: Any) -> None:
    connection.isolation_level = None       # the driver's own idea of when a transaction begins is switched off
    for pragma in PRAGMAS:
        connection.execute(pragma)


def durable(engine: Engine) -> bool:
    """Whether an SQLite file's commits are on the disk when they are answered: "full", or "extra"."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar() or 0) >= FULL


def _begin(connection: Any) -> None:
    """Take the write lock at the start: two writers then wait for each other instead of failing half-way."""
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _reset(connection: Any, *_: Any) -> None:
    """A commit that fails leaves its transaction open: whoever gets the connection next must not find it."""
    connection.rollback()
