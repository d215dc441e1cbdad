"""A node that cannot ask whether it leads, leads no more before another one may, and a late answer changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.nodes import membership
from bot.nodes.membership import Membership
from services import nodes

SPAN: Final = 0.4           # seconds of a lease here
BEAT: Final = 0.1


class Far:
    """A core whose database answers yes, when it answers."""

    def __init__(self) -> None:
        self.answering = asyncio.Event()
        self.answering.set()

    async def run(self, work: Callable[[Any], Any]) -> Any:
        """See Core."""
        await self.answering.wait()
        return True


@pytest.fixture
async def core(monkeypatch: pytest.MonkeyPatch) -> Far:
    monkeypatch.setattr(nodes, "SILENT", timedelta(seconds=SPAN))
    monkeypatch.setattr(membership, "BEAT", BEAT)
    return Far()


@pytest.fixture
async def node(core: Far) -> AsyncIterator[Membership]:
    member = Membership(core, "a")  # type: ignore[arg-type]
    yield member
    core.answering.set()
    await member.stop()


async def test_who_is_answered_leads_on(node: Membership) -> None:
    await node.start(lambda: None)
    for _ in range(5):
        await asyncio.sleep(SPAN / 2)
        assert node.leads


async def test_who_is_not_answered_leads_no_more_once_the_lease_has_run_out(core: Far, node: Membership) -> None:
    await node.start(lambda: None)
    core.answering.clear()
    await asyncio.sleep(SPAN + BEAT)
    assert not node.leads


async def test_an_answer_that_was_under_way_longer_than_the_lease_makes_no_leader(core: Far, node: Membership) -> None:
    taken_over: list[None] = []
    await node.start(lambda: taken_over.append(None))
    core.answering.clear()
    await asyncio.sleep(2 * SPAN)
    core.answering.set()
    await asyncio.sleep(0)
    assert not node.leads
    assert not taken_over
    await asyncio.sleep(3 * BEAT)           # asked again, and answered at once
    assert node.leads
    assert len(taken_over) == 1
