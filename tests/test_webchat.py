"""The browser chat's rows, what a page may say, and how a view is drawn for it."""

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.channels.web import wire
from bot.channels.web.drawing import draw, qr_path
from bot.database import connect
from dialog.event import Contact, File, Location, Picture, Tap, Text
from dialog.view import Button, View
from models.sealed import KEYS
from services import webchat

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    KEYS.unlock("test key")
    with Session(connect(database_url)) as session:
        yield session


# Rows


def test_a_secret_always_finds_the_same_person_and_is_not_kept(db: Session) -> None:
    first = webchat.visitor(db, "s" * 43, NOW)
    assert webchat.visitor(db, "s" * 43, NOW) == first
    assert webchat.visitor(db, "t" * 43, NOW) != first
    assert len(first) == 12
    assert int(first, 16) >= 0
    kept = db.execute(text("select secret_hash from visitors")).scalars().all()
    assert all(len(each) == 64 and "sss" not in each for each in kept)


def test_repeated_words_are_written_once(db: Session) -> None:
    chat = webchat.visitor(db, "s" * 43, NOW)
    first = webchat.say(db, chat, "e1", {"text": "你好"}, NOW)
    for number in range(webchat.SPOKEN - 2):
        webchat.say(db, chat, f"more {number}", {"text": "…"}, NOW)
    assert webchat.say(db, chat, "e1", {"text": "你好"}, NOW) == first


def test_what_is_said_lies_sealed(db: Session) -> None:
    chat = webchat.visitor(db, "s" * 43, NOW)
    webchat.say(db, chat, "e1", {"text": "13800138000"}, NOW)
    assert "138" not in db.execute(text("select body from web_messages")).scalar_one()


def test_a_browser_gets_exactly_what_changed_since(db: Session) -> None:
    chat = webchat.visitor(db, "s" * 43, NOW)
    one, two = (webchat.show(db, chat, {"title": title}, NOW) for title in "ab")
    seen = webchat.changes(db, chat, 0)[-1].change
    assert webchat.changes(db, chat, seen) == []
    assert webchat.redraw(db, chat, one, {"title": "c"})
    assert webchat.retire(db, chat, two)
    assert not webchat.retire(db, chat, two)
    news = webchat.changes(db, chat, seen)
    assert [(each.id, each.retired, json.loads(each.body)["title"]) for each in news] == [
        (one, False, "c"), (two, True, "b"),
    ]
    assert [each.change for each in news] == [seen + 1, seen + 2]


def test_a_new_browser_gets_the_last_messages_and_finds_the_rest_by_going_back(db: Session) -> None:
    chat = webchat.visitor(db, "s" * 43, NOW)
    rows = [webchat.show(db, chat, {"title": str(number)}, NOW) for number in range(120)]
    assert [each.id for each in webchat.changes(db, chat, 0)] == rows[70:]
    assert [each.id for each in webchat.earlier(db, chat, rows[70])] == rows[20:70]
    assert [each.id for each in webchat.earlier(db, chat, rows[20])] == rows[:20]


def test_nobody_touches_the_messages_of_another_chat_or_of_the_other_side(db: Session) -> None:
    mine, other = webchat.visitor(db, "s" * 43, NOW), webchat.visitor(db, "t" * 43, NOW)
    shop, own = webchat.show(db, mine, {"title": "a"}, NOW), webchat.say(db, mine, "e", {"text": "b"}, NOW)
    assert not webchat.redraw(db, other, shop, {"title": "x"})
    assert not webchat.retire(db, other, shop)
    assert not webchat.remove(db, other, own)
    assert not webchat.redraw(db, mine, own, {"title": "x"})
    assert not webchat.remove(db, mine, shop)
    assert not webchat.redraw(db, "nobody", shop, {"title": "x"})


def test_removed_words_are_gone_and_stay_gone_when_repeated(db: Session) -> None:
    chat = webchat.visitor(db, "s" * 43, NOW)
    row = webchat.say(db, chat, "e1", {"text": "密码 hunter2"}, NOW)
    assert webchat.remove(db, chat, row)
    assert webchat.say(db, chat, "e1", {"text": "密码 hunter2"}, NOW) == row
    (shown,) = webchat.changes(db, chat, 0)
    assert shown.removed
    assert "hunter2" not in shown.body


# What a page may say


