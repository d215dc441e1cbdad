"""How Telegram comes in and goes out: every tap acknowledged once, nothing before its commit, nobody through the
webhook but Telegram, and no token anywhere."""

import ast
import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.telegram import channel as telegram
from bot.channels.telegram.channel import LARGEST, PROOF, Mode, Telegram
from bot.channels.telegram.drivers import Driver
from bot.channels.telegram.menu import Menu
from bot.channels.telegram.read import read
from bot.channels.telegram.wire import BadToken, Refused
from bot.limiter import UNHURRIED, Limiter
from dialog.event import Contact, Event, File, Location, Picture, Tap, Text, Unreadable
from dialog.view import Button, View
from tests.channels.door import Shop, only
from tests.phone import TOKEN, Limits, Person, Phone
from tests.phone.house import SECRET, WORDS, serving, wire

pytest_plugins = ["tests.phone.fixtures"]

NOW = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)
MODES = pytest.mark.parametrize("mode", ["webhook", "polling"])


# -- one live panel, in both modes --------------------------------------------------------------------------


@MODES
async def test_a_tap_edits_the_panel_and_a_text_retires_it(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver
) -> None:
    shop.script = lambda event: View(
        title="第几步", text=str(len(shop.events)), rows=((Button("下一步", "n"),),), toast="好的",
    )
    async with serving(phone, shop, pictures, mode, driver=driver):
        ming = phone.person(42, "小明", "zh-hans")
        await ming.types("/start")
        first = ming.panel.id
        pressed = await ming.taps("下一步")
        assert ming.screen() == "> /start\n\n第几步\n2\n[下一步]"
        assert (ming.panel.id, ming.panel.edited) == (first, 1)
        assert pressed is not None
        assert pressed.acks == [("好的", False)]
        await ming.types("拿铁")
        assert ming.screen() == "> /start\n\n> 拿铁\n\n第几步\n3\n[下一步]"
        assert len(ming.live) == 1
    assert [type(event.said).__name__ for event in shop.events] == ["Text", "Tap", "Text"]
    assert phone.refusals == []
    assert len(phone.called("answerCallbackQuery")) == 1


@MODES
async def test_every_tap_is_acknowledged_exactly_once(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver
) -> None:
    async with serving(phone, shop, pictures, mode, driver=driver):
        ming = phone.person(42)
        await ming.types("/start")
        for _ in range(5):
            await ming.taps("下一步", wait=False)
        await ming.settled()
        assert [len(pressed.acks) for pressed in ming.pressed] == [1] * 5


@MODES
async def test_one_chat_keeps_its_order_while_chats_run_side_by_side(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver
) -> None:
    async def slow_for_ming(event: Event) -> None:
        if event.chat == "42":
            await asyncio.sleep(0.05)

    shop.before_commit = slow_for_ming
    async with serving(phone, shop, pictures, mode, driver=driver):
        ming, hong = phone.person(42), phone.person(43, "小红")
        for n in range(4):
            await ming.types(f"{n}", wait=False)
        await hong.types("快", wait=False)
        await phone.settled()
    said = [(event.chat, event.said) for event in shop.events]
    assert [words for chat, words in said if chat == "42"] == [Text(f"{n}") for n in range(4)]
    assert said.index(("43", Text("快"))) < 4


@MODES
async def test_nothing_is_acknowledged_before_it_is_committed(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver
) -> None:
    tries: list[str] = []

    async def fails_twice(event: Event) -> None:
        tries.append(event.id)
        if len(tries) < 3:
            raise RuntimeError("the database is away")

    shop.before_commit, phone.redeliver = fails_twice, True
    async with serving(phone, shop, pictures, mode, driver=driver):
        ming = phone.person(42)
        await ming.types("/start")
        assert ming.panel.text == "好"
    assert len(tries) == 3
    assert shop.committed == [str(phone.history[0]["update_id"])]
    assert mode == "polling" or [status for _, status in phone.answers] == [500, 500, 200]


async def test_while_polling_a_broken_update_makes_no_other_act_twice(
    phone: Phone, shop: Shop, pictures: Path
) -> None:
    failed: list[str] = []

    async def fails_once_for_hong(event: Event) -> None:
        if event.chat == "43" and not failed:
            failed.append(event.id)
            raise RuntimeError("the database is away")

    shop.before_commit = fails_once_for_hong
    ming, hong = phone.person(42), phone.person(43, "小红")
    await ming.types("one", wait=False)
    await hong.types("two", wait=False)
    async with serving(phone, shop, pictures, "polling"):
        await phone.settled()
    assert sorted(event.chat for event in shop.events) == ["42", "43"]


async def test_polling_goes_on_after_telegram_was_away(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver
) -> None:
    phone.fail("getUpdates", 502, "Bad Gateway")
    async with serving(phone, shop, pictures, "polling", driver=driver):
        ming = phone.person(42)
        await ming.types("/start", wait=False)
        await ming.sees("好")


