"""The list of commands beside Telegram's input field: one for customers, a longer one in each staff chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.wire import Fields
from dialog.words import FALLBACK

_COMMANDS: Final = 100
_DESCRIPTION: Final = 256


@dataclass(frozen=True, slots=True)
class Menu:
    """Commands and what they do, in one language. `chat` "" means every private chat; commands stand without /."""

    language: str
    commands: tuple[tuple[str, str], ...]
    chat: str = ""


def calls(menus: Sequence[Menu]) -> list[Fields]:
    """What to tell setMyCommands: each menu for its language, and the fallback's once more for all the others."""
    told: list[Fields] = []
    for menu in menus:
        fields = {"commands": _listed(menu), "scope": _scope(menu.chat)}
        told.append(fields | {"language_code": menu.language})
        if menu.language == FALLBACK:
            told.append(fields)
    return told


def _listed(menu: Menu) -> list[Fields]:
    return [
        {"command": command.removeprefix("/"), "description": words[:_DESCRIPTION]}
        for command, words in menu.commands[:_COMMANDS]
    ]


def _scope(chat: str) -> Fields:
    return {"type": "chat", "chat_id": int(chat)} if chat else {"type": "all_private_chats"}
