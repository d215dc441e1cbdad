"""Two programs serve one person at the same moment: whatever comes late, what stands below is the newest answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import Parts, leave_word
from bot.keeping.safekeeping import Safe
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.event import Event, Said, Tap, Text
from services import programs
from services.programs import Program
from tests.edge import Edge, edge, stock, until
from tests.talk import NOON


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


class Pair:
    """The shop, and a second waiter that stands in another line: that of another program."""

    def __init__(self, shop: Edge) -> None:
        self.shop = shop
        self.other, self.lines = Waiter(shop.core, shop.errands.settle, turns=Turns(), now=lambda: shop.now), Turns()
        self.gate = asyncio.Event()

    async def late(self, said: Said) -> None:
        """Something is done and decided here; showing it waits for `let`."""
        await self.late_event(self.shop.event(said))

    async def late_event(self, event: Event) -> None:
        """See `late`."""
        network, calls = self.shop.telegram, len(self.shop.telegram.calls)
        network.gates["ann"] = self.gate
        await self.shop.waiter.serve(network, event, written="w1")

        async def begun() -> bool:
            return len(network.calls) > calls

        await until(begun)
        del network.gates["ann"]

    async def meanwhile(self, said: Said) -> None:
        """Something is done at the other program, and shown."""
        await self.other.serve(self.shop.telegram, self.shop.event(said), written="w2")
        await self.other.drain()

    async def let(self) -> None:
        """What was held up is shown now."""
        self.gate.set()
        await self.shop.waiter.drain()


@pytest.fixture
async def pair(tmp_path: Path, stocked: Path) -> AsyncIterator[Pair]:
    async with edge(tmp_path, stocked) as shop:
        await shop.types("/start")
        it = Pair(shop)
        yield it
        it.gate.set()


async def _one_panel(pair: Pair, says: str) -> None:
    """One living message with buttons, the newest one, and it is the one that the database knows."""
    network, chat = pair.shop.telegram, await pair.shop.conversation()
    assert [post.alive for post in network.posts.values()].count(True) == 1
    assert says in network.text("ann")
    assert network.posts[chat.panel].alive
    assert (chat.shown, chat.below) == (True, False)


async def test_a_late_answer_to_a_text_gives_way_to_the_one_after_it(pair: Pair) -> None:
    await pair.late(Text("帮助"))
    await pair.meanwhile(Text("购物车"))
    await pair.let()
    await _one_panel(pair, "购物车")


async def test_a_late_answer_to_a_tap_does_not_bring_the_old_panel_back_to_life(pair: Pair) -> None:
    panel, button = pair.shop.telegram.button("ann", "饮品")
    await pair.late(Tap(button.payload, panel))
    await pair.meanwhile(Text("购物车"))
    pair.shop.telegram.posts.pop(panel)         # the network has deleted it: the edit becomes a new message
    await pair.let()
    await _one_panel(pair, "购物车")


async def test_two_taps_on_one_panel_end_with_the_later_one(pair: Pair) -> None:
    panel, button = pair.shop.telegram.button("ann", "饮品")
    await pair.late(Tap(button.payload, panel))
    await pair.meanwhile(Tap("h", panel))
    await pair.let()
    await _one_panel(pair, "瑞云小铺")
    assert pair.shop.telegram.posts[panel].alive


async def test_a_tap_on_the_old_panel_while_a_text_is_being_answered_is_answered_below(pair: Pair) -> None:
    panel, button = pair.shop.telegram.button("ann", "饮品")
    await pair.late(Text("购物车"))
    await pair.meanwhile(Tap(button.payload, panel))
    await pair.let()
    await _one_panel(pair, "饮品")
    assert not pair.shop.telegram.posts[panel].alive


async def test_a_message_brought_twice_to_two_programs_is_answered_once(pair: Pair) -> None:
    event = pair.shop.event(Text("购物车"))
    await pair.late_event(event)
    await pair.other.serve(pair.shop.telegram, event)
    await pair.other.drain()
    await pair.let()
    await _one_panel(pair, "购物车")


async def test_the_answer_of_a_program_that_died_is_shown_below_what_was_written(pair: Pair) -> None:
    panel = (await pair.shop.conversation()).panel
    event = pair.shop.event(Text("购物车"))
    await pair.shop.run(lambda db: pair.shop.house.engine.handle(db, event))       # … and the program dies
    assert await pair.other.resume({"telegram": pair.shop.telegram}) == 1
    await pair.other.drain()
    await _one_panel(pair, "购物车")
    assert not pair.shop.telegram.posts[panel].alive


async def test_an_orders_card_tapped_twice_at_once_shows_how_it_is_in_the_end(pair: Pair) -> None:
    order = await pair.shop.orders()
    card, ask = pair.shop.telegram.button("ann", "我已付款")
    await pair.shop.types("购物车")
    await pair.late(Tap(ask.payload, card))
    await pair.shop.pays(order)
    await pair.meanwhile(Tap(ask.payload, card))
    paid = pair.shop.telegram.posts[card].view.title
    await pair.let()
    assert "待付款" not in paid
    assert pair.shop.telegram.posts[card].view.title == paid
    assert (await pair.shop.conversation()).shown


async def test_what_a_program_answered_before_it_died_is_shown_by_whoever_misses_it(pair: Pair, tmp_path: Path) -> None:
    shop = pair.shop
    await shop.run(lambda db: programs.say(db, _program("here"), now=shop.now))
    await shop.run(lambda db: programs.say(db, _program("there"), now=shop.now))
    event = shop.event(Text("购物车"))
    await shop.run(lambda db: shop.house.engine.handle(db, event))                  # … and “there” dies
    parts = Parts(
        core=shop.core, errands=shop.errands, messenger=shop.messenger, shop=shop.house.shop, now=lambda: shop.now,
        safe=Safe(f"sqlite:///{tmp_path / 'shop.db'}", None, ("a key",), shop.house.shop.zone),
        present=lambda: _program("here"), resume=lambda before: pair.other.resume({"telegram": shop.telegram}, before),
    )
    for seconds in (10, 10, 9):
        shop.later(seconds=seconds)
        await leave_word(parts)
        assert not await shop.is_shown()
    shop.later(seconds=1)
    await leave_word(parts)
    await _one_panel(pair, "购物车")


def _program(name: str) -> Program:
    return Program(name, "1", "SQLite", NOON, {})
