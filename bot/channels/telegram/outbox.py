"""Everything that leaves for Telegram: panels and cards are sent, edited in place, and taken out of life.

A message is known by Telegram's id. Where a panel asks for a phone number or a place, a second short message carries
the keyboard for it, and the id names both: `812+813`. So whoever keeps the id can take both away after a restart.
"""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.gallery import Gallery, Picture
from bot.channels.telegram.render import TOAST, Drawn, asking, clip, draw
from bot.channels.telegram.wire import Fields, Refused, Sent
from dialog.view import Request, View
from dialog.words import Words

DELETABLE: Final = timedelta(hours=47, minutes=55)   # Telegram deletes nothing older than 48 h
REMEMBERED: Final = 20_000

_SAME: Final = "message is not modified"
_NO_TEXT: Final = "there is no text in the message to edit"
_BAD_MARKUP: Final = "can't parse entities"
_BAD_PICTURE: Final = (
    "wrong file identifier", "wrong remote file", "image_process_failed", "photo_invalid", "photo_ext_invalid",
    "photo_save_file_invalid", "file reference", "failed to get http url content",
    "too large", "too big",
)
_NO_PREVIEW: Final[Fields] = {"is_disabled": True}
_GOODBYE: Final = "👌"       # carries the order to take the keyboard away, and is deleted at once

log = structlog.get_logger()


