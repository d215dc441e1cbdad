"""Somebody holding the phone: they type, press, share, and look at the screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.phone.api import Looked, Pressed
from tests.phone.chat import Chat, Fields, Message

if TYPE_CHECKING:
    from tests.phone.server import Phone


class Person:
    """One person. What they do returns when the bot is done with it (`phone.settled`), unless `wait=False`.

    taps, typed   how often they pressed and wrote
    pressed       every press with its acknowledgements, oldest first
    opened        links they followed
    """

    def __init__(self, phone: Phone, chat: Chat, id: int, name: str, language_code: str) -> None:
        self.phone = phone
        self.chat = chat
        self.id = id
        self.name = name
        self.language_code = language_code
        self.taps_made = 0
        self.typed = 0
        self.pressed: list[Pressed] = []
        self.opened: list[str] = []

    # -- what they do ---------------------------------------------------------------------------------------

    async def types(self, words: str, *, chat: Chat | None = None, wait: bool = True) -> None:
        """Write words, here or in a group."""
        self.typed += 1
        await self._writes({"text": words}, words, chat, wait)

    async def taps(self, label: str, *, chat: Chat | None = None, wait: bool = True) -> Pressed | None:
        """Press the button whose label holds these words, on the newest keyboard that has one; None for a link."""
        for message in reversed((chat or self.chat).live):
            if button := message.button(label):
                if "url" in button:
                    self.taps_made += 1
                    self.opened.append(button["url"])
                    return None
                return await self.taps_payload(message, button["callback_data"], chat=chat, wait=wait)
        raise AssertionError(f"no button “{label}” on the screen:\n{self.screen(chat)}")

    async def taps_payload(
        self, message: Message | int, data: str, *, chat: Chat | None = None, wait: bool = True
    ) -> Pressed:
        """Send any payload from any message, as a hostile client or an old message may."""
        self.taps_made += 1
        place = chat or self.chat
        place.started = True
        id = message if isinstance(message, int) else message.id
        pressed = Pressed(f"{self.id}-{len(self.pressed)}", place.id, self.phone.now())
        self.phone.api.pressed[pressed.id] = pressed
        self.pressed.append(pressed)
        known = place.messages.get(id)
        told = self.phone.api.json(place, known) if known else {"chat": place.json(), "message_id": id, "date": 0}
        query = {"id": pressed.id, "from": self._user(), "chat_instance": "1", "data": data, "message": told}
        self.phone.happened(place.id, callback_query=query)
        await self._wait(wait)
        return pressed

    async def looks(self, words: str, *, offset: str = "", wait: bool = True) -> Looked:
        """Type `@bot words` in another chat."""
        looked = Looked(f"{self.id}-look-{len(self.phone.api.looked)}", self.phone.now())
        self.phone.api.looked[looked.id] = looked
        self.phone.happened(self.chat.id, inline_query={
            "id": looked.id, "from": self._user(), "query": words, "offset": offset, "chat_type": "group",
        })
        await self._wait(wait)
        return looked

    async def shares_contact(
        self, phone: str = "8613800138000", *, name: str = "", own: bool = True, wait: bool = True
    ) -> None:
        """Hand over a phone number: their own, or somebody's from the address book."""
        contact: Fields = {"phone_number": phone, "first_name": name or self.name}
        if own:
            contact["user_id"] = self.id
        await self._used_key({"contact": contact}, wait)

    async def shares_location(
        self, latitude: float = 31.2304, longitude: float = 121.4737, *, wait: bool = True
    ) -> None:
        """Hand over a place."""
        await self._used_key({"location": {"latitude": latitude, "longitude": longitude}}, wait)

    async def sends_photo(self, content: bytes = b"\x89PNG\r\n\x1a\n", caption: str = "", *, wait: bool = True) -> str:
        """Send a photo; its file id."""
        file = self.phone.api.keep("photo.png", content)
        told: Fields = {"photo": self.phone.api.sizes(file)} | ({"caption": caption} if caption else {})
        await self._writes(told, caption, None, wait, photo=file)
        return file

    async def sends_document(self, name: str, content: bytes, *, wait: bool = True) -> str:
        """Send a document; its file id."""
        file = self.phone.api.keep(name, content)
        told = {"document": {
            "file_id": file, "file_unique_id": file, "file_name": name, "file_size": len(content),
        }}
        await self._writes(told, "", None, wait, document=file)
        return file

    async def sends(self, *, wait: bool = True, **content: Any) -> None:
        """Send anything else, e.g. `sends(voice={...})`."""
        await self._writes(content, "", None, wait)

    async def blocks_bot(self, *, wait: bool = True) -> None:
        """Block the bot."""
        self.chat.blocked = True
        await self._member("kicked", wait)

    async def unblocks_bot(self, *, wait: bool = True) -> None:
        """Let the bot in again."""
        self.chat.blocked = False
        await self._member("member", wait)

    def deletes(self, message: Message | None = None) -> None:
        """Delete a message of the bot (the newest) on both sides."""
        message = message or self.panel
        self.chat.deleted.append(self.chat.messages.pop(message.id))

    # -- what they see --------------------------------------------------------------------------------------

    @property
    def panel(self) -> Message:
        """The bot's last message, the keyboard's bringer aside."""
        seen = [message for message in self.chat.from_bot if not message.under]
        if not seen:
            raise AssertionError(f"the bot has written nothing to {self.name}")
        return seen[-1]

    @property
    def visible(self) -> list[Message]:
        """The bot's messages that still stand."""
        return self.chat.from_bot

    @property
    def live(self) -> list[Message]:
        """Messages whose buttons can be pressed."""
        return self.chat.live

    @property
    def keyboard(self) -> list[str]:
        """The keys under the input field."""
        return [key["text"] for key in self.chat.under.keys] if self.chat.under else []

    @property
    def acks(self) -> list[tuple[str, bool]]:
        """Every acknowledgement of a press: (toast, alert)."""
        return [ack for pressed in self.pressed for ack in pressed.acks]

    @property
    def toasts(self) -> list[str]:
        """The words of the acknowledgements that had any."""
        return [toast for toast, _ in self.acks if toast]

    def screen(self, chat: Chat | None = None) -> str:
        """Everything visible, oldest first; own words after >, buttons as [label]."""
        return "\n\n".join(message.drawn() for message in (chat or self.chat).messages.values())

    async def sees(self, words: str, *, within: float = 5.0) -> None:
        """Wait until these words or this button are on the screen."""
        until = asyncio.get_running_loop().time() + within
        while words not in self.screen():
            if asyncio.get_running_loop().time() > until:
                raise AssertionError(f"“{words}” does not appear:\n{self.screen()}")
            await asyncio.sleep(0.005)

    async def settled(self, *, quiet: float = 0.03, within: float = 10.0) -> None:
        """Wait until the bot is done with everything."""
        await self.phone.settled(quiet=quiet, within=within)

    # -- how it gets there ----------------------------------------------------------------------------------

    def _user(self) -> Fields:
        return {
            "id": self.id, "is_bot": False, "first_name": self.name,
            **({"language_code": self.language_code} if self.language_code else {}),
        }

    async def _used_key(self, content: Fields, wait: bool) -> None:
        if self.chat.under and self.chat.under.once:
            self.chat.under = None
        await self._writes(content, "", None, wait)

    async def _writes(
        self, content: Fields, words: str, chat: Chat | None, wait: bool, *, photo: str = "", document: str = ""
    ) -> None:
        place = chat or self.chat
        place.started = True
        api = self.phone.api
        message = api.add(place, Message(
            id=api.next_id(), own=False, at=self.phone.now(), text=words, photo=photo, document=document,
        ))
        told = {
            "message_id": message.id, "date": int(message.at.timestamp()), "chat": place.json(),
            "from": self._user(), **content,
        }
        self.phone.happened(place.id, message=told)
        await self._wait(wait)

    async def _member(self, status: str, wait: bool) -> None:
        bot = self.phone.api.bot
        before = "member" if status == "kicked" else "kicked"
        self.phone.happened(self.chat.id, my_chat_member={
            "chat": self.chat.json(), "from": self._user(), "date": int(self.phone.now().timestamp()),
            "old_chat_member": {"user": bot, "status": before, **({"until_date": 0} if before == "kicked" else {})},
            "new_chat_member": {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})},
        })
        await self._wait(wait)

    async def _wait(self, wait: bool) -> None:
        if wait:
            await self.phone.settled()
