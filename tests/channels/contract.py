"""What people may rely on wherever they talk with the shop. A channel's test class inherits the rules, and gives them a
stage: its real channel over a stand-in for its network, one customer, and a door with a script.

`Rules` hold everywhere. The others hold where the network can do it: a class inherits those that it can.

    class TestCarrierPigeon(Rules, SharesLocation):
        @pytest.fixture
        async def stage(self, ...) -> AsyncIterator[Stage]: ...
"""

import re
from functools import partial
from typing import Any, Protocol

import pytest

from bot.port import Channel, Unreachable
from dialog.event import Contact, Event, Location, Picture, Tap, Text
from dialog.view import Button, Image, Request, View
from tests.channels.door import Shop, only

STRANGE = "<b>x</b> & love <3 _y_ *z* [a](b) `q` 🔥 &amp;"
PNG = b"\x89PNG\r\n\x1a\n"
HOME = Button("主页", "h")


class Stage(Protocol):
    """One customer before one channel. What they do returns when the shop's answer is shown to them.

    chat    what the channel calls this chat
    """

    shop: Shop
    channel: Channel
    chat: str

    async def starts(self) -> None:
        """Come for the first time."""
        ...

    async def types(self, words: str) -> None: ...

    async def taps(self, label: str) -> None:
        """Press, or choose in whatever way there is, what is offered under this label in what was shown last."""
        ...

    async def newest(self) -> str:
        """The shop's newest message as it is read now, what can be chosen among it."""
        ...

    async def everything(self) -> str:
        """All that can be read now, what the customer wrote among it."""
        ...

    async def restart(self) -> None:
        """The channel is closed and opened anew; it remembers nothing."""
        ...

    @property
    def complaints(self) -> list[str]:
        """What the network has refused so far."""
        ...


def _pictured(image: Image, event: Event) -> View:
    return only(Button("下一步", "n"), text="¥18", image=image)


