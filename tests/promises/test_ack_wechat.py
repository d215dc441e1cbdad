"""ack, in WeChat: whoever writes is answered within four seconds, even while the shop's part sleeps, and what they did
is done once and told when it wakes."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from models.orders import Order
from tests.promises.soak import SOAK
from tests.shop_floor import opened, template
from tests.wechat_phone import AES_KEY, APP_ID, SECRET, TOKEN, Follower, Weixin

LATEST = 4.0                          # seconds
SLEEPS = 30 if SOAK > 1 else 6        # longer than the five seconds after which WeChat hangs up and calls again
PEOPLE = 5


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


async def test_everybody_is_answered_within_four_seconds_while_the_shop_sleeps(tmp_path: Path, seeded: Path) -> None:
    async with Weixin() as weixin:
        wechat = {"app_id": APP_ID, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "api_url": weixin.url}
        async with opened(tmp_path, seeded, wechat=wechat) as floor:
            weixin.shop = f"{floor.here}/wechat/callback"
            people = [weixin.person(f"oSleepless_{number:017}") for number in range(PEOPLE)]
            for person in people:
                await person.follow()
                await person.taps("冰拿铁")
                await person.taps("立即购买")
                await person.types("张三 13800138000 上海市浦东新区世纪大道100号5楼")

            awake = threading.Event()
            sleeping = asyncio.create_task(floor.app._core.run(lambda db: awake.wait(60)))
            began = time.monotonic()
            replies = await asyncio.gather(*(person.taps("提交并支付") for person in people))
            took = [person.took[-1] for person in people]
            assert max(took) <= LATEST, took
            assert replies == ["收到，正在处理，马上回复你。"] * PEOPLE
            assert {person.tries for person in people} == {1}

            await asyncio.sleep(max(0.0, began + SLEEPS - time.monotonic()))
            awake.set()
            await sleeping
            await asyncio.gather(*(told(person) for person in people))
            await floor.idle()
            orders = await floor.app._core.run(lambda db: db.query(Order).count())
            assert orders == PEOPLE
            assert [no.code for _, no in weixin.refusals] == []
            for person in people:
                answers = [seen for seen in person.chat if "待付款" in seen.text]
                assert [seen.passive for seen in answers] == [False]


async def told(person: Follower) -> None:
    """Wait until the order is there."""
    for _ in range(1000):
        if "待付款" in person.newest.text:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(person.screen())
