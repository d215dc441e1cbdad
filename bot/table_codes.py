"""The sheet of codes that stand on the tables: whoever scans one orders to that table, in Telegram or the browser."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from bot import secret
from bot.channels.telegram import drivers
from bot.channels.telegram.qr import png, writes
from bot.channels.telegram.wire import BadToken, Refused, Wire
from bot.config import Misconfigured
from bot.operator import LOCALES
from bot.port import Later
from bot.settings import Settings
from dialog.words import Words
from models.sealed import KEYS
from services import seats

MOST: Final = 500
DOTS: Final = 150                        # an inch
PAGE: Final = (1240, 1754)               # A4
COLUMNS: Final = 3
ROWS: Final = 4
SIDE: Final = 380                        # of a code, 6.4 cm
RANGE: Final = re.compile(r"(\d{1,4})-(\d{1,4})")


def tables(which: str) -> list[str]:
    """The tables that `1-12,A1` names, each once. Raises Misconfigured."""
    named: list[str] = []
    for part in which.replace("，", ",").split(","):
        part = part.strip()
        if (span := RANGE.fullmatch(part)) and int(span[1]) <= int(span[2]):
            named += [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
        elif seats.NAME.fullmatch(part):
            named.append(part)
        else:
            raise Misconfigured("seat.bad", which=which)
    named = list(dict.fromkeys(named))
    if len(named) > MOST:
        raise Misconfigured("seat.bad", which=which)
    return named


def write(settings: Settings, named: Sequence[str], file: Path, where: str = "") -> None:
    """Write a PDF of codes, a dozen a page, for "telegram" or for the "web" ("": Telegram where there is a token). The
    marks in them are of the shop's key, which is made if there is none. Raises Misconfigured."""
    token = settings.telegram.token.get_secret_value()
    where = where or ("telegram" if token else "web")
    if not (token if where == "telegram" else settings.server.public_url):
        raise Misconfigured("seat.no-link")
    KEYS.unlock(*secret.find(settings.secret_key.get_secret_value(), Path(settings.secret_file))[0])
    home = _bot(settings) if where == "telegram" else settings.server.public_url.rstrip("/") + "/"
    words = Words(LOCALES)
    cards = [png(f"{home}?start={seats.link(seat)}", _words(words, seat)) for seat in named]
    first, *more = _pages(cards)
    first.save(file, "PDF", resolution=DOTS, save_all=True, append_images=more)


def _bot(settings: Settings) -> str:
    """The bot's own address, as Telegram knows it."""
    telegram = settings.telegram

    async def asked() -> str:
        wire = Wire(drivers.load(telegram.driver)(telegram.token.get_secret_value(), telegram.api_url or None))
        try:
            return await wire.me()
        finally:
            await wire.close()

    try:
        return f"https://t.me/{asyncio.run(asked())}"
    except BadToken:
        raise Misconfigured("setting.bad-token") from None
    except drivers.NotInstalled as missing:
        raise Misconfigured("setting.no-driver", driver=telegram.driver, missing=str(missing)) from None
    except (Later, Refused):
        raise Misconfigured("seat.unreachable") from None


def _words(words: Words, seat: str) -> str:
    """What stands under a code, in every language that this machine has letters for."""
    lines = []
    for key, facts in (("seat.name", {"seat": seat}), ("seat.scan", {})):
        said = (words.say(language, key, **facts) for language in words.languages)
        lines.append(" · ".join(each for each in said if writes(each)))
    return "\n".join(lines)


def _pages(cards: Sequence[bytes]) -> Iterator[Image.Image]:
    """The cards in rows and columns."""
    wide, high = PAGE[0] // COLUMNS, PAGE[1] // ROWS
    for first in range(0, len(cards), COLUMNS * ROWS):
        page = Image.new("L", PAGE, 255)
        for place, card in enumerate(cards[first : first + COLUMNS * ROWS]):
            with Image.open(BytesIO(card)) as drawn:
                drawn.thumbnail((SIDE, high - 20))
                left = place % COLUMNS * wide + (wide - drawn.width) // 2
                page.paste(drawn, (left, place // COLUMNS * high + (high - drawn.height) // 2))
        yield page
