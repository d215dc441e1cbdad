"""The table of mutants follows the code: what each changes stands where it says, once."""

from pathlib import Path
from typing import Final

import pytest

from tests.mutants.table import MUTANTS, SIMULATION, Mutant

ROOT: Final = Path(__file__).parent.parent


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_changes_stands_in_the_code_once(mutant: Mutant) -> None:
    code = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert code.count(mutant.before) == 1, mutant.file
    assert mutant.after not in code


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_whoever_has_to_notice_it_is_there(mutant: Mutant) -> None:
    assert mutant.killers
    assert all(killer == SIMULATION or (ROOT / killer).is_file() for killer in mutant.killers)
