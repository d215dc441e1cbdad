"""The phone refuses what Telegram refuses, in Telegram's words, and keeps what people see."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from tests.phone import Limits, Person, Phone

PNG = b"\x89PNG\r\n\x1a\n-and-so-on"


class Bot:
    """A bare bot: it calls and gets the answer, whatever it is."""

    def __init__(self, phone: Phone, session: ClientSession) -> None:
        self.phone = phone
        self.session = session

    async def __call__(self, method: str, *, token: str = "", **fields: Any) -> Any:
        url = f"{self.phone.url}/bot{token or self.phone.token}/{method}"
        async with self.session.post(url, json=fields) as response:
            answer = await response.json()
        return answer["result"] if answer["ok"] else answer["description"]

    async def upload(self, method: str, field: str, content: bytes, **fields: str) -> Any:
        form = FormData(fields | {field: "attach://up"})
        form.add_field("up", content, filename="up.png")
        async with self.session.post(f"{self.phone.url}/bot{self.phone.token}/{method}", data=form) as response:
            answer = await response.json()
        return answer["result"] if answer["ok"] else answer["description"]

    async def hears(self) -> list[Any]:
        """Take the waiting updates and confirm them."""
        updates = await self("getUpdates", timeout=1)
        await self("getUpdates", offset=updates[-1]["update_id"] + 1, timeout=0)
        return list(updates)


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with Phone() as phone:
        yield phone


@pytest.fixture
async def bot(phone: Phone) -> AsyncIterator[Bot]:
    async with ClientSession() as session:
        yield Bot(phone, session)


@pytest.fixture
async def ming(phone: Phone, bot: Bot) -> Person:
    person = phone.person(42, "小明", "zh-hans")
    await person.types("/start", wait=False)
    await bot.hears()
    return person


def keys(*labels: str, **button: str) -> dict[str, Any]:
    data = button or {"callback_data": "h"}
    return {"inline_keyboard": [[{"text": label, **data}] for label in labels]}


async def test_a_wrong_token_opens_nothing(phone: Phone, bot: Bot) -> None:
    assert await bot("getMe", token="1:wrong") == "Unauthorized"
    assert await bot("getMe", token="no-token") == "Not Found"
    assert await bot("flyAway") == "Not Found"
    assert (await bot("getMe"))["is_bot"] is True


async def test_a_message_is_seen_with_its_buttons(bot: Bot, ming: Person) -> None:
    sent = await bot("sendMessage", chat_id=42, text="<b>小二</b> &amp; co", parse_mode="HTML", reply_markup=keys("好"))
    assert ming.screen() == "> /start\n\n小二 & co\n[好]"
    assert ming.panel.id == sent["message_id"]
    assert [(entity.tag, entity.text) for entity in ming.panel.entities] == [("b", "小二")]


@pytest.mark.parametrize(("html", "complaint"), [
    ("a < b", "Unsupported start tag \"\" at byte offset 2"),
    ("love <3", "Unsupported start tag \"3\" at byte offset 5"),
    ("小<x>", "Unsupported start tag \"x\" at byte offset 3"),
    ("<b>a", "Can't find end tag corresponding to start tag \"b\""),
    ("<b>a</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
    ("a</b>", "Unexpected end tag at byte offset 1"),
])
async def test_broken_markup_is_refused(bot: Bot, ming: Person, html: str, complaint: str) -> None:
    told = await bot("sendMessage", chat_id=42, text=html, parse_mode="HTML")
    assert told == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(("fields", "complaint"), [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n"}, "message text is empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": "字" * 4097}, "message is too long"),
    ({"text": "🔥" * 2049}, "message is too long"),
    ({"text": "x", "reply_markup": keys("a", callback_data="")}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keys("a", callback_data="字" * 22)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keys(*["a"] * 101)}, "reply markup is too long"),
    ({"text": "x", "reply_markup": keys("a", url="http://localhost:8080/pay")},
     "inline keyboard button URL 'http://localhost:8080/pay' is invalid: Wrong HTTP URL"),
    ({"text": "x", "reply_markup": keys("a", url="weixin://pay")},
     "inline keyboard button URL 'weixin://pay' is invalid: Unsupported URL protocol"),
])
async def test_what_telegram_does_not_take_is_refused(
    phone: Phone, bot: Bot, ming: Person, fields: dict[str, Any], complaint: str
) -> None:
    assert await bot("sendMessage", chat_id=42, **fields) == f"Bad Request: {complaint}"
    assert ming.visible == []
    assert phone.refusals == [("sendmessage", f"Bad Request: {complaint}")]


async def test_the_longest_that_telegram_takes_is_taken(bot: Bot, ming: Person) -> None:
    await bot("sendMessage", chat_id=42, text="&amp;" * 4096, parse_mode="HTML")
    await bot("sendMessage", chat_id=42, text="x", reply_markup=keys(*["a"] * 100, callback_data="x" * 40))
    await bot("sendMessage", chat_id=42, text="x", reply_markup=keys("a", callback_data="x" * 64))
    await bot("sendMessage", chat_id=42, text="x", reply_markup=keys("a", url="http://127.0.0.1:8080/pay"))
    assert len(ming.visible) == 4


async def test_a_caption_is_shorter_than_a_text(bot: Bot, ming: Person) -> None:
    told = await bot.upload("sendPhoto", "photo", PNG, chat_id="42", caption="x" * 1025)
    assert told == "Bad Request: message caption is too long"
    assert await bot.upload("sendPhoto", "photo", b"text", chat_id="42") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await bot("sendPhoto", chat_id=42, photo="none") == "Bad Request: wrong file identifier/HTTP URL specified"
    sent = await bot.upload("sendPhoto", "photo", PNG, chat_id="42", caption="x" * 1024)
    again = await bot("sendPhoto", chat_id=42, photo=sent["photo"][-1]["file_id"])
    assert again["photo"] == sent["photo"]


async def test_an_edit_changes_something_or_is_refused(bot: Bot, ming: Person) -> None:
    sent = await bot("sendMessage", chat_id=42, text="one", reply_markup=keys("a"))
    edit = {"chat_id": 42, "message_id": sent["message_id"]}
    told = await bot("editMessageText", **edit, text="one", reply_markup=keys("a"))
    assert told.startswith("Bad Request: message is not modified")
    assert (await bot("editMessageText", **edit, text="one"))["text"] == "one"
    assert ming.live == []
    assert ming.panel.edited == 1


async def test_a_text_becomes_a_picture_and_never_the_other_way(bot: Bot, ming: Person) -> None:
    sent = await bot("sendMessage", chat_id=42, text="one")
    edit = {"chat_id": 42, "message_id": sent["message_id"]}
    told = await bot("editMessageCaption", **edit, caption="two")
    assert told == "Bad Request: there is no caption in the message to edit"
    photo = await bot.upload("sendPhoto", "photo", PNG, chat_id="42")
    media = {"type": "photo", "media": photo["photo"][-1]["file_id"], "caption": "two"}
    assert (await bot("editMessageMedia", **edit, media=media))["caption"] == "two"
    told = await bot("editMessageText", **edit, text="three")
    assert told == "Bad Request: there is no text in the message to edit"


async def test_messages_that_are_gone_or_not_the_bots_cannot_be_edited(bot: Bot, ming: Person) -> None:
    theirs = next(iter(ming.chat.messages))
    told = await bot("editMessageText", chat_id=42, message_id=theirs, text="x")
    assert told == "Bad Request: message can't be edited"
    told = await bot("editMessageText", chat_id=42, message_id=999, text="x")
    assert told == "Bad Request: message to edit not found"
    assert await bot("deleteMessage", chat_id=42, message_id=999) == "Bad Request: message to delete not found"


async def test_nothing_older_than_two_days_is_deleted(phone: Phone, bot: Bot, ming: Person) -> None:
    young = await bot("sendMessage", chat_id=42, text="young")
    old = await bot("sendMessage", chat_id=42, text="old")
    assert await bot("deleteMessage", chat_id=42, message_id=young["message_id"]) is True
    phone.later(hours=49)
    told = await bot("deleteMessage", chat_id=42, message_id=old["message_id"])
    assert told == "Bad Request: message can't be deleted for everyone"
    assert [message.text for message in ming.visible] == ["old"]


async def test_a_tap_is_acknowledged_once_and_in_time(phone: Phone, bot: Bot, ming: Person) -> None:
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await bot("sendMessage", chat_id=42, text="x", reply_markup=keys("好", callback_data="h"))
    pressed = await ming.taps("好", wait=False)
    assert pressed is not None
    heard = (await bot.hears())[0]["callback_query"]
    assert (heard["data"], heard["message"]["text"], heard["from"]["id"]) == ("h", "x", 42)
    assert await bot("answerCallbackQuery", callback_query_id=heard["id"], text="x" * 201) != True  # noqa: E712
    assert await bot("answerCallbackQuery", callback_query_id=heard["id"], text="好的", show_alert=True) is True
    assert await bot("answerCallbackQuery", callback_query_id=heard["id"]) == too_old
    assert pressed.acks == [("好的", True)]
    late = await ming.taps_payload(ming.panel, "h", wait=False)
    await bot.hears()
    phone.later(seconds=151)
    assert await bot("answerCallbackQuery", callback_query_id=late.id) == too_old
    assert ming.acks == [("好的", True)]


async def test_people_who_are_not_there_cannot_be_written_to(phone: Phone, bot: Bot, ming: Person) -> None:
    phone.person(43)
    assert await bot("sendMessage", chat_id=7, text="x") == "Bad Request: chat not found"
    told = await bot("sendMessage", chat_id=43, text="x")
    assert told == "Forbidden: bot can't initiate conversation with a user"
    await ming.blocks_bot(wait=False)
    assert (await bot.hears())[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await bot("sendMessage", chat_id=42, text="x") == "Forbidden: bot was blocked by the user"


async def test_too_fast_is_told_when_limits_are_on(phone: Phone, bot: Bot, ming: Person) -> None:
    phone.limits = Limits(chat=(3, 60.0))
    for _ in range(3):
        assert isinstance(await bot("sendMessage", chat_id=42, text="x"), dict)
    assert (await bot("sendMessage", chat_id=42, text="x")).startswith("Too Many Requests: retry after ")


async def test_a_keyboard_under_the_field_comes_and_goes(bot: Bot, ming: Person) -> None:
    keyboard = {"keyboard": [[{"text": "手机号", "request_contact": True}]], "one_time_keyboard": True}
    sent = await bot("sendMessage", chat_id=42, text="发", reply_markup=keyboard)
    assert ming.keyboard == ["手机号"]
    told = await bot("editMessageText", chat_id=42, message_id=sent["message_id"], text="x")
    assert told == "Bad Request: message can't be edited"
    await bot("deleteMessage", chat_id=42, message_id=sent["message_id"])
    assert ming.keyboard == []
    await bot("sendMessage", chat_id=42, text="发", reply_markup=keyboard)
    await ming.shares_contact("8613800138000", wait=False)
    assert ming.keyboard == []
    heard = (await bot.hears())[0]["message"]["contact"]
    assert heard == {"phone_number": "8613800138000", "first_name": "小明", "user_id": 42}


async def test_files_travel_both_ways(phone: Phone, bot: Bot, ming: Person) -> None:
    file = await ming.sends_document("goods.csv", b"sku,price", wait=False)
    heard = (await bot.hears())[0]["message"]["document"]
    assert (heard["file_id"], heard["file_name"]) == (file, "goods.csv")
    found = await bot("getFile", file_id=file)
    async with bot.session.get(f"{phone.url}/file/bot{phone.token}/{found['file_path']}") as response:
        assert await response.read() == b"sku,price"
    assert (await bot("getFile", file_id="none")).startswith("Bad Request: wrong file_id")
    sent = await bot.upload("sendDocument", "document", b"report", chat_id="42", caption="report")
    assert ming.panel.drawn() == "(file)\nreport"
    photo = await bot.upload("sendPhoto", "photo", PNG, chat_id="42")
    media = [{"type": "photo", "media": photo["photo"][-1]["file_id"]}]
    assert len(await bot("sendMediaGroup", chat_id=42, media=media * 2)) == 2
    assert sent["document"]["file_name"] == "up.png"


async def test_menus_are_kept_by_scope_and_language(bot: Bot, ming: Person) -> None:
    menu = [{"command": "start", "description": "主页"}]
    scope = {"type": "chat", "chat_id": 42}
    assert await bot("setMyCommands", commands=menu, language_code="zh", scope=scope) is True
    assert await bot("getMyCommands", language_code="zh", scope=scope) == menu
    assert await bot("getMyCommands", language_code="zh") == []
    assert await bot("setMyCommands", commands=menu, language_code="zh-hans") == (
        "Bad Request: invalid language code specified"
    )
    assert await bot("setMyCommands", commands=[{"command": "Start", "description": "x"}]) == (
        "Bad Request: BOT_COMMAND_INVALID"
    )
    assert await bot("deleteMyCommands", language_code="zh", scope=scope) is True
    assert await bot("getMyCommands", language_code="zh", scope=scope) == []


async def test_updates_wait_until_they_are_confirmed(phone: Phone, bot: Bot, ming: Person) -> None:
    await ming.types("one", wait=False)
    await ming.types("two", wait=False)
    first = await bot("getUpdates", timeout=0)
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await bot("getUpdates", timeout=0) == first
    assert await bot("getUpdates", timeout=0, offset=first[1]["update_id"]) == first[1:]
    assert phone.busy()
    waiting = asyncio.create_task(bot("getUpdates", timeout=5, offset=first[1]["update_id"] + 1))
    await asyncio.sleep(0.05)
    assert not phone.busy()
    await ming.types("three", wait=False)
    assert [update["message"]["text"] for update in await waiting] == ["three"]


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot) -> None:
    assert (await bot("setWebhook", url="http://shop.example/hook")).startswith("Bad Request: bad webhook")
    assert await bot("setWebhook", url="https://shop.example/hook") is True
    assert (await bot("getWebhookInfo"))["url"] == "https://shop.example/hook"
    assert (await bot("getUpdates")).startswith("Conflict: can't use getUpdates method while webhook is active")
    assert await bot("deleteWebhook") is True
    assert await bot("getUpdates", timeout=0) == []
