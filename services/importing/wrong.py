"""What is wrong with a row, so that whoever wrote it finds the place and the way to put it right."""

from typing import Final

from services.importing.entry import Bad
from services.importing.sheet import Line, Sheet
from services.refusal import Refusal

LONGEST_SAID: Final = 60      # characters of a wrong cell that are said back


class Wrong(Refusal):
    """A refusal that knows which column it is about; "" is the whole row."""

    def __init__(self, column: str, refusal: Refusal) -> None:
        super().__init__(refusal.key, **refusal.facts)
        self.column = column


def bad(line: Line, sheet: Sheet, wrong: Wrong) -> Bad:
    """The same with its place in the file."""
    return Bad(line.number, sheet.headers.get(wrong.column, wrong.column), wrong.key, shown(wrong), sheet.title)


def shown(no: Refusal) -> dict[str, str | int]:
    """A refusal's facts, short enough to be read."""
    return {
        name: fact if isinstance(fact, int) else fact if len(fact) <= LONGEST_SAID else f"{fact[:LONGEST_SAID]}…"
        for name, fact in no.facts.items() if isinstance(fact, str | int)
    }
