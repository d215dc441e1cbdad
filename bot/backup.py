"""Backups of the shop's database, taken while it is open, checked before they count, and brought back."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

PAGES: Final = 2000                        # copied at a time, so that writers are never held up for long
BESIDE: Final = ("-wal", "-shm")

Progress = Callable[[int, int], None]      # pages done, pages in all
Counts = Mapping[str, int]


class BadBackup(Exception):
    """This file is no backup that could be brought back. `sentence` names the words that say why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _silent(done: int, total: int) -> None:
    pass


def _content(file: Path) -> None:
    pass


def save(database: Path, target: Path, progress: Progress = _silent) -> Counts:
    """Copy the database to `target`, which appears only when it is complete and checked. Returns the rows of each
    table. Raises BadBackup, FileNotFoundError, OSError."""
    if not database.exists():
        raise FileNotFoundError(database)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with closing(_open(database)) as source:
            source.execute("BEGIN")                     # one moment of the shop, however long the copy takes
            counts = _counts(source)
            _copy(source, part, progress)
        if check(part) != counts:
            raise BadBackup("backup.incomplete")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return counts


def check(file: Path) -> Counts:
    """The rows of each table of a backup. Raises BadBackup when it is damaged or none of a shop."""
    if not file.is_file():
        raise BadBackup("backup.no-file")
    try:
        with closing(_open(file)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadBackup("backup.damaged")
            if source.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BadBackup("backup.damaged")
            counts = _counts(source)
    except sqlite3.DatabaseError:
        raise BadBackup("backup.damaged") from None
    if not counts.keys() >= {"alembic_version", "orders", "payments", "products"}:
        raise BadBackup("backup.not-ours")
    return counts


def restore(
    file: Path, database: Path, *, now: datetime, progress: Progress = _silent,
    examine: Callable[[Path], None] = _content,
) -> Path | None:
    """Make a backup the shop's database, while the shop is closed. Returns where the old database was put aside, None
    when there was none. `examine` may refuse the copy before it counts. Raises BadBackup, and then nothing has
    changed."""
    check(file)
    database.parent.mkdir(parents=True, exist_ok=True)
    part = database.with_name(database.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with closing(_open(file)) as source:
            _copy(source, part, progress)
        check(part)
        examine(part)
        aside = _set_aside(database, now)
        os.replace(part, database)
    finally:
        part.unlink(missing_ok=True)
    return aside


def prune(folder: Path, keep: int) -> None:
    """Keep the newest backups of a folder."""
    for old in sorted(folder.glob("xiaoer-*.db"))[:-keep]:
        old.unlink(missing_ok=True)


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
