"""What all tests share: examples that are made up are the same ones every time, however slow the machine is, and a
database of each kind to run on. What they write lies in memory where there is room, and our words are read once."""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import structlog
from fluent.runtime import FluentBundle
from hypothesis import HealthCheck, settings

from dialog.words import Words
from tests import databases

MEMORY: Final = Path("/dev/shm")       # a folder in memory, where the machine has one
ROOM: Final = 4 << 30           # bytes
OURS: Final = Path(__file__).parent.parent / "locales"

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_configure() -> None:
    """Tests are about what the shop does, not about the disk; `make soak` says what becomes of real files."""
    if "TMPDIR" not in os.environ and "XIAOER_SOAK" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    structlog.get_config()["processors"][-1].exception_formatter = structlog.dev.plain_traceback     # not in colours
    read = Words._load
    read_once = cache(read)

    def load(folder: Path, locale: str) -> FluentBundle:
        return (read_once if OURS in folder.parents else read)(folder, locale)

    Words._load = staticmethod(load)  # type: ignore[method-assign]


def _has_room(folder: Path) -> bool:
    """Whether a folder is there, holds enough, and programs can be started in it."""
    if not folder.is_dir():
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


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
