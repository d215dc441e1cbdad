"""How a view looks in Telegram: words as HTML, rows of inline buttons, links where Telegram opens them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.channels.telegram.wire import Fields
from dialog.layout import pack
from dialog.view import Button, Request, Rows, Style, View

# Limits of the Bot API; texts are counted in UTF-16 units after the markup is read.
TEXT: Final = 4096
CAPTION: Final = 1024
TOAST: Final = 200
BUTTONS: Final = 100

_SCHEMES: Final = frozenset({"http", "https", "tg"})
_COLOURS: Final = {Style.PRIMARY: "primary", Style.DANGER: "danger"}
_EMPTY: Final = "·"          # Telegram sends no message without words

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view for Telegram: the words as HTML and plain, and the inline keyboard, if any."""

    html: str
    plain: str
    keyboard: Fields | None

    @property
    def fits_caption(self) -> bool:
        """Whether the words may stand under a picture. Longer ones go without it: the words matter more."""
        return fits(self.plain, CAPTION)


def units(text: str) -> int:
    """The length that Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fits(text: str, most: int) -> bool:
    """Whether a text has at most so many units; a letter has one or two."""
    return 2 * len(text) <= most or units(text) <= most


def clip(text: str, most: int) -> str:
    """The text in at most so many units, ended by an ellipsis where something is missing."""
    if fits(text, most):
        return text
    kept = text.encode("utf-16-le")[: 2 * max(0, most - 1)].decode("utf-16-le", "ignore")
    lines, _, _ = kept.rpartition("\n")
    return (lines if len(lines) * 2 > len(kept) else kept).rstrip() + "…"


def escape(text: str) -> str:
    """Plain words as Telegram's HTML. The one place where anything is escaped, & first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def draw(view: View) -> Drawn:
    """The whole view: note, bold title, facts, links that no button can hold, hint in italics, buttons.

    Facts longer than Telegram allows end in an ellipsis; buttons beyond its hundred are left out, never the last row.
    """
    rows, links = _parted(view.rows)
    text = "\n".join(part for part in (view.text, *links) if part)
    room = TEXT - units(_composed(view.note, view.title, "", view.hint)) - 2
    text = clip(text, room) if room > 0 else ""
    plain = _composed(view.note, view.title, text, view.hint)
    html = _composed(escape(view.note), _tagged("b", view.title), escape(text), _tagged("i", view.hint))
    if not fits(plain, TEXT):
        plain = clip(plain, TEXT)
        html = escape(plain)
    return Drawn(html or _EMPTY, plain or _EMPTY, _keyboard(rows, view.nav))


def asking(request: Request, say: Say) -> Fields:
    """The words and the keyboard under the input field that offer to share a phone number, a place, or both.

    Telegram shows such a keyboard only with a message of its own, beside the panel with its inline buttons.
    """
    keys: list[Fields] = []
    if request in (Request.LOCATION, Request.BOTH):
        keys.append({"text": say("telegram.share-location"), "request_location": True})
    if request in (Request.CONTACT, Request.BOTH):
        keys.append({"text": say("telegram.share-phone"), "request_contact": True})
    keyboard = {"keyboard": [keys], "resize_keyboard": True, "one_time_keyboard": True}
    return {"text": say("telegram.share"), "reply_markup": keyboard}


def opens(url: str) -> bool:
    """Whether Telegram takes this link on a button: its own schemes, and a host with a dot (not localhost)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in _SCHEMES and (parts.scheme == "tg" or "." in host or ":" in host)


def _composed(note: str, title: str, text: str, hint: str) -> str:
    middle = "\n".join(part for part in (title, text) if part)
    return "\n\n".join(part for part in (note, middle, hint) if part)


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _parted(rows: Rows) -> tuple[Rows, list[str]]:
    """The rows that Telegram can show, and as lines of text the links that it refuses on a button."""
    links = [f"{button.label}\n{button.url}" for row in rows for button in row if button.url and not opens(button.url)]
    kept = tuple(
        tuple(button for button in row if (opens(button.url) if button.url else button.payload)) for row in rows
    )
    return kept, links


def _keyboard(rows: Rows, nav: tuple[Button, ...]) -> Fields | None:
    last = pack((nav,))
    left = BUTTONS - len(nav)
    shown: list[tuple[Button, ...]] = []
    for row in pack(rows):
        if len(row) > left:
            break
        shown.append(row)
        left -= len(row)
    keyboard = [[_button(button) for button in row] for row in (*shown, *last)]
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: Button) -> Fields:
    drawn: Fields = {"text": button.label}
    drawn |= {"url": button.url} if button.url else {"callback_data": button.payload}
    if button.style in _COLOURS:
        drawn["style"] = _COLOURS[button.style]
    return drawn
