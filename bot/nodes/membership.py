"""This program among those that keep the shop open: again and again it asks whether it leads."""

import asyncio
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog

from bot.core import Core
from services import nodes

BEAT: Final = 2.0          # seconds between two questions
CLOCK: Final = "clock"     # the lease of the one whose clock ticks

log = structlog.get_logger()


class Alone:
    """The only program there is."""

    leads = True

    async def start(self, lead: Callable[[], None]) -> None:
        """Nobody has to know."""

    async def stop(self) -> None:
        """Nobody takes over."""


class Membership:
    """One of several. `leads` is true only while the lease is surely held: a node that is cut off stops leading before
    another one starts."""

    def __init__(self, core: Core, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._core = core
        self._until = 0.0
        self._lead: Callable[[], None] | None = None
        self._beating: asyncio.Task[None] | None = None

    @property
    def leads(self) -> bool:
        """Whether the clock ticks here."""
        return asyncio.get_running_loop().time() < self._until

    async def start(self, lead: Callable[[], None]) -> None:
        """Join the others. `lead` is called whenever this node takes over from another."""
        await self._beat()
        self._lead = lead
        self._beating = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Leave; whoever comes next may lead at once."""
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating
        self._until = 0.0
        try:
            await self._core.run(lambda db: nodes.leave(db, self.name))
        except Exception as fault:
            log.warning("could not sign off", error=type(fault).__name__)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._beat()
            except Exception as fault:
                log.warning("nobody says who leads", error=type(fault).__name__)

    async def _beat(self) -> None:
        """The lease counts from before the question: what the answer takes is not added to it."""
        asked = asyncio.get_running_loop().time()
        led = self.leads
        if await self._core.run(lambda db: nodes.lead(db, CLOCK, self.name)):
            self._until = asked + nodes.SILENT.total_seconds()
        else:
            self._until = 0.0
        if self.leads != led:
            log.info("this node leads" if self.leads else "this node leads no more", node=self.name)
        if self.leads and not led and self._lead is not None:
            self._lead()
