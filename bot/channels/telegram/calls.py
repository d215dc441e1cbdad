"""Calls to Telegram at the pace that it allows, and none to people who are not there."""

from collections import OrderedDict
from typing import Final

import structlog

from bot.channels.telegram.wire import Fields, Refused, Sent, TooFast, Wire
from bot.limiter import PATIENCE, Limiter
from bot.port import Later, Unreachable

TALKING: Final = 1_000       # chats whose answers go before news to many

_GONE: Final = ("message to delete not found", "message_id_invalid", "message identifier is not specified")

log = structlog.get_logger()


class Calls:
    """The way to Telegram: it knows who is talking, who left, and how fast to go."""

    def __init__(self, wire: Wire, limiter: Limiter) -> None:
        self._wire = wire
        self._limiter = limiter
        self._left: set[str] = set()
        self._talking: OrderedDict[str, None] = OrderedDict()

    def left(self, chat: str) -> None:
        """The person blocked the bot: nothing goes there until they are back."""
        self._left.add(chat)

    def heard(self, chat: str) -> None:
        """The person is here: what goes there is an answer now, before news to many."""
        self._left.discard(chat)
        self._talking[chat] = None
        self._talking.move_to_end(chat)
        if len(self._talking) > TALKING:
            self._talking.popitem(last=False)

    async def make(
        self, chat: str, method: str, fields: Fields, picture: bytes | None = None, *, first: bool = True
    ) -> Sent:
        """One call that puts something into a chat, at that chat's pace. A short "too fast" is waited out here, once;
        a longer one is Later."""
        if chat in self._left:
            raise Unreachable
        for last in (False, True):
            await self._limiter.ready(chat, group=chat.startswith("-"), first=first or chat in self._talking)
            try:
                return await self._wire.call(method, fields, picture)
            except TooFast as slow:
                self._limiter.pause(chat, slow.seconds)
                if last or slow.seconds > PATIENCE:
                    raise Later(slow.seconds) from None
        raise AssertionError

    async def reply(self, method: str, fields: Fields) -> None:
        """Answer a tap or a look, which puts nothing into a chat. Too late or already done is no matter."""
        try:
            await self._wire.call(method, fields)
        except (Refused, Later, Unreachable) as no:
            log.info("an answer came too late", method=method, reason=type(no).__name__)

    async def delete(self, chat: str, message: str) -> bool:
        """Take a message away; whether it is gone now."""
        await self._limiter.whole()
        try:
            await self._wire.call("deleteMessage", {"chat_id": int(chat), "message_id": int(message)})
        except TooFast as slow:
            self._limiter.pause(chat, slow.seconds)
            raise Later(slow.seconds) from None
        except Refused as no:
            return no.says(*_GONE)
        return True

    async def strip(self, chat: str, message: str) -> None:
        """Take the buttons off a message that stays."""
        try:
            await self.make(chat, "editMessageReplyMarkup", {"chat_id": int(chat), "message_id": int(message)})
        except Refused as no:
            log.debug("a message keeps its buttons", reason=no.reason)
