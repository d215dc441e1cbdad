"""The same journeys on Telegram: the whole program behind a phone that refuses what Telegram refuses."""

from pathlib import Path

import pytest

from bot.channels.telegram.drivers import MODULES, Driver
from tests.phone.house import SECRET, in_haste
from tests.phone.person import Person
from tests.phone.server import TOKEN, Phone
from tests.script import Journey, journeys, play
from tests.shop_floor import ShopFloor, opened, template

CODES = {"zh": "zh-hans", "en": "en"}


class Handset:
    """A person with Telegram as a journey sees them."""

    def __init__(self, person: Person, floor: ShopFloor) -> None:
        self.person = person
        self.floor = floor

    async def types(self, words: str) -> None:
        """Send a text."""
        await self.person.types(words)
        await self._settled()

    async def taps(self, label: str) -> None:
        """Press a button."""
        await self._press(label)
        await self._settled()

    async def _settled(self) -> None:
        await self.floor.idle()
        await self.person.settled()

    async def _press(self, label: str) -> None:
        if not label.startswith("["):
            await self.person.taps(label)
            return
        message = next(each for each in reversed(self.person.live) if label in each.drawn())
        button = next(each for row in message.rows for each in row if f"[{each['text']}]" == label)
        await self.person.taps_payload(message, button["callback_data"])

    async def newest(self) -> str:
        """The bot's last message."""
        return self.person.panel.drawn()

    async def everything(self) -> str:
        """All visible messages."""
        return self.person.screen()


class TelegramStage:
    """The program, a phone, a customer and the owner."""

    def __init__(self, floor: ShopFloor, phone: Phone, language: str) -> None:
        self.floor = floor
        self.phone = phone
        people, code = phone.people, CODES[language]
        self.customer = Handset(people.get(42) or phone.person(42, "", code), floor)
        self.staff = Handset(people.get(7) or phone.person(7, "王芳", code), floor)

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        await self.floor.world(what, number)
        await self.phone.settled()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.mark.parametrize("driver", MODULES)
@pytest.mark.parametrize("journey", journeys(), ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_on_telegram_reads_as_written(
    journey: Journey, driver: Driver, tmp_path: Path, seeded: Path
) -> None:
    async with Phone() as phone:
        telegram = {"token": TOKEN, "api_url": phone.url, "driver": driver, "secret": SECRET}
        with in_haste():
            async with opened(tmp_path, seeded, telegram=telegram, admins=("telegram:7",)) as floor:
                phone.watches.append(lambda: len(floor.app._turns) > 0)
                stage = TelegramStage(floor, phone, journey.language)
                await play(journey, stage)
                assert [no for no in phone.refusals if "is not modified" not in no[1]] == []
