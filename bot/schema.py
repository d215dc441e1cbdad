"""The shape of the database: brought to its newest form at every start, step by step, losing nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from alembic import autogenerate, command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, TypeDecorator, create_engine, text

from bot.each_database import ExecuteOn
from bot.form import FOLDER, newest, version
from models.tables import metadata
from services.search import store

UPGRADING: Final = 0x58_69_61_6F       # PostgreSQL's name, a number, for the lock around an upgrade
SEARCH: Final = "search_"       # the search's own tables, index and triggers, made by its own statements


class Broken(Exception):
    """After the upgrade some rows would point at nothing: nothing was changed."""


def ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Whether a table belongs to the models; the search looks after its own."""
    table = name if kind == "table" else item.table.name if hasattr(item, "table") else ""
    return not (table or "").startswith(SEARCH)


def written(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """How our own column types stand in a migration: as what they are in the database, whatever the models become."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


OPTIONS: Final[Mapping[str, Any]] = {
    "include_object": ours, "render_item": written, "render_as_batch": True, "compare_type": True
}


def upgrade(engine: Engine) -> bool:
    """Bring the database to the newest form, all in one transaction; whether anything was to be done."""
    with engine.connect() as connection, WAYS[engine.dialect.name](connection):
        if version(connection) == newest():
            return False
        command.upgrade(_config(connection), "head")
        if engine.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise Broken
        return True


@contextmanager
def _on_sqlite(connection: Connection) -> Iterator[None]:
    """A transaction for an upgrade. Rebuilding a table drops it for a moment: rows that point at it must not notice."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _on_postgresql(connection: Connection) -> Iterator[None]:
    """A transaction for an upgrade, one after the other where several programs start together, and without haste."""
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADING})
        yield


WAYS: Final[Mapping[str, Callable[[Connection], AbstractContextManager[None]]]] = {
    "sqlite": _on_sqlite, "postgresql": _on_postgresql,
}


def differences(connection: Connection) -> list[Any]:
    """In what the database differs from the models; empty when the migrations say all."""
    return list(autogenerate.compare_metadata(MigrationContext.configure(connection, opts=dict(OPTIONS)), metadata))


def begin_anew() -> Path:
    """Write the first migration again, from the models as they are now. Only before the first release: no database
    that exists can follow it."""
    for old in (FOLDER / "versions").glob("*.py"):
        old.unlink()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        written = command.revision(
            _config(connection), message="First tables", rev_id="0001", autogenerate=True,
            process_revision_directives=_with_search,
        )
    engine.dispose()
    assert written is not None
    assert not isinstance(written, list)
    return Path(written.path)


def _with_search(context: MigrationContext, revision: Any, directives: list[Any]) -> None:
    """Put the search's statements behind the tables they need."""
    script = directives[0]
    script.upgrade_ops.ops.append(ExecuteOn({kind: store.statements(kind) for kind in WAYS}))
    script.downgrade_ops.ops.insert(0, ExecuteOn({kind: store.drops(kind) for kind in WAYS}))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
