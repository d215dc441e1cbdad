"""Backups of a shop on PostgreSQL: one moment of it by pg_dump, read through by pg_restore, brought back whole or not.

A restore never drops anything: what stood in the database before lies in a schema beside, `before_<when>`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from bot.keeping import postgresql_programs as programs
from bot.keeping.manifest import Counts, Manifest, Progress, silent
from bot.keeping.sqlite_copy import OURS
from bot.keeping.strongbox import BadBackup

SCHEMA: Final = "public"
BEFORE: Final = "before_"
UNHURRIED: Final = (
    "SET statement_timeout = 0", "SET idle_in_transaction_session_timeout = 0", "SET TIME ZONE 'UTC'"
)


@contextmanager
def take(url: str, progress: Progress = silent) -> Iterator[tuple[Manifest, Iterator[bytes]]]:
    """One moment of the open shop. Raises BadBackup."""
    with _connected(url) as connection:
        pg_dump = programs.find("pg_dump", _major(connection))
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        manifest = Manifest("postgresql", _form(connection), _counts(connection))
        command = [
            pg_dump, "--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--exclude-schema={BEFORE}*",
            "--no-owner", "--no-privileges",
        ]
        with programs.writing(command, programs.environment(url)) as parts:
            yield manifest, parts
        progress(1, 1)
        connection.execute("ROLLBACK")


def check(parts: Iterable[bytes], progress: Progress = silent, total: int = 0) -> Counts:
    """Read an archive through to its end, without a database; the rows of each table. Raises BadBackup."""
    command = [programs.find("pg_restore", 1), "--file=-"]
    counts: dict[str, int] = {}
    table, done = "", 0
    with programs.feeding(command, programs.environment("postgresql://"), parts) as script:
        for line in script:
            if table:
                if line == b"\\.\n":
                    done += counts[table]
                    table = ""
                    progress(min(done, total), total)
                else:
                    counts[table] += 1
            elif line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                table = line.split(b" ", 2)[1].decode().partition(".")[2].strip('"')
                counts[table] = 0
    if not counts.keys() >= OURS:
        raise BadBackup("backup.not-ours")
    return dict(sorted(counts.items()))


def restore(parts: Iterable[bytes], url: str, manifest: Manifest, *, now: datetime, force: bool) -> str | None:
    """Bring an archive back into a database, while the shop is closed. Returns the schema in which the tables before
    it are kept, None when there were none. Raises BadBackup, and then nothing has changed."""
    with _connected(url) as connection:
        pg_restore = programs.find("pg_restore", _major(connection))
        if _one(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                            "AND pid <> pg_backend_pid() AND application_name LIKE 'xiaoer%'"):
            raise BadBackup("backup.in-use")
        full = bool(_counts(connection))
        if full and not force:
            raise BadBackup("backup.not-empty")
        aside = f"{BEFORE}{now:%Y%m%d_%H%M%S}" if full else None
        if aside:
            _move(connection, SCHEMA, aside)
        try:
            _bring(pg_restore, url, parts)
            if _counts(connection) != manifest.rows:
                raise BadBackup("backup.incomplete")
        except BaseException:
            _move_back(connection, aside)
            raise
        return aside


@contextmanager
def trial(parts: Iterable[bytes], url: str, manifest: Manifest, *, name: str) -> Iterator[str]:
    """Bring an archive back into a new database on the same server, which is gone afterwards; its name.
    Raises BadBackup."""
    with _connected(url) as connection:
        pg_restore = programs.find("pg_restore", _major(connection))
        try:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise BadBackup("backup.no-room") from None
        try:
            _bring(pg_restore, url, parts, database=name)
            with _connected(url, database=name) as inside:
                if _counts(inside) != manifest.rows:
                    raise BadBackup("backup.incomplete")
            yield name
        finally:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _bring(pg_restore: str, url: str, parts: Iterable[bytes], *, database: str = "") -> None:
    environment = programs.environment(url, database=database)
    command = [
        pg_restore, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        f"--dbname={environment['PGDATABASE']}",
    ]
    with programs.feeding(command, environment, parts):
        pass


def _move(connection: Connection[Any], schema: str, aside: str) -> None:
    with connection.transaction():
        connection.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(schema), Identifier(aside)))
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))


def _move_back(connection: Connection[Any], aside: str | None) -> None:
    with connection.transaction():
        connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(SCHEMA)))
        if aside:
            connection.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(aside), Identifier(SCHEMA)))
        else:
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(SCHEMA)))


@contextmanager
def _connected(url: str, *, database: str = "") -> Iterator[Connection[Any]]:
    try:
        connection = psycopg.connect(programs.address(url, database=database), autocommit=True)
    except psycopg.OperationalError:
        raise BadBackup("backup.no-database") from None
    with connection:
        for setting in UNHURRIED:
            connection.execute(setting)
        yield connection


def _counts(connection: Connection[Any]) -> Counts:
    tables = [name for (name,) in connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [SCHEMA]
    )]
    return {
        table: connection.execute(
            SQL("SELECT count(*) FROM {}").format(Identifier(SCHEMA, table))
        ).fetchone()[0]  # type: ignore[index]
        for table in sorted(tables)
    }


def _form(connection: Connection[Any]) -> str:
    if not _one(connection, "SELECT to_regclass('public.alembic_version')"):
        return ""
    return str(_one(connection, "SELECT max(version_num) FROM public.alembic_version") or "")


def _major(connection: Connection[Any]) -> int:
    return connection.info.server_version // 10000


def _one(connection: Connection[Any], statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
