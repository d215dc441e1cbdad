"""Two libraries carry Telegram, and nobody notices which: they understand alike, keep the same silence, and take over
from each other between two updates."""

import logging
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.channels.telegram import drivers
from bot.channels.telegram.channel import Mode
from bot.channels.telegram.drivers import MODULES, Driver
from bot.channels.telegram.read import read
from bot.config import Misconfigured
from dialog.event import Text, Unreadable
from dialog.view import Button, Image, Request, View
from tests import script
from tests.channels.door import Shop, only
from tests.phone import TOKEN, Phone
from tests.phone.house import SECRET, in_haste, serving
from tests.shop_floor import opened, template
from tests.test_journeys_telegram import Handset, TelegramStage

pytest_plugins = ["tests.phone.fixtures"]

NOW = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)
MODES = pytest.mark.parametrize("mode", ["webhook", "polling"])


# -- the same understanding ---------------------------------------------------------------------------------


async def everything(phone: Phone, shop: Shop, pictures: Path) -> list[dict[str, Any]]:
    """Every kind of update that people cause, as Telegram tells it."""
    shop.script = lambda event: only(Button("下一步", "n"), request=Request.BOTH)
    async with serving(phone, shop, pictures):
        ming, group = phone.person(42, "小明", ""), phone.group(-100, "同事")
        await ming.types("/start p_zz9k")
        await ming.taps("下一步")
        await ming.taps_payload(999, "n")
        await ming.shares_contact("8613800138000")
        await ming.shares_contact("13900139000", name="张三", own=False)
        await ming.shares_location(31.23, 121.47)
        await ming.sends_photo(caption="坏了")
        await ming.sends_photo()
        await ming.sends_document("goods.csv", b"sku,price")
        await ming.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
        await ming.sends(rich_message={"nobody": "knows it yet"})
        await ming.sends(venue={
            "location": {"latitude": 1.0, "longitude": 2.0}, "title": "公司", "address": "世纪大道100号",
        }, location={"latitude": 1.0, "longitude": 2.0})
        await ming.types("/orders@xiaoer_bot", chat=group)
        await ming.taps("下一步", chat=group)
        await ming.blocks_bot()
        await ming.unblocks_bot()
    return phone.history


async def test_both_understand_every_update_alike(phone: Phone, shop: Shop, pictures: Path) -> None:
    updates = await everything(phone, shop, pictures)
    heard = {
        driver: [
            read(drivers.load(driver)(TOKEN, None).hear(update), bot="xiaoer_bot", now=NOW) for update in updates
        ]
        for driver in MODULES
    }
    assert len(updates) == 16
    assert heard["ptb"] == heard["aiogram"]
    assert [one.event.said for one in heard["ptb"] if one.event][9:11] == [
        Unreadable("voice"), Unreadable("rich_message"),
    ]


@pytest.mark.parametrize("changed", [
    {"from": {"id": 42}}, {"photo": [{"file_id": "p", "width": 9, "height": 9}]}, {"text": "好", "date": "today"},
])
def test_an_update_that_is_newer_than_the_library_is_understood(changed: dict[str, Any]) -> None:
    message = {
        "message_id": 1, "date": 1, "chat": {"id": 42, "type": "private"}, "text": "好",
        "from": {"id": 42, "is_bot": False, "first_name": "小明"},
    }
    update = {"update_id": 1, "message": message | changed}
    heard = read(drivers.load("ptb")(TOKEN, None).hear(update), bot="xiaoer_bot", now=NOW)
    assert heard.event is not None
    assert heard.event.said == Text("好")


