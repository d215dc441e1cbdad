"""WeChat and WeCom keep the contract: numbers and links, one reply a message, nothing edited."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.wechat.chart import shift
from tests.channels.contract import CanBeLeft, KnowsWhoIsThere, Redelivers, Rules, SendsPictures, SharesLocation
from tests.channels.door import Shop
from tests.edge import stock
from tests.wechat_phone.counter import furnished, serving
from tests.wechat_phone.wecom import Wecom
from tests.wechat_phone.weixin import Weixin


class Door(Shop):
    """The contract's door, as the stand-in waits for it."""

    async def settled(self) -> None:
        """Wait until everything is shown."""
        await self.idle()


class WechatStage:
    """A follower before the account."""

    nobody = "oNobody"

    def __init__(self, weixin: Weixin, database: Path, pictures: Path) -> None:
        self.shop = Door()
        self.weixin = weixin
        self.person = weixin.member("LiLei") if isinstance(weixin, Wecom) else weixin.person()
        self.chat = self.person.openid
        self._database = database
        self._pictures = pictures
        self._stack = AsyncExitStack()
        self._number = ""

    async def open(self) -> None:
        """The shop opens."""
        served = await self._stack.enter_async_context(
            serving(self.weixin, self._database, script=self.shop, pictures=self._pictures)  # type: ignore[arg-type]
        )
        self.channel = served.channel

    async def close(self) -> None:
        """The shop closes."""
        await self._stack.aclose()

    async def starts(self) -> None:
        """See Stage."""
        await self.person.follow()
        await self.shop.idle()

    async def types(self, words: str) -> None:
        """See Stage."""
        self._number = str(self.weixin.next_id())
        await self._says({"Content": words})

    async def taps(self, label: str) -> None:
        """See Stage."""
        await self.person.taps(label)
        await self.shop.idle()

    async def newest(self) -> str:
        """See Stage."""
        return self.person.newest.text.replace("\u200b", "")

    async def everything(self) -> str:
        """See Stage."""
        return self.person.screen().replace("\u200b", "")

    async def restart(self) -> None:
        """See Stage."""
        await self.close()
        self._stack = AsyncExitStack()
        await self.open()

    async def shares_location(self, latitude: float, longitude: float) -> None:
        """Somebody stands there; their map is a Chinese one."""
        up, right = shift(latitude, longitude)
        await self.person.shares_location(latitude + up, longitude + right)
        await self.shop.idle()

    async def sends_picture(self, content: bytes) -> None:
        """See SendsPictures."""
        await self.person.sends_photo(content)
        await self.shop.idle()

    async def leaves(self) -> None:
        """See CanBeLeft."""
        await self.person.unfollow()

    async def returns(self) -> None:
        """See CanBeLeft. Nobody follows twice in one second."""
        self.weixin.late += timedelta(seconds=2)
        await self.person.follow()
        await self.shop.idle()

    async def again(self) -> None:
        """See Redelivers."""
        await self._says({"Content": "一杯拿铁"})

    @property
    def complaints(self) -> list[str]:
        """See Stage."""
        return [str(no) for _, no in self.weixin.refusals]

    async def _says(self, content: dict[str, Any]) -> None:
        self.person.quota.grant("asked", self.weixin.now())
        await self.person.deliver({"MsgType": "text", **content, "MsgId": self._number})
        await self.shop.idle()


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


async def _staged(weixin: Weixin, folder: Path, stocked: Path, pictures: Path) -> AsyncIterator[WechatStage]:
    async with weixin:
        stage = WechatStage(weixin, furnished(folder, stocked), pictures)
        await stage.open()
        yield stage
        await stage.close()


class TestWechat(Rules, SharesLocation, SendsPictures, KnowsWhoIsThere, CanBeLeft, Redelivers):
    """What an official account can do."""

    @pytest.fixture(params=["plain", "safe"])
    async def stage(
        self, request: pytest.FixtureRequest, tmp_path: Path, stocked: Path, pictures: Path
    ) -> AsyncIterator[WechatStage]:
        """One follower."""
        async for stage in _staged(Weixin(request.param), tmp_path, stocked, pictures):
            yield stage


class TestWecom(Rules, SharesLocation, SendsPictures, KnowsWhoIsThere, CanBeLeft, Redelivers):
    """What an application in WeCom can do."""

    @pytest.fixture
    async def stage(self, tmp_path: Path, stocked: Path, pictures: Path) -> AsyncIterator[WechatStage]:
        """One member of the company."""
        async for stage in _staged(Wecom(), tmp_path, stocked, pictures):
            yield stage

    async def test_who_comes_is_greeted(self, stage: Any) -> None:
        """A company's people have no language that anybody tells: they are spoken to as people here usually are."""
        await stage.starts()
        assert stage.shop.events[-1].language == ""
        assert "好" in await stage.newest()
