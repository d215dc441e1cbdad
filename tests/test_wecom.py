"""WeCom: a company's people in the same conversation, and cards with buttons for the staff."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from aiohttp import ClientSession

from tests.script import Journey, journeys, play
from tests.shop_floor import ShopFloor, opened, template
from tests.test_journeys_wechat import Handset
from tests.wechat_phone.account import AES_KEY, SECRET, TOKEN
from tests.wechat_phone.follower import Fault
from tests.wechat_phone.wecom import AGENT, CORP, Member, Wecom

OWNER = "WangFang"


class Desk(Handset):
    """A member of the company as a journey sees them."""

    channel = "wecom"

    async def newest(self) -> str:
        """What came of the last thing they did: a card, and the words beside it."""
        before, last = ([None, *self.person.chat])[-2:]
        words = await super().newest()
        return f"{before.text}\n{words}" if before is not None and before.form and last.passive else words


class WecomStage:
    """The program, WeCom, a customer and the owner."""

    def __init__(self, floor: ShopFloor, wecom: Wecom) -> None:
        self.floor = floor
        self.customer = Desk(wecom.member("LiLei"), floor)
        self.staff = Desk(wecom.member(OWNER), floor)

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        await self.floor.world(what, number)
        await self.customer.settled()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
async def wecom() -> AsyncIterator[Wecom]:
    async with Wecom() as it:
        yield it


@pytest.fixture
async def floor(wecom: Wecom, tmp_path: Path, seeded: Path) -> AsyncIterator[ShopFloor]:
    settings = {"corp_id": CORP, "agent_id": AGENT, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY,
                "api_url": wecom.url}
    async with opened(tmp_path, seeded, wecom=settings, admins=(f"wecom:{OWNER}",)) as it:
        wecom.shop = f"{it.here}/wecom/callback"
        yield it


@pytest.mark.parametrize("journey", [each for each in journeys() if each.language == "zh"], ids=lambda each: each.name)
async def test_a_journey_in_wecom_reads_as_written(journey: Journey, wecom: Wecom, floor: ShopFloor) -> None:
    await play(journey, WecomStage(floor, wecom))
    assert wecom.refusals == []


async def test_a_tapped_card_changes_where_it_stands(wecom: Wecom, floor: ShopFloor) -> None:
    customer, boss = wecom.member("LiLei"), wecom.member(OWNER)
    await boss.types("/start")
    stage = WecomStage(floor, wecom)
    await customer.types("/start")
    for label in ("冰拿铁", "立即购买"):
        await customer.taps(label)
    await customer.types("张三 13800138000 上海市浦东新区世纪大道100号5楼")
    await customer.taps("提交并支付")
    number = customer.newest.text.split("#")[1].split(" ")[0]
    await stage.world("pay", number)
    await until_card(boss)
    [task] = boss.cards
    assert "🆕" in boss.newest.text
    messages = len(boss.chat)
    assert await boss.presses("接单") == ""
    assert list(boss.cards) == [task]
    assert len(boss.chat) == messages
    assert "接单" not in [button["text"] for button in boss.cards[task]["button_list"]]
    assert len(wecom.made("message/update_template_card")) == 1


async def test_every_call_must_be_sealed_and_signed(wecom: Wecom, floor: ShopFloor) -> None:
    ann = wecom.member("LiLei")
    message = {"ToUserName": CORP, "FromUserName": "LiLei", "CreateTime": "1", "MsgType": "text", "Content": "hi",
               "MsgId": "1"}
    with pytest.raises(Fault, match="403"):
        await ann.post(message, msg_signature="0" * 40)
    with pytest.raises(Fault, match="403"):
        await ann.post(message, timestamp="1700000000")


async def test_the_consoles_trial_is_opened_and_echoed(wecom: Wecom, floor: ShopFloor) -> None:
    sealed = {each.tag: each.text or "" for each in fromstring(wecom.crypto().encrypt_message("5837106", "n1", None))}
    asked = {"msg_signature": sealed["MsgSignature"], "timestamp": sealed["TimeStamp"], "nonce": "n1",
             "echostr": sealed["Encrypt"]}
    async with ClientSession() as web:
        async with web.get(wecom.shop, params=asked) as answer:
            assert (answer.status, await answer.text()) == (200, "5837106")
        async with web.get(wecom.shop, params=asked | {"echostr": "x"}) as answer:
            assert answer.status == 403


async def until_card(person: Member) -> None:
    for _ in range(500):
        if person.cards:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(person.screen())
