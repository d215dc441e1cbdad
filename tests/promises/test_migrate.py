"""migrate: an upgrade loses nothing. From every form that was ever released, interrupted anywhere, it runs again."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, Table, insert, inspect, select, text
from sqlalchemy.types import Boolean, Integer, LargeBinary, Numeric

from bot import schema
from bot.database import connect
from bot.form import FOLDER, version
from tests.promises.soak import SOAK

ORDERS: Final = 10_000 if SOAK > 1 else 400
FIRST: Final = 1 if SOAK > 1 else 31        # statements between two deaths: of the first migration, which has many,
LATER: Final = 1 if SOAK > 1 else 7         # and of one that follows it
# Deaths at least; PostgreSQL alters tables where they stand, in fewer statements.
LEAST: Final = {"sqlite": 20, "postgresql": 10} if SOAK > 1 else {"sqlite": 2, "postgresql": 2}
FEW: Final = 20             # rows of a table that does not grow with the orders
FITTING: Final = {("holds", "ended"): "released"}       # texts that have to be certain words
ROOT: Final = Path(__file__).parents[2]

# What a later release may bring, at its heaviest: tables made anew around their rows, rows changed, an index.
NEXT: Final = '''
"""A next form."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("trial", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("note", sa.Text()))
    with op.batch_alter_table("orders", recreate="{recreate}") as batch:
        batch.add_column(sa.Column("trial", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("order_lines", recreate="{recreate}") as batch:
        batch.add_column(sa.Column("trial", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE orders SET trial = number")
    op.create_index("ix_orders_trial", "orders", ["trial"])


def downgrade() -> None:
    raise NotImplementedError
'''


def forms() -> list[str]:
    """Every form that was ever released, oldest first."""
    return [step.revision for step in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]


@pytest.fixture
def scripts(tmp_path: Path, kind_of_database: str) -> Path:
    """The migrations there are, and one more after them."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    recreate = "always" if kind_of_database == "sqlite" else "auto"
    (folder / "versions" / "next.py").write_text(NEXT.format(before=forms()[-1], recreate=recreate))
    return folder


@pytest.mark.parametrize("form", ["", *forms()])
def test_interrupted_anywhere_it_runs_again_and_nothing_is_lost(bare_url: str, scripts: Path, form: str) -> None:
    """Each form with its orders goes to the next one; "" is a new shop's empty database."""
    engine = connect(bare_url)
    if form:
        _bring_to(engine, form)
        _fill(engine, ORDERS)
    columns = _columns(engine)
    before = _content(engine, columns)
    assert len(before.get("orders", ())) == (ORDERS if form else 0)
    engine.dispose()
    deaths = 0
    with _upgrading(bare_url, scripts) as upgrade:
        while upgrade(1 + deaths * (LATER if form else FIRST)) == "killed":
            deaths += 1
            assert _columns(engine) == columns
            assert _content(engine, columns) == before
            engine.dispose()
    assert deaths >= LEAST[engine.dialect.name]
    with engine.connect() as connection:
        assert version(connection) == "next"
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).first() is None
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    after = _content(engine, columns)
    for table, rows in before.items():
        assert after[table] == rows, table
    print(f"\nmigrate: {ORDERS if form else 0} orders, from {form or 'nothing'} to the form after the newest, killed "
          f"{deaths} times, every row kept ({engine.dialect.name})")


def test_what_is_in_the_newest_form_already_is_left_as_it_is(bare_url: str) -> None:
    engine = connect(bare_url)
    schema.upgrade(engine)
    _fill(engine, 50)
    columns = _columns(engine)
    before = _content(engine, columns)
    assert not schema.upgrade(engine)
    assert _content(engine, columns) == before


@contextmanager
def _upgrading(address: str, scripts: Path) -> Iterator[Callable[[int], str]]:
    """A program that upgrades as often as it is asked, each time to die before a statement."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.promises.half_way", address, str(scripts)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        said = program.stdout.readline()
        assert said == "ready\n", said

        def upgrade(before: int) -> str:
            print(before, file=program.stdin, flush=True)
            answer = program.stdout.readline().strip()      # type: ignore[union-attr]
            assert answer in ("killed", "done")
            return answer

        yield upgrade
        program.stdin.close()


def _bring_to(engine: Engine, form: str) -> None:
    with engine.connect() as connection, schema.WAYS[engine.dialect.name](connection):
        command.upgrade(schema._config(connection), form)


def _fill(engine: Engine, orders: int) -> None:
    """Rows for every table of whatever form, and so many orders with all that hangs on them."""
    tables = _tables(engine)
    with engine.begin() as connection:
        for table in _sorted(tables):
            count = orders if table.name == "orders" or _hangs_on_orders(table) else FEW
            connection.execute(insert(table), [
                {column.name: _value(table, column, row) for column in table.columns}
                for row in range(1, count + 1)
            ])


def _hangs_on_orders(table: Table) -> bool:
    """Whether there are as many of these as there are orders: no row of it is bound to one of the few others."""
    bound = any(key.parent.primary_key for key in table.foreign_keys)
    return not bound and any(key.column.table.name == "orders" for key in table.foreign_keys)


def _value(table: Table, column: Column[Any], row: int) -> Any:
    """Something that this column may hold: the rules of the tables are kept by ones, and by texts that differ."""
    if column.primary_key and isinstance(column.type, Integer):
        return row          # where it is another table's as well, there are as many of those
    for key in column.foreign_keys:
        if key.column.table.name == table.name:
            return None if column.nullable else row
        return row if key.column.table.name == "orders" else 1 + row % FEW
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer | Numeric):
        return 1
    if isinstance(column.type, LargeBinary):
        return b"\x00"
    if (table.name, column.name) in FITTING:
        return FITTING[table.name, column.name]
    return "[]" if "JSON" in str(column.type) else f"{column.name}-{row}"


def _tables(engine: Engine) -> dict[str, Table]:
    """The tables as they are in the database, the search's own aside."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection, only=[
            name for name in inspect(connection).get_table_names()
            if name != "alembic_version" and not name.startswith(schema.SEARCH)
        ])
    return dict(found.tables)


def _sorted(tables: dict[str, Table]) -> list[Table]:
    return next(iter(tables.values())).metadata.sorted_tables if tables else []


def _columns(engine: Engine) -> dict[str, list[str]]:
    return {name: sorted(table.columns.keys()) for name, table in _tables(engine).items()}


def _content(engine: Engine, columns: Mapping[str, list[str]]) -> dict[str, list[bytes]]:
    """The rows of these tables and columns, a fingerprint of each."""
    content: dict[str, list[bytes]] = {}
    tables = _tables(engine)
    with engine.connect() as connection:
        for name, wanted in columns.items():
            table = tables[name]
            rows = connection.execute(select(*(table.c[it] for it in wanted)).order_by(*table.primary_key.columns))
            content[name] = [hashlib.blake2b(repr(tuple(row)).encode()).digest() for row in rows]
    return content
