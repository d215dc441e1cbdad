"""sim: all of it at once. Days of customers, staff and abusers in a rough world, and no rule breaks."""

from pathlib import Path

import pytest

from simulation import furnishing, world
from simulation.command import command
from simulation.plan import Plan
from tests.promises.soak import SOAK

SEEDS, DAYS, CUSTOMERS = (25, 1, 40) if SOAK == 1 else (2 * SOAK, 3, 200)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a stocked shop, to be copied."""
    file = tmp_path_factory.mktemp("shop") / "stocked.db"
    furnishing.furnish(file)
    return file


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_rule_breaks_in_a_rough_world(shop: Path, tmp_path: Path, seed: int) -> None:
    outcome = world.play(Plan(seed, days=DAYS, customers=CUSTOMERS), shop, tmp_path)
    print(f"seed {seed}: {outcome.counts}")
    assert not outcome.broken, f"{outcome.broken}\n{command(outcome.plan)}"
    assert outcome.counts["orders"] >= CUSTOMERS / 8        # or the day was too quiet to show anything
    assert outcome.counts["deaths"] >= 1
    assert outcome.counts["checked"] >= outcome.counts["orders"]
