"""docs/conversation.md is the map as it is: nobody has to believe that somebody remembered to draw it again."""

from bot import map_document
from handlers.graph import GRAPH, Step


def test_the_document_is_the_map() -> None:
    assert map_document.FILE.read_text(encoding="utf-8") == map_document.page(), "run: make graph"


def test_every_step_and_every_way_is_drawn() -> None:
    drawn = map_document.diagram()
    for step in Step:
        assert f"    {step.name}[" in drawn
        for other in GRAPH[step]:
            assert step == other or f"    {step.name} --> {other.name}\n" in f"{drawn}\n"