async def test_of_several_programs_only_the_one_that_leads_asks(phone: Phone, shop: Shop, pictures: Path) -> None:
    leading = False
    async with serving(phone, shop, pictures, "polling", leads=lambda: leading):
        ming = phone.person(42)
        await ming.types("/start", wait=False)
        await asyncio.sleep(0.3)
        assert phone.polls == 0
        leading = True
        await ming.sees("好")
    assert [event.chat for event in shop.events] == ["42"]


async def test_opening_while_telegram_is_away_succeeds_later(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver
) -> None:
    phone.fail("getMe", 502, "Bad Gateway")
    async with serving(phone, shop, pictures, "polling", driver=driver):
        ming = phone.person(42)
        await ming.types("/start", wait=False)
        await ming.sees("好")


async def test_a_wrong_token_is_told_at_once_and_never_shown(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for token in ("4200:not-this-one", "nonsense"):
        with pytest.raises(BadToken) as told:
            async with serving(phone, shop, pictures, token=token, driver=driver):
                raise AssertionError("it opened")
        assert token not in repr(told.value) + str(told.value.__cause__) + caplog.text


# -- the webhook's door -------------------------------------------------------------------------------------


async def posted(phone: Phone, body: bytes, **headers: str) -> int:
    async with ClientSession() as session, session.post(
        phone.api.hook["url"], data=BytesIO(body), headers={"Content-Type": "application/json", **headers}
    ) as response:
        return response.status


async def test_only_telegram_comes_through_the_webhook(phone: Phone, shop: Shop, channel: Telegram) -> None:
    update = json.dumps({"update_id": 1, "message": {
        "message_id": 1, "date": 1, "from": {"id": 42, "is_bot": False, "first_name": "小明"},
        "chat": {"id": 42, "type": "private"}, "text": "x",
    }}).encode()
    assert await posted(phone, update) == 403
    assert await posted(phone, update, **{PROOF: "a-guess"}) == 403
    assert await posted(phone, update, **{PROOF: "猜"}) == 403
    assert shop.events == []
    assert await posted(phone, update, **{PROOF: SECRET}) == 200
    assert len(shop.events) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"update_id": "x"}', b"\xff\xfe"])
async def test_what_is_no_update_is_refused_and_never_repeated(
    phone: Phone, channel: Telegram, body: bytes
) -> None:
    assert await posted(phone, body, **{PROOF: SECRET}) == 400


@pytest.mark.parametrize("update", [
    {"update_id": 1}, {"update_id": 1, "message": {}}, {"update_id": 1, "message": []},
    {"update_id": 1, "callback_query": {"id": "1"}},
    {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}}},
    {"update_id": 1, "my_chat_member": {"chat": {"id": 1}}}, {"update_id": 1, "something_new": {"id": 1}},
])
async def test_an_update_that_means_nothing_blocks_nobody(
    phone: Phone, shop: Shop, channel: Telegram, update: dict[str, Any]
) -> None:
    assert await posted(phone, json.dumps(update).encode(), **{PROOF: SECRET}) == 200
    assert shop.events == []


async def test_an_oversized_body_is_not_read(phone: Phone, shop: Shop, channel: Telegram) -> None:
    assert await posted(phone, b" " * (LARGEST + 1), **{PROOF: SECRET}) == 413
    assert shop.events == []


async def test_a_webhook_without_a_secret_is_never_opened(phone: Phone, pictures: Path) -> None:
    with pytest.raises(ValueError, match="secret"):
        Telegram(
            wire=wire(phone), mode="webhook", secret="", public_url="https://shop.example", pictures=pictures,
            limiter=Limiter(UNHURRIED), words=WORDS,
        )


async def test_a_repeated_delivery_reaches_the_shop_under_the_same_id(
    phone: Phone, shop: Shop, ming: Person
) -> None:
    phone.again()
    await phone.settled()
    assert len(shop.events) == 2
    assert shop.events[0].id == shop.events[1].id


async def test_a_toast_is_as_long_as_telegram_takes(phone: Phone, shop: Shop, ming: Person) -> None:
    shop.script = lambda event: only(Button("下一步", "n"), toast="很长" * 150, alert=True)
    await ming.taps("下一步")
    toast, alert = ming.acks[-1]
    assert (len(toast), toast[-1], alert) == (200, "…", True)


# -- what people say ----------------------------------------------------------------------------------------


async def test_people_are_known_by_what_telegram_says_of_them(shop: Shop, ming: Person) -> None:
    event = shop.events[-1]
    assert (event.channel, event.chat, event.person, event.name, event.language, event.private) == (
        "telegram", "42", "42", "小明", "zh-hans", True,
    )
    assert shop.written == [str(next(iter(ming.chat.messages)))]
    assert datetime.now(UTC) - event.at < timedelta(seconds=10)


