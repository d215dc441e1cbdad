"""A stocked shop for every promise, furnished once, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.promises.backroom import Backroom


@pytest.fixture
def stocked_url(kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a stocked shop's database, on SQLite, then on PostgreSQL."""
    with databases.fresh(kind_of_database, tmp_path, "stocked") as url:
        yield url


@pytest.fixture
def room(stocked_url: str) -> Backroom:
    """A shop of one's own."""
    return Backroom(stocked_url)
