"""resume: a restart is invisible. The shop dies and is opened again between any two things it does, in every journey:
it goes on where the person was, with not a tap or a question more."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import connect
from dialog.engine import Engine
from dialog.event import Event, Tap, Text
from handlers.conversation import XIAOER
from models.conversation import Conversation
from tests.script import Journey, journeys, play
from tests.staff_room import paid
from tests.talk import House, show
from tests.test_journeys import BareStage

T = TypeVar("T")


class MortalHouse(House):
    """A house that keeps nothing but its database: before every piece of work the program has just been started."""

    def __init__(self, url: str) -> None:
        self.url, self.lives = url, 0
        super().__init__(url, furnish=lambda db: None)

    def run(self, work: Callable[[Session], T]) -> T:
        """Start the program, do the work, and lose everything that was in memory."""
        self.lives += 1
        self.database.dispose()
        self.database = connect(self.url)
        self.engine = Engine(XIAOER, self.engine.words, self.shop)
        return super().run(work)


@pytest.fixture
def mortal(demo_url: str) -> MortalHouse:
    """A shop of one's own, on SQLite, then on PostgreSQL."""
    return MortalHouse(demo_url)


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_goes_on_after_every_death(journey: Journey, mortal: MortalHouse) -> None:
    await play(journey, BareStage(mortal, journey.language))
    assert mortal.lives > len([line for line in journey.lines if line.startswith((">", "@"))])


def test_what_was_decided_and_never_shown_is_shown_at_the_next_start(mortal: MortalHouse) -> None:
    guest = mortal.guest()
    guest.types("/start")
    said = Event(
        id="the last", channel="telegram", chat=guest.person, person=guest.person, said=Text("购物车"), at=mortal.now,
        language="zh-hans",
    )
    decided = mortal.run(lambda db: mortal.engine.handle(db, said))         # … and here it dies
    unshown = mortal.run(lambda db: db.scalars(select(Conversation).where(Conversation.shown.is_(False))).all())
    assert [chat.chat for chat in unshown] == [guest.person]
    again = mortal.run(lambda db: mortal.engine.redraw(db, unshown[0].id, now=mortal.now))
    assert show(again.view) == show(decided.view)


def test_news_for_a_card_brings_nobody_back_who_has_gone_on_before_the_death(mortal: MortalHouse) -> None:
    """The card is the last thing they saw; what they did since is decided, and shown at the next start."""
    guest = mortal.guest()
    order = paid(mortal, guest, ("croissant", 1))
    guest.types("/start")
    guest.taps("查看订单")
    assert guest.panel.card == f"order:{order.id}"
    said = Event(
        id="the last", channel="telegram", chat=guest.person, person=guest.person, said=Text("购物车"), at=mortal.now,
        language="zh-hans",
    )
    decided = mortal.run(lambda db: mortal.engine.handle(db, said))         # … and here it dies
    card = mortal.run(lambda db: mortal.engine.card(
        db, db.get_one(Conversation, decided.conversation), f"order:{order.id}", now=mortal.now
    ))
    assert (card.card, card.nav) == (f"order:{order.id}", ())
    again = mortal.run(lambda db: mortal.engine.redraw(db, decided.conversation, now=mortal.now))
    assert show(again.view) == show(decided.view)


def test_what_the_network_brings_again_after_a_death_acts_once(mortal: MortalHouse) -> None:
    guest = mortal.guest()
    guest.types("/start")
    guest.taps("冰拿铁")
    message, button = guest.find("加入购物车")
    before = guest.does(Tap(button.payload, message), event="twice")
    after = guest.does(Tap(button.payload, message), event="twice")
    assert show(before) == show(after)
    assert guest.find("🛒 1 ")
