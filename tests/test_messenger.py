"""The messenger: everybody hears each piece of news once and in order, and nobody waits for anybody else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import mailbag, messenger
from bot.port import Later, Unreachable
from dialog.event import Text
from dialog.turn import Turn
from dialog.view import View
from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Account, Customer
from services import notices, orders
from services.payments import Outcome
from tests.edge import Edge, Post, edge_of
from tests.talk import House


@pytest.fixture
async def shop(demo_url: str) -> AsyncIterator[Edge]:
    async with edge_of(House(demo_url)) as it:
        yield it


def moved(shop: Edge, order: int, *steps: Status) -> Callable[[Session], None]:
    """Work that moves an order along."""

    def work(db: Session) -> None:
        for step in steps:
            orders.advance(db, orders.any_order(db, order), step, shop=shop.house.shop, by="staff:1", now=shop.now)

    return work


def told(kind: str, key: str, **more: Any) -> Callable[[Session, Edge], None]:
    """Work that owes the newest customer a piece of news."""

    def work(db: Session, shop: Edge) -> None:
        customer = db.scalars(select(Customer).order_by(Customer.id)).first()
        assert customer is not None
        notices.tell(db, shop.house.shop, customer, kind, key, now=shop.now, **more)

    return work


def spoken(turn: Turn, notice: Notice) -> View:
    """A message that says what the notice holds, whatever the shop would make of it."""
    return View(text=str(notice.facts["words"]), language=turn.language)


@pytest.fixture
def plainly(shop: Edge) -> None:
    """The messenger says what notices hold: these tests are about bringing, not about wording."""
    shop.messenger._letters._compose = spoken


def cards(shop: Edge, person: str = "ann") -> list[Post]:
    return [post for post in shop.telegram.seen(person) if post.view.card]


async def test_money_changes_the_card_where_it_stands_and_makes_no_noise(shop: Edge) -> None:
    order = await shop.orders()
    card = cards(shop)[0]
    await shop.pays(order)
    await shop.messenger.once()
    assert cards(shop) == [card]
    assert "待发货" in card.view.title
    assert not any(post.loud for post in shop.telegram.seen("ann"))


async def test_the_staff_hear_of_a_paid_order_aloud_and_their_card_follows_it(shop: Edge) -> None:
    await shop.hires()
    order = await shop.orders()
    await shop.pays(order)
    await shop.messenger.once()
    new = cards(shop, "boss")[0]
    assert new.loud
    assert "待接单" in new.view.words
    await shop.run(moved(shop, order, Status.PREPARING))
    await shop.messenger.once()
    assert cards(shop, "boss") == [new]
    assert "待接单" not in new.view.words


async def test_a_message_that_is_no_longer_true_is_taken_back(shop: Edge) -> None:
    order = await shop.orders()
    await shop.pays(order)
    await shop.messenger.once()
    await shop.run(moved(shop, order, Status.PREPARING, Status.SHIPPED))
    await shop.messenger.once()
    on_its_way = shop.telegram.seen("ann")[-1]
    assert on_its_way.loud
    assert not on_its_way.view.card
    await shop.run(moved(shop, order, Status.DONE))
    await shop.messenger.once()
    assert not on_its_way.alive
    assert len(cards(shop)) == 1


async def test_the_reminder_goes_when_the_money_comes(shop: Edge) -> None:
    order = await shop.orders()
    shop.later(minutes=11)
    await shop.messenger.once()
    reminder = shop.telegram.seen("ann")[-1]
    assert reminder.loud
    await shop.pays(order)
    await shop.messenger.once()
    assert not reminder.alive


async def test_news_that_is_no_longer_true_when_its_time_comes_is_not_sent(shop: Edge) -> None:
    order = await shop.orders()
    await shop.run(moved(shop, order, Status.PAID, Status.PREPARING, Status.SHIPPED, Status.DONE))
    await shop.messenger.once()
    assert (await shop.notices(Status.SHIPPED))[0].state == NoticeState.SUPERSEDED
    assert len(shop.telegram.seen("ann")) == 1


async def test_several_changes_at_once_are_one_edit(shop: Edge) -> None:
    order = await shop.orders()
    await shop.messenger.once()
    shop.telegram.calls.clear()
    await shop.run(moved(shop, order, Status.PAID, Status.PREPARING))
    await shop.messenger.once()
    assert [call[0] for call in shop.telegram.calls] == ["edit"]
    assert "备货中" in cards(shop)[0].view.title


async def test_a_card_that_shows_the_order_as_it_is_is_not_drawn_again(shop: Edge) -> None:
    order = await shop.orders()
    shop.telegram.calls.clear()
    await shop.messenger.once()
    assert not shop.telegram.calls
    await shop.run(lambda db: notices.look_anew(db, orders.any_order(db, order), "something beside it", now=shop.now))
    await shop.messenger.once()
    await shop.run(moved(shop, order, Status.PAID))
    await shop.messenger.once()
    await shop.messenger.once()
    assert [call[0] for call in shop.telegram.calls] == ["edit", "edit"]


async def test_news_that_is_more_than_one_bagful_all_arrives(shop: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bag after bag is fetched while the last one is being brought, without anybody ringing again."""
    guests = [f"guest-{n}" for n in range(12)]
    placed = [await shop.orders(person) for person in guests]
    await shop.messenger.once()
    monkeypatch.setattr(mailbag, "MOST", 5)
    monkeypatch.setattr(messenger, "FEW", 2)

    def shipped(db: Session) -> None:
        for order in placed:
            moved(shop, order, Status.PAID, Status.PREPARING, Status.SHIPPED)(db)

    await shop.run(shipped)
    shop.messenger.start()
    try:
        async with asyncio.timeout(10):
            while any(len(shop.telegram.seen(person)) < 2 for person in guests):     # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        await shop.messenger.stop()
    assert {row.state for row in await shop.notices(Status.SHIPPED)} == {NoticeState.SENT}
    assert all("已发货" in cards(shop, person)[0].view.text for person in guests)


