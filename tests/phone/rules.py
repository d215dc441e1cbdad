"""What Telegram accepts: lengths, buttons, links, files and pace. Each no has Telegram's own words."""

import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tests.phone.chat import Fields
from tests.phone.markup import Entity, parse
from tests.phone.refusal import bad, too_many

TEXT: Final = 4096
CAPTION: Final = 1024
TOAST: Final = 200
PAYLOAD: Final = 64
BUTTONS: Final = 100
A_ROW: Final = 8
RESULTS: Final = 50
MARKUP: Final = 10_000        # bytes of a whole keyboard

_STYLES: Final = frozenset({"danger", "success", "primary"})
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


def units(text: str) -> int:
    """UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def words(fields: Fields, key: str, most: int, *, too_long: str) -> tuple[str, tuple[Entity, ...]]:
    """The words under `key`, read by their parse_mode and measured."""
    given = str(fields.get(key) or "")
    mode = fields.get("parse_mode")
    if mode not in (None, "", "HTML"):
        raise bad("unsupported parse_mode")
    text, entities = parse(given) if mode == "HTML" else (given, ())
    text = text.strip()
    if units(text) > most:
        raise bad(too_long)
    return text, entities


def text(fields: Fields) -> tuple[str, tuple[Entity, ...]]:
    """A message's text: never empty."""
    found, entities = words(fields, "text", TEXT, too_long="message is too long")
    if not found:
        raise bad("message text is empty")
    return found, entities


def caption(fields: Fields) -> tuple[str, tuple[Entity, ...]]:
    """A picture's caption: may be empty."""
    return words(fields, "caption", CAPTION, too_long="message caption is too long")


def inline(markup: Any) -> list[list[Fields]]:
    """The inline keyboard in a reply_markup; none is an empty one."""
    rows: list[list[Fields]] = (markup or {}).get("inline_keyboard") or []
    rows = [row for row in rows if row]
    buttons = [button for row in rows for button in row]
    size = len(json.dumps(rows, ensure_ascii=False).encode())
    if len(buttons) > BUTTONS or size > MARKUP or any(len(row) > A_ROW for row in rows):
        raise bad("reply markup is too long")
    for button in buttons:
        _button(button)
    return rows


def _button(button: Fields) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if button.get("style") not in (None, *_STYLES):
        raise bad("can't parse inline keyboard button: invalid button style specified")
    if "url" in button:
        _link(button["url"])
    elif "callback_data" not in button:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    elif not 1 <= len(button["callback_data"].encode()) <= PAYLOAD:
        raise bad("BUTTON_DATA_INVALID")


def _link(url: str) -> None:
    parts = urlsplit(url if "//" in url or url.startswith("tg:") else f"http://{url}")
    if parts.scheme == "tg":
        return
    if parts.scheme not in ("http", "https"):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    host = parts.hostname or ""
    if "." not in host and ":" not in host:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def keys(markup: Fields) -> list[Fields]:
    """The keys of a keyboard under the input field."""
    found = [key if isinstance(key, dict) else {"text": key} for row in markup["keyboard"] for key in row]
    if not found or any(not key.get("text", "").strip() for key in found):
        raise bad("keyboard button text must be non-empty")
    return found


def picture(content: bytes) -> None:
    """An upload that is a picture."""
    if not content:
        raise bad("file must be non-empty")
    if not content.startswith(_PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")


def commands(fields: Fields) -> list[Fields]:
    """What setMyCommands takes."""
    found: list[Fields] = fields.get("commands") or []
    if len(found) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in found:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if not re.fullmatch(r"([a-z]{2})?", fields.get("language_code") or ""):
        raise bad("invalid language code specified")
    return found


def results(fields: Fields) -> None:
    """What answerInlineQuery takes."""
    found: list[Fields] = fields.get("results") or []
    ids = [result["id"] for result in found]
    if len(found) > RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids) or not all(1 <= len(id.encode()) <= PAYLOAD for id in ids):
        raise bad("RESULT_ID_INVALID")
    for result in found:
        if result["type"] != "article" or not result["title"].strip():
            raise bad("can't parse inline query result: type must be article on this phone")
        content = result["input_message_content"]
        text({**content, "text": content["message_text"]})
        inline(result.get("reply_markup"))
        if not result.get("thumbnail_url", "https://").startswith("https://"):
            raise bad("WEBDOCUMENT_URL_INVALID")
    button = fields.get("button") or {"text": "x", "start_parameter": "x"}
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]) or not button["text"]:
        raise bad("can't parse inline query results button")


@dataclass
class Limits:
    """How fast a bot may write before it is told to wait: (messages, seconds) for all, a person, a group."""

    bot: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (6, 3.0)
    group: tuple[int, float] = (20, 60.0)
    _sent: dict[int, deque[float]] = field(default_factory=dict)
    _until: dict[int, float] = field(default_factory=dict)

    def count(self, chat: int, now: float) -> None:
        """One more message to `chat`. Raises No with retry_after."""
        if (left := self._until.get(chat, now) - now) > 0:
            raise too_many(max(1, round(left)))
        for key, (most, seconds) in ((0, self.bot), (chat, self.group if chat < 0 else self.chat)):
            sent = self._sent.setdefault(key, deque())
            while sent and now - sent[0] >= seconds:
                sent.popleft()
            if len(sent) >= most:
                wait = max(1, round(seconds - (now - sent[0])))
                self._until[chat] = now + wait
                raise too_many(wait)
        for key in (0, chat):
            self._sent[key].append(now)
