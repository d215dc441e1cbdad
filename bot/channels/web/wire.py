"""What a browser may say over its socket, and what each of it means. Everything it sends is checked here."""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from dialog.event import Contact, File, Location, Picture, Said, Tap, Text

TEXT: Final = 4000                    # characters in one message
PAYLOAD: Final = 64
FILE: Final = 5 * 1024 * 1024         # bytes
FRAME: Final = FILE * 4 // 3 + 4096   # bytes of one socket message: the largest file in base64, and its envelope
NAME: Final = 120
PHONE: Final = 40
ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
START: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Fault(StrEnum):
    """Why something a browser sent was not taken. The page has a sentence for each: `web.fault-…`."""

    JSON = "json"           # not a JSON object
    KIND = "kind"           # no such type of message
    FORM = "form"           # a field is missing or is not what it should be
    LONG = "long"           # more than TEXT characters
    BIG = "big"             # a file of more than FILE bytes
    BROKEN = "broken"       # our own fault


class Unclear(Exception):
    """A browser sent something that cannot be taken. `id` is the message's own, "" when it has none."""

    def __init__(self, fault: Fault, id: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.id = id


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing the visitor did. `own` is what their side of the chat shows of it, empty for a tap;
    `opening` marks a browser that opens the chat by itself, which only counts where nothing was said yet."""

    id: str
    said: Said
    own: dict[str, Any] = field(default_factory=dict)
    opening: bool = False


def decode(raw: str) -> dict[str, Any]:
    """A socket message as a JSON object. Raises Unclear."""
    try:
        message = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unclear(Fault.JSON) from None
    if not isinstance(message, dict):
        raise Unclear(Fault.JSON)
    return message


def read(message: dict[str, Any]) -> Heard:
    """What a message means. Raises Unclear."""
    id_ = message.get("id")
    if not isinstance(id_, str) or not ID.fullmatch(id_):
        raise Unclear(Fault.FORM)
    kind = message.get("type")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Unclear(Fault.KIND, id_)
    try:
        return reader(id_.lower(), message)
    except Unclear as unclear:
        raise Unclear(unclear.fault, id_) from None


def _text(id_: str, message: dict[str, Any]) -> Heard:
    words = _words(message, "text", TEXT).strip()
    if not words:
        raise Unclear(Fault.FORM)
    return Heard(id_, Text(words), {"text": words})


def _tap(id_: str, message: dict[str, Any]) -> Heard:
    return Heard(id_, Tap(_words(message, "payload", PAYLOAD), _words(message, "message", 20)))


def _location(id_: str, message: dict[str, Any]) -> Heard:
    latitude, longitude = _degrees(message, "latitude", 90), _degrees(message, "longitude", 180)
    return Heard(id_, Location(latitude, longitude), {"place": [latitude, longitude]})


def _contact(id_: str, message: dict[str, Any]) -> Heard:
    phone = _words(message, "phone", PHONE).strip()
    if not any(char.isdigit() for char in phone):
        raise Unclear(Fault.FORM)
    return Heard(id_, Contact(phone), {"text": phone})


def _file(id_: str, message: dict[str, Any]) -> Heard:
    name = re.sub(r"[\x00-\x1f/\\]", "", _words(message, "name", NAME)) or "file"
    data = message.get("data")
    if not isinstance(data, str):
        raise Unclear(Fault.FORM)
    if len(data) > FILE * 4 // 3 + 4:
        raise Unclear(Fault.BIG)
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Unclear(Fault.FORM) from None
    if len(content) > FILE:
        raise Unclear(Fault.BIG)
    own: dict[str, Any] = {"file": name, "size": len(content)}
    # What reads photos takes 4 MB: nobody needs it before the first one comes.
    from bot.channels.web.photo import shrink

    if photo := shrink(content):
        return Heard(id_, Picture(""), own | {"photo": photo})
    return Heard(id_, File("", name, content), own)


def _open(id_: str, message: dict[str, Any]) -> Heard:
    start = _words(message, "start", 64)
    if not START.fullmatch(start):
        raise Unclear(Fault.FORM)
    return Heard(id_, Text(f"/start {start}".strip()), opening=not start)


def _words(message: dict[str, Any], key: str, limit: int) -> str:
    words = message.get(key, "")
    if not isinstance(words, str):
        raise Unclear(Fault.FORM)
    if len(words) > limit:
        raise Unclear(Fault.LONG)
    return words.encode("utf-8", "replace").decode()      # half a surrogate pair cannot be stored


def _degrees(message: dict[str, Any], key: str, limit: int) -> float:
    degrees = message.get(key)
    if isinstance(degrees, bool) or not isinstance(degrees, (int, float)):
        raise Unclear(Fault.FORM)
    if not math.isfinite(degrees) or abs(degrees) > limit:
        raise Unclear(Fault.FORM)
    return round(float(degrees), 6)


READERS: Final[dict[str, Callable[[str, dict[str, Any]], Heard]]] = {
    "text": _text, "tap": _tap, "location": _location, "contact": _contact, "file": _file, "open": _open,
}
