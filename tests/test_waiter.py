"""The waiter: what people do is acted on once and in order, and what they are to see arrives in any weather."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.core import Stopped
from bot.port import Later, Unreachable
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.event import Event, Tap, Text
from models.orders import Order
from models.people import Account
from tests.edge import Edge, edge, stock, until


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def shop(tmp_path: Path, stocked: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path, stocked) as it:
        yield it


async def test_the_answer_is_ready_at_the_commit_and_shown_meanwhile(shop: Edge) -> None:
    shop.telegram.gates["ann"] = asyncio.Event()
    view = await asyncio.wait_for(shop.waiter.serve(shop.telegram, shop.event(Text("/start"))), 5)
    assert "瑞云小铺" in view.words
    assert shop.telegram.seen("ann") == []
    assert not (await shop.conversation()).shown
    shop.telegram.gates["ann"].set()
    await shop.shown()
    assert shop.telegram.text("ann") == view.words
    assert (await shop.conversation()).shown


async def test_one_persons_actions_stay_in_order_and_hold_nobody_else_up(shop: Edge) -> None:
    shop.telegram.gates["ann"] = asyncio.Event()
    first = asyncio.create_task(shop.waiter.serve(shop.telegram, shop.event(Text("/start"))))
    await asyncio.sleep(0)
    second = asyncio.create_task(shop.waiter.serve(shop.telegram, shop.event(Text("购物车"))))
    await first
    await asyncio.wait_for(shop.does(Text("/start"), "bob"), 5)
    assert len(shop.telegram.seen("bob")) == 1
    assert not second.done()
    shop.telegram.gates["ann"].set()
    await second
    await shop.shown()
    assert [call[0] for call in shop.telegram.calls if call[1] == "ann"] == ["send", "send", "retire"]
    assert "购物车" in shop.telegram.text("ann")


async def test_a_tap_edits_the_panel_and_a_text_replaces_it(shop: Edge) -> None:
    await shop.types("/start")
    await shop.taps("饮品")
    assert len(shop.telegram.posts) == 1
    await shop.types("购物车")
    assert [post.alive for post in shop.telegram.posts.values()] == [False, True]


async def test_hasty_taps_are_all_answered_and_only_the_last_state_has_to_be_shown(shop: Edge) -> None:
    await shop.types("/start")
    panel, button = shop.telegram.button("ann", "饮品")
    shop.telegram.gates["ann"] = asyncio.Event()
    before = len(shop.telegram.calls)
    taps = [
        asyncio.create_task(shop.waiter.serve(shop.telegram, shop.event(Tap(payload, panel))))
        for payload in (button.payload, "h", button.payload, "h", button.payload)
    ]
    await taps[0]
    shop.telegram.gates["ann"].set()
    await asyncio.gather(*taps)
    await shop.shown()
    assert len(shop.telegram.calls) - before == 1
    assert "饮品" in shop.telegram.text("ann")


async def test_a_repeated_event_acts_once_and_draws_the_present_screen(shop: Edge) -> None:
    await shop.orders()
    event = shop.event(Text("购物车"), id="again")
    for _ in range(3):
        await shop.waiter.serve(shop.telegram, event)
        await shop.shown()
    assert len(shop.telegram.seen("ann")) == 2      # the order's card, and one panel


async def test_what_a_busy_network_refuses_is_shown_later(shop: Edge) -> None:
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Later(0.01), Later(0.01)]
    await shop.does(Text("购物车"))
    assert not (await shop.conversation()).shown
    await until(shop.is_shown)
    await shop.shown()
    assert "购物车" in shop.telegram.text("ann")
    assert len(shop.telegram.seen("ann")) == 1      # the panel before it is still taken away


async def test_a_later_answer_takes_the_place_of_one_that_was_never_shown(shop: Edge) -> None:
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Later(60)]
    await shop.does(Text("购物车"))
    await shop.types("帮助")
    assert (await shop.conversation()).shown
    assert len(shop.telegram.seen("ann")) == 1
    await asyncio.wait_for(shop.waiter.drain(), 5)  # the plan to show the other one holds nothing up


async def test_who_cannot_be_reached_is_not_written_to_until_they_write_again(shop: Edge) -> None:
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Unreachable()]
    await shop.does(Text("购物车"))
    account = await shop.run(lambda db: db.scalars(select(Account)).one())
    assert not account.reachable
    assert (await shop.conversation()).shown        # nothing is owed to somebody who left
    await shop.types("/start")
    assert (await shop.run(lambda db: db.scalars(select(Account.reachable)).one()))


async def test_a_restart_draws_what_was_never_shown(shop: Edge) -> None:
    await shop.types("/start")
    await shop.run(lambda db: shop.house.engine.handle(db, shop.event(Text("购物车"))))     # … and the program dies
    fresh = Waiter(shop.core, shop.errands.settle, turns=Turns(), now=lambda: shop.now)
    assert await fresh.resume({"telegram": shop.telegram}) == 1
    assert "购物车" in shop.telegram.text("ann")
    assert await fresh.resume({"telegram": shop.telegram}) == 0


async def test_even_when_the_caller_goes_away_what_was_begun_is_done_and_shown(shop: Edge) -> None:
    calling = asyncio.create_task(shop.waiter.serve(shop.telegram, shop.event(Text("/start"))))
    await asyncio.sleep(0)
    calling.cancel()
    with suppress(asyncio.CancelledError):
        await calling
    await shop.waiter.drain()
    assert len(shop.telegram.seen("ann")) == 1


async def test_the_pay_link_is_on_the_first_message_when_the_provider_is_quick(shop: Edge) -> None:
    await shop.orders()
    post = shop.telegram.seen("ann")[-1]
    assert post.view.image is not None
    assert post.view.image.qr.startswith("qr ")
    assert sum(view.card != "" for view in post.views) == 1


async def test_a_slow_provider_does_not_hold_the_answer_up(shop: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.waiter.PATIENCE", 0.05)
    shop.bank.slow = asyncio.Event()
    await shop.orders()
    post = shop.telegram.seen("ann")[-1]
    assert post.view.card
    assert post.view.image is None
    shop.bank.slow.set()

    async def redrawn() -> bool:
        return await shop.messenger.once() > 0 and post.view.image is not None

    await until(redrawn)
    assert shop.telegram.seen("ann")[-1] is post
    assert post.view.image is not None


async def test_a_secret_is_taken_out_of_the_chat(shop: Edge) -> None:
    await shop.types("/start")
    await shop.types("4111 1111 1111 1111")
    assert ("erase", "ann", "w1") in shop.telegram.calls


async def test_an_old_panel_that_cannot_be_taken_away_now_is_taken_away_later(shop: Edge) -> None:
    await shop.types("/start")
    old = next(iter(shop.telegram.posts))
    shop.telegram.gates["ann"] = asyncio.Event()
    serving = asyncio.create_task(shop.does(Text("购物车")))
    await asyncio.sleep(0.05)
    retire = shop.telegram.retire
    busy = [Later(0.01)]

    async def once_busy(chat: str, message: str, sent: object) -> None:
        if busy:
            raise busy.pop()
        await retire(chat, message, None)

    shop.telegram.retire = once_busy  # type: ignore[method-assign]
    shop.telegram.gates["ann"].set()
    await serving

    async def gone() -> bool:
        return not shop.telegram.posts[old].alive

    await until(gone)


async def test_a_database_that_says_no_is_told_to_the_network_and_the_next_event_is_served(
    shop: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(db: Session, event: Event) -> None:
        raise OperationalError("INSERT", {}, OSError("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(shop.house.engine, "handle", full)
        with pytest.raises(OperationalError):
            await shop.waiter.serve(shop.telegram, shop.event(Text("/start")))
    await shop.types("/start")
    assert len(shop.telegram.seen("ann")) == 1


async def test_an_event_that_nothing_can_be_done_with_is_told_and_blocks_nobody(
    shop: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(db: Session, event: Event) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(shop.house.engine, "handle", poisoned)
        await shop.types("/start")
    assert re.search("[0-9A-F]{6}", shop.telegram.text("ann"))      # the reference to ask with
    await shop.types("购物车")
    assert "购物车" in shop.telegram.text("ann")


async def test_the_staff_are_told_the_reference_of_what_failed_once_an_event(
    shop: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(db: Session, event: Event) -> None:
        raise ZeroDivisionError

    await shop.hires()
    event = shop.event(Text("/start"))
    with monkeypatch.context() as patched:
        patched.setattr(shop.house.engine, "handle", poisoned)
        for _ in range(2):
            await shop.waiter.serve(shop.telegram, event)
            await shop.shown()
    await shop.messenger.once()
    references = re.findall("[0-9A-F]{6}", "\n".join(post.view.words for post in shop.telegram.seen("boss")))
    assert len(references) == 1
    assert references[0] in shop.telegram.seen("ann")[0].views[0].words


async def test_many_people_at_once_leave_no_lines_behind(shop: Edge) -> None:
    await asyncio.gather(*(shop.does(Text("/start"), f"p{n}") for n in range(30)))
    await shop.waiter.drain()
    assert len(shop.turns) == 0
    assert all(len(shop.telegram.seen(f"p{n}")) == 1 for n in range(30))


async def test_two_taps_on_pay_at_the_same_moment_make_one_order(shop: Edge) -> None:
    await shop.types("/start")
    await shop.taps("冰拿铁")
    await shop.taps("立即购买")
    await shop.types("张三 13800138000 上海市浦东新区世纪大道100号5楼")
    message, button = shop.telegram.button("ann", "提交并支付")
    await asyncio.gather(*(shop.does(Tap(button.payload, message)) for _ in range(3)))
    assert len(await shop.run(lambda db: list(db.scalars(select(Order.id))))) == 1


async def test_a_program_that_goes_down_takes_nothing_more_and_shows_what_it_decided(shop: Edge) -> None:
    shop.telegram.gates["ann"] = asyncio.Event()
    await shop.waiter.serve(shop.telegram, shop.event(Text("/start")))
    draining = asyncio.create_task(shop.waiter.drain())
    await asyncio.sleep(0.05)
    with pytest.raises(Stopped):
        await shop.waiter.serve(shop.telegram, shop.event(Text("购物车")))
    assert not draining.done()
    shop.telegram.gates["ann"].set()
    await asyncio.wait_for(draining, 5)
    assert await shop.is_shown()
