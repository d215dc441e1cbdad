"""Whole journeys in both languages through the bare engine: what is written in tests/journeys is what is seen."""


import pytest

from services.payments import Outcome
from tests.script import Journey, journeys, play
from tests.talk import Guest, House, show


class BarePhone:
    """A guest of the bare engine as a journey sees one."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest

    async def types(self, words: str) -> None:
        """Send a text."""
        self.guest.types(words)

    async def taps(self, label: str) -> None:
        """Press a button."""
        self.guest.taps(label)

    async def newest(self) -> str:
        """The newest message."""
        return self.guest.screen

    async def everything(self) -> str:
        """All messages."""
        return "\n".join(show(view) for view in self.guest.messages.values())


class BareStage:
    """The engine with no edge around it: what the edge would do is done at once."""

    def __init__(self, house: House, language: str) -> None:
        self.house = house
        self._guest = house.guest(language=language)
        self._boss = house.staff(language=language)
        self.customer = BarePhone(self._guest)
        self.staff = BarePhone(self._boss)

    async def world(self, what: str, number: str) -> None:
        """What happens outside the chat."""
        verb, _, amount = what.partition(" ")
        if verb == "later":
            for _ in range(int(amount)):
                self.house.later(minutes=1)
        else:
            self.house.receipt(number, Outcome.PAID if verb == "pay" else Outcome.FAILED)
        self.house.do_owed()
        self.house.deliver()


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_reads_as_written(journey: Journey, demo_url: str) -> None:
    house = House(demo_url)
    await play(journey, BareStage(house, journey.language))
