"""The simulation: the same log for the same seed, and a short story for a seed that breaks a rule. That none breaks is
shown by tests/promises/test_sim.py."""

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from bot import clock
from bot.__main__ import cli
from dialog.view import Button, View
from services import stock
from simulation import furnishing, world
from simulation.bank import Bank
from simulation.chance import Chance
from simulation.clock import WAITS
from simulation.habits import HABITS, Kind
from simulation.life import Life, raise_tasks
from simulation.people import visitors
from simulation.plan import ROUGH, Plan
from simulation.reading import Reader, mark
from simulation.shortening import shorten
from simulation.timelapse import Stuck, Timelapse
from simulation.world import Outcome

SMALL: Final = Plan(3, customers=2)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a stocked shop, to be copied."""
    file = tmp_path_factory.mktemp("stocked") / "stocked.db"
    furnishing.furnish(file)
    return file


# -- the same again -----------------------------------------------------------------------------------------


def test_the_same_seed_writes_the_same_log_in_another_process(stocked: Path, tmp_path: Path) -> None:
    here = world.play(SMALL, stocked, tmp_path)
    there = _log_elsewhere(SMALL, hashing="4711")
    assert there == [line.written(furnishing.MORNING) for line in here.lines]


def test_another_seed_is_another_day(stocked: Path, tmp_path: Path) -> None:
    logs = {world.play(replace(SMALL, seed=seed, until=7200), stocked, tmp_path).digest for seed in (3, 4)}
    assert len(logs) == 2


def test_browsers_whose_lines_tear_show_in_the_end_what_the_shop_said(stocked: Path, tmp_path: Path) -> None:
    outcome = world.play(replace(SMALL, customers=6, weather=replace(ROUGH, torn=0.1)), stocked, tmp_path)
    assert not outcome.broken
    torn = [name for name in outcome.happened if name.startswith("torn@")]
    there = visitors(Chance(SMALL.seed), 6)
    assert len(torn) > 10
    assert 1 < len(there) < 6
    assert {chat for chat in there if any(line.who == chat and line.what.startswith("< ") for line in outcome.lines)}


# -- a seed that fails --------------------------------------------------------------------------------------


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that forgets to give the stock of a cancelled order back."""
    _forget(monkeypatch)


@pytest.fixture(scope="module")
def whole(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The first seed that fails in such a shop, as it was played."""
    folder = tmp_path_factory.mktemp("careless")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _forget(monkeypatch)
        played = (world.play(Plan(seed, customers=6), stocked, folder) for seed in range(20))
        return next(outcome for outcome in played if outcome.broken)


@pytest.mark.usefixtures("careless")
def test_a_seed_that_fails_becomes_a_short_story_that_replays(whole: Outcome, stocked: Path, tmp_path: Path) -> None:
    def play(plan: Plan) -> Outcome:
        return world.play(plan, stocked, tmp_path)

    assert "but a hold is open" in whole.broken
    short = shorten(whole, play, tries=40)
    assert short.plan.kept is not None
    assert len(short.plan.kept) < len(whole.happened) / 3
    again = play(short.plan)
    assert (again.broken, again.digest) == (short.broken, short.digest)
    assert len({name.partition(".")[0] for name in short.plan.kept if "@" not in name}) <= 2


@pytest.mark.usefixtures("careless")
def test_the_command_tells_the_story_and_how_to_play_it_again(whole: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.command.TRIES", 5)
    begin = str(whole.plan.seed)
    result = CliRunner().invoke(cli, ["simulate", "--seed", begin, "--seeds", "2", "--customers", "6"])
    assert result.exit_code == 1
    assert "but a hold is open" in result.output
    assert 'xiaoer simulate --seed' in result.output
    kept = result.output.rpartition('--keep "')[2].partition('"')[0]
    seed = result.output.rpartition("--seed ")[2].split()[0]
    again = CliRunner().invoke(cli, ["simulate", "--seed", seed, "--customers", "6", "--keep", kept])
    assert again.exit_code == 1
    assert "but a hold is open" in again.output


def test_the_command_says_that_all_is_well() -> None:
    result = CliRunner().invoke(cli, ["simulate", "--seed", "3", "--customers", "2", "--log"])
    assert result.exit_code == 0, result.output
    assert "shop opens" in result.output


# -- what would be noticed ----------------------------------------------------------------------------------


def test_a_message_that_holds_what_somebody_else_wrote_is_noticed() -> None:
    found: list[str] = []
    reader = Reader(found.append)
    reader.belongs("K38294", "c2")
    button = (Button("🏠", "h"),)
    reader.reads("c1", View(text=f"放门口 {mark(1)}", rows=(button,)))
    reader.reads("c2", View(text="订单 #K38294", rows=(button,)))
    assert found == []
    reader.reads("c1", View(text=f"放门口 {mark(2)}", rows=(button,)))
    reader.reads("c1", View(text="订单 #K38294", rows=(button,)))
    assert len(found) == 2


def test_money_that_only_the_shop_believes_in_is_noticed(
    stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Bank.pays

    def pays(self: Bank, token: str, step: str) -> None:
        honest(self, token, step)
        self.accounts[token].paid = 0

    monkeypatch.setattr(Bank, "pays", pays)
    broken = (world.play(Plan(seed, customers=8), stocked, tmp_path).broken for seed in range(6))
    assert any("the bank" in what or "never made" in what or "still owed" in what for what in broken)


# -- its parts ----------------------------------------------------------------------------------------------


def test_a_day_passes_at_once() -> None:
    async def day() -> float:
        await asyncio.sleep(86_400)
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=Timelapse) as runner:
        assert runner.run(day()) == pytest.approx(86_400)


def test_waiting_for_nothing_is_noticed() -> None:
    with asyncio.Runner(loop_factory=Timelapse) as runner, pytest.raises(Stuck):
        runner.run(_forever())


def test_the_work_of_a_thread_is_done_at_once_in_the_only_one() -> None:
    with asyncio.Runner(loop_factory=Timelapse) as runner:
        assert runner.run(asyncio.to_thread(threading.get_ident)) == threading.get_ident()


def test_a_dead_program_does_nothing_more() -> None:
    done: list[str] = []

    async def program() -> None:
        try:
            await asyncio.sleep(1)
        finally:
            done.append("told that it ends")
            asyncio.create_task(says("after its death"))    # noqa: RUF006

    async def says(what: str) -> None:
        done.append(what)

    async def story() -> None:
        raise_tasks(asyncio.get_running_loop(), done.append)
        life = Life()
        life.begin(program())
        await asyncio.sleep(0.5)
        life.die()
        await asyncio.sleep(10)

    with asyncio.Runner(loop_factory=Timelapse) as runner:
        runner.run(story())
    assert done == ["told that it ends"]


def test_the_clock_knows_what_its_jobs_wait_for() -> None:
    assert WAITS.keys() <= {job.name for job in clock.JOBS}


def test_everybody_has_habits() -> None:
    assert HABITS.keys() == set(Kind)
    assert all(sum(weight for weight, _ in table) == 100 for table in HABITS.values())


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "release", lambda db, order, *, now: None)


async def _forever() -> None:
    await asyncio.get_running_loop().create_future()


def _log_elsewhere(plan: Plan, hashing: str) -> list[str]:
    asked = ["--seed", str(plan.seed), "--customers", str(plan.customers), "--log"]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "simulate", *asked],
        env={**os.environ, "PYTHONHASHSEED": hashing, "LANG": "en"}, cwd=Path(__file__).parent.parent, check=True,
        capture_output=True, text=True,
    )
    return done.stdout.splitlines()[:-1]


