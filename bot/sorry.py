"""Sorry: when the shop itself cannot act just now (a full disk, a database that does not answer), whoever did something
hears within three seconds that it is not forgotten. Once for each chat, and the message goes when the shop is well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from bot.core import Stopped
from bot.port import Channel, Later, Unreachable
from bot.turns import Chat
from dialog.event import Event
from dialog.view import View
from dialog.words import Words

SOON: Final = 2.5           # seconds that an answer may take before somebody is told why there is none
REMEMBERED: Final = 10_000  # chats that were told, at most


@dataclass(slots=True)
class _Told:
    channel: Channel
    telling: "asyncio.Task[str]"


class Sorry:
    """Needs no database: it is what is said when there is none."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._told: dict[Chat, _Told] = {}
        self._taking_back: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def unless_soon(self, channel: Channel, event: Event) -> AsyncIterator[None]:
        """Around a decision: tells the person when it takes too long, or fails; takes that back when one succeeds."""
        timer = asyncio.get_running_loop().call_later(SOON, self._tell, channel, event)
        try:
            yield
        except Stopped:
            raise
        except Exception:
            self._tell(channel, event)
            raise
        finally:
            timer.cancel()
        if self._told:
            self._take_back((channel.name, event.chat))

    def _tell(self, channel: Channel, event: Event) -> None:
        chat = (channel.name, event.chat)
        if chat in self._told or not event.private or len(self._told) >= REMEMBERED:
            return
        language = self._words.spoken_to(event.language)
        view = View(text=self._words.say(language, "oops.unwell"), language=language)
        self._told[chat] = _Told(channel, asyncio.create_task(_sent(channel, event.chat, view)))

    def _take_back(self, chat: Chat) -> None:
        told = self._told.pop(chat, None)
        if told is not None:
            task = asyncio.create_task(_gone(told, chat[1]))
            self._taking_back.add(task)
            task.add_done_callback(self._taking_back.discard)


async def _sent(channel: Channel, chat: str, view: View) -> str:
    try:
        return await channel.send(chat, view)
    except (Later, Unreachable):
        return ""


async def _gone(told: _Told, chat: str) -> None:
    with suppress(Later, Unreachable):
        if message := await told.telling:
            await told.channel.retire(chat, message, None)
