"""The official account: what is called in and by whom, the one reply in time, and what may follow it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import ClientSession
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.channels.wechat import outbox
from bot.channels.wechat import talk as wechat
from bot.channels.wechat.api import Refused
from bot.channels.wechat.envelope import LARGEST
from bot.channels.wechat.forms import form
from bot.core import Stopped
from bot.port import Away, Later, Shut
from dialog.event import Event, Location, Picture, Tap, Text, Unreadable
from dialog.view import Button, Image, Style, View
from models.followers import Callback
from models.people import Account
from services import followers
from services.numbers import fresh
from tests.edge import stock
from tests.wechat_phone.counter import Counter, Script, furnished, serving
from tests.wechat_phone.follower import Follower, signed, xml
from tests.wechat_phone.refusal import BUSY, OUT_OF_TIME, No
from tests.wechat_phone.weixin import Weixin

SHIPPED = View(text="#A10248 已发货", rows=((Button("查看订单", "o:1"),),), news="shipped")
LIST = View(title="咖啡", text="1  拿铁\n2  美式", rows=((Button("1", "p:1"), Button("2", "p:2")),),
            nav=(Button("🏠 主页", "h"),))


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
def database(tmp_path: Path, stocked: Path) -> Path:
    return furnished(tmp_path, stocked)


@pytest.fixture
async def weixin() -> AsyncIterator[Weixin]:
    async with Weixin() as it:
        yield it


@pytest.fixture
async def shop(weixin: Weixin, database: Path) -> AsyncIterator[Counter]:
    async with serving(weixin, database) as it:
        yield it


@pytest.fixture
def ann(weixin: Weixin) -> Follower:
    return weixin.person()


def answers(view: View) -> Script:
    script = Script()
    script.answer = lambda event: view
    return script


async def post(weixin: Weixin, body: bytes, **query: str) -> tuple[int, str]:
    async with ClientSession() as web, web.post(weixin.shop, params=query, data=body) as answer:
        return answer.status, await answer.text()


# -- who calls ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_a_message_is_answered_in_the_mode_it_came_in(weixin: Weixin, shop: Counter, mode: str) -> None:
    weixin.mode = mode
    ann = weixin.person()
    reply = await ann.types("你好")
    assert "好" in reply
    assert shop.script.said == [Text("你好")]
    assert (ann.tries, weixin.refusals) == (1, [])


async def test_the_consoles_trial_is_echoed(weixin: Weixin, shop: Counter) -> None:
    at = str(int(weixin.now().timestamp()))
    asked = {"timestamp": at, "nonce": "n", "echostr": "5837106"}
    async with ClientSession() as web:
        async with web.get(weixin.shop, params=asked | {"signature": signed(at, "n")}) as answer:
            assert (answer.status, await answer.text()) == (200, "5837106")
        async with web.get(weixin.shop, params=asked | {"signature": signed(at, "other")}) as answer:
            assert (answer.status, await answer.text()) == (403, "")


async def test_a_forged_call_is_refused_and_does_nothing(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    query, body = ann.envelope({"ToUserName": "gh", "FromUserName": ann.openid, "CreateTime": "1", "MsgType": "text",
                                "Content": "hi", "MsgId": "1"})
    for wrong in ({"signature": "0" * 40}, {"msg_signature": "0" * 40}, {"timestamp": "1"}, {"nonce": "other"}):
        assert await post(weixin, body.encode(), **(query | wrong)) == (403, "")
    assert shop.script.events == []
    assert await shop.core.run(lambda db: db.scalar(select(Callback.nonce))) is None


async def test_a_number_that_was_signed_once_counts_for_one_message_whichever_program_hears_it(
    weixin: Weixin, shop: Counter, ann: Follower, database: Path
) -> None:
    weixin.mode = "plain"       # here the signature says nothing of what is inside
    message = {"ToUserName": "gh", "FromUserName": ann.openid, "CreateTime": "1", "MsgType": "text", "Content": "一",
               "MsgId": "1"}
    query, body = ann.envelope(message)
    assert (await post(weixin, body.encode(), **query))[0] == 200
    other = xml(message | {"Content": "二", "MsgId": "2"})
    assert await post(weixin, other.encode(), **query) == (403, "")
    async with serving(weixin, database) as second:
        assert await post(weixin, other.encode(), **query) == (403, "")
        assert second.script.events == []
    assert shop.script.said == [Text("一")]


async def test_what_is_no_call_is_turned_away(weixin: Weixin, shop: Counter) -> None:
    at = str(int(weixin.now().timestamp()))
    query = {"timestamp": at, "nonce": "n", "signature": signed(at, "n")}
    assert (await post(weixin, b"x" * (LARGEST + 1), **query))[0] == 413
    assert (await post(weixin, b"<!DOCTYPE xml><xml/>", **query))[0] == 400
    assert await post(weixin, b"<xml><MsgType>text</MsgType></xml>", **query) == (200, "success")
    assert shop.script.events == []


async def test_a_message_that_comes_three_times_is_acted_on_by_one_number(
    weixin: Weixin, shop: Counter, ann: Follower
) -> None:
    for _ in range(3):
        await ann.deliver({"MsgType": "text", "Content": "一杯拿铁", "MsgId": "77"})
    events = shop.script.events
    assert {event.id for event in events} == {"m77"}
    for _ in range(2):
        await ann.deliver({"MsgType": "event", "Event": "CLICK", "EventKey": "/cart", "CreateTime": "1700000000"})
    assert len({event.id for event in events[3:]}) == 1
    await ann.deliver({"MsgType": "event", "Event": "CLICK", "EventKey": "/cart", "CreateTime": "1700000001"})
    assert len({event.id for event in events[3:]}) == 2


# -- what they do -------------------------------------------------------------------------------------------


async def test_everything_that_people_do_there_is_understood(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.follow()
    await ann.follow("p_zz9k")
    await ann.scans("o_12")
    await ann.speaks("两杯拿铁。")
    await ann.speaks()
    media = await ann.sends_photo()
    await ann.shares_location(39.913345, 116.384047, "天安门")
    await ann.deliver({"MsgType": "link", "Title": "t", "Url": "https://example.com", "MsgId": "9"})
    assert shop.script.said == [
        Text("/start"), Text("/start p_zz9k"), Text("/start o_12"), Text("两杯拿铁"), Unreadable("voice"),
        Picture(media), Location(39.911954, 116.377817, "天安门"), Unreadable("link"),
    ]
    assert {event.person for event in shop.script.events} == {ann.openid}


async def test_the_menu_says_its_words_and_presses_its_buttons(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await until_menu(weixin)
    await ann.presses("购物车")
    await ann.presses("搜索")
    assert shop.script.said == [Text("/cart"), Tap("f")]


async def test_what_asks_nothing_is_thanked_for_and_no_more(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    assert await ann.deliver({"MsgType": "event", "Event": "VIEW", "EventKey": "https://shop.example"}) == ""
    assert await ann.deliver({"MsgType": "event", "Event": "LOCATION", "Latitude": "1", "Longitude": "2"}) == ""
    assert await ann.deliver({"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "Status": "success"}) == ""
    assert shop.script.events == []


async def test_who_leaves_is_not_written_to_until_they_are_back(
    weixin: Weixin, shop: Counter, ann: Follower
) -> None:
    await shop.core.run(lambda db: shop.core.conversation.handle(db, Event(
        "1", "wechat", ann.openid, ann.openid, Text("/start"), weixin.now()
    )) and None)
    assert await ann.unfollow() == ""
    reachable = select(Account.reachable).where(Account.person == ann.openid)
    assert await shop.core.run(lambda db: db.scalar(reachable)) is False


@pytest.mark.parametrize(("told", "language"), [("zh_CN", "zh_CN"), ("en", "en"), ("", "")])
async def test_whoever_is_new_is_spoken_to_in_the_language_of_their_phone(
    weixin: Weixin, shop: Counter, told: str, language: str
) -> None:
    ann = weixin.person("o" * 28, told)
    await ann.types("hi")
    await ann.types("hi")
    assert [event.language for event in shop.script.events] == [language, language]
    assert len(weixin.made("user/info")) == (1 if told else 2)


async def test_nobody_waits_long_for_their_language(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await until_menu(weixin)
    weixin.faults = [5.0]
    with patch.object(wechat, "INTRODUCED", 0.05):
        await ann.types("hi")
    assert shop.script.said == [Text("hi")]
    assert ann.took[-1] < 1


# -- in time ------------------------------------------------------------------------------------------------


async def test_slow_work_is_promised_and_follows(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    async def slow(event: Event) -> None:
        await asyncio.sleep(0.4)

    shop.script.before = slow
    with patch.object(wechat, "ANSWER", 0.2):
        reply = await ann.types("一杯拿铁")
    assert reply == "收到，正在处理，马上回复你。"
    assert ann.took[-1] < 0.4
    await until(lambda: len(ann.chat) == 2)
    assert "好" in ann.newest.text
    assert not ann.newest.passive
    assert len(weixin.made("message/custom/send")) == 1


async def test_nothing_is_said_twice(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.types("你好")
    await shop.script.settled()
    assert [seen.passive for seen in ann.chat] == [True]
    assert weixin.made("message/custom/send") == []


async def test_what_cannot_be_written_down_is_not_promised(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    fault = OperationalError("insert", {}, Exception("disk full"))
    with patch.object(followers, "arrive", side_effect=fault):
        reply = await ann.types("一杯拿铁")
    assert "没有收到" in reply
    assert shop.script.events == []


async def test_what_was_written_down_is_tried_until_it_is_done(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    faults: list[Exception] = [ConnectionError(), ConnectionError()]

    async def broken(event: Event) -> None:
        if faults:
            raise faults.pop()

    shop.script.before = broken
    with patch.object(wechat, "FIRST_WAIT", 0.02):
        assert "好" in await ann.types("一杯拿铁")
    assert shop.script.said == [Text("一杯拿铁")]


async def test_what_a_program_left_undone_the_next_one_does(weixin: Weixin, database: Path, ann: Follower) -> None:
    async def dies(event: Event) -> None:
        raise Stopped

    script = Script()
    script.before = dies
    with patch.object(wechat, "ANSWER", 0.1):
        async with serving(weixin, database, script=script):
            assert await ann.types("一杯拿铁") == "收到，正在处理，马上回复你。"
    weixin.late = timedelta(seconds=61)
    async with serving(weixin, database) as second:
        await until(lambda: bool(second.script.events))
        assert [event.id for event in second.script.events] == [f"m{ann.weixin_id}"]
        await second.script.settled()
        assert "好" in ann.newest.text


# -- what may be sent ---------------------------------------------------------------------------------------


async def sends(shop: Counter, ann: Follower, count: int, view: View = SHIPPED) -> int:
    """Send as many messages as may be sent, at most so many; how many that was."""
    for sent in range(count):
        try:
            await shop.channel.send(ann.openid, view)
        except Shut:
            return sent
    return count


async def test_after_a_message_five_may_follow(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.types("你好")
    assert await sends(shop, ann, 9) == 5
    await ann.types("还在吗")
    weixin.late = timedelta(hours=47, minutes=59)
    assert await sends(shop, ann, 2) == 2
    weixin.late = timedelta(hours=48, minutes=1)
    assert await sends(shop, ann, 1) == 0
    assert weixin.refusals == []


@pytest.mark.parametrize("how", ["follow", "scan", "press", "link"])
async def test_after_a_tap_three_may_follow_for_a_minute(
    weixin: Weixin, shop: Counter, ann: Follower, how: str
) -> None:
    await until_menu(weixin)
    weixin.late = timedelta(hours=49)
    if how == "link":
        await ann.types("你好")
        weixin.late = timedelta(hours=98)
    does = {"follow": ann.follow, "scan": lambda: ann.scans("x"), "press": lambda: ann.presses("购物车"),
            "link": lambda: ann.taps("下一步")}
    await does[how]()
    assert await sends(shop, ann, 9) == 3
    await does[how]()
    weixin.late += timedelta(seconds=61)
    assert await sends(shop, ann, 1) == 0
    assert weixin.refusals == []


async def test_a_repeated_call_allows_nothing_more(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.types("你好")
    assert await sends(shop, ann, 5) == 5
    await ann.deliver({"MsgType": "text", "Content": "你好", "MsgId": str(ann.weixin_id)})
    assert await sends(shop, ann, 1) == 0
    assert weixin.refusals == []


async def test_two_programs_share_what_may_be_sent(
    weixin: Weixin, shop: Counter, ann: Follower, database: Path
) -> None:
    await ann.types("你好")
    async with serving(weixin, database, called=False) as second:
        counts = await asyncio.gather(sends(shop, ann, 5), sends(second, ann, 5))
    assert sum(counts) == 5
    assert weixin.refusals == []
    assert len(weixin.made("stable_token")) == 1


async def test_outside_the_time_news_takes_the_form_that_the_shop_has_for_it(weixin: Weixin, database: Path) -> None:
    weixin.templates = {"template-1": ("character_string1", "thing2", "time3")}
    templates = {"shipped": form("template-1 character_string1=number thing2=text time3=time")}
    ann = weixin.person()
    async with serving(weixin, database, templates=templates) as shop:
        number = fresh()
        await shop.channel.send(ann.openid, replace(SHIPPED, text=f"#{number} 已发货，顺丰 SF1234567890123，请留意"))
        assert ann.chat[-1].form == "template-1"
        assert ann.chat[-1].facts["character_string1"] == number
        assert len(ann.chat[-1].facts["thing2"]) <= 20
        with pytest.raises(Shut):
            await shop.channel.send(ann.openid, replace(SHIPPED, news="talk"))
    assert weixin.made("message/custom/send") == []


async def test_a_subscription_goes_to_whoever_asked_for_it(weixin: Weixin, database: Path) -> None:
    weixin.templates = {"template-2": ("thing1",)}
    ann, bob = weixin.person(), weixin.person("b" * 28)
    bob.subscribed.add("template-2")
    async with serving(weixin, database, templates={"shipped": form("subscribe:template-2 thing1=text")}) as shop:
        await shop.channel.send(bob.openid, SHIPPED)
        assert bob.chat[-1].facts == {"thing1": "#A10248 已发货"}
        with pytest.raises(Shut):
            await shop.channel.send(ann.openid, SHIPPED)


async def test_wechats_own_count_is_believed(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.types("你好")
    weixin.faults = [No(*OUT_OF_TIME)]
    with pytest.raises(Shut):
        await shop.channel.send(ann.openid, SHIPPED)
    with pytest.raises(Shut):
        await shop.channel.send(ann.openid, SHIPPED)
    assert len(weixin.made("message/custom/send")) == 1


async def test_what_did_not_leave_costs_nothing(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    await ann.types("你好")
    weixin.faults = [No(*BUSY)]
    with pytest.raises(Later):
        await shop.channel.send(ann.openid, SHIPPED)
    assert await sends(shop, ann, 9) == 5


async def test_news_leave_the_numbers_of_the_list_as_they_were(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database, script=answers(LIST)) as shop:
        await ann.types("咖啡")
        await shop.channel.send(ann.openid, SHIPPED)
        await ann.types("查看订单")
        await shop.channel.send(ann.openid, SHIPPED)
        await ann.types("2")
        assert shop.script.said[1:] == [Tap("o:1"), Tap("p:2")]


# -- an order's card ----------------------------------------------------------------------------------------


CARD = View(title="订单 #K38294 · 待付款 ¥24", rows=((Button("打开付款页", url="https://shop.example/pay/1"),),),
            card="order:1", news="unpaid")
PAID = View(title="订单 #K38294 · 待发货", rows=((Button("取消订单", "oc:1"),),), card="order:1", news="paid")


async def test_a_card_that_changed_is_told_once_and_only_where_it_matters(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    async with serving(weixin, database, script=answers(CARD)) as shop:
        await ann.types("提交")
        await shop.channel.edit(ann.openid, "", CARD)                     # they see that already
        assert len(ann.chat) == 1
        await shop.channel.edit(ann.openid, "", PAID)
        await shop.channel.edit(ann.openid, "", PAID)
        assert [seen.text.split("\n")[0] for seen in ann.chat] == [CARD.title, PAID.title]
        await shop.channel.edit(ann.openid, "", replace(PAID, title="订单 #K38294 · 备货中", news="preparing"))
        assert len(ann.chat) == 2
        weixin.late = timedelta(hours=50)
        await shop.channel.edit(ann.openid, "", replace(PAID, title="订单 #K38294 · 待发货 2"))     # not told, no fault
        assert len(ann.chat) == 2


# -- the token ----------------------------------------------------------------------------------------------


async def test_a_token_that_is_good_no_more_is_fetched_anew_and_the_message_still_goes(
    weixin: Weixin, shop: Counter, ann: Follower
) -> None:
    await ann.types("你好")
    weixin.forget_tokens()
    await shop.channel.send(ann.openid, SHIPPED)
    weixin.late = timedelta(hours=3)
    await shop.channel.send(ann.openid, SHIPPED)
    assert ann.newest.text.startswith("#A10248")
    assert [no.code for _, no in weixin.refusals] == [40001]
    assert len(weixin.made("stable_token")) == 3


async def test_a_token_lies_sealed_and_the_next_program_uses_it(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    async with serving(weixin, database):
        await until_menu(weixin)
    async with serving(weixin, database) as second:
        await ann.types("你好")
        await second.channel.send(ann.openid, SHIPPED)
    assert len(weixin.made("stable_token")) == 1
    assert b"token-" not in database.read_bytes()


async def test_a_wrong_secret_is_no_reason_to_stay_closed(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database, secret="wrong") as shop:
        assert "好" in await ann.types("你好")
        with pytest.raises(Away):
            await shop.channel.send(ann.openid, SHIPPED)


# -- pictures -----------------------------------------------------------------------------------------------


PICTURE = View(
    title="冰拿铁", text="¥18", image=Image("冰拿铁", name="iced-latte.jpg"), rows=((Button("立即购买", "b:1"),),)
)


async def test_a_picture_is_uploaded_once_and_goes_before_its_words(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    async with serving(weixin, database, script=answers(PICTURE)):
        bob = weixin.person("b" * 28)
        await ann.types("冰拿铁")
        await bob.types("冰拿铁")
        await ann.types("冰拿铁")
        assert [bool(seen.picture) for seen in ann.chat] == [True, False, False]       # the same twice is once
        assert len(bob.pictures) == 1
        assert len(weixin.made("media/upload")) == 1
        weixin.late = timedelta(days=3)
        cleo = weixin.person("c" * 28)
        await cleo.types("冰拿铁")
        assert len(weixin.made("media/upload")) == 2
    assert weixin.refusals == []


async def test_a_picture_that_wechat_lost_is_uploaded_again(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database, script=answers(PICTURE)):
        await ann.types("冰拿铁")
        weixin.media.clear()
        bob = weixin.person("b" * 28)
        await bob.types("冰拿铁")
        assert [link.url for link in bob.newest.links if link.url] == ["https://shop.example/pictures/iced-latte.jpg"]
        await bob.types("冰拿铁")
        assert len(bob.pictures) == 1


async def test_a_slow_picture_becomes_a_link(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database) as shop:
        await until_menu(weixin)
        await ann.types("hi")
        shop.script.answer = lambda event: PICTURE
        weixin.faults = [0.4]
        with patch.object(outbox, "QUICKLY", 0.05):
            await ann.types("冰拿铁")
    assert ann.took[-1] < 0.4
    assert [link.url for link in ann.newest.links if link.url] == ["https://shop.example/pictures/iced-latte.jpg"]


async def test_a_photo_somebody_sent_can_be_had(weixin: Weixin, shop: Counter, ann: Follower) -> None:
    media = await ann.sends_photo(b"\xff\xd8\xff a photo")
    assert await shop.channel.fetch(media) == b"\xff\xd8\xff a photo"
    with pytest.raises(Refused):
        await shop.channel.fetch("unknown")


# -- the menu -----------------------------------------------------------------------------------------------


async def until_menu(weixin: Weixin) -> None:
    await until(lambda: bool(weixin.menu))


async def test_the_menu_is_made_once_and_again_when_it_is_another(weixin: Weixin, database: Path) -> None:
    async with serving(weixin, database):
        await until_menu(weixin)
    assert [column["name"] for column in weixin.menu] == ["点单", "我的订单", "服务"]
    async with serving(weixin, database):
        await asyncio.sleep(0.2)
    assert len(weixin.made("menu/create")) == 1
    own: Any = {"点单": {"咖啡": "咖啡"}, "官网": "https://shop.example"}
    async with serving(weixin, database, menu=own):
        await until(lambda: len(weixin.made("menu/create")) == 2)
    assert weixin.menu[0]["sub_button"] == [{"type": "click", "name": "咖啡", "key": "咖啡"}]
    assert weixin.menu[1] == {"type": "view", "name": "官网", "url": "https://shop.example"}


@pytest.mark.parametrize("menu", [
    {"a": "x", "b": "x", "c": "x", "d": "x"}, {"太长太长太长": "x"}, {"a": {str(n): "x" for n in range(6)}},
    {"a": {}}, {"a": ""},
])
async def test_a_menu_that_wechat_would_not_take_is_noticed_at_once(
    weixin: Weixin, database: Path, menu: Any
) -> None:
    with pytest.raises(ValueError, match="menu"):
        async with serving(weixin, database, menu=menu):
            pass


# -- numbers and links --------------------------------------------------------------------------------------


async def test_a_number_is_one_of_the_list_that_was_shown_last(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database, script=answers(LIST)) as shop:
        await ann.types("咖啡")
        for typed in ("2", "２", "回复2", "2。", "#2"):
            await ann.types(typed)
        assert shop.script.said[1:] == [Tap("p:2")] * 5
        await ann.types("3")
        assert shop.script.said[-1] == Text("3")


async def test_the_number_of_an_old_list_shows_the_list_again_first(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    async with serving(weixin, database, script=answers(LIST)) as shop:
        await ann.types("咖啡")
        weixin.late = timedelta(minutes=31)
        reply = await ann.types("2")
        assert shop.script.said[-1] == Tap("h")
        assert reply.startswith("刚才的列表有点旧了")
        await ann.types("2")
        assert shop.script.said[-1] == Tap("p:2")


async def test_numbers_are_known_to_every_program(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(weixin, database, script=answers(LIST)))
        await ann.types("咖啡")
        second = await stack.enter_async_context(serving(weixin, database, script=answers(LIST)))
        await ann.types("1")
        assert second.script.said == [Tap("p:1")]


async def test_a_link_means_what_it_says_for_ever(weixin: Weixin, database: Path, ann: Follower) -> None:
    async with serving(weixin, database, script=answers(LIST)) as shop:
        await ann.types("咖啡")
        old = ann.newest.links[0]
        shop.script.answer = lambda event: View(text="别的")
        await ann.types("别的")
        weixin.late = timedelta(days=300)
        await ann.follows_link(old)
        assert shop.script.said[-1] == Tap("h")


async def test_an_app_that_hands_on_nothing_but_words_is_understood(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    async with serving(weixin, database, script=answers(LIST)) as shop:
        await ann.types("咖啡")
        await ann.follows_link(ann.newest.links[0], carries=False)
        assert shop.script.said[-1] == Tap("h")
        await ann.types("主页")
        assert shop.script.said[-1] == Tap("h")


@pytest.mark.parametrize("carried", ["101", "<script>", "p:" + "x" * 99, "P:1", "满意"])
async def test_a_link_that_is_none_of_ours_is_only_words(
    weixin: Weixin, shop: Counter, ann: Follower, carried: str
) -> None:
    await ann.deliver({"MsgType": "text", "Content": "满意", "bizmsgmenuid": carried, "MsgId": "5"})
    assert shop.script.said == [Text("满意")]


async def test_codes_may_be_said_together_where_a_number_is_an_amount(
    weixin: Weixin, database: Path, ann: Follower
) -> None:
    options = View(
        title="拿铁", counts=True,
        rows=((Button("中杯 −¥2", "v:1"), Button("✓ 大杯", "v:2"), Button("超大杯 +¥3", "v:3")),
              (Button("冰", "v:4"), Button("热", "v:5"), Button("去冰", "v:6"), Button("少冰", "v:7")),
              (Button("买", "b:1", style=Style.PRIMARY),)),
    )
    async with serving(weixin, database, script=answers(options)) as shop:
        await ann.types("改")
        for typed in ("A3", "b2", "A3 ×3", "A3 B2 两份", "3"):
            await ann.types(typed)
        assert shop.script.said[1:] == [
            Tap("v:3"), Tap("v:5"), Text("超大杯 ×3"), Text("超大杯 热 两份"), Text("3"),
        ]


async def until(check: Any) -> None:
    for _ in range(500):
        if check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be so")