async def test_a_person_whose_network_hangs_delays_nobody(shop: Edge) -> None:
    slow, quick = await shop.orders("ann"), await shop.orders("bob")
    shop.telegram.gates["ann"] = asyncio.Event()
    await shop.pays(slow)
    await shop.pays(quick)
    bringing = asyncio.create_task(shop.messenger.once())

    async with asyncio.timeout(10):
        while "待发货" not in cards(shop, "bob")[0].view.title:     # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "待付款" in cards(shop, "ann")[0].view.title
    shop.telegram.gates["ann"].set()
    await bringing
    assert "待发货" in cards(shop, "ann")[0].view.title


@pytest.mark.usefixtures("plainly")
async def test_what_fails_is_tried_again_and_nothing_newer_overtakes_it(shop: Edge) -> None:
    await shop.types("/start")
    await shop.run(lambda db: told("talk", "one", facts={"words": "one"})(db, shop))
    await shop.run(lambda db: told("talk", "two", facts={"words": "two"})(db, shop))
    shop.telegram.faults["ann"] = [Later(1)]
    await shop.messenger.once()
    assert len(shop.telegram.seen("ann")) == 1
    assert [row.state for row in await shop.notices("talk")] == [NoticeState.DUE, NoticeState.DUE]
    shop.later(minutes=1)
    await shop.messenger.once()
    assert [post.view.text for post in shop.telegram.seen("ann")[1:]] == ["one", "two"]


@pytest.mark.usefixtures("plainly")
async def test_after_many_tries_news_is_given_up_and_one_can_see_why(shop: Edge) -> None:
    await shop.types("/start")
    await shop.run(lambda db: told("talk", "one", facts={"words": "one"})(db, shop))
    await shop.run(lambda db: told("talk", "two", facts={"words": "two"})(db, shop))
    shop.telegram.faults["ann"] = [ValueError("a bug")] * notices.TRIES
    for _ in range(notices.TRIES):
        await shop.messenger.once()
        shop.later(hours=2)
    first, second = await shop.notices("talk")
    assert (first.state, first.error) == (NoticeState.DEAD, "ValueError")
    await shop.messenger.once()
    second = (await shop.notices("talk"))[1]
    assert second.state == NoticeState.SENT