ID = str(uuid.uuid4())
GIF = base64.b64encode(base64.b64decode("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=")).decode()


@pytest.mark.parametrize(("message", "said"), [
    ({"type": "text", "text": "  你好 "}, Text("你好")),
    ({"type": "tap", "payload": "p:zz9k", "message": "7"}, Tap("p:zz9k", "7")),
    ({"type": "location", "latitude": 31.23, "longitude": 121.47}, Location(31.23, 121.47)),
    ({"type": "contact", "phone": "+86 138 0013 8000"}, Contact("+86 138 0013 8000")),
    ({"type": "file", "name": "../a/menu.csv", "data": "YSxi"}, File("", "..amenu.csv", b"a,b")),
    ({"type": "file", "name": "cup.gif", "data": GIF}, Picture("")),
    ({"type": "open", "start": "p_zz9k"}, Text("/start p_zz9k")),
    ({"type": "open"}, Text("/start")),
])
def test_each_message_means_one_thing(message: dict[str, Any], said: object) -> None:
    assert wire.read(message | {"id": ID}).said == said


@pytest.mark.parametrize(("message", "fault"), [
    ({"type": "text", "text": ""}, wire.Fault.FORM),
    ({"type": "text", "text": 5}, wire.Fault.FORM),
    ({"type": "text", "text": "x" * 4001}, wire.Fault.LONG),
    ({"type": "tap", "payload": ["p"]}, wire.Fault.FORM),
    ({"type": "location", "latitude": 91, "longitude": 0}, wire.Fault.FORM),
    ({"type": "location", "latitude": True, "longitude": 0}, wire.Fault.FORM),
    ({"type": "location", "latitude": float("nan"), "longitude": 0}, wire.Fault.FORM),
    ({"type": "contact", "phone": "call me"}, wire.Fault.FORM),
    ({"type": "file", "name": "a", "data": "not base64!"}, wire.Fault.FORM),
    ({"type": "file", "name": "a", "data": "A" * (wire.FILE * 4 // 3 + 8)}, wire.Fault.BIG),
    ({"type": "open", "start": "p zz9k; drop"}, wire.Fault.FORM),
    ({"type": "dance"}, wire.Fault.KIND),
    ({"type": None}, wire.Fault.KIND),
    ({}, wire.Fault.KIND),
])
def test_what_cannot_be_taken_is_refused_by_name(message: dict[str, Any], fault: wire.Fault) -> None:
    with pytest.raises(wire.Unclear) as refused:
        wire.read(message | {"id": ID})
    assert (refused.value.fault, refused.value.id) == (fault, ID)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=8,
)
FIELDS = ("type", "id", "text", "payload", "message", "latitude", "longitude", "phone", "name", "data", "start")


MESSAGES = st.dictionaries(st.sampled_from(FIELDS), JSON | st.sampled_from([*wire.READERS, ID])).map(json.dumps)


@given(st.text() | MESSAGES)
def test_nothing_a_page_can_send_is_an_accident(raw: str) -> None:
    try:
        heard = wire.read(wire.decode(raw))
    except wire.Unclear:
        return
    json.dumps(heard.own, ensure_ascii=False).encode()


# Drawing


def test_a_qr_path_fills_the_dark_modules_and_no_others() -> None:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data("http://127.0.0.1:8080/pay/demo/9k2m1")
    code.make(fit=True)
    size, path = qr_path("http://127.0.0.1:8080/pay/demo/9k2m1")
    filled = set()
    for run in path.split("M")[1:]:
        corner, _, rest = run.partition("h")
        x, y = (int(each) for each in corner.split())
        filled |= {(x + step, y) for step in range(int(rest.partition("v")[0]))}
    assert filled == {(x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark}
    assert size == len(code.get_matrix())


@pytest.mark.parametrize(("url", "is_link"), [
    ("https://example.org/pay", True), ("http://127.0.0.1:8080/pay", True), ("/pay/demo/1", True), ("tel:10086", True),
    ("javascript:alert(1)", False), ("JAVASCRIPT:alert(1)", False), ("data:text/html,x", False), ("//evil", False),
])
def test_only_harmless_addresses_become_links(url: str, is_link: bool, tmp_path: Path) -> None:
    (row,) = draw(View(rows=((Button("x", url=url),),)), tmp_path)["rows"]
    assert ("url" in row[0]) is is_link
