"""What a call from WeChat means: who did what, in our words, and what we may send them for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.channels.wechat.chart import straightened
from bot.channels.wechat.envelope import Fields
from dialog.event import Location, Picture, Said, Tap, Text, Unreadable
from services.followers import Reason

SCENE: Final = "qrscene_"        # stands before what a code says when somebody follows by it
START: Final = "/start"
TAP: Final = "tap:"              # a menu's entry that is a button of ours; anything else is said as it stands

_UNREADABLE: Final = frozenset({"voice", "video", "shortvideo", "link", "file", "music"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One call, read. `said` is None when nobody asked the shop anything.

    event    its own number, the same whenever it comes again
    reason   what it lets us send, None for nothing
    linked   the payload that a tapped link carried, "" when it carried none
    card     what a tapped card can be changed with, "" for anything else
    left     they follow us no more
    """

    person: str
    event: str
    said: Said | None = None
    reason: Reason | None = None
    linked: str = ""
    card: str = ""
    left: bool = False


def read(fields: Fields) -> Heard:
    """A call's fields, read. Raises KeyError or ValueError when they are not WeChat's."""
    person, kind = fields["FromUserName"], fields["MsgType"].lower()
    if not person or len(person) > 64:
        raise ValueError("nobody")
    if kind == "event":
        return _event(person, fields)
    event = f"m{int(fields['MsgId'])}"
    if kind == "text":
        linked = fields.get("bizmsgmenuid", "")
        reason = Reason.TAPPED if linked else Reason.ASKED
        return Heard(person, event, Text(fields.get("Content", "").strip()), reason, linked)
    return Heard(person, event, _content(kind, fields), Reason.ASKED)


def _content(kind: str, fields: Fields) -> Said:
    if kind == "image":
        return Picture(fields["MediaId"])
    if kind == "location":
        latitude, longitude = straightened(float(fields["Location_X"]), float(fields["Location_Y"]))
        return Location(latitude, longitude, fields.get("Label", ""))
    if kind == "voice" and (words := fields.get("Recognition", "").strip(" 。")):
        return Text(words)
    return Unreadable(kind if kind in _UNREADABLE else "other")


def _event(person: str, fields: Fields) -> Heard:
    """Source of the number: CreateTime and the person are what WeChat says to tell repeated events by."""
    what, key = fields["Event"].lower(), fields.get("EventKey", "")
    event = f"{person}:{int(fields['CreateTime'])}:{what}:{key}:{fields.get('TaskId', '')}"[:250]
    if what == "unsubscribe":
        return Heard(person, event, left=True)
    take = _EVENTS.get(what)
    if take is None:
        return Heard(person, event)
    said, reason = take(key, fields)
    return Heard(person, event, said, reason, card=fields.get("ResponseCode", ""))


def _came(key: str, _: Fields) -> tuple[Said, Reason]:
    return Text(f"{START} {key.removeprefix(SCENE)}".strip()), Reason.TAPPED


def _clicked(key: str, _: Fields) -> tuple[Said, Reason]:
    return (Tap(key.removeprefix(TAP)) if key.startswith(TAP) else Text(key)), Reason.TAPPED


def _pressed(key: str, _: Fields) -> tuple[Said, Reason]:
    return Tap(key), Reason.TAPPED


def _scanned(_: str, fields: Fields) -> tuple[Said, Reason]:
    return Text(fields.get("ScanCodeInfo.ScanResult", "")), Reason.TAPPED


_EVENTS: Final[Mapping[str, Callable[[str, Fields], tuple[Said, Reason]]]] = MappingProxyType({
    "subscribe": _came, "scan": _came, "click": _clicked, "scancode_waitmsg": _scanned, "scancode_push": _scanned,
    "template_card_event": _pressed,
})
