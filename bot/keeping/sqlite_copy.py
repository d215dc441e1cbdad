"""Copies of an SQLite shop: one moment of it while it is open, read through before they count, and put in its place."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.keeping.manifest import Counts, Manifest, Progress, silent
from bot.keeping.strongbox import BadBackup

PAGES: Final = 2000                        # copied at a time, so that writers are never held up for long
BLOCK: Final = 1024 * 1024
BESIDE: Final = ("-wal", "-shm", "-journal")
OURS: Final = frozenset({"alembic_version", "orders", "payments", "products"})


@contextmanager
def take(database: Path, place: Path, progress: Progress = silent) -> Iterator[tuple[Manifest, Iterator[bytes]]]:
    """One moment of the open shop, however long it takes. While it is sealed, a copy lies at `place`.
    Raises FileNotFoundError, sqlite3.Error, OSError."""
    if not database.exists():
        raise FileNotFoundError(2, os.strerror(2), str(database))
    with spare(place) as copy:
        with closing(_open(database)) as source:
            source.execute("BEGIN")
            manifest = Manifest("sqlite", _form(source), _counts(source))
            _copy(source, copy, progress)
        yield manifest, blocks(copy)


def blocks(file: Path) -> Iterator[bytes]:
    """A file, block by block."""
    with open(file, "rb") as source:
        while block := source.read(BLOCK):
            yield block


def write(parts: Iterable[bytes], file: Path) -> None:
    """The parts as a file that we alone can read, safe on the disk."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        for part in parts:
            target.write(part)
        target.flush()
        os.fsync(target.fileno())


def duplicate(file: Path, target: Path, progress: Progress = silent) -> None:
    """Copy a database file that may be open. Raises BadBackup."""
    try:
        with closing(_open(file)) as source:
            _copy(source, target, progress)
    except sqlite3.DatabaseError:
        raise BadBackup("backup.damaged") from None


def check(file: Path) -> Manifest:
    """Read a copy through: sound, every row where it points, and a shop's. Raises BadBackup."""
    try:
        with closing(_open(file)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadBackup("backup.damaged")
            if source.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BadBackup("backup.damaged")
            counts = _counts(source)
            if not counts.keys() >= OURS:
                raise BadBackup("backup.not-ours")
            return Manifest("sqlite", _form(source), counts)
    except sqlite3.DatabaseError:
        raise BadBackup("backup.damaged") from None


def put(copy: Path, database: Path, now: datetime, examine: Callable[[Path], None]) -> Path | None:
    """Make a checked copy the shop's database. Returns where the old one was put aside, None when there was none.
    `examine` may refuse the copy; then nothing has changed."""
    examine(copy)
    aside = _set_aside(database, now)
    os.replace(copy, database)
    return aside


@contextmanager
def spare(file: Path) -> Iterator[Path]:
    """A file that is gone afterwards, with what SQLite leaves beside it."""
    _remove(file)
    try:
        yield file
    finally:
        _remove(file)


def _remove(file: Path) -> None:
    for end in ("", *BESIDE):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _copy(source: sqlite3.Connection, target: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        os.chmod(target, 0o600)
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE")      # one file, complete in itself
    with open(target, "rb") as written:
        os.fsync(written.fileno())


def _counts(connection: sqlite3.Connection) -> Counts:
    tables = [name for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )]
    return {table: connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608


def _form(connection: sqlite3.Connection) -> str:
    with suppress(sqlite3.OperationalError):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
    return ""


def _set_aside(database: Path, now: datetime) -> Path | None:
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
    # What the write-ahead log still holds belongs to the old database: fold it in before the file gets another name.
    # A broken database cannot: it is put aside as it is.
    with closing(sqlite3.connect(database, isolation_level=None)) as old, suppress(sqlite3.DatabaseError):
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in BESIDE:
        beside = database.with_name(database.name + end)
        if beside.exists():
            os.replace(beside, aside.with_name(aside.name + end))
    os.replace(database, aside)
    return aside
