"""The courier: takes messages to the networks, draws them again there, and takes them back."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime

import structlog

from bot.core import Core
from bot.mailbag import Posted
from bot.metrics import Metrics
from bot.port import Channel, Later, Shut, Unreachable
from bot.reach import Reach
from bot.turns import Turns
from dialog.view import View
from services import people

log = structlog.get_logger()


class Courier:
    """The way to every chat. `now` is what time it is here."""

    def __init__(
        self, core: Core, channels: Mapping[str, Channel], *, turns: Turns, metrics: Metrics, reach: Reach,
        now: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._channels = channels
        self._turns = turns
        self._metrics = metrics
        self._reach = reach
        self.now = now

    def goes_to(self, channel: str) -> bool:
        """Whether there is such a network here."""
        return channel in self._channels

    def alone_in(self, channel: str, chat: str) -> AbstractAsyncContextManager[None]:
        """Nothing else happens in the chat meanwhile."""
        return self._turns.of((channel, chat))

    async def send(self, channel: str, chat: str, view: View, *, loud: bool) -> str | None:
        """Send a new message; returns its id, or None when nobody can be reached there any more. Raises Later."""
        try:
            with self._metrics.network(channel), self._reach.call(channel):
                return await self._channels[channel].send(chat, view, loud=loud)
        except Unreachable as no:
            await self._lose(channel, chat, no)
            return None

    async def edit(self, channel: str, chat: str, message: str, view: View) -> str | None:
        """Make a message show this; returns the id of the one that does, or None as above. Raises Later."""
        try:
            with self._metrics.network(channel), self._reach.call(channel):
                return await self._channels[channel].edit(chat, message, view)
        except Unreachable as no:
            await self._lose(channel, chat, no)
            return None

    async def take_back(self, messages: Sequence[Posted]) -> None:
        """Remove messages that are no longer true. Where the network is busy they stay: they say their time."""
        for posted in messages:
            if channel := self._channels.get(posted.channel):
                with suppress(Unreachable, Later):
                    await channel.retire(posted.chat, posted.message, posted.sent)

    async def _lose(self, channel: str, chat: str, no: Unreachable) -> None:
        if isinstance(no, Shut):        # they are still there, and other news may reach them
            return
        await self._core.run(lambda db: people.lost(db, channel, chat))
        log.info("a chat cannot be reached any more", channel=channel)
