"""What the program writes about itself names nobody."""

import io
import json
import logging

import pytest
import structlog

from bot import logs

SECRETS = (
    "13800138000", "138-0013-8000", "+44 20 7946 0958", "ann@example.org",
    "7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "世纪大道100号5楼",
)


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
