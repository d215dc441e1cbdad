"""What a person did, in any channel: they opened the chat, wrote, tapped, or handed something over."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    """Words typed into the chat, commands such as `/start p_zz9k` among them."""

    words: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed: what it carried (untrusted) and the message it stood on, "" when unknown."""

    payload: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared phone number; `own` is true only when the network vouches that it is the sender's."""

    phone: str
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A shared point in degrees (WGS 84), with the network's words for it where it has any."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo, by the network's own id for it, with its caption."""

    file: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A document, by the network's own id for it; `content` is filled for the kinds the shop reads."""

    file: str
    name: str
    content: bytes = b""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something no program here can read: a voice message, a sticker, a video. `kind` names it."""

    kind: str


Said = Text | Tap | Contact | Location | Picture | File | Unreadable


@dataclass(frozen=True, slots=True)
class Event:
    """One thing one person did. `id` is unique within the channel: the same id twice acts once."""

    id: str
    channel: str          # "telegram", "web", "console", "wechat"
    chat: str             # the channel's id of the chat
    person: str           # the channel's id of the person
    said: Said
    at: datetime          # aware, UTC
    name: str = ""        # what the channel calls the person
    language: str = ""    # the language the channel reports, e.g. "zh-hans", "en-GB"; "" when unknown
    private: bool = True  # false in groups

    @property
    def reference(self) -> str:
        """The number it goes by in the log and in what people are told, however often it comes."""
        return reference(self.channel, self.id)


def reference(origin: str, number: str) -> str:
    """Six letters and digits for something that came from outside, the same whenever it comes again."""
    return hashlib.blake2s(f"{origin}:{number}".encode(), digest_size=3).hexdigest().upper()
