"""What `xiaoer simulate` does: plays seed after seed, and tells the shortest story of the first one that fails."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from simulation import furnishing, world
from simulation.plan import Plan
from simulation.shortening import shorten
from simulation.world import Outcome

TRIES: Final = 160      # simulations that are played to find the shortest story

Say = Callable[..., None]       # a sentence's id and its facts


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: so many seeds from this plan's on, by so many processes."""

    plan: Plan
    seeds: int = 1
    processes: int = 1
    log: bool = False


def run(order: Order, say: Say, show: Callable[[str], None]) -> bool:
    """Play; returns whether every rule held. `say` speaks in sentences, `show` takes the lines of a log."""
    with TemporaryDirectory(prefix="xiaoer-simulation-") as place:
        folder = Path(place)
        furnishing.furnish(folder / "stocked.db")
        for outcome, seconds in _outcomes(order, folder):
            if order.log:
                _story(outcome, show)
            if not outcome.broken:
                facts = {**outcome.counts, "log": outcome.digest, "seconds": f"{seconds:.1f}"}
                say("simulation.well", seed=str(outcome.plan.seed), **facts)
                continue
            say("simulation.broken", seed=str(outcome.plan.seed), what=outcome.broken)
            say("simulation.shortening")
            short = shorten(outcome, lambda plan: _play(plan, folder)[0], TRIES)
            _story(short, show)
            say("simulation.again", command=command(short.plan))
            return False
    return True


def command(plan: Plan) -> str:
    """The command that plays a plan."""
    kept = "" if plan.kept is None else f' --keep "{" ".join(sorted(plan.kept))}"'
    return f"xiaoer simulate --seed {plan.seed} --days {plan.days} --customers {plan.customers}{kept}"


def _outcomes(order: Order, folder: Path) -> Iterator[tuple[Outcome, float]]:
    plans = [replace(order.plan, seed=order.plan.seed + nth) for nth in range(order.seeds)]
    if order.processes == 1:
        for plan in plans:
            yield _play(plan, folder)
        return
    with ProcessPoolExecutor(order.processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_play, plans, [folder] * len(plans))


def _play(plan: Plan, folder: Path) -> tuple[Outcome, float]:
    own = folder / str(plan.seed)
    own.mkdir(exist_ok=True)
    start = perf_counter()
    outcome = world.play(plan, folder / "stocked.db", own)
    return outcome, perf_counter() - start


def _story(outcome: Outcome, show: Callable[[str], None]) -> None:
    for line in outcome.lines:
        show(line.written(furnishing.MORNING))
