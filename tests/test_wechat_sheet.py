"""The address sheet: a page for one person, good for half an hour, and the same as writing the address."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from dialog.event import Text
from dialog.view import Button, Request, View
from tests.edge import stock
from tests.wechat_phone.counter import Counter, furnished, serving
from tests.wechat_phone.follower import Follower
from tests.wechat_phone.weixin import Weixin

FILLED = {"name": "张三", "phone": "13800138000", "region": "上海市 浦东新区", "detail": "世纪大道100号5楼"}
ASKS = View(title="新地址", rows=((Button("一项一项填", "np"),),), request=Request.BOTH)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def weixin() -> AsyncIterator[Weixin]:
    async with Weixin() as it:
        yield it


@pytest.fixture
async def shop(weixin: Weixin, tmp_path: Path, stocked: Path) -> AsyncIterator[Counter]:
    async with serving(weixin, furnished(tmp_path, stocked)) as it:
        it.script.answer = lambda event: ASKS
        yield it


async def sheet(weixin: Weixin, person: Follower) -> str:
    """The link that somebody gets, on this machine."""
    await person.types("新地址")
    [link] = [link.url for link in person.newest.links if link.url]
    return link.replace("https://shop.example", weixin.shop.removesuffix("/wechat/callback"))


async def test_an_address_that_is_filled_in_is_written_for_its_person(weixin: Weixin, shop: Counter) -> None:
    ann = weixin.person()
    link = await sheet(weixin, ann)
    async with ClientSession() as web:
        async with web.get(link) as page:
            text = await page.text()
            assert page.status == 200
            assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert re.findall(r'name="(\w+)"', text)[1:] == list(FILLED)
        for _ in range(2):
            async with web.post(link, data=FILLED) as thanks:
                assert "回到聊天" in await thanks.text()
    await shop.script.settled()
    events = shop.script.events[1:]
    assert [event.said for event in events] == [Text("张三 13800138000 上海市 浦东新区 世纪大道100号5楼")] * 2
    assert len({event.id for event in events}) == 1              # sent twice, it acts once
    assert {event.person for event in events} == {ann.openid}
    assert not ann.newest.passive                                # the next step came into the chat


async def test_a_link_is_good_for_half_an_hour_and_for_nobody_else(weixin: Weixin, shop: Counter) -> None:
    link = await sheet(weixin, weixin.person())
    other = await sheet(weixin, weixin.person("b" * 28))
    about, signed = link.split(".")[-2].rpartition("t=")[2], other.rpartition(".")[2]
    base = link.partition("?")[0]
    forged = [f"{base}?t={about}.{signed}", f"{base}?t={about}.", base, f"{base}?t=x.y", link[:-1] + "0" * 2]
    async with ClientSession() as web:
        for each in forged:
            async with web.get(each) as page:
                assert page.status == 410
            async with web.post(each, data=FILLED) as page:
                assert page.status == 410
        weixin.late = timedelta(minutes=31)
        async with web.post(link, data=FILLED) as page:
            assert page.status == 410
    assert len(shop.script.events) == 2


async def test_a_sheet_that_is_not_whole_or_too_large_is_sent_back(weixin: Weixin, shop: Counter) -> None:
    link = await sheet(weixin, weixin.person())
    async with ClientSession() as web:
        async with web.post(link, data=FILLED | {"phone": " "}) as page:
            assert page.status == 400
        async with web.post(link, data=FILLED | {"detail": "路" * 20_000}) as page:
            assert page.status == 413
    assert len(shop.script.events) == 1


async def test_without_an_address_of_its_own_the_shop_offers_no_sheet(
    weixin: Weixin, tmp_path: Path, stocked: Path
) -> None:
    async with serving(weixin, furnished(tmp_path, stocked), site="") as shop:
        shop.script.answer = lambda event: ASKS
        ann = weixin.person()
        await ann.types("新地址")
        assert [link.url for link in ann.newest.links if link.url] == []
