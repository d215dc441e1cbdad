"""How long the shop takes for what people do most, in one table."""

import argparse
import asyncio
import os
import platform
import tempfile
from pathlib import Path
from typing import Final

import uvloop

from bench import commits, notices, search, stage, visits
from bench.people import AT_ONCE, Timing
from bench.visits import METHODS, Visit

ROUNDS: Final = 2
SEARCHED: Final = (1_000, 100_000)

ROW: Final = "{:<40} {:>9} {:>8} {:>9} {:>9} {:>9}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everybody orders")
    parser.add_argument("--no-search", action="store_true", help="leave out the search, which takes longest")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL started for it, too")
    chosen = parser.parse_args()
    _print_machine()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        took = commits.measure(Path(folder))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            bare = runner.run(visits.echo())
            alone, whole = runner.run(_shops(Path(folder), chosen.rounds))
            second = runner.run(_second_driver(Path(folder)))
            beside = runner.run(_on_postgresql(Path(folder), chosen.rounds)) if chosen.postgresql else None
    _print_steps(bare, whole, took, second)
    if beside is not None:
        print("\nThe same on PostgreSQL; CPU is that of the program alone, without the database server's.")
        _print_steps(bare, beside, [])
    _print_house(bare, alone, whole)
    notices.run(notices.MANY)
    if not chosen.no_search:
        search.run(SEARCHED)


async def _shops(folder: Path, rounds: int) -> tuple[Visit, Visit]:
    """The program with the browser chat alone, then with Telegram, each on a shop of its own."""
    first, second = folder / "browser", folder / "telegram"
    first.mkdir()
    second.mkdir()
    await asyncio.to_thread(stage.build, first, [])
    products = await asyncio.to_thread(stage.build, second, METHODS)
    return await visits.browser_only(first), await visits.shop(second, products, rounds)


async def _second_driver(folder: Path) -> Timing:
    """The first step once more, through python-telegram-bot."""
    place = folder / "ptb"
    place.mkdir()
    products = await asyncio.to_thread(stage.build, place, METHODS)
    return (await visits.shop(place, products, 1, driver="ptb")).steps[visits.OPEN]


async def _on_postgresql(folder: Path, rounds: int) -> Visit:
    """The program with Telegram on a PostgreSQL that writes to the disk as in real life."""
    from tests.databases import Server

    server, place = Server(safe=True), folder / "postgresql"
    place.mkdir()
    try:
        await asyncio.to_thread(server.start)
        database = server.fresh("bare")
        products = await asyncio.to_thread(stage.build, place, METHODS, database)
        return await visits.shop(place, products, rounds, database)
    finally:
        server.stop()


def _print_machine() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores} cores, {AT_ONCE} people at once\n")


def _print_steps(bare: Visit, whole: Visit, took: list[float], second: Timing | None = None) -> None:
    """A row a kind of step; the last column is its CPU as a multiple of the bare echo's."""
    print(ROW.format("step, through the webhook", "steps", "steps/s", "p50 ms", "p99 ms", "CPU ms"), " × echo")
    echo = bare.steps["echo"]
    beside = {} if second is None else {f"{visits.OPEN}, by the ptb driver": second}
    for name, timing in (("bare aiogram echo", echo), *whole.steps.items(), *beside.items()):
        print(_row(name, timing), f"{timing.each_cpu / echo.each_cpu:7.2f}")
    if took:
        _print_disk(took)
    print(f"\nThe stand-in's core was busy {bare.busy:.0%} with the echo, {whole.busy:.0%} with the shop.")


def _print_disk(took: list[float]) -> None:
    disk = Timing(waited=took, spent=sum(took))
    print(ROW.format(
        "one row, one synced commit", len(took), f"{disk.rate:.0f}", f"{disk.middle:.2f}", f"{disk.slow:.2f}", "–"
    ))


def _row(name: str, timing: Timing) -> str:
    return ROW.format(
        name, len(timing.waited), f"{timing.rate:.0f}", f"{timing.middle:.1f}", f"{timing.slow:.1f}",
        f"{timing.each_cpu:.2f}",
    )


def _print_house(bare: Visit, alone: Visit, whole: Visit) -> None:
    print(f"\nMemory at rest: browser chat alone {alone.rest:.0f} MB, with Telegram {whole.rest:.0f} MB, "
          f"after the run {whole.after:.0f} MB; the bare echo {bare.rest:.0f} MB.")
    print(f"Start: takes connections after {alone.ready:.1f} s (browser alone); with Telegram, first answer after "
          f"{whole.first:.1f} s.\n")


if __name__ == "__main__":
    main()
