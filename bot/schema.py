"""The shape of the database: brought to its newest form at every start, step by step, losing nothing."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from alembic import autogenerate, command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, TypeDecorator, create_engine, text

from bot.settings import ROOT
from models.tables import metadata
from services.search import store

FOLDER: Final = ROOT / "migrations"
MADE: Final = re.compile(r"CREATE (?:VIRTUAL )?(TABLE|TRIGGER) (\w+)")
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
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        # Rebuilding a table drops it for a moment: rows that point at it must not notice. Checked before the commit.
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if version(connection) == newest():
                    return False
                command.upgrade(_config(connection), "head")
                if connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise Broken
                return True
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def version(connection: Connection) -> str | None:
    """Which form the database has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The form that this program needs."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def known(form: str | None) -> bool:
    """Whether this program knows such a form: one of a newer program it does not."""
    return form is None or form in {step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()}


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
    script.upgrade_ops.ops.extend(ops.ExecuteSQLOp(statement) for statement in _search())
    made = [MADE.match(statement) for statement in reversed(_search())]
    script.downgrade_ops.ops[:0] = [ops.ExecuteSQLOp(f"DROP {match[1]} {match[2]}") for match in made if match]


def _search() -> list[str]:
    """The statements that make the search's tables, index and triggers, as an empty database keeps them."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        store.create(connection)
        rows = connection.execute(text(
            "SELECT sql FROM sqlite_master WHERE (name LIKE 'search\\_%' ESCAPE '\\' OR tbl_name LIKE 'search\\_%' "
            "ESCAPE '\\' OR type = 'trigger') AND sql IS NOT NULL AND name NOT LIKE 'search\\_index\\__%' ESCAPE '\\' "
            "ORDER BY rowid"
        )).scalars().all()
    engine.dispose()
    return list(rows)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