class Rules:
    """Everywhere."""

    async def test_who_comes_is_greeted(self, stage: Stage) -> None:
        stage.shop.script = lambda event: only(Button("下一步", "n"), title="客官好！")
        await stage.starts()
        event = stage.shop.events[-1]
        assert event.said == Text("/start")
        assert event.channel == stage.channel.name
        assert event.chat == stage.chat
        assert event.private
        assert event.language.lower().startswith("zh")
        assert "客官好！" in await stage.newest()
        assert "下一步" in await stage.newest()

    async def test_words_arrive_as_they_were_typed(self, stage: Stage) -> None:
        await stage.starts()
        for words in ("两杯大杯冰拿铁 少糖", STRANGE, "0"):
            await stage.types(words)
            assert stage.shop.events[-1].said == Text(words)
        assert len({event.id for event in stage.shop.events}) == 4
        assert len({(event.chat, event.person) for event in stage.shop.events}) == 1

    async def test_words_are_shown_as_they_were_written(self, stage: Stage) -> None:
        await stage.starts()
        stage.shop.script = lambda event: only(
            Button("下一步", "n"), note="没听清。", title="标题 <i>", text=STRANGE, hint="提示 & 话"
        )
        await stage.types("x")
        seen = await stage.newest()
        assert [part for part in ("没听清。", "标题 <i>", STRANGE, "提示 & 话", "下一步") if part not in seen] == []
        assert stage.complaints == []

    async def test_a_tap_brings_what_its_button_carries_and_from_where(self, stage: Stage) -> None:
        long = "p:" + "x" * 38
        stage.shop.script = lambda event: only(
            Button("甲", "a:1"), Button("乙", long), text=str(len(stage.shop.events))
        )
        await stage.starts()
        for label, payload in (("乙", long), ("甲", "a:1"), ("甲", "a:1")):
            panel = stage.shop.panels[stage.chat]
            await stage.taps(label)
            assert stage.shop.events[-1].said == Tap(payload, panel)
        assert "4" in await stage.newest()
        assert stage.complaints == []

    async def test_what_a_tap_led_to_stands_where_it_can_be_seen(self, stage: Stage) -> None:
        stage.shop.script = lambda event: only(Button("下一步", "n"), text=f"第 {len(stage.shop.events)} 步")
        await stage.starts()
        for step in (2, 3):
            await stage.taps("下一步")
            assert f"第 {step} 步" in await stage.newest()
            assert f"第 {step - 1} 步" not in await stage.newest()

    async def test_a_short_confirmation_is_never_lost(self, stage: Stage) -> None:
        await stage.starts()
        stage.shop.script = lambda event: only(Button("下一步", "n"), toast="已放进购物车")
        await stage.taps("下一步")
        assert "已放进购物车" in await stage.everything()

    async def test_a_link_can_be_followed(self, stage: Stage) -> None:
        await stage.starts()
        stage.shop.script = lambda event: only(
            Button("去付款", url="https://shop.example/pay/1"), Button("下一步", "n")
        )
        await stage.types("付款")
        assert "去付款" in await stage.newest()
        assert stage.complaints == []
        await stage.taps("下一步")
        assert stage.shop.events[-1].said == Tap("n", stage.shop.panels[stage.chat])

    async def test_a_picture_never_costs_the_words_or_the_choices(self, stage: Stage) -> None:
        await stage.starts()
        for image in (
            Image(alt="拿铁", name="latte.png"), Image(alt="扫码付款", qr="https://shop.example/pay/1"),
            Image(alt="不见了", name="nowhere.png"),
        ):
            stage.shop.script = partial(_pictured, image)
            await stage.types("x")
            assert "¥18" in await stage.newest()
            await stage.taps("下一步")
            assert isinstance(stage.shop.events[-1].said, Tap)
        assert stage.complaints == []

    async def test_more_words_than_fit_leave_the_choices(self, stage: Stage) -> None:
        await stage.starts()
        stage.shop.script = lambda event: View(
            title="很长", text="字" * 9000, hint="提示", rows=((Button("下一步", "n"),),), nav=(HOME,),
        )
        await stage.types("x")
        assert "很长" in await stage.newest()
        assert stage.complaints == []
        await stage.taps("下一步")
        assert stage.shop.events[-1].said == Tap("n", stage.shop.panels[stage.chat])

    async def test_more_choices_than_fit_leave_the_first_and_the_way_home(self, stage: Stage) -> None:
        await stage.starts()
        many = tuple((Button(f"第{n}号", f"n:{n}"),) for n in range(1, 151))
        stage.shop.script = lambda event: View(text="好多", rows=many, nav=(HOME,))
        await stage.types("x")
        assert stage.complaints == []
        for label, payload in (("第1号", "n:1"), ("主页", "h")):
            await stage.taps(label)
            said = stage.shop.events[-1].said
            assert isinstance(said, Tap)
            assert said.payload == payload

    async def test_news_come_unasked_and_can_be_answered(self, stage: Stage) -> None:
        await stage.starts()
        message = await stage.channel.send(stage.chat, only(Button("看订单", "o:1"), text="已发货"), loud=True)
        assert "已发货" in await stage.everything()
        await stage.taps("看订单")
        assert stage.shop.events[-1].said == Tap("o:1", message)

    async def test_a_message_can_be_made_to_show_something_else(self, stage: Stage) -> None:
        await stage.starts()
        message = await stage.channel.send(stage.chat, only(Button("取消", "c"), text="待付款"))
        again = await stage.channel.edit(stage.chat, message, only(Button("查物流", "t"), text="已发货"))
        assert "已发货" in await stage.newest()
        assert "待付款" not in await stage.newest()
        await stage.taps("查物流")
        assert stage.shop.events[-1].said == Tap("t", again)
        assert await stage.channel.edit(stage.chat, "no-such-message", View(text="到了"))
        assert "到了" in await stage.newest()

    async def test_taking_a_message_out_of_life_never_fails(self, stage: Stage) -> None:
        await stage.starts()
        message = await stage.channel.send(stage.chat, only(Button("取消", "c"), text="待付款"))
        for _ in range(2):
            await stage.channel.retire(stage.chat, message, None)
        await stage.channel.retire(stage.chat, "no-such-message", None)
        await stage.types("还在吗")
        assert stage.shop.events[-1].said == Text("还在吗")

    async def test_after_a_restart_the_talk_goes_on(self, stage: Stage) -> None:
        await stage.starts()
        before = stage.shop.events[-1]
        await stage.restart()
        await stage.types("购物车")
        event = stage.shop.events[-1]
        assert event.said == Text("购物车")
        assert (event.chat, event.person) == (before.chat, before.person)
        assert event.id not in {other.id for other in stage.shop.events[:-1]}
        assert "好" in await stage.newest()
        await stage.taps("下一步")
        assert stage.shop.events[-1].said == Tap("n", stage.shop.panels[stage.chat])


# -- what some networks can do ------------------------------------------------------------------------------


class RealButtons:
    """Where a button is a thing of its own: `stage.holds(label)` keeps one of what was shown last, and
    `stage.presses(held)` presses it whatever has become of its message."""

    async def test_a_stale_button_says_where_it_is_from_and_gets_a_new_panel(self, stage: Any) -> None:
        stage.shop.script = lambda event: only(Button("买", f"b:{len(stage.shop.events)}"), text=event.id)
        await stage.starts()
        old, panel = await stage.holds("买"), stage.shop.panels[stage.chat]
        await stage.types("拿铁")
        await stage.presses(old)
        assert stage.shop.events[-1].said == Tap("b:1", panel)
        assert stage.shop.events[-1].id in await stage.newest()

    async def test_a_button_from_before_a_restart_still_works(self, stage: Any) -> None:
        await stage.starts()
        panel = stage.shop.panels[stage.chat]
        await stage.restart()
        stage.shop.script = lambda event: only(Button("下一步", "n"), text="接着来")
        await stage.taps("下一步")
        assert stage.shop.events[-1].said == Tap("n", panel)
        assert "接着来" in await stage.newest()
        assert stage.complaints == []

    async def test_only_the_newest_panel_offers_anything(self, stage: Any) -> None:
        await stage.starts()
        for _ in range(3):
            await stage.types("x")
        assert len(re.findall(r"\[下一步\]", await stage.everything())) == 1


