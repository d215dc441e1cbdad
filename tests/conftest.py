"""What all tests share: examples that are made up are the same ones every time, however slow the machine is, and a
database of each kind to run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import databases

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(params=databases.KINDS)
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """Everything that asks for it runs once on each kind."""
    return str(request.param)


@pytest.fixture
def database_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with all its tables and nothing in them, on SQLite, then on PostgreSQL."""
    with databases.fresh(kind_of_database, tmp_path, "shop") as url:
        yield url


@pytest.fixture
def demo_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with the demo shop in it, on SQLite, then on PostgreSQL."""
    with databases.fresh(kind_of_database, tmp_path, "demo") as url:
        yield url


@pytest.fixture
def bare_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with nothing in it at all, on SQLite, then on PostgreSQL."""
    with databases.fresh(kind_of_database, tmp_path, "bare") as url:
        yield url


@pytest.fixture
def postgres_url(tmp_path: Path) -> Iterator[str]:
    """The address of a new database with all its tables on PostgreSQL, for what only it can do."""
    with databases.fresh("postgresql", tmp_path, "shop") as url:
        yield url


@pytest.fixture
def postgres_bare_url(tmp_path: Path) -> Iterator[str]:
    """The same with nothing in it at all."""
    with databases.fresh("postgresql", tmp_path, "bare") as url:
        yield url


def pytest_sessionfinish() -> None:
    """Whatever became of the tests, no server outlives them."""
    databases.stop()
