"""Migrations: from nothing they make exactly what the models say, in one step that is done wholly or not at all."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from bot import schema
from bot.database import connect
from tests import databases


@pytest.fixture
def database(bare_url: str) -> Engine:
    return connect(bare_url)


def shape(engine: Engine) -> dict[str, str]:
    """Every table, index and trigger with its statement, spaces and the order of constraints aside."""
    if engine.dialect.name == "postgresql":
        return dumped(engine)
    with engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
        )).all()
    return {name: " ".join(sorted(re.split(r"[\s,]+", sql.replace('"', "")))) for name, sql in rows}


def dumped(engine: Engine) -> dict[str, str]:
    """The same in PostgreSQL's own words, a paragraph each."""
    said = subprocess.run(
        [databases.server().bin / "pg_dump", "--schema-only", "--no-owner", "--exclude-table=alembic_version",
         str(engine.url.set(drivername="postgresql"))],
        capture_output=True, text=True, check=True,
    ).stdout
    parts = [part.split() for part in re.sub(r"(?m)^(--|\\|SET|SELECT).*\n", "", said.replace(",", " ")).split("\n\n")]
    return {" ".join(words[:4]): " ".join(sorted(words)) for words in parts if words}


def test_from_nothing_they_make_what_the_models_say(database: Engine, kind_of_database: str, tmp_path: Path) -> None:
    assert schema.upgrade(database)
    with databases.fresh(kind_of_database, tmp_path, "shop") as url:
        assert shape(database) == shape(connect(url))


def test_nothing_is_left_for_another_migration(database: Engine) -> None:
    schema.upgrade(database)
    with database.connect() as connection:
        assert schema.differences(connection) == []


def test_a_table_that_the_migrations_forgot_would_be_found(database: Engine) -> None:
    schema.upgrade(database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE talk_lines"))
        assert schema.differences(connection)


def test_a_database_in_its_newest_form_is_left_alone(database: Engine) -> None:
    assert schema.upgrade(database)
    assert not schema.upgrade(database)


def test_an_upgrade_that_fails_leaves_nothing_behind(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(schema, "newest", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            schema.upgrade(database)
    upgrade = schema.command.upgrade

    def half_way(config: object, to: str) -> None:
        upgrade(config, to)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(schema.command, "upgrade", half_way)
        with pytest.raises(KeyboardInterrupt):
            schema.upgrade(database)
    with database.connect() as connection:
        assert inspect(connection).get_table_names() == []
    assert schema.upgrade(database)


def test_two_programs_that_start_together_upgrade_once(postgres_bare_url: str) -> None:
    both = [connect(postgres_bare_url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(schema.upgrade, both)) == [False, True]


def test_rows_point_at_rows_again_after_an_upgrade(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'shop.db'}")
    schema.upgrade(database)
    with database.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_personal_data_is_text_in_the_database_and_nothing_else(database: Engine) -> None:
    schema.upgrade(database)
    with database.connect() as connection:
        kinds = {
            (table, column["name"]): str(column["type"])
            for table in ("customers", "addresses", "orders") for column in inspect(connection).get_columns(table)
        }
    database.dispose()
    assert kinds["customers", "phone"] == kinds["addresses", "detail"] == kinds["orders", "address"] == "TEXT"
