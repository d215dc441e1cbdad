"""Fetching updates by asking for them again and again: nothing is confirmed to Telegram before it is done."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from bot.channels.telegram.read import KINDS, chat_of
from bot.channels.telegram.wire import Fields, TooFast, Wire
from bot.port import Later

HOLD: Final = 25             # seconds Telegram keeps a question open while nothing happens
FIRST_WAIT: Final = 0.5      # seconds after the first fault, doubling
LONGEST_WAIT: Final = 30.0
FAREWELL: Final = 2.0        # seconds to confirm the last updates when the shop closes
ASIDE: Final = 1.0           # seconds between two looks whether it is our turn to ask

Serve = Callable[[Fields], Awaitable[None]]

log = structlog.get_logger()


class Polling:
    """Asks for updates and serves them: chats side by side, one chat in its order.

    leads   whether it is this program that asks: Telegram answers only one
    """

    def __init__(self, wire: Wire, serve: Serve, leads: Callable[[], bool]) -> None:
        self._wire = wire
        self._serve = serve
        self._leads = leads
        self._offset = 0
        self._done: set[int] = set()

    async def run(self) -> None:
        """Until cancelled. The next updates are asked for only when all of these are done; a fault asks for the same
        ones again, and serves only those that were not."""
        try:
            while True:
                await patiently(self._round)
        finally:
            if self._leads():
                with suppress(Exception):
                    async with asyncio.timeout(FAREWELL):
                        await self._wire.updates(self._offset, 0, KINDS)

    async def _round(self) -> None:
        if not self._leads():
            await asyncio.sleep(ASIDE)
            return
        updates = await self._wire.updates(self._offset, HOLD, KINDS)
        chats: dict[str, list[Fields]] = {}
        for update in updates:
            chats.setdefault(chat_of(update), []).append(update)
        ends = await asyncio.gather(*(self._one_chat(queue) for queue in chats.values()), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        if updates:
            self._offset = updates[-1]["update_id"] + 1
            self._done.clear()

    async def _one_chat(self, queue: list[Fields]) -> None:
        for update in queue:
            if update["update_id"] not in self._done:
                await self._serve(update)
                self._done.add(update["update_id"])


async def patiently(do: Callable[[], Awaitable[None]]) -> None:
    """Do it until it succeeds, waiting longer after each fault. A network that is away is expected; any other fault
    is logged whole."""
    wait = FIRST_WAIT
    while True:
        try:
            await do()
            return
        except TooFast as slow:
            wait = max(wait, slow.seconds)
        except Later:
            log.info("telegram is away, trying again", seconds=wait)
        except Exception:
            log.exception("updates could not be served and are asked for again")
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
