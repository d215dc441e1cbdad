"""Plays seeds of the simulation (`FIRST COUNT PEOPLE`) until one breaks a rule: exits with 1 then, else with 0."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from simulation import furnishing, world
from simulation.plan import Plan


def main(first: int, count: int, customers: int) -> int:
    """Whether a rule broke."""
    with TemporaryDirectory(prefix="xiaoer-seeds-") as place:
        stocked = Path(place) / "stocked.db"
        furnishing.furnish(stocked)
        for seed in range(first, first + count):
            outcome = world.play(Plan(seed, customers=customers), stocked, Path(place))
            if outcome.broken:
                print(outcome.broken)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