@pytest.mark.usefixtures("plainly")
async def test_who_blocked_one_network_is_told_in_another(shop: Edge) -> None:
    await shop.types("/start")
    await shop.does(Text("/start"), "ann-at-home", network=shop.web)

    def one_person(db: Session) -> None:
        first, second = db.scalars(select(Account).order_by(Account.id))
        second.customer_id = first.customer_id
        first.seen_at = shop.now                         # Telegram was used last

    shop.later(minutes=1)
    await shop.run(one_person)
    shop.telegram.faults["ann"] = [Unreachable()]
    await shop.run(lambda db: told("talk", "one", facts={"words": "hello"})(db, shop))
    await shop.messenger.once()
    assert shop.web.seen("ann-at-home")[-1].view.text == "hello"
    notice = (await shop.notices("talk"))[0]
    assert (notice.state, notice.sent_to) == (NoticeState.SENT, "web")
    calls = len(shop.telegram.calls)
    await shop.run(lambda db: told("talk", "two", facts={"words": "hello"})(db, shop))
    await shop.messenger.once()
    assert len(shop.telegram.calls) == calls             # never tried there again


@pytest.mark.usefixtures("plainly")
async def test_who_can_be_reached_nowhere_is_given_up_with_a_reason(shop: Edge) -> None:
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Unreachable()]
    await shop.run(lambda db: told("talk", "one", facts={"words": "hello"})(db, shop))
    await shop.messenger.once()
    notice = (await shop.notices("talk"))[0]
    assert (notice.state, notice.error) == (NoticeState.DEAD, "nobody can be reached")


async def test_a_card_that_the_network_moves_is_followed(shop: Edge) -> None:
    order = await shop.orders()
    shop.telegram.moves = True
    await shop.pays(order)
    await shop.messenger.once()
    message = next(reversed(shop.telegram.posts))
    assert (await shop.run(lambda db: db.scalars(select(Card.message)).one())) == message
    assert (await shop.conversation()).panel == message
    assert "订单" in await shop.taps("催一下")


async def test_a_card_that_another_program_has_sent_anew_meanwhile_is_there_once(shop: Edge) -> None:
    order = await shop.orders()
    shop.telegram.moves = True                      # the old message is gone: every edit ends in a new one
    shop.telegram.gates["ann"] = asyncio.Event()
    await shop.pays(order)
    calls = len(shop.telegram.calls)
    bringing = asyncio.create_task(shop.messenger.once())
    while len(shop.telegram.calls) == calls:        # noqa: ASYNC110 - the network has no bell for it
        await asyncio.sleep(0.005)
    shop.telegram.posts["answer"] = Post("ann", [View(text="the other program's answer")])
    await shop.run(lambda db: db.execute(update(Card).values(message="answer")))
    shop.telegram.gates["ann"].set()
    await bringing
    assert (await shop.run(lambda db: db.scalars(select(Card.message)).one())) == "answer"
    assert [post.view.text for post in shop.telegram.seen("ann")][-1:] == ["the other program's answer"]


async def test_a_failed_payment_shows_on_the_card(shop: Edge) -> None:
    order = await shop.orders()
    await shop.pays(order, Outcome.FAILED)
    await shop.messenger.once()
    assert "没有付成功" in cards(shop)[0].view.words


async def test_quiet_people_are_not_woken_at_night(shop: Edge) -> None:
    order = await shop.orders()
    await shop.pays(order)
    await shop.messenger.once()
    shop.later(hours=11)                                 # 23:00
    await shop.run(moved(shop, order, Status.PREPARING, Status.SHIPPED))
    await shop.messenger.once()
    assert len(shop.telegram.seen("ann")) == 1           # only the card, silently
    assert "▶ 已发货" in cards(shop)[0].view.text
    shop.later(hours=10)
    await shop.messenger.once()
    assert shop.telegram.seen("ann")[-1].loud


async def test_a_person_with_nothing_configured_to_reach_them_is_passed_over(shop: Edge) -> None:
    order = await shop.orders()
    await shop.run(lambda db: db.execute(update(Account).values(channel="wechat")))
    await shop.run(moved(shop, order, Status.PAID, Status.PREPARING, Status.SHIPPED))
    await shop.messenger.once()
    assert (await shop.notices(Status.SHIPPED))[0].state == NoticeState.DEAD
    assert (await shop.run(lambda db: db.scalars(select(Order.status)).one())) == Status.SHIPPED
