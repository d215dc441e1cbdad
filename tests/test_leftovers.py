"""What a turn has used is gone with it: nothing is left that only the garbage collector finds, which stops everybody."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import House

TURNS = 20
FEW = 5             # things that a turn may leave, seldom and by somebody else


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile but what the test itself collects."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("said", ["/start", "/cart", "拿铁", "订单"])
def test_a_turn_leaves_nothing_that_must_be_searched_for(tmp_path: Path, said: str) -> None:
    guest = House(tmp_path / "shop.db").guest()
    guest.types("/start")
    guest.types(said)
    gc.collect()
    for _ in range(TURNS):
        guest.types(said)
    assert gc.collect() <= FEW * TURNS
