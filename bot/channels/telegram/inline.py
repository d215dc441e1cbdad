"""Looking into the shop from any other chat: `@bot 拿铁` shows what there is, and whoever is sent one can open it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.render import escape
from bot.channels.telegram.wire import Fields, Told
from dialog.words import Words

MOST: Final = 20             # products at once; Telegram takes 50
REMEMBERED: Final = 60       # seconds that Telegram may answer the same again by itself


@dataclass(frozen=True, slots=True)
class Shown:
    """A product for somebody who looks: the link that opens it (behind `/start`), its words, and its picture's name."""

    link: str
    name: str
    price: str
    text: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, from the `first` product on, in the language of their Telegram."""

    id: str
    words: str
    language: str
    first: int = 0


Look = Callable[[Asked], Awaitable[Sequence[Shown]]]      # at most MOST of them


def read(query: Told) -> Asked:
    """An inline query of the Bot API."""
    offset = str(query.get("offset", ""))
    return Asked(
        query["id"], query.get("query", ""), query["from"].get("language_code", ""),
        int(offset) if offset.isdecimal() and len(offset) < 6 else 0,
    )


def answer(asked: Asked, found: Sequence[Shown], *, bot: str, pictures: str, language: str, words: Words) -> Fields:
    """What answerInlineQuery is told. `pictures`: the address under which Telegram finds them, "" for none."""
    key = "inline.more" if found else "inline.nothing"
    return {
        "inline_query_id": asked.id, "cache_time": REMEMBERED, "is_personal": True,
        "results": [_result(each, bot, pictures, words.say(language, "inline.open")) for each in found],
        "next_offset": str(asked.first + MOST) if len(found) == MOST else "",
        "button": {"text": words.say(language, key), "start_parameter": "h"},
    }


def _result(it: Shown, bot: str, pictures: str, opens: str) -> Fields:
    picture = f"{pictures}{it.picture}" if pictures and it.picture else ""
    preview: Fields = {"url": picture, "show_above_text": True} if picture else {"is_disabled": True}
    about = f"\n{escape(it.text)}" if it.text else ""
    result: Fields = {
        "type": "article", "id": it.link, "title": f"{it.name} · {it.price}", "description": it.text,
        "input_message_content": {
            "message_text": f"<b>{escape(it.name)}</b> · {escape(it.price)}{about}", "parse_mode": "HTML",
            "link_preview_options": preview,
        },
        "reply_markup": {"inline_keyboard": [[{"text": opens, "url": f"https://t.me/{bot}?start={it.link}"}]]},
    }
    return result | ({"thumbnail_url": picture} if picture else {})
