"""flash, in the chat: everybody presses the same button at once; the shop sells what it has and offers the rest
something else."""

import asyncio
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import Core
from dialog.engine import Answer, Engine
from dialog.event import Event, Tap
from handlers import review, short
from handlers.conversation import XIAOER
from handlers.graph import Step
from models.conversation import Conversation
from models.people import Account, Customer
from services import basket, checkout, stock
from tests.promises.backroom import SCARCE, Backroom, Wish
from tests.promises.soak import times
from tests.promises.test_flash import CONTROL, ITEMS, without_guard
from tests.talk import spoken

CUSTOMERS: Final = times(100)


async def test_exactly_what_is_there_is_sold_and_the_rest_is_offered_something(room: Backroom) -> None:
    answers = await _rush(room, CUSTOMERS)
    places = _places(room)
    sold = [answer for answer in answers if places[answer.conversation] == Step.PAY]
    offered = [answer for answer in answers if places[answer.conversation] == Step.SHORT]
    assert (len(sold), len(offered)) == (ITEMS, CUSTOMERS - ITEMS)
    for answer in offered:
        assert any(button.payload.startswith(f"{short.fix.code}:") for button in answer.view.buttons)
    assert room.left(SCARCE) == (ITEMS, ITEMS)
    room.check()


async def test_without_the_look_beforehand_it_still_does_not_oversell(
    room: Backroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look at the stock before ordering is a courtesy; the update is what counts."""
    monkeypatch.setattr(basket.Line, "sellable", True)
    await _rush(room, CONTROL)
    assert list(_places(room).values()).count(Step.PAY) == ITEMS
    room.check()


async def test_with_all_guards_off_it_oversells(
    stocked_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same rush, and nothing to stop it."""
    room = Backroom(stocked_url, unchecked=True)
    monkeypatch.setattr(basket.Line, "sellable", True)
    monkeypatch.setattr(stock, "reserve", without_guard)
    await _rush(room, CONTROL)
    assert list(_places(room).values()).count(Step.PAY) == CONTROL
    with pytest.raises(AssertionError, match=f"{CONTROL} promised of {ITEMS}"):
        room.check()


async def _rush(room: Backroom, customers: int) -> list[Answer]:
    """Everybody has the last screen before the order, and presses its button."""
    core = Core(room.database, Engine(XIAOER, spoken(), room.shop))
    core.start()

    def fill(db: Session) -> list[Event]:
        crowd = [room.welcome(db) for _ in range(customers)]
        for customer in crowd:
            room.collect(db, customer, [Wish(SCARCE)])
        return [_presses(room, db, customer) for customer in crowd]

    try:
        return await asyncio.gather(*(core.handle(event) for event in room.run(fill)))
    finally:
        await core.stop()


def _presses(room: Backroom, db: Session, customer: int) -> Event:
    draft = checkout.draft(db, db.get_one(Customer, customer), now=room.now)
    total = checkout.total(room.shop, draft, checkout.chosen(db, draft)).total
    person = db.scalars(select(Account.person).where(Account.customer_id == customer)).one()
    return Event(
        id=room.event(), channel="telegram", chat=person, person=person,
        said=Tap(review.place.of(draft.key, total).payload), at=room.now, language="en",
    )


def _places(room: Backroom) -> dict[int, str]:
    """Where every chat stands."""
    return room.run(lambda db: {
        chat.id: chat.stack[-1].partition(":")[0] for chat in db.scalars(select(Conversation))
    })
