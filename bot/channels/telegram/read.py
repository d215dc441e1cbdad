"""What an update from Telegram means: who did what, in our words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.telegram import inline
from bot.channels.telegram.inline import Asked
from bot.channels.telegram.wire import Told
from dialog.event import Contact, Event, File, Location, Picture, Said, Tap, Text, Unreadable

KINDS: Final = ("message", "callback_query", "my_chat_member", "inline_query")
SHEETS: Final = (".csv", ".xlsx")
HEAVIEST: Final = 5 * 1024 * 1024      # bytes of a sheet that the shop reads

_UNREADABLE: Final = (
    "voice", "video", "video_note", "audio", "sticker", "animation", "live_photo", "poll", "dice", "story", "game",
    "paid_media", "checklist", "invoice", "giveaway", "rich_message",
)
_PRIVATE: Final = "private"
_NOTHING: Final[Told] = dict[str, object]()


@dataclass(frozen=True, slots=True)
class Heard:
    """One update, read. `event` is None when nobody asked the shop anything.

    tap      the id of the tap, which must be acknowledged whatever happens
    written  the id of the message that the person wrote
    left     True when the person blocked the bot, False when they came back, None when neither is told
    sheet    the document is a sheet that the shop reads, so its content is wanted
    asked    what somebody looks for from another chat
    """

    chat: str = ""
    event: Event | None = None
    tap: str = ""
    written: str = ""
    left: bool | None = None
    sheet: bool = False
    asked: Asked | None = None


def chat_of(update: Told) -> str:
    """The chat an update belongs to, "" for none: what happens in one chat stays in its order."""
    about: Told = next((update[kind] for kind in KINDS if kind in update), _NOTHING)
    chat = about.get("chat") or about.get("message", {}).get("chat") or about.get("from") or {}
    return str(chat.get("id", ""))


def read(update: Told, *, bot: str, now: datetime) -> Heard:
    """An update of the Bot API, read. `bot` is the bot's own name without @. Ordinary talk in groups, service
    messages, channels and other bots are nobody's question."""
    chat = chat_of(update)
    if "callback_query" in update:
        return _tapped(update["update_id"], update["callback_query"], chat, now)
    if "message" in update:
        return _said(update["update_id"], update["message"], chat, bot, now)
    if "inline_query" in update:
        return Heard(chat, asked=inline.read(update["inline_query"]))
    if "my_chat_member" in update:
        return Heard(chat, left=update["my_chat_member"]["new_chat_member"]["status"] in ("kicked", "left"))
    return Heard(chat)


def _tapped(update: int, query: Told, chat: str, now: datetime) -> Heard:
    message = query.get("message", {})
    if "data" not in query or not message:
        return Heard(chat, tap=query["id"])
    private = message["chat"]["type"] == _PRIVATE
    tap = Tap(query["data"], str(message["message_id"]))
    return Heard(chat, _event(update, query["from"], chat, tap, private, now), tap=query["id"])


def _said(update: int, message: Told, chat: str, bot: str, now: datetime) -> Heard:
    person, kind = message.get("from", {}), message["chat"]["type"]
    if kind == "channel" or not person or person.get("is_bot"):
        return Heard(chat)
    said = _content(message, person, bot)
    if said is None or (kind != _PRIVATE and not _is_command(said)):
        return Heard(chat)
    return Heard(
        chat, _event(update, person, chat, said, kind == _PRIVATE, now), written=str(message["message_id"]),
        left=False if kind == _PRIVATE else None, sheet=isinstance(said, File) and _is_sheet(message["document"]),
    )


def _event(update: int, person: Told, chat: str, said: Said, private: bool, now: datetime) -> Event:
    return Event(
        id=str(update), channel="telegram", chat=chat, person=str(person["id"]), said=said, at=now,
        name=_name(person), language=person.get("language_code", ""), private=private,
    )


def _content(message: Told, person: Told, bot: str) -> Said | None:
    if "text" in message:
        return _text(message["text"], bot)
    for kind in _UNREADABLE:
        if kind in message:
            return Unreadable(kind)
    for kind, take in _READERS.items():
        if kind in message:
            return take(message, person)
    return None


def _text(words: str, bot: str) -> Text | None:
    """The words; `/cmd@ThisBot` loses the name, and a command for another bot is none of ours."""
    if not words.startswith("/"):
        return Text(words)
    command, space, rest = words.partition(" ")
    command, at, name = command.partition("@")
    if at and bot and name.lower() != bot.lower():
        return None
    return Text(command + space + rest)


def _contact(message: Told, person: Told) -> Contact:
    contact = message["contact"]
    own = contact.get("user_id") == person["id"]
    phone = contact["phone_number"]
    if own and not phone.startswith("+"):
        phone = f"+{phone}"      # Telegram vouches for it in international form, often without the sign
    return Contact(phone, _name(contact), own)


def _location(message: Told, _: Told) -> Location:
    point = message["location"]
    return Location(point["latitude"], point["longitude"])


def _venue(message: Told, _: Told) -> Location:
    venue = message["venue"]
    label = "\n".join(part for part in (venue.get("title"), venue.get("address")) if part)
    return Location(venue["location"]["latitude"], venue["location"]["longitude"], label)


def _photo(message: Told, _: Told) -> Picture:
    largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
    return Picture(largest["file_id"], message.get("caption", ""))


def _document(message: Told, _: Told) -> File:
    document = message["document"]
    return File(document["file_id"], document.get("file_name", ""), caption=message.get("caption", ""))


# In this order: a venue carries a location beside it.
_READERS: Final[dict[str, Callable[[Told, Told], Said]]] = {
    "contact": _contact, "venue": _venue, "location": _location, "photo": _photo, "document": _document,
}


def _is_command(said: Said) -> bool:
    return isinstance(said, Text) and said.words.startswith("/")


def _is_sheet(document: Told) -> bool:
    name: str = document.get("file_name", "")
    size: int = document.get("file_size", 0)
    return name.lower().endswith(SHEETS) and size <= HEAVIEST


def _name(person: Told) -> str:
    return " ".join(part for part in (person.get("first_name"), person.get("last_name")) if part)