class Numbers:
    """Where a choice is a number or a letter: it counts on what was shown last, and nowhere else."""

    async def test_a_choice_that_is_not_there_acts_on_nothing(self, stage: Any) -> None:
        stage.shop.script = lambda event: only(*(Button(f"第{n}样", f"p:{n}") for n in range(1, 4)))
        await stage.starts()
        stage.shop.script = lambda event: only(Button("下一步", "n"))
        await stage.types("换一页")
        await stage.types("3")
        assert not isinstance(stage.shop.events[-1].said, Tap)
        await stage.types("1")
        assert stage.shop.events[-1].said == Tap("n", stage.shop.panels[stage.chat])


class SharesContact:
    """Where a phone number is handed over: `stage.shares_contact(phone)`."""

    async def test_a_phone_number_can_be_handed_over(self, stage: Any) -> None:
        stage.shop.script = lambda event: only(Button("下一步", "n"), request=Request.CONTACT)
        await stage.starts()
        await stage.shares_contact("+8613800138000")
        said = stage.shop.events[-1].said
        assert isinstance(said, Contact)
        assert said.phone == "+8613800138000"
        assert stage.complaints == []


class SharesLocation:
    """Where a place is handed over: `stage.shares_location(latitude, longitude)`."""

    async def test_a_place_can_be_handed_over(self, stage: Any) -> None:
        stage.shop.script = lambda event: only(Button("下一步", "n"), request=Request.LOCATION)
        await stage.starts()
        await stage.shares_location(31.2304, 121.4737)
        said = stage.shop.events[-1].said
        assert isinstance(said, Location)
        assert (round(said.latitude, 4), round(said.longitude, 4)) == (31.2304, 121.4737)
        assert stage.complaints == []


class SendsPictures:
    """Where people send photos: `stage.sends_picture(content)`."""

    async def test_a_photo_arrives_and_can_be_passed_on(self, stage: Any) -> None:
        await stage.starts()
        await stage.sends_picture(PNG)
        said = stage.shop.events[-1].said
        assert isinstance(said, Picture)
        assert said.file
        await stage.channel.send(stage.chat, View(text="客人发来的", image=Image(alt="照片", file=said.file)))
        assert "客人发来的" in await stage.newest()
        assert stage.complaints == []


class KnowsWhoIsThere:
    """Where the network says that nobody is there: `stage.nobody` is such a chat."""

    async def test_nobody_is_unreachable_and_the_others_are_not(self, stage: Any) -> None:
        await stage.starts()
        with pytest.raises(Unreachable):
            await stage.channel.send(stage.nobody, View(text="在吗"))
        await stage.channel.send(stage.chat, View(text="又是我"))
        assert "又是我" in await stage.newest()


class CanBeLeft:
    """Where people can shut the shop out (`stage.leaves()`) and let it in again (`stage.returns()`)."""

    async def test_who_has_left_is_unreachable_until_they_are_back(self, stage: Any) -> None:
        await stage.starts()
        await stage.leaves()
        with pytest.raises(Unreachable):
            await stage.channel.send(stage.chat, View(text="在吗"))
        with pytest.raises(Unreachable):
            await stage.channel.edit(stage.chat, stage.shop.panels[stage.chat], View(text="在吗"))
        await stage.returns()
        await stage.channel.send(stage.chat, View(text="又见面了"))
        assert "又见面了" in await stage.newest()


class Redelivers:
    """Where the network may tell the same thing twice: `stage.again()`."""

    async def test_the_same_thing_told_twice_has_one_id(self, stage: Any) -> None:
        await stage.starts()
        await stage.types("一杯拿铁")
        await stage.again()
        first, again = stage.shop.events[-2:]
        assert first.said == again.said == Text("一杯拿铁")
        assert first.id == again.id


class Waits:
    """Where the network keeps what people say while the shop is closed: `stage.closed(words)` says them then."""

    async def test_what_was_said_while_the_shop_was_closed_is_heard_when_it_opens(self, stage: Any) -> None:
        await stage.starts()
        await stage.closed("有人吗", "一杯拿铁")
        assert [event.said for event in stage.shop.events[1:]] == [Text("有人吗"), Text("一杯拿铁")]
        assert "好" in await stage.newest()


class Erases:
    """Where the shop can take away what a person wrote."""

    async def test_what_was_written_by_mistake_is_taken_away(self, stage: Any) -> None:
        await stage.starts()
        await stage.types("6222 0212 3456 7890")
        assert "6222" in await stage.everything()
        await stage.channel.erase(stage.chat, stage.shop.written[-1])
        assert "6222" not in await stage.everything()
