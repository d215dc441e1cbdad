"""`make mutants`: makes each mistake of the table in a copy of the code, and fails when no test notices it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from tests.mutants.table import MUTANTS, SIMULATION, Mutant

ROOT: Final = Path(__file__).parent.parent.parent
LEFT_OUT: Final = shutil.ignore_patterns(
    ".venv", ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "var", "pictures"
)
FIRST, SEEDS, CUSTOMERS = "1", "12", "30"       # of the simulation, until one fails
LONGEST: Final = 900.0                          # seconds for one killer
KILLED: Final = 1                               # what pytest and the simulation exit with when a rule broke


class NoSuchCode(Exception):
    """The code that a mutant changes is not there, or stands there twice: the table has to follow the code."""


def main(names: Sequence[str]) -> int:
    """Try all mutants, or those of these names; returns how many survived."""
    wanted = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    survivors = 0
    with TemporaryDirectory(prefix="xiaoer-mutants-") as place:
        for mutant in wanted:
            start = perf_counter()
            killer = _killer(mutant, Path(place) / "code")
            survivors += not killer
            print(f"{mutant.name:36} {killer or 'SURVIVED':52} {perf_counter() - start:6.1f} s", flush=True)
    print(f"{len(wanted) - survivors} of {len(wanted)} killed")
    return survivors


def _killer(mutant: Mutant, copy: Path) -> str:
    """Who noticed it; "" when nobody did."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    file = copy / mutant.file
    code = file.read_text(encoding="utf-8")
    if code.count(mutant.before) != 1:
        raise NoSuchCode(f"{mutant.name}: {mutant.file}")
    file.write_text(code.replace(mutant.before, mutant.after), encoding="utf-8")
    for killer in mutant.killers:
        if _run(_command(killer), copy) == KILLED:
            return killer
    return ""


def _command(killer: str) -> list[str]:
    if killer == SIMULATION:
        return ["-m", "tests.mutants.seeds", FIRST, SEEDS, CUSTOMERS]
    return ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", killer]


def _run(command: list[str], copy: Path) -> int:
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, timeout=LONGEST,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
