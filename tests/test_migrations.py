"""Migrations: from nothing they make exactly what the models say, in one step that is done wholly or not at all."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from bot import schema
from bot.database import connect
from models.tables import metadata
from services.search import store


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    return connect(f"sqlite:///{tmp_path / 'shop.db'}")


def shape(connection: Connection) -> dict[str, str]:
    """Every table, index and trigger with its statement, spaces and the order of constraints aside."""
    rows = connection.execute(text(
        "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    ))
    return {name: " ".join(sorted(re.split(r"[\s,]+", sql.replace('"', "")))) for name, sql in rows}


def test_from_nothing_they_make_what_the_models_say(database: Engine, tmp_path: Path) -> None:
    assert schema.upgrade(database)
    models = connect(f"sqlite:///{tmp_path / 'models.db'}")
    with models.begin() as connection:
        metadata.create_all(connection)
        store.create(connection)
    with database.connect() as upgraded, models.connect() as made:
        assert shape(upgraded) == shape(made)
    models.dispose()
    database.dispose()


def test_nothing_is_left_for_another_migration(database: Engine) -> None:
    schema.upgrade(database)
    with database.connect() as connection:
        assert schema.differences(connection) == []
    database.dispose()


def test_a_table_that_the_migrations_forgot_would_be_found(database: Engine) -> None:
    schema.upgrade(database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE talk_lines"))
        assert schema.differences(connection)
    database.dispose()


def test_a_database_in_its_newest_form_is_left_alone(database: Engine) -> None:
    assert schema.upgrade(database)
    assert not schema.upgrade(database)
    database.dispose()


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
    database.dispose()


def test_rows_point_at_rows_again_after_an_upgrade(database: Engine) -> None:
    schema.upgrade(database)
    with database.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.dispose()


def test_personal_data_is_text_in_the_database_and_nothing_else(database: Engine) -> None:
    schema.upgrade(database)
    with database.connect() as connection:
        kinds = {
            (table, column["name"]): str(column["type"])
            for table in ("customers", "addresses", "orders") for column in inspect(connection).get_columns(table)
        }
    assert kinds["customers", "phone"] == kinds["addresses", "detail"] == kinds["orders", "address"] == "TEXT"
    database.dispose()
