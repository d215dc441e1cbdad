"""The browser chat's server without a browser: cookie, armour, socket, and everything a hostile page may send."""

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, WSServerHandshakeError
from structlog.testing import capture_logs
from yarl import URL

from bot.port import Unreachable
from dialog.event import Picture, Text
from dialog.view import Image, View
from tests.browser.tea_house import TeaHouse

ID = str(uuid.uuid4())


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


class Line:
    """A browser's end of the socket."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> str:
        message.setdefault("id", str(uuid.uuid4()))
        await self.socket.send_str(json.dumps(message))
        return str(message["id"])

    async def hello(self, since: int = 0, person: str | None = None) -> dict[str, Any]:
        await self.socket.send_str(json.dumps({"type": "hello", "since": since, "person": person}))
        return await self.wait_for("messages")

    async def wait_for(self, kind: str) -> dict[str, Any]:
        while True:
            message = await self.socket.receive(timeout=5)
            assert message.type is WSMsgType.TEXT, message
            heard: dict[str, Any] = json.loads(message.data)
            if heard["type"] == kind:
                return heard


async def ring(client: ClientSession, house: TeaHouse) -> Line:
    async with client.get(house.address + "/") as page:
        assert page.status == 200
    return Line(await client.ws_connect(house.address + "/chat", origin=house.address))


async def test_the_cookie_is_long_hidden_and_kept(house: TeaHouse, client: ClientSession) -> None:
    async with client.get(house.address) as page:
        cookie = page.cookies["xiaoer"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert len(cookie.value) == 43
    async with client.get(house.address) as page:
        assert page.cookies["xiaoer"].value == cookie.value


async def test_every_answer_is_armoured(house: TeaHouse, client: ClientSession) -> None:
    for path in ("/", "/static/chat.js", "/static/none.js", "/pictures/latte.png", "/pictures/none.png", "/icon.svg",
                 "/pictures/a%00b.png", "/manifest.webmanifest"):
        async with client.get(house.address + path) as answer:
            assert answer.status in (200, 404), path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"]


async def test_no_file_outside_the_folders_is_served(house: TeaHouse, client: ClientSession) -> None:
    (house.pictures.parent / "secret.png").write_bytes(b"secret")
    (house.pictures / "notes.txt").write_text("secret")
    for path in ("/pictures/../secret.png", "/pictures/%2e%2e/secret.png", "/pictures/..%2fsecret.png",
                 "/pictures/notes.txt", "/static/..%2fchannel.py", "/static/index.html"):
        async with client.get(URL(house.address + path, encoded=True)) as answer:
            assert answer.status == 404, path


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_another_site_cannot_open_the_socket(house: TeaHouse, client: ClientSession, origin: str | None) -> None:
    async with client.get(house.address):
        pass
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect(house.address + "/chat", origin=origin)
    assert refused.value.status == 403


async def test_a_browser_without_a_cookie_is_told_so(house: TeaHouse, client: ClientSession) -> None:
    socket = await client.ws_connect(house.address + "/chat", origin=house.address)
    assert (await socket.receive(timeout=5)).data == 4401


async def test_opening_an_empty_chat_says_start_once(house: TeaHouse, client: ClientSession) -> None:
    line, other = await ring(client, house), await ring(client, house)
    for each in (line, other):
        assert (await each.hello())["messages"] == []
    for each in (line, other):
        await each.say(type="open", start="")
    for each in (line, other):
        await each.wait_for("done")
    again = await ring(client, house)
    await again.hello()
    await again.say(type="open", start="")
    await again.wait_for("done")
    assert sum(house.waiter.acts.values()) == 1
    assert house.waiter.heard[0].said == Text("/start")


async def test_the_same_words_sent_three_times_are_said_once(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    await line.hello()
    for _ in range(3):
        await line.say(type="text", text="你好", id=ID)
        assert (await line.wait_for("done"))["id"] == ID
    fresh = await ring(client, house)
    own = [row for row in (await fresh.hello())["messages"] if row["mine"]]
    assert [row["body"] for row in own] == [{"event": ID, "text": "你好"}]
    assert house.waiter.acts[ID] == 1


async def test_bad_input_gets_an_answer_and_the_line_stays_open(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    await line.hello()
    for raw in ("{", "[]", "null", '"x"', "[" * 100_000, '{"type":"text"}', '{"type":"hello","since":"x"}'):
        await line.socket.send_str(raw)
    await line.socket.send_bytes(b"\x00\xff")
    faults = [(await line.wait_for("error"))["fault"] for _ in range(7)]
    assert sorted(faults) == ["form", *["json"] * 6]
    id_ = await line.say(type="text", text="还在吗")
    assert (await line.wait_for("done"))["id"] == id_


async def test_our_own_fault_is_told_and_the_same_message_may_come_again(
    house: TeaHouse, client: ClientSession,
) -> None:
    line = await ring(client, house)
    await line.hello()
    house.waiter.breaks = 1
    with capture_logs() as logged:
        await line.say(type="text", text="13800138000", id=ID)
        assert await line.wait_for("error") == {"type": "error", "id": ID, "fault": "broken"}
    await line.say(type="text", text="13800138000", id=ID)
    assert (await line.wait_for("done"))["id"] == ID
    assert [entry["event"] for entry in logged] == ["a message could not be served"]
    assert "13800138000" not in str(logged)


async def test_what_was_said_before_the_tab_closed_is_still_done(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    await line.hello()
    house.waiter.gate.clear()
    ids = [await line.say(type="text", text=words) for words in ("一", "二", "三")]
    await line.socket.close()
    house.waiter.gate.set()
    async with asyncio.timeout(5):
        assert [await house.waiter.served.get() for _ in ids] == ids
    assert [event.said for event in house.waiter.heard] == [Text("一"), Text("二"), Text("三")]


async def test_a_tap_is_acknowledged_with_its_toast(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    await line.hello()
    await line.say(type="tap", payload="serious", message="1")
    done = await line.wait_for("done")
    assert (done["toast"], done["alert"]) == ("这单已取消", True)


async def test_the_languages_a_browser_reports_reach_the_event(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    await line.socket.send_str('{"type":"hello","since":0,"language":"en-GB"}')
    await line.say(type="text", text="hi")
    await line.wait_for("done")
    assert house.waiter.heard[-1].language == "en-GB"


async def test_nobody_sees_anything_of_another_visitor(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    mine = await line.hello()
    await line.say(type="text", text="我的秘密")
    await line.wait_for("done")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as stranger:
        other = await ring(stranger, house)
        theirs = await other.hello(since=1, person=mine["person"])
        assert theirs["messages"] == []
        assert theirs["person"] != mine["person"]
        await other.socket.send_str('{"type":"earlier","before":999}')
        assert (await other.wait_for("earlier"))["messages"] == []


async def test_a_person_who_never_came_is_unreachable(house: TeaHouse) -> None:
    with pytest.raises(Unreachable):
        await house.channel.send("0123456789ab", View(title="x"))
    with pytest.raises(Unreachable):
        await house.channel.edit("0123456789ab", "7", View(title="x"))
    await house.channel.retire("0123456789ab", "x", None)
    await house.channel.erase("0123456789ab", "")


async def test_editing_a_message_that_is_gone_sends_a_new_one(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    person = (await line.hello())["person"]
    first = await house.channel.send(person, View(title="a"))
    assert await house.channel.edit(person, first, View(title="b")) == first
    other = await house.channel.edit(person, "9" * 30, View(title="c"))
    assert other != first
    fresh = await ring(client, house)
    assert [row["body"]["title"] for row in (await fresh.hello())["messages"]] == ["b", "c"]


async def test_a_photo_is_made_small_and_can_be_passed_on(house: TeaHouse, client: ClientSession) -> None:
    line = await ring(client, house)
    person = (await line.hello())["person"]
    photo = base64.b64encode((house.pictures / "latte.png").read_bytes()).decode()
    await line.say(type="file", name="cup.png", data=photo)
    await line.wait_for("done")
    said = house.waiter.heard[-1].said
    assert isinstance(said, Picture)
    await house.channel.send(person, View(image=Image("顾客发来的照片", file=said.file)))
    rows = (await (await ring(client, house)).hello())["messages"]
    assert rows[0]["body"]["photo"].startswith("data:image/jpeg;base64,")
    assert rows[-1]["body"]["image"]["src"] == rows[0]["body"]["photo"]


async def test_the_page_speaks_the_reader_s_language_and_holds_no_loose_markup(
    house: TeaHouse, client: ClientSession,
) -> None:
    for asked, said in (("zh-TW,zh;q=0.9", "想要"), ("en-US", "What would"), ("fr", "What would"), ("", "What would")):
        async with client.get(house.address, headers={"Accept-Language": asked}) as page:
            body = await page.text()
        assert said in body.partition('placeholder="')[2].partition('"')[0]
        assert "{{" not in body
