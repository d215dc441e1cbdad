"""A phone, a shop behind it, and somebody who has just said hello."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.drivers import MODULES, Driver
from tests.channels.door import Shop
from tests.phone.house import serving
from tests.phone.person import Person
from tests.phone.server import Phone


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with Phone() as phone:
        yield phone


@pytest.fixture
def shop(phone: Phone) -> Shop:
    shop = Shop()
    phone.watches.append(lambda: bool(shop.showing))
    return shop


@pytest.fixture(params=MODULES)
def driver(request: pytest.FixtureRequest) -> Driver:
    """Everything that goes through a library runs once with each."""
    found: Driver = request.param
    return found


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name, colour in (("latte.png", "brown"), ("tea.png", "green")):
        Image.new("RGB", (64, 64), colour).save(tmp_path / name)
    return tmp_path


@pytest.fixture
async def channel(phone: Phone, shop: Shop, pictures: Path, driver: Driver) -> AsyncIterator[Telegram]:
    async with serving(phone, shop, pictures, driver=driver) as channel:
        yield channel


@pytest.fixture
async def ming(phone: Phone, channel: Telegram) -> Person:
    person = phone.person(42, "小明", "zh-hans")
    await person.types("/start")
    return person