class Outbox:
    """Shows views in chats. What it remembers only saves calls; nothing is lost when it forgets."""

    def __init__(self, calls: Calls, gallery: Gallery, words: Words) -> None:
        self._calls = calls
        self._gallery = gallery
        self._words = words
        self._pictured: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._asked: OrderedDict[str, tuple[str, str, Request, str]] = OrderedDict()

    def known(self, chat: str, message: str) -> str:
        """The full id of a message that was tapped: with the keyboard's message beside it, if there is one."""
        panel, ask, _, _ = self._asked.get(chat, ("", "", Request.NONE, ""))
        return f"{panel}+{ask}" if ask and panel == message else message

    # -- the port -------------------------------------------------------------------------------------------

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """Send the view as a new message; what asks to share goes before it, so that the panel stays the last."""
        ask = await self._ask(chat, view)
        try:
            message = await self._post(chat, view, loud)
        except Exception:
            if ask:
                await self._delete(chat, ask)
            raise
        return self._joined(chat, message, ask, view)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """Make a message show the view. What Telegram lost or cannot turn into it is sent anew, and the old deleted."""
        panel, _, ask = message.partition("+")
        try:
            if not panel.isdigit():
                raise Refused(_NO_TEXT)
            await self._change(chat, panel, view)
        except Refused as no:
            if not no.says(_NO_TEXT):
                log.info("a message is sent anew", reason=no.reason)
            anew = await self.send(chat, view)
            await self.retire(chat, message, None)
            return anew
        if ask and self._asked.get(chat) == (panel, ask, view.request, view.language):
            return message
        if ask:
            await self._take_keyboard(chat, ask)
        return self._joined(chat, panel, await self._ask(chat, view), view)

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """Delete a panel and what belongs to it; strip its buttons where it is too old to be deleted."""
        panel, _, ask = message.partition("+")
        old = sent is not None and datetime.now(UTC) - sent > DELETABLE
        if ask:
            await self._take_keyboard(chat, ask)
        if panel.isdigit() and (old or not await self._delete(chat, panel)):
            await self._calls.strip(chat, panel)

    async def erase(self, chat: str, message: str) -> None:
        """Delete what a person wrote."""
        await self._delete(chat, message)

    # -- one message ----------------------------------------------------------------------------------------

    async def _post(self, chat: str, view: View, loud: bool) -> str:
        drawn = draw(view)
        fields: Fields = {"chat_id": int(chat), "disable_notification": not loud}
        if drawn.keyboard:
            fields["reply_markup"] = drawn.keyboard
        if picture := await self._picture(view, drawn):
            try:
                sent = await self._written(chat, "sendPhoto", fields, drawn, picture, loud)
            except Refused as no:
                self._without_picture(no, picture)
            else:
                self._gallery.learn(picture, sent.photo)
                self._remember_picture(chat, sent.message)
                return sent.message
        return (await self._written(chat, "sendMessage", fields, drawn, None, loud)).message

    async def _change(self, chat: str, panel: str, view: View) -> None:
        drawn = draw(view)
        fields: Fields = {"chat_id": int(chat), "message_id": int(panel)}
        if drawn.keyboard:
            fields["reply_markup"] = drawn.keyboard
        if picture := await self._picture(view, drawn):
            try:
                sent = await self._written(chat, "editMessageMedia", fields, drawn, picture)
            except Refused as no:
                if no.says(_SAME):
                    return
                self._without_picture(no, picture)
            else:
                self._gallery.learn(picture, sent.photo)
                self._remember_picture(chat, panel)
                return
        if (chat, panel) in self._pictured:
            raise Refused(_NO_TEXT)       # Telegram makes a picture of a text, never a text of a picture
        try:
            await self._written(chat, "editMessageText", fields, drawn, None)
        except Refused as no:
            if not no.says(_SAME):
                raise

    async def _written(
        self, chat: str, method: str, fields: Fields, drawn: Drawn, picture: Picture | None, loud: bool = True
    ) -> Sent:
        """Send the words as HTML; once more as plain text when Telegram cannot read that."""
        content = picture.content if picture else None
        for words, html in ((drawn.html, True), (drawn.plain, False)):
            worded = _worded(fields, words, picture, method, html)
            try:
                return await self._calls.make(chat, method, worded, content, first=loud)
            except Refused as no:
                if not (html and no.says(_BAD_MARKUP)):
                    raise
                log.error("telegram cannot read our markup", reason=no.reason)
        raise AssertionError

    async def _picture(self, view: View, drawn: Drawn) -> Picture | None:
        return await self._gallery.find(view.image) if view.image and drawn.fits_caption else None

    def _without_picture(self, no: Refused, picture: Picture) -> None:
        """The words go alone when Telegram does not take the picture; any other no is passed on."""
        if not no.says(*_BAD_PICTURE):
            raise no
        self._gallery.forget(picture)
        log.warning("telegram does not take a picture", picture=picture.key, reason=no.reason)

    def _remember_picture(self, chat: str, message: str) -> None:
        self._pictured[chat, message] = None
        if len(self._pictured) > REMEMBERED:
            self._pictured.popitem(last=False)

    async def _delete(self, chat: str, message: str) -> bool:
        self._pictured.pop((chat, message), None)
        return await self._calls.delete(chat, message)

    # -- the keyboard that shares ---------------------------------------------------------------------------

    async def _ask(self, chat: str, view: View) -> str:
        if not view.request or chat.startswith("-"):
            return ""
        fields = asking(view.request, lambda key: self._words.say(view.language, key))
        return (await self._calls.make(chat, "sendMessage", {
            "chat_id": int(chat), "disable_notification": True, **fields,
        })).message

    def _joined(self, chat: str, panel: str, ask: str, view: View) -> str:
        if not ask:
            return panel
        self._asked[chat] = (panel, ask, view.request, view.language)
        self._asked.move_to_end(chat)
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return f"{panel}+{ask}"

    async def _take_keyboard(self, chat: str, ask: str) -> None:
        """Deleting its message takes the keyboard away; where that is too old, an order to remove it does."""
        if self._asked.get(chat, ("", ""))[1] == ask:
            del self._asked[chat]
        if await self._delete(chat, ask):
            return
        removal = await self._calls.make(chat, "sendMessage", {
            "chat_id": int(chat), "text": _GOODBYE, "disable_notification": True,
            "reply_markup": {"remove_keyboard": True},
        })
        await self._delete(chat, removal.message)


def acknowledgement(tap: str, toast: str, alert: bool) -> Fields:
    """What stops a button's clock, with a word for the person if there is one."""
    fields: Fields = {"callback_query_id": tap}
    if toast:
        fields |= {"text": clip(toast, TOAST), "show_alert": alert}
    return fields


def _worded(fields: Fields, words: str, picture: Picture | None, method: str, html: bool) -> Fields:
    markup: Fields = {"parse_mode": "HTML"} if html else {}
    if picture is None:
        return {**fields, **markup, "text": words, "link_preview_options": _NO_PREVIEW}
    if method == "editMessageMedia":
        return {**fields, "media": {"type": "photo", "media": picture.file, "caption": words, **markup}}
    return {**fields, **markup, "photo": picture.file, "caption": words}
