"""The same journeys in WeChat: the whole program behind servers that refuse what WeChat refuses."""

from pathlib import Path

import pytest

from tests.script import Journey, journeys, play
from tests.shop_floor import ShopFloor, opened, template
from tests.wechat_phone import AES_KEY, APP_ID, SECRET, TOKEN, Follower, Weixin

LANGUAGES = {"zh": "zh_CN", "en": "en"}
CUSTOMER = "oCustomer_egBJY1zhBYw2KhdUfw"
OWNER = "oOwner_0egBJY1zhBYw2KhdUfwVJ"


class Handset:
    """A follower as a journey sees them."""

    channel = "wechat"

    def __init__(self, person: Follower, floor: ShopFloor) -> None:
        self.person = person
        self.floor = floor

    async def types(self, words: str) -> None:
        """Send a text; `/start` is following the account."""
        await (self.person.follow() if words == "/start" else self.person.types(words))
        await self.settled()

    async def taps(self, label: str) -> None:
        """Tap a link, or answer with a number: `[1]` is one that stands in the text."""
        if label.startswith("["):
            await self.person.types(label.strip("[]"))
        else:
            await self.person.taps(label)
        await self.settled()

    async def settled(self) -> None:
        """Wait until all that follows has arrived."""
        await self.floor.idle()
        await self.floor.app.settled(self.channel, self.person.openid)

    async def newest(self) -> str:
        """The last message."""
        return self.person.newest.text

    async def everything(self) -> str:
        """All messages."""
        return self.person.screen()


class WechatStage:
    """The program, WeChat, a customer and the owner."""

    def __init__(self, floor: ShopFloor, weixin: Weixin, language: str) -> None:
        self.floor = floor
        self.customer = Handset(weixin.person(CUSTOMER, LANGUAGES[language]), floor)
        self.staff = Handset(weixin.person(OWNER, LANGUAGES[language]), floor)

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        await self.floor.world(what, number)
        await self.customer.settled()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_in_wechat_reads_as_written(journey: Journey, tmp_path: Path, seeded: Path) -> None:
    async with Weixin() as weixin:
        wechat = {"app_id": APP_ID, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "api_url": weixin.url}
        async with opened(tmp_path, seeded, wechat=wechat, admins=(f"wechat:{OWNER}",)) as floor:
            weixin.shop = f"{floor.here}/wechat/callback"
            await play(journey, WechatStage(floor, weixin, journey.language))
            assert weixin.refusals == []