async def test_everything_a_person_can_hand_over_is_understood(shop: Shop, ming: Person) -> None:
    await ming.shares_contact("8613800138000")
    await ming.shares_contact("13900139000", name="张三", own=False)
    await ming.shares_location(31.23, 121.47)
    await ming.sends(
        venue={"location": {"latitude": 1.0, "longitude": 2.0}, "title": "公司", "address": "世纪大道100号"},
        location={"latitude": 1.0, "longitude": 2.0},
    )
    photo = await ming.sends_photo(caption="坏了")
    sheet = await ming.sends_document("Goods.CSV", b"sku,price")
    other = await ming.sends_document("photo.zip", b"PK")
    await ming.sends(voice={"file_id": "v"})
    await ming.sends(animation={"file_id": "a"}, document={"file_id": "a", "file_name": "a.mp4"})
    assert [event.said for event in shop.events[1:]] == [
        Contact("+8613800138000", "小明", True), Contact("13900139000", "张三", False), Location(31.23, 121.47),
        Location(1.0, 2.0, "公司\n世纪大道100号"), Picture(photo, "坏了"), File(sheet, "Goods.CSV", b"sku,price"),
        File(other, "photo.zip"), Unreadable("voice"), Unreadable("animation"),
    ]


async def test_a_sheet_that_cannot_be_downloaded_is_still_heard_of(phone: Phone, shop: Shop, ming: Person) -> None:
    phone.fail("getFile", 502, "Bad Gateway")
    file = await ming.sends_document("goods.csv", b"sku,price")
    assert shop.events[-1].said == File(file, "goods.csv")


async def test_a_shared_file_can_be_fetched_and_a_lost_one_is_told(
    phone: Phone, channel: Telegram, ming: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = await ming.sends_photo(b"\x89PNG\r\n\x1a\n!")
    assert await channel.fetch(file) == b"\x89PNG\r\n\x1a\n!"
    with pytest.raises(Refused):
        await channel.fetch("nothing")
    assert TOKEN not in caplog.text


async def test_old_and_lost_messages_can_still_be_tapped(phone: Phone, shop: Shop, ming: Person) -> None:
    panel = ming.panel.id
    ming.deletes()
    await ming.taps_payload(panel, "n")
    assert shop.events[-1].said == Tap("n", str(panel))
    assert ming.panel.text == "好"
    assert ming.panel.id != panel


async def test_in_a_group_only_commands_and_buttons_reach_the_shop(
    phone: Phone, shop: Shop, channel: Telegram
) -> None:
    group = phone.group(-100, "同事")
    ming = phone.person(42)
    for words in ("中午吃什么", "/start@another_bot", "/orders@Xiaoer_Bot", "/start@xiaoer_bot p_zz9k"):
        await ming.types(words, chat=group)
    await ming.taps("下一步", chat=group)
    assert [(event.said, event.private, event.chat) for event in shop.events] == [
        (Text("/orders"), False, "-100"), (Text("/start p_zz9k"), False, "-100"),
        (Tap("n", str(group.from_bot[-1].id)), False, "-100"),
    ]


def test_other_bots_channels_and_service_messages_are_nobodys_question() -> None:
    person, private = {"id": 42, "first_name": "小明"}, {"id": 42, "type": "private"}
    for message in (
        {"message_id": 1, "from": person | {"is_bot": True}, "chat": private, "text": "x"},
        {"message_id": 1, "chat": {"id": -1, "type": "channel"}, "text": "x"},
        {"message_id": 1, "from": person, "chat": private, "pinned_message": {}},
    ):
        assert read({"update_id": 1, "message": message}, bot="xiaoer_bot", now=NOW).event is None
    query = {"id": "7", "from": person, "inline_message_id": "1", "data": "x"}
    heard = read({"update_id": 1, "callback_query": query}, bot="xiaoer_bot", now=NOW)
    assert (heard.event, heard.tap) == (None, "7")


# -- menus --------------------------------------------------------------------------------------------------


async def test_commands_are_shown_by_language_and_to_staff_in_their_chat(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    await channel.commands([
        Menu("zh", (("start", "主页"), ("/cart", "购物车"))), Menu("en", (("start", "Home"),)),
        Menu("zh", (("ship", "发货"),), chat="42"), Menu("en", (("ship", "Ship"),), chat="77"),
    ])
    assert {key: [command["command"] for command in menu] for key, menu in phone.api.menus.items()} == {
        ("all_private_chats", "zh"): ["start", "cart"], ("all_private_chats", "en"): ["start"],
        ("all_private_chats", ""): ["start"], ("chat:42", "zh"): ["ship"],
    }


async def test_the_channel_never_goes_faster_than_telegram_allows(
    phone: Phone, shop: Shop, pictures: Path
) -> None:
    async with serving(phone, shop, pictures, limiter=Limiter()) as channel:
        people = [phone.person(n) for n in range(100, 136)]
        for person in people:
            person.chat.started = True
        phone.limits = Limits()
        await asyncio.gather(*(channel.send(str(person.id), View(text="x")) for person in people))
        assert phone.refusals == []
        assert all(person.panel.text == "x" for person in people)


# -- the house ----------------------------------------------------------------------------------------------


def test_only_a_driver_knows_its_library() -> None:
    folder = Path(telegram.__file__).parent
    knowing = {
        path.name for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any(name.split(".")[0] in ("aiogram", "telegram") for name in (
            getattr(node, "module", None) or "", *(alias.name for alias in node.names),
        ))
    }
    assert knowing == {"aiogram.py", "session.py", "ptb.py"}
