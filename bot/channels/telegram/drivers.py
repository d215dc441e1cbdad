"""Which library carries Telegram: aiogram, or python-telegram-bot. Only the one that is used is loaded."""

from collections.abc import Callable
from importlib import import_module
from typing import Final, Literal

from bot.channels.telegram.wire import Library

Driver = Literal["aiogram", "ptb"]

MODULES: Final[dict[Driver, str]] = {
    "aiogram": "bot.channels.telegram.aiogram",     # costs seconds and 60 MB
    "ptb": "bot.channels.telegram.ptb",
}


class NotInstalled(Exception):
    """The library that the shop wants is not there."""


def load(driver: Driver) -> Callable[[str, str | None], Library]:
    """What makes the driver's Library of a token and an address (None for Telegram's own). Raises NotInstalled."""
    try:
        module = import_module(MODULES[driver])
    except ModuleNotFoundError as missing:
        raise NotInstalled(missing.name) from None
    made: Callable[[str, str | None], Library] = module.Library
    return made
