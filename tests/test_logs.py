"""What the program writes about itself names nobody."""

import io
import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from aiohttp import ClientSession
from sqlalchemy import select

from bot import logs
from bot.metrics import Metrics
from bot.server import Server, reserve
from dialog.decide import Decider
from dialog.event import Event, Text
from dialog.place import Place
from dialog.turn import Turn
from models.conversation import Parked
from payments.port import Callback, Forged
from services.payments import Receipt, Verdict
from tests.edge import edge, stock

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
SECRETS = (
    "13800138000", "138-0013-8000", "+44 20 7946 0958", "ann@example.org",
    "7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "世纪大道100号5楼",
)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
def out() -> io.StringIO:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up("debug", "json", stream)
    yield stream  # type: ignore[misc]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_personal_data_and_no_token_reaches_the_log(out: io.StringIO, secret: str) -> None:
    log = structlog.get_logger()
    log.info(f"an order to 上海市浦东新区{secret}")
    log.warning("an order", where=f"x {secret} y", whom=[secret])
    logging.getLogger("library").warning("said %s", secret)
    try:
        raise ValueError(f"cannot read {secret}")
    except ValueError:
        log.exception("it broke")
    assert secret not in out.getvalue()
    assert out.getvalue().count("\n") == 4


def test_fields_that_are_personal_are_hidden_whatever_they_hold(out: io.StringIO) -> None:
    structlog.get_logger().info("a customer", name="Ann", phone="1", address="x", words="hello")
    line = json.loads(out.getvalue())
    assert {line["name"], line["phone"], line["address"], line["words"]} == {logs.HIDDEN}


def test_what_is_no_secret_stays(out: io.StringIO) -> None:
    structlog.get_logger().info("a notice was sent", notice=123456789012, kind="shipped", count=3)
    line = json.loads(out.getvalue())
    assert (line["notice"], line["kind"], line["count"]) == (123456789012, "shipped", 3)
    assert line["timestamp"].startswith("20")


def test_libraries_are_quiet(out: io.StringIO) -> None:
    logging.getLogger("aiogram.event").info("update 1")
    logging.getLogger("apscheduler.scheduler").info("added job")
    assert out.getvalue() == ""


async def test_what_a_customer_is_told_when_it_breaks_is_the_number_in_every_line_about_it(
    out: io.StringIO, tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(self: Decider, turn: Turn) -> Place:
        logging.getLogger("some.library").warning("deep inside")
        raise ValueError("it broke")

    async with edge(tmp_path, stocked) as shop:
        await shop.hires()
        await shop.types("/start")
        monkeypatch.setattr(Decider, "decide", breaks)
        event = shop.event(Text("hello"))
        out.truncate(0)
        out.seek(0)
        view = await shop.waiter.serve(shop.telegram, event)
        await shop.shown()
        assert event.reference in view.note
        lines = [json.loads(line) for line in out.getvalue().splitlines()]
        assert [line["event"] for line in lines] == ["deep inside", "an event failed"]
        assert {line["reference"] for line in lines} == {event.reference}
        assert await shop.run(lambda db: db.scalars(select(Parked.reference)).all()) == [event.reference]
        await shop.messenger.once()
        assert event.reference in shop.telegram.text("boss")


class Stranger:
    """A provider whose callbacks are all forged."""

    name = "demo"
    thanks = "ok"

    async def read(self, callback: Callback) -> None:
        """See payments.port."""
        raise Forged


async def test_every_line_about_a_callback_has_its_number(out: io.StringIO) -> None:
    async def receive(receipt: Receipt) -> Verdict:
        raise AssertionError

    place = reserve("127.0.0.1", 0)
    server = Server({"demo": Stranger()}, receive, routes=[], metrics=Metrics(), now=lambda: NOON)
    await server.start(place)
    try:
        async with ClientSession() as web:
            for body in ("one", "two", "one"):
                url = f"http://127.0.0.1:{place.getsockname()[1]}/pay/demo/notify"
                assert (await web.post(url, data=body)).status == 403
    finally:
        await server.stop()
    one, two, again = [json.loads(line)["reference"] for line in out.getvalue().splitlines() if "forged" in line]
    assert one == again != two


def test_an_event_that_comes_again_goes_by_the_same_number_and_no_other_does() -> None:
    def event(channel: str, number: str) -> Event:
        return Event(number, channel, "c", "p", Text("x"), datetime(2026, 12, 1, tzinfo=UTC))

    assert event("telegram", "1").reference == event("telegram", "1").reference
    references = {event(channel, str(n)).reference for channel in ("telegram", "web") for n in range(500)}
    assert len(references) == 1000
    assert all(re.fullmatch("[0-9A-F]{6}", reference) for reference in references)
