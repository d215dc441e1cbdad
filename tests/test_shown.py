"""Noting which message shows what: gathered while a note is being written, and no note spoils another."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.core import Core
from bot.shown import Shown
from dialog.answer import Answer
from dialog.view import View

NOW = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)


class Desk:
    """A core that writes when it is let; a note for conversation 13 cannot be written."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.commits: list[list[tuple[int, str]]] = []
        self.conversation = self

    async def run(self, work: Callable[[Any], list[bool]]) -> list[bool]:
        await self.open.wait()
        lines: list[tuple[int, str]] = []
        newest = work(lines)
        self.commits.append(lines)
        return newest

    def shown(self, db: list[tuple[int, str]], answer: Answer, message: str, *, now: datetime) -> bool:
        if answer.conversation == 13:
            raise RuntimeError("this row is gone")
        db.append((answer.conversation, message))
        return answer.conversation % 2 == 0


def answered(conversation: int) -> Answer:
    return Answer(conversation=conversation, channel="telegram", chat=str(conversation), view=View(text="好"))


async def noted(desk: Desk, *conversations: int) -> list[bool | BaseException]:
    shown = Shown(cast(Core, desk), lambda: NOW)
    tasks = [asyncio.create_task(shown.note(answered(each), f"m{each}")) for each in conversations]
    await asyncio.sleep(0)
    desk.open.set()
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_what_comes_while_a_note_is_written_is_written_together() -> None:
    desk = Desk()
    assert await noted(desk, 5, 3, 2, 4) == [False, False, True, True]      # each hears of its own
    assert desk.commits == [[(2, "m2"), (3, "m3"), (4, "m4"), (5, "m5")]] or desk.commits == [
        [(5, "m5")], [(2, "m2"), (3, "m3"), (4, "m4")],
    ]


async def test_nobody_returns_before_their_note_is_committed() -> None:
    desk = Desk()
    task = asyncio.create_task(Shown(cast(Core, desk), lambda: NOW).note(answered(1), "m1"))
    await asyncio.sleep(0.01)
    assert not task.done()
    desk.open.set()
    await task
    assert desk.commits == [[(1, "m1")]]


@pytest.mark.parametrize("order", [(13, 1, 2, 3), (1, 13, 2, 3), (1, 2, 3, 13)])
async def test_a_note_that_cannot_be_written_spoils_no_other(order: tuple[int, ...]) -> None:
    desk = Desk()
    ends = await noted(desk, *order)
    assert [type(end) for end in ends] == [RuntimeError if each == 13 else bool for each in order]
    assert sorted(line for commit in desk.commits for line in commit) == [(1, "m1"), (2, "m2"), (3, "m3")]