@MODES
async def test_neither_writes_what_people_say_or_the_token_into_the_log(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.script = lambda event: View(text="寄到世纪大道100号")
    async with serving(phone, shop, pictures, mode, driver=driver):
        await phone.person(42).types("13800138000")
    assert [event.said for event in shop.events] == [Text("13800138000")]
    assert not [told for told in ("13800138000", "世纪大道", TOKEN) if told in caplog.text]


# -- a shop that cannot have its library --------------------------------------------------------------------


@pytest.mark.parametrize(("driver", "token", "sentence"), [
    ("ptb", TOKEN, "setting.no-driver"), ("aiogram", "nonsense", "setting.bad-token"),
])
async def test_a_shop_that_cannot_have_its_library_says_so_and_leaves_nothing_open(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, driver: Driver, token: str, sentence: str
) -> None:
    seeded = template(tmp_path_factory.mktemp("seeded"))
    telegram = {"token": token, "driver": driver}
    with patch.dict(sys.modules, {"bot.channels.telegram.ptb": None}), pytest.raises(Misconfigured) as told:
        async with opened(tmp_path, seeded, telegram=telegram):
            raise AssertionError("it opened")
    assert told.value.sentence == sentence
    async with opened(tmp_path, seeded):
        pass                # the database and the lock are free


# -- taking over --------------------------------------------------------------------------------------------


TURNS: tuple[tuple[Driver, Mode], ...] = (
    ("aiogram", "polling"), ("ptb", "polling"), ("aiogram", "webhook"), ("ptb", "webhook"), ("aiogram", "polling"),
    ("ptb", "webhook"), ("ptb", "polling"), ("aiogram", "webhook"),
)


async def test_switching_libraries_between_two_updates_loses_nothing(
    phone: Phone, shop: Shop, pictures: Path
) -> None:
    shop.script = lambda event: only(
        Button("下一步", "n"), text=str(len(shop.events)), image=Image(alt="茶", name="tea.png"),
        request=Request.CONTACT if len(shop.events) % 2 else Request.NONE,
    )
    phone.redeliver = True
    ming = phone.person(42)
    await ming.types("/start", wait=False)
    for turn, (driver, mode) in enumerate(TURNS, 1):
        async with serving(phone, shop, pictures, mode, driver=driver):
            await phone.settled()
            assert ming.panel.text == str(2 * turn - 1)
            await ming.taps("下一步")
            assert (ming.panel.text, len(ming.live)) == (str(2 * turn), 1)
            assert len(ming.visible) == 1
        if turn < len(TURNS):
            await ming.taps("下一步", wait=False)       # while nobody is there
    assert [event.id for event in shop.events] == [str(update["update_id"]) for update in phone.history]
    assert phone.refusals == []


class Relay:
    """A stage where at every step of the customer's another library takes over: the shop closes and opens again."""

    def __init__(self, phone: Phone, folder: Path, seeded: Path, language: str) -> None:
        self._phone, self._folder, self._database, self._language = phone, folder, seeded, language
        self._drivers = cycle(MODULES)
        self._open = AsyncExitStack()
        self._stage: TelegramStage | None = None
        self.shifts = 0
        self.customer: script.Phone = Runner(self, lambda stage: stage.customer)
        self.staff: script.Phone = Runner(self, lambda stage: stage.staff)

    async def shift(self) -> None:
        """The other library takes over."""
        await self._open.aclose()
        self.shifts += 1
        folder = self._folder / str(self.shifts)
        folder.mkdir()
        telegram = {"token": TOKEN, "api_url": self._phone.url, "driver": next(self._drivers), "secret": SECRET}
        floor = await self._open.enter_async_context(opened(
            folder, self._database, telegram=telegram, admins=("telegram:7",),
            payments={"demo_file": f"{self._folder}/bank.db"},
        ))
        self._database = folder / "shop.db"
        self._phone.watches[:] = [lambda: len(floor.app._turns) > 0]
        self._stage = TelegramStage(floor, self._phone, self._language)

    @property
    def stage(self) -> TelegramStage:
        """The shop as it is open now."""
        assert self._stage is not None
        return self._stage

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        await self.stage.world(what, number)

    async def close(self) -> None:
        """Close the shop."""
        await self._open.aclose()


class Runner:
    """One person in a relay."""

    def __init__(self, relay: Relay, me: Callable[[TelegramStage], Handset]) -> None:
        self._relay, self._me = relay, me

    async def types(self, words: str) -> None:
        """Send a text, to another library than the last."""
        await self._relay.shift()
        await self._me(self._relay.stage).types(words)

    async def taps(self, label: str) -> None:
        """Press a button, of a message that the other library has sent."""
        await self._relay.shift()
        await self._me(self._relay.stage).taps(label)

    async def newest(self) -> str:
        """The bot's last message."""
        return await self._me(self._relay.stage).newest()

    async def everything(self) -> str:
        """All visible messages."""
        return await self._me(self._relay.stage).everything()


async def test_a_journey_reads_as_written_when_the_library_changes_at_every_step(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    journey = next(each for each in script.journeys() if (each.language, each.name) == ("zh", "first_order"))
    async with Phone() as phone:
        with in_haste():
            relay = Relay(phone, tmp_path, template(tmp_path_factory.mktemp("seeded")), journey.language)
            try:
                await script.play(journey, relay)
            finally:
                await relay.close()
    assert relay.shifts == 7
    learnt = "there is no text in the message to edit"      # that the panel is a picture, as after any restart
    assert [no for no in phone.refusals if learnt not in no[1]] == []
