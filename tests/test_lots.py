"""Lots: what is asked for at the same moment is done together, and nobody hears of another's fault."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import lots
from bot.lots import Lots


class Till:
    """A core that takes its time; `done` are the lots that were worked on."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []

    async def run(self, work: Callable[[Session], Any]) -> Any:
        await asyncio.sleep(0)
        return work(Session())


@pytest.fixture
def till() -> Till:
    return Till()


def shares(till: Till) -> "Lots[int, int]":
    def work(db: Session, numbers: Sequence[int]) -> list[int]:
        till.done.append(list(numbers))
        return [1000 // number for number in numbers]

    return Lots(till, work)  # type: ignore[arg-type]


async def test_what_gathers_while_a_lot_is_done_is_the_next_lot(till: Till) -> None:
    asked = shares(till)
    answers = await asyncio.gather(*(asked.ask(number) for number in range(1, 8)))
    assert answers == [1000 // number for number in range(1, 8)]
    assert till.done == [[1], [2, 3, 4, 5, 6, 7]]


async def test_a_lot_is_never_longer_than_the_others_can_wait(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST", 3)
    asked = shares(till)
    await asyncio.gather(*(asked.ask(number) for number in range(1, 9)))
    assert till.done == [[1], [2, 3, 4], [5, 6, 7], [8]]


async def test_a_fault_is_told_to_whom_it_belongs_and_to_nobody_else(till: Till) -> None:
    asked = shares(till)
    answers = await asyncio.gather(*(asked.ask(number) for number in (1, 2, 0, 5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [int, int, ZeroDivisionError, int]
    assert till.done == [[1], [2, 0, 5], [2], [0], [5]]
    assert await asked.ask(10) == 100
