"""What a turn has used is gone with it: nothing is left for the garbage collector, which makes everybody wait."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import House

TURNS = 20
FEW = 10            # objects that a turn may leave: a statement of SQLAlchemy that is made anew leaves some


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile but what the test itself collects."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("said", ["/cart", "拿铁", "订单"])
def test_a_turn_leaves_nothing_that_must_be_searched_for(tmp_path: Path, said: str) -> None:
    guest = House(tmp_path / "shop.db").guest()
    guest.types("/start")
    guest.types(said)
    gc.collect()
    for _ in range(TURNS):
        guest.types(said)
    assert gc.collect() <= FEW * TURNS
