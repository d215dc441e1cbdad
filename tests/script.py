"""Journeys are written as transcripts a shopkeeper could read, and played on every channel.

    # What this journey shows
    > /start                      the customer types
    > tap 冰拿铁                   the customer taps the button whose label holds this
    客官好                         the newest message must hold these words
    [冰拿铁 ¥18]                   … and this button
    ~ 已过期                       nowhere in the newest message
    ? 发货了                       some visible message must hold these words
    @ /ship {n} SF123             the same for the member of the staff
    ! pay | fail | later 16       the world: money arrives, fails, minutes pass
    = 5 taps 1 typed              how much the customer has done so far

`{n}` is the order number that was seen last.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.numbers import found_in

FOLDER = Path(__file__).parent / "journeys"


class Phone(Protocol):
    """One person's end of a channel."""

    async def types(self, words: str) -> None: ...

    async def taps(self, label: str) -> None: ...

    async def newest(self) -> str:
        """The newest message as text, every button as `[label]`."""
        ...

    async def everything(self) -> str:
        """All visible messages."""
        ...


class Stage(Protocol):
    """Where a journey is played: the two phones, and the world around."""

    customer: Phone
    staff: Phone

    async def world(self, what: str, number: str) -> None:
        """`pay`, `fail`, `later 16`, …; returns when everything that follows from it has arrived."""
        ...


@dataclass(frozen=True, slots=True)
class Journey:
    """One transcript."""

    language: str
    name: str
    lines: tuple[str, ...]


def journeys() -> list[Journey]:
    """All transcripts, both languages."""
    return [
        Journey(path.parent.name, path.stem, tuple(path.read_text(encoding="utf-8").splitlines()))
        for path in sorted(FOLDER.glob("*/*.txt"))
    ]


async def play(journey: Journey, stage: Stage) -> None:
    """Play a transcript. Raises AssertionError naming the line and what was seen instead."""
    phone, number, taps, typed = stage.customer, "", 0, 0
    for place, raw in enumerate(journey.lines, 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        where = f"{journey.language}/{journey.name}.txt:{place}: {line}"
        if line[0] in ">@":
            phone = stage.customer if line[0] == ">" else stage.staff
            said = line[1:].strip().replace("{n}", number)
            if said.startswith("tap "):
                await phone.taps(said.removeprefix("tap "))
                taps += line[0] == ">"
            else:
                await phone.types(said)
                taps += line[0] == ">" and said == "/start"          # "Start" is a button
                typed += line[0] == ">" and said != "/start"
            number = found_in(await phone.newest()) or number
        elif line[0] == "!":
            await stage.world(line[1:].strip(), number)
            phone = stage.customer
        elif line[0] == "=":
            assert line == f"= {taps} taps {typed} typed", f"{where} but {taps} taps {typed} typed"
        else:
            await _expect(phone, line.replace("{n}", number), where)


async def _expect(phone: Phone, line: str, where: str) -> None:
    if line.startswith("?"):
        seen = await phone.everything()
        assert line[1:].strip() in seen, f"{where}\nis not among what can be seen:\n{seen}"
    elif line.startswith("~"):
        seen = await phone.newest()
        assert line[1:].strip() not in seen, f"{where}\nstands in\n{seen}"
    else:
        seen = await phone.newest()
        for part in re.findall(r"\[[^\]]+\]|[^\[\]]+", line):
            assert part.strip() in seen, f"{where}\nwas expected, but this is seen:\n{seen}"
