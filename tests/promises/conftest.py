"""A stocked shop for every promise, furnished once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.backroom import Backroom


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a stocked shop, to be copied."""
    path = tmp_path_factory.mktemp("stocked") / "shop.db"
    Backroom(path).database.dispose()
    return path


@pytest.fixture
def room(stocked: Path, tmp_path: Path) -> Iterator[Backroom]:
    """A shop of one's own."""
    path = tmp_path / "shop.db"
    shutil.copy(stocked, path)
    room = Backroom(path)
    yield room
    room.database.dispose()
