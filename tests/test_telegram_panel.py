"""What people see in Telegram: words as they were written, one live panel, pictures, and a way on whatever Telegram
lost, refuses or slows down."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from bot.channels.telegram import drivers
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.drivers import Driver
from bot.channels.telegram.menu import Menu
from bot.channels.telegram.qr import png
from bot.channels.telegram.render import CAPTION, TEXT, draw, units
from bot.channels.telegram.wire import Refused
from bot.port import Later, Unreachable
from dialog.event import Event
from dialog.view import Button, Image, Request, Style, View
from tests.channels.door import Shop, only
from tests.phone import TOKEN, Person, Phone
from tests.phone.house import serving
from tests.phone.markup import parse

pytest_plugins = ["tests.phone.fixtures"]


# -- what people see ----------------------------------------------------------------------------------------

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=300)


@given(note=TEXTS, title=TEXTS, text=TEXTS, hint=TEXTS)
def test_any_words_appear_as_they_were_written(note: str, title: str, text: str, hint: str) -> None:
    drawn = draw(View(note=note, title=title, text=text, hint=hint))
    assert parse(drawn.html)[0] == drawn.plain
    assert all(part in drawn.plain for part in (note, title, text, hint))


@given(text=st.text(alphabet="字🔥a\n", min_size=3000, max_size=3050).map(lambda part: part * 2))
@settings(max_examples=25)
def test_words_longer_than_telegram_allows_end_in_an_ellipsis(text: str) -> None:
    drawn = draw(View(title="标题", text=text, hint="提示", rows=((Button("x", "x"),),)))
    assert units(drawn.plain) <= TEXT
    assert drawn.plain.startswith("标题")
    assert drawn.plain.endswith("…\n\n提示")
    assert draw(View(title=text)).plain.endswith("…")


async def test_a_note_with_markup_appears_literally(phone: Phone, shop: Shop, ming: Person) -> None:
    shop.script = lambda event: View(title="备注", text="<b>x</b> & love <3 _*[]", hint="&amp;")
    await ming.types("x")
    assert ming.panel.text == "备注\n<b>x</b> & love <3 _*[]\n\n&amp;"
    assert [(entity.tag, entity.text) for entity in ming.panel.entities] == [("b", "备注"), ("i", "&amp;")]
    assert phone.refusals == []


async def test_refused_markup_is_sent_once_more_as_plain_text(phone: Phone, shop: Shop, ming: Person) -> None:
    phone.fail("sendMessage", 400, "Bad Request: can't parse entities: whatever")
    await ming.types("x")
    assert ming.panel.text == "好"
    phone.fail("editMessageText", 400, "Bad Request: can't parse entities: whatever")
    shop.script = lambda event: View(title="a < b", rows=((Button("下一步", "n"),),))
    await ming.taps("下一步")
    assert (ming.panel.text, ming.panel.entities) == ("a < b", ())
    assert len(phone.called("editMessageText")) == 2


async def test_links_that_telegram_refuses_stand_in_the_text(phone: Phone, shop: Shop, ming: Person) -> None:
    shop.script = lambda event: only(
        Button("演示付款", url="http://localhost:8080/pay/demo/1"), Button("微信", url="weixin://wxpay/x?a=1&b=2"),
        Button("本机", url="http://127.0.0.1:8080/pay"), Button("网店", url="https://shop.example/pay"),
    )
    await ming.types("付款")
    assert ming.panel.text == "好\n演示付款\nhttp://localhost:8080/pay/demo/1\n微信\nweixin://wxpay/x?a=1&b=2"
    assert ming.panel.labels == ["本机", "网店"]
    assert phone.refusals == []


async def test_at_most_a_hundred_buttons_and_the_way_home_among_them(
    phone: Phone, shop: Shop, ming: Person
) -> None:
    many = tuple(tuple(Button(f"{row}{n}", "x") for n in range(5)) for row in range(30))
    shop.script = lambda event: View(text="好", rows=many, nav=(Button("🏠 主页", "h"),))
    await ming.types("x")
    assert len(ming.panel.labels) == 96
    assert ming.panel.labels[-1] == "🏠 主页"
    assert phone.refusals == []


async def test_a_view_without_words_still_arrives(phone: Phone, shop: Shop, ming: Person) -> None:
    shop.script = lambda event: View(rows=((Button("下一步", "n"),),))
    await ming.types("x")
    assert ming.panel.labels == ["下一步"]
    assert phone.refusals == []


async def test_the_main_button_has_the_only_colour_and_red_means_no(shop: Shop, ming: Person) -> None:
    shop.script = lambda event: View(text="好", rows=(
        (Button("提交", "a", style=Style.PRIMARY),), (Button("取消", "b", style=Style.DANGER), Button("改", "c")),
    ))
    await ming.types("x")
    assert [button.get("style") for row in ming.panel.rows for button in row] == ["primary", "danger", None]


async def test_only_what_is_loud_makes_a_sound(channel: Telegram, ming: Person) -> None:
    await channel.send("42", View(text="安静"))
    await channel.send("42", View(text="送到了"), loud=True)
    assert [message.silent for message in ming.visible[-2:]] == [True, False]


# -- pictures -----------------------------------------------------------------------------------------------

LATTE = Image(alt="拿铁", name="latte.png")
TEA = Image(alt="茶", name="tea.png")


async def test_pictures_and_texts_follow_each_other_in_one_panel(phone: Phone, shop: Shop, ming: Person) -> None:
    first = ming.panel.id
    steps = iter([LATTE, TEA, LATTE, None, None])
    shop.script = lambda event: only(Button("下一步", "n"), text=event.id, image=next(steps))
    seen = []
    for _ in range(5):
        await ming.taps("下一步")
        seen.append((ming.panel.id == first, bool(ming.panel.photo)))
        assert len(ming.visible) == 1
    assert seen == [(True, True), (True, True), (True, True), (False, False), (False, False)]
    assert phone.refusals == []


async def test_a_picture_is_uploaded_once(phone: Phone, channel: Telegram, ming: Person) -> None:
    before = len(phone.api.files)
    view = only(Button("买", "b"), image=LATTE)
    message = await channel.send("42", view)
    await channel.send("42", view)
    await channel.edit("42", message, only(Button("买", "c"), image=LATTE))
    assert len(phone.api.files) == before + 1
    photo = ming.panel.photo
    await channel.send("42", View(text="好", image=Image(alt="", file=photo)))
    assert ming.panel.photo == photo


async def test_a_picture_that_telegram_forgot_or_nobody_has_leaves_the_words(
    phone: Phone, channel: Telegram, ming: Person, pictures: Path
) -> None:
    Pillow.new("RGB", (8, 8)).save(pictures.parent / "outside.png")
    await channel.send("42", View(text="一", image=LATTE))
    phone.api.files.clear()
    await channel.send("42", View(text="二", image=LATTE))
    await channel.send("42", View(text="三", image=LATTE))
    await channel.send("42", View(text="四", image=Image(alt="", name="none.png")))
    await channel.send("42", View(text="五", image=Image(alt="", name="../outside.png")))
    assert [(message.text, bool(message.photo)) for message in ming.visible[-5:]] == [
        ("一", True), ("二", False), ("三", True), ("四", False), ("五", False),
    ]


@pytest.mark.parametrize(("code", "told"), [
    (413, "Request Entity Too Large"), (400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    (400, "Bad Request: IMAGE_PROCESS_FAILED"),
])
async def test_a_picture_that_telegram_does_not_take_leaves_the_words(
    phone: Phone, channel: Telegram, ming: Person, code: int, told: str
) -> None:
    phone.fail("sendPhoto", code, told)
    message = await channel.send("42", View(text="一", image=LATTE))
    phone.fail("editMessageMedia", code, told)
    assert await channel.edit("42", message, View(text="二", image=TEA)) == message
    assert (ming.panel.text, ming.panel.photo) == ("二", "")


async def test_words_too_long_for_a_caption_go_without_the_picture(
    channel: Telegram, ming: Person
) -> None:
    await channel.send("42", View(text="字" * CAPTION, image=LATTE))
    assert ming.panel.photo
    await channel.send("42", View(text="字" * (CAPTION + 1), image=LATTE))
    assert not ming.panel.photo
    assert len(ming.panel.text) == CAPTION + 1


async def test_after_a_restart_a_picture_still_becomes_a_text(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver
) -> None:
    async with serving(phone, shop, pictures, driver=driver):
        ming = phone.person(42)
        shop.script = lambda event: only(Button("下一步", "n"), image=LATTE)
        await ming.types("/start")
        assert ming.panel.photo
    shop.script = lambda event: only(Button("下一步", "n"))
    async with serving(phone, shop, pictures, driver=driver):
        await ming.taps("下一步")
    assert ming.screen() == "> /start\n\n好\n[下一步]"


def test_a_qr_picture_is_a_square_code_with_its_words_below() -> None:
    with Pillow.open(BytesIO(png("https://shop.example/pay/1", "¥55 · #A1024"))) as plain:
        with Pillow.open(BytesIO(png("https://shop.example/pay/1", ""))) as bare:
            assert plain.format == "PNG"
            assert plain.height > bare.height
            below = plain.crop((0, bare.height, plain.width, plain.height)).convert("L")
        assert below.getextrema() == (0, 255)
    with Pillow.open(BytesIO(png("x" * 800, "y" * 200))) as long:
        assert max(long.size) < 1500


async def test_a_qr_panel_is_a_picture(phone: Phone, channel: Telegram, ming: Person) -> None:
    view = only(Button("打开", url="https://shop.example/pay/1"), image=Image(alt="¥55 14:32", qr="https://x.example"))
    await channel.send("42", view)
    await channel.send("42", view)
    assert ming.visible[-1].photo == ming.visible[-2].photo != ""


# -- what Telegram lost, refuses or slows down ---------------------------------------------------------------


async def test_not_modified_is_success(phone: Phone, channel: Telegram, ming: Person) -> None:
    view = only(Button("下一步", "n"))
    message = await channel.send("42", view)
    assert await channel.edit("42", message, view) == message
    photo = await channel.send("42", replace(view, image=LATTE))
    assert await channel.edit("42", photo, replace(view, image=LATTE)) == photo
    assert [reason.split(":")[1].strip() for _, reason in phone.refusals] == ["message is not modified"] * 2


@pytest.mark.parametrize("reason", [
    "message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID",
])
async def test_a_message_that_cannot_be_edited_is_sent_anew(
    phone: Phone, channel: Telegram, ming: Person, reason: str
) -> None:
    message = await channel.send("42", View(text="一"))
    phone.fail("editMessageText", 400, f"Bad Request: {reason}")
    anew = await channel.edit("42", message, View(text="二"))
    assert anew != message
    assert ming.panel.text == "二"
    assert [seen.text for seen in ming.visible] == ["好", "二"]


async def test_an_unknown_id_is_sent_anew(channel: Telegram, ming: Person) -> None:
    assert await channel.edit("42", "", View(text="二")) == str(ming.panel.id)
    assert await channel.edit("42", "999", View(text="三")) == str(ming.panel.id)
    assert ming.panel.text == "三"


async def test_an_old_panel_is_stripped_and_a_young_one_deleted(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    view = only(Button("下一步", "n"))
    young, old, older = [await channel.send("42", view) for _ in range(3)]
    await channel.retire("42", young, datetime.now(UTC))
    await channel.retire("42", old, datetime.now(UTC) - timedelta(hours=50))
    phone.later(hours=49)
    await channel.retire("42", older, None)
    assert [(str(m.id), m.rows) for m in ming.visible[-2:]] == [(old, []), (older, [])]


async def test_retiring_what_is_gone_is_no_matter(phone: Phone, channel: Telegram, ming: Person) -> None:
    message = await channel.send("42", View(text="一"))
    ming.deletes()
    await channel.retire("42", message, None)
    await channel.retire("42", message, datetime.now(UTC) - timedelta(hours=50))
    await channel.retire("42", "", None)
    await channel.erase("42", message)


async def test_what_a_person_wrote_by_mistake_is_erased(channel: Telegram, ming: Person) -> None:
    await ming.types("6222 0212 3456 7890")
    secret = next(message for message in ming.chat.messages.values() if message.text.startswith("6222"))
    await channel.erase("42", str(secret.id))
    assert "6222" not in ming.screen()


async def test_who_blocked_the_bot_is_not_written_to_until_they_are_back(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    await ming.blocks_bot()
    calls = len(phone.calls)
    with pytest.raises(Unreachable):
        await channel.send("42", View(text="x"))
    assert len(phone.calls) == calls
    await ming.unblocks_bot()
    await channel.send("42", View(text="又见面了"))
    assert ming.panel.text == "又见面了"


async def test_people_telegram_does_not_know_are_unreachable(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    phone.person(43)
    ming.chat.blocked = True
    for chat in ("7", "43", "42"):
        with pytest.raises(Unreachable):
            await channel.send(chat, View(text="x"))
        with pytest.raises(Unreachable):
            await channel.edit(chat, "1", View(text="x"))


async def test_a_short_too_fast_is_waited_out_and_a_long_one_is_later(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    phone.slow_down("sendMessage", 1)
    await channel.send("42", View(text="慢一点"))
    assert ming.panel.text == "慢一点"
    phone.slow_down("sendMessage", 30)
    with pytest.raises(Later) as later:
        await channel.send("42", View(text="x"))
    assert later.value.seconds == 30
    calls = len(phone.calls)
    with pytest.raises(Later):
        await channel.send("42", View(text="x"))
    assert len(phone.calls) == calls
    hong = phone.person(43, "小红")
    await hong.types("/start")
    assert hong.panel.text == "好"


@pytest.mark.parametrize(("code", "told"), [(500, "Internal Server Error"), (502, "Bad Gateway"), (409, "Conflict")])
async def test_trouble_at_telegram_is_later(
    phone: Phone, channel: Telegram, ming: Person, code: int, told: str
) -> None:
    phone.fail("sendMessage", code, told)
    with pytest.raises(Later):
        await channel.send("42", View(text="x"))


async def test_a_network_that_is_gone_is_later_and_shows_no_token(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(phone, shop, pictures, driver=driver) as channel:
        ming = phone.person(42)
        await ming.types("/start")
        file = await ming.sends_photo()
        phone.api.files[file].name = "x"
        wire = channel._wire
        await wire.close()
        wire._library = drivers.load(driver)(TOKEN, "http://127.0.0.1:9")
        for call in (
            channel.send("42", View(text="x")), channel.edit("42", "1", View(text="x")), channel.fetch(file),
            channel.retire("42", "1", None), channel.commands([Menu("zh", (("start", "主页"),))]),
        ):
            with pytest.raises(Later) as later:
                await call
            assert later.value.__cause__ is None
            assert TOKEN not in repr(later.value)
    out = capsys.readouterr()
    assert TOKEN not in caplog.text + out.out + out.err


async def test_a_view_that_telegram_refuses_is_told_and_not_repeated(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    with pytest.raises(Refused) as told:
        await channel.send("42", only(Button("x", "字" * 30)))
    assert told.value.says("button_data_invalid")
    assert len(phone.refusals) == 1


# -- sharing a phone number or a place -----------------------------------------------------------------------


def asking(request: Request, language: str = "zh") -> Callable[[Event], View]:
    return lambda event: only(Button("下一步", "n"), request=request, language=language)


async def test_the_keyboard_that_shares_comes_with_the_panel_and_goes_with_it(
    phone: Phone, shop: Shop, ming: Person
) -> None:
    shop.script = asking(Request.BOTH)
    await ming.taps("下一步")
    assert ming.keyboard == ["📍 发送位置", "📱 发送手机号"]
    assert [message.under for message in ming.visible] == [False, True]
    await ming.taps("下一步")
    assert len(ming.visible) == 2
    shop.script = lambda event: only(Button("下一步", "n"))
    await ming.shares_contact()
    assert ming.keyboard == []
    assert [message.under for message in ming.visible] == [False]
    assert phone.refusals == [] or all("not modified" in reason for _, reason in phone.refusals)


async def test_a_new_panel_stays_below_the_keyboards_message(shop: Shop, ming: Person) -> None:
    shop.script = asking(Request.CONTACT, "en")
    await ming.types("new address")
    assert ming.keyboard == ["📱 Send my phone number"]
    assert [message.under for message in ming.visible] == [True, False]
    panel = ming.panel.id
    shop.script = asking(Request.LOCATION, "en")
    await ming.taps("下一步")
    assert ming.keyboard == ["📍 Send my location"]
    assert ming.panel.id == panel
    shop.script = lambda event: only(Button("下一步", "n"))
    await ming.taps("下一步")
    assert ming.keyboard == []
    assert len(ming.visible) == 1


async def test_after_a_restart_the_keyboard_still_goes_with_its_panel(
    phone: Phone, shop: Shop, pictures: Path, driver: Driver
) -> None:
    shop.script = asking(Request.CONTACT)
    async with serving(phone, shop, pictures, driver=driver):
        ming = phone.person(42)
        await ming.types("/start")
        assert ming.keyboard
    shop.script = lambda event: only(Button("下一步", "n"))
    async with serving(phone, shop, pictures, driver=driver):
        await ming.types("13800138000")
    assert ming.keyboard == []
    assert len(ming.visible) == 1


async def test_a_keyboard_too_old_to_delete_is_taken_away_all_the_same(
    phone: Phone, channel: Telegram, ming: Person
) -> None:
    message = await channel.send("42", only(Button("x", "x"), request=Request.CONTACT))
    phone.later(hours=49)
    assert ming.keyboard
    await channel.edit("42", message, View(text="好了"))
    assert ming.keyboard == []
    assert ming.panel.text == "好了"


async def test_groups_are_never_asked_to_share(phone: Phone, channel: Telegram) -> None:
    group = phone.group(-100, "同事")
    await channel.send("-100", only(Button("x", "x"), request=Request.CONTACT))
    assert group.under is None


