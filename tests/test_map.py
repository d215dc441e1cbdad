"""The map shows no way that nobody goes: crawling and the journeys together take every line of it."""

import shutil
from pathlib import Path

from dialog.place import Steps
from handlers.graph import ANYWHERE, GRAPH, Step
from tests.crawl import ORDERS_OF, SAYS, Crawler, held, live
from tests.script import journeys, play
from tests.staff_room import furnish_once, open_house  # noqa: F401
from tests.talk import House
from tests.test_journeys import BareStage

DEPTH = 5
AFTER_WORDS = 3

Line = tuple[Steps, Steps]


async def test_every_line_of_the_map_is_taken(house: House, furnished: Path, tmp_path: Path) -> None:
    taken = _crawled(house) | await _played(furnished, tmp_path)
    lines = {(before, after) for before, leads in GRAPH.items() for after in leads}
    assert not sorted(_names(lines - taken))


def test_every_place_is_on_the_map_and_can_be_reached() -> None:
    assert set(GRAPH) == set(Step)
    reached = set(ANYWHERE)
    for _ in Step:
        reached |= {after for before in reached for after in GRAPH[before]}
    assert not set(Step) - reached


def _crawled(house: House) -> set[Line]:
    with held(house):
        newcomer = house.guest("new", language="zh")
        regular, boss = live(house, "zh")
        for guest, says in ((newcomer, SAYS["zh"]), (regular, SAYS["zh"]), (boss, ORDERS_OF["zh"])):
            crawler = Crawler(house, guest, lambda stop, view: None)
            crawler.go(DEPTH)
            for words in says:
                crawler.go(AFTER_WORDS, words)
    return set(house.moves)


async def _played(furnished: Path, tmp_path: Path) -> set[Line]:
    moves: set[Line] = set()
    for journey in journeys():
        if journey.language == "zh":
            path = tmp_path / f"{journey.name}.db"
            shutil.copy(furnished, path)
            house = House(path, furnish=lambda db: None)
            await play(journey, BareStage(house, journey.language))
            moves |= house.moves
            house.database.dispose()
    return moves


def _names(lines: set[Line]) -> list[str]:
    return [f"{before.name} -> {after.name}" for before, after in lines]
