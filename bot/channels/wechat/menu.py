"""The menu below every chat: three words with five entries each, which work wherever the person is."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot.channels.wechat.read import TAP
from dialog.words import UNTOLD, Words

COLUMNS: Final = 3
ENTRIES: Final = 5
NAME: Final = 16             # bytes of a name in the row; of an entry 60
ENTRY: Final = 60

Menu = Mapping[str, Mapping[str, str] | str]

# What each column and entry is called, as a key of `wechat-menu`, and the words or the place that it stands for.
USUAL: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "order": {"shelves": "/menu", "search": f"{TAP}f", "again": "/again", "cart": "/cart"},
    "orders": {"running": "/orders", "all": f"{TAP}os", "addresses": f"{TAP}as"},
    "service": {"faq": "/faq", "person": "/human", "language": "/language", "privacy": "/privacy"},
})


class TooLong(ValueError):
    """A menu that WeChat would not take: an entry too long, or too many."""

    def __init__(self, entry: str) -> None:
        super().__init__(f"menu: {entry}")


def buttons(menu: Menu) -> list[dict[str, Any]]:
    """A menu as WeChat is told it: names -> what tapping says, or where it leads (https://…). Raises TooLong."""
    if not 0 < len(menu) <= COLUMNS:
        raise TooLong("columns")
    return [_column(name, each) for name, each in menu.items()]


def usual(words: Words) -> list[dict[str, Any]]:
    """The menu of a shop that has written none. It is the same for all followers, whatever their language."""

    def name(entry: str) -> str:
        return words.say(UNTOLD, f"wechat-menu.{entry}")

    return buttons({
        name(column): {name(f"{column}-{entry}"): says for entry, says in entries.items()}
        for column, entries in USUAL.items()
    })


def fingerprint(menu: list[dict[str, Any]]) -> str:
    """Changes when the menu does."""
    return hashlib.sha256(json.dumps(menu, ensure_ascii=False).encode()).hexdigest()[:32]


def _column(name: str, entries: Mapping[str, str] | str) -> dict[str, Any]:
    if len(name.encode()) > NAME:
        raise TooLong(name)
    if isinstance(entries, str):
        return _entry(name, entries)
    if not 0 < len(entries) <= ENTRIES:
        raise TooLong(name)
    return {"name": name, "sub_button": [_entry(*each) for each in entries.items()]}


def _entry(name: str, says: str) -> dict[str, Any]:
    if not name or len(name.encode()) > ENTRY or not says or len(says.encode()) > 128:
        raise TooLong(name)
    if says.startswith(("https://", "http://")):
        return {"type": "view", "name": name, "url": says}
    return {"type": "click", "name": name, "key": says}
