"""What a person sees: words, a picture, rows of buttons. A channel draws it with what it has."""

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a button should look where the channel has colours; never the only carrier of a meaning."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Request(StrEnum):
    """What a channel with native buttons may offer to share."""

    NONE = ""
    CONTACT = "contact"
    LOCATION = "location"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Button:
    """A tap that sends `payload` back (ASCII, at most 40 bytes), or a link when `url` is set."""

    label: str
    payload: str = ""
    url: str = ""
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Image:
    """One picture: a file of the shop's own (`name`, under the picture folder), a QR code of `qr`,
    or one that the network already holds (`file`). `alt` says in words what it shows."""

    alt: str
    name: str = ""
    qr: str = ""
    file: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One message. All texts are plain: escaping is the channel's work, at render.

    note    what just happened or why not, above everything else ("" when nothing did)
    title   one line: what this is and where I am
    text    the facts, lines parted by newlines
    hint    one line saying what may be typed
    rows    action buttons, main action first
    nav     the last row: back, home, cart
    card    "" for a panel; "order:12" or "staff:12" when this message is that order's card and stays
    revision  of the order that is drawn whole on its card; 0 where it is not
    toast   a short confirmation for the tap that led here; shown once, belongs to no message
    counts  whether a number typed here is an amount or a word of its own, and not one of the choices
    news    what it tells somebody who is away, for networks with forms: a notice's kind, an order's state
    """

    title: str = ""
    text: str = ""
    hint: str = ""
    note: str = ""
    image: Image | None = None
    rows: Rows = ()
    nav: tuple[Button, ...] = ()
    request: Request = Request.NONE
    card: str = ""
    revision: int = 0
    toast: str = ""
    alert: bool = False
    language: str = "zh"
    counts: bool = False
    news: str = ""

    @property
    def words(self) -> str:
        """The whole text in reading order, paragraphs parted by a newline."""
        return "\n".join(part for part in (self.note, self.title, self.text, self.hint) if part)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button, in reading order."""
        return tuple(button for row in self.rows for button in row) + self.nav
