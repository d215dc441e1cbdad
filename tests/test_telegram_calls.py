"""How a call travels to Telegram: as JSON, a picture as a form; every no in our own words, never the token."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.telegram import drivers
from bot.channels.telegram.drivers import Driver
from bot.channels.telegram.wire import BadToken, Refused, Sent, TooFast, Wire
from bot.port import Later, Unreachable
from tests.phone import TOKEN

pytest_plugins = ["tests.phone.fixtures"]

ROOT = Path(__file__).parents[1]
PICTURE = b"\x89PNG\r\n\x1a\n\0\xff"


def answer(status: int, said: object) -> bytes:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    head = f"HTTP/1.1 {status} So\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def no(code: int, description: str, **parameters: int) -> bytes:
    return answer(code, {"ok": False, "error_code": code, "description": description, "parameters": parameters})


class Server:
    """Answers every request with the same bytes; none at all hang up."""

    def __init__(self, said: bytes) -> None:
        self.said = said
        self.heard: list[tuple[str, bytes]] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.said:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(line for line in head.split("\r\n") if line.lower().startswith("content-length:"))
                self.heard.append((head, await reader.readexactly(int(length.split(":")[1]))))
                writer.write(self.said)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def wired(driver: Driver, said: bytes) -> AsyncIterator[tuple[Wire, Server]]:
    server = Server(said)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    wire = Wire(drivers.load(driver)(TOKEN, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"))
    try:
        yield wire, server
    finally:
        await wire.close()
        listening.close()
        await listening.wait_closed()


SENT = answer(200, {"ok": True, "result": {"message_id": 7, "photo": [{"file_id": "small"}, {"file_id": "large"}]}})


async def test_calls_go_as_json_over_one_connection(driver: Driver) -> None:
    keyboard = {"inline_keyboard": [[{"text": "1", "callback_data": "n"}]]}
    fields = {"chat_id": 42, "text": "可颂", "reply_markup": keyboard}
    async with wired(driver, answer(200, {"ok": True, "result": {"message_id": 7}})) as (wire, server):
        for _ in range(3):
            assert await wire.call("sendMessage", fields) == Sent("7")
        assert [json.loads(body) for _, body in server.heard] == [fields] * 3
        assert f"/bot{TOKEN}/sendmessage " in server.heard[0][0].replace("sendMessage", "sendmessage")
        assert server.connections == 1


async def test_a_picture_goes_as_a_form_and_its_id_comes_back(driver: Driver) -> None:
    async with wired(driver, SENT) as (wire, server):
        assert await wire.call("sendPhoto", {"chat_id": 42, "photo": ""}, PICTURE) == Sent("7", "large")
        media = {"type": "photo", "media": "", "caption": "<b>可颂</b>"}
        await wire.call("editMessageMedia", {"chat_id": 42, "media": media}, PICTURE)
        for head, body in server.heard:
            assert "multipart/form-data" in head
            assert PICTURE in body
            assert b"attach://" in body
        assert json.dumps("<b>可颂</b>").encode() in server.heard[1][1]


async def test_what_answers_yes_alone_left_no_message(driver: Driver) -> None:
    async with wired(driver, answer(200, {"ok": True, "result": True})) as (wire, _):
        assert await wire.call("setMyCommands", {"commands": []}) == Sent()


def broken(no: Exception) -> bool:
    return isinstance(no, Later) and not isinstance(no, TooFast)


@pytest.mark.parametrize(("said", "meant"), [
    (no(429, "Too Many Requests: retry after 7", retry_after=7), lambda no: type(no) is TooFast and no.seconds == 7),
    (no(403, "Forbidden: bot was blocked by the user"), lambda no: type(no) is Unreachable),
    (no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), lambda no: type(no) is Unreachable),
    (no(400, "Bad Request: chat not found"), lambda no: type(no) is Unreachable),
    (no(400, "Bad Request: message is not modified"), lambda no: no.says("message is not modified")),
    (no(413, "Request Entity Too Large"), lambda no: no.says("too large")),
    (no(401, "Unauthorized"), lambda no: type(no) is BadToken),
    (no(404, "Not Found"), lambda no: type(no) is BadToken),
    (no(409, "Conflict: terminated by other getUpdates request"), broken),
    (no(500, "Internal Server Error: restart"), broken),
    (answer(502, b"<html>Bad Gateway</html>"), broken),
    (answer(200, b"<html>welcome to the hotel</html>"), broken),
    (b"no HTTP at all\r\n\r\n", broken),
    (b"", broken),
])
async def test_every_no_is_said_in_our_words(
    driver: Driver, said: bytes, meant: Callable[[Exception], bool], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with wired(driver, said) as (wire, _):
        with pytest.raises((Refused, Later, Unreachable, BadToken)) as told:
            await wire.call("sendMessage", {"chat_id": 42, "text": "x"})
    assert meant(told.value), told.value
    assert told.value.__suppress_context__ or told.value.__context__ is None
    assert TOKEN not in str(told.value) + caplog.text


async def test_a_server_that_is_not_there_is_tried_later(driver: Driver) -> None:
    wire = Wire(drivers.load(driver)(TOKEN, "http://127.0.0.1:9"))
    with pytest.raises(Later):
        await wire.call("sendMessage", {})
    await wire.close()


def test_the_library_is_loaded_without_its_models_checks() -> None:
    program = (
        "import bot.channels.telegram.aiogram, aiogram.types, pydantic\n"
        "assert not aiogram.types.Message.__pydantic_complete__\n"
        "class Own(pydantic.BaseModel):\n    one: 'Two'\n"
        "class Two(pydantic.BaseModel):\n    two: int\n"
        "Own.model_rebuild()\n"
        "assert Own(one={'two': 2}).one.two == 2\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
