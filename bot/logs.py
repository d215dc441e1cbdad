"""What the program writes about itself: one line an event, without anything about a person."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO

import structlog

HIDDEN: Final = "…"
PERSONAL: Final = frozenset({"phone", "address", "email", "name", "receiver", "words", "token", "secret", "password"})
TRACES: Final[tuple[re.Pattern[str], ...]] = (
    re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"),                              # a bot's token
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),                                    # e-mail
    re.compile(r"(?<![A-Za-z0-9+])(?:\+|00)\d{1,3}[ -]?\d(?:[ -]?\d){6,12}(?!\d)"),    # phone with its country
    re.compile(r"(?<!\d)(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),            # mobile phone
    re.compile(r"[\u4e00-\u9fff]{2,20}(?:省|市|区|县|镇|乡|村|路|街|道|弄|巷)[\u4e00-\u9fff]{0,20}"
               r"\d+(?:号|弄|栋|幢|室|楼)[\u4e00-\u9fff\d-]*"),                        # address
)
QUIET: Final = ("aiogram", "telegram", "aiohttp.access", "apscheduler", "asyncio", "PIL", "alembic")

Format = Literal["console", "json"]


def redact(text: str) -> str:
    """The text without phones, e-mails, tokens and addresses."""
    for trace in TRACES:
        text = trace.sub(HIDDEN, text)
    return text


def set_up(level: str, form: Format, stream: TextIO | None = None) -> None:
    """Write everything from `level` up to `stream` (standard error), libraries' lines from "warning" up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.PositionalArgumentsFormatter(),
        _redacted,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    draw: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json"
        else structlog.dev.ConsoleRenderer(colors=(stream or sys.stderr).isatty())
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, draw],
    ))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    for key, value in event.items():
        if key in PERSONAL:
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = redact(value)
        elif not isinstance(value, int | float | bool | None) and not key.startswith("_"):
            event[key] = redact(repr(value))
    return event
