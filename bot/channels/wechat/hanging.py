"""Hanging the menu below the chat: when the shop opens, and only where it is another one than hangs there already."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol

import structlog

from bot.channels.wechat import menu as menus
from bot.channels.wechat.api import BadAccount, Refused
from bot.core import Core
from bot.port import Later, Unreachable
from services import shop

FIRST_WAIT: Final = 1.0          # seconds after the first fault, doubling
LONGEST_WAIT: Final = 300.0

log = structlog.get_logger()


class Wall(Protocol):
    """What a menu is hung with. Both raise Later, Unreachable, Refused or BadAccount."""

    async def menu(self, buttons: Sequence[dict[str, Any]]) -> None: ...
    async def ready(self) -> None: ...


async def hang(core: Core, wall: Wall, channel: str, buttons: Sequence[dict[str, Any]]) -> None:
    """Hang it; again and again while WeChat is out of reach, and not at all where it says no."""
    wait = FIRST_WAIT
    while True:
        try:
            await _hung(core, wall, channel, list(buttons))
            return
        except (BadAccount, Refused, Unreachable) as no:
            log.error("wechat does not take the menu", channel=channel, reason=str(no) or type(no).__name__)
            return
        except Later as later:
            wait = max(wait, later.seconds)
        except Exception:
            log.exception("the menu could not be made", channel=channel)
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


async def _hung(core: Core, wall: Wall, channel: str, buttons: list[dict[str, Any]]) -> None:
    """Where the one that hangs there is the same, by whichever program, only whether WeChat knows us is tried."""
    mark = menus.fingerprint(buttons)
    if await core.run(lambda db: shop.fact(db, f"{channel}:menu").get("mark")) == mark:
        await wall.ready()
        return
    await wall.menu(buttons)
    await core.run(lambda db: shop.remember(db, f"{channel}:menu", {"mark": mark}))
