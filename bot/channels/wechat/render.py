"""How a view looks in WeChat: words, numbers to answer with, and a few links that say their own words when tapped.

Nothing there is longer than 2048 bytes, links included. What does not fit loses its links first, its facts last.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from bot.channels.wechat.choices import label
from dialog.layout import columns
from dialog.view import Button, Style, View

TEXT: Final = 2048           # bytes of UTF-8 in one message
LINKS: Final = 10            # in one message
FEW: Final = 6               # choices that are links as well; more are numbered
NUMBERS: Final = 9           # choices that a thumb finds at once
WIDTH: Final = 34            # columns of a line on a phone
GAP: Final = "　"
ELLIPSIS: Final = "…"

_SAYS: Final = "weixin://bizmsgmenu?msgmenucontent="
_SCHEMES: Final = frozenset({"http", "https", "tel", "weixin"})
_ANCHOR: Final = re.compile(r"<(?=/?a\b)", re.IGNORECASE)
_HIDDEN: Final = "<\u200b"      # looks the same and begins no link
_LINKED: Final = {ord(sign): f"%{ord(sign):02X}" for sign in "%&+#<>\"' \n"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view for WeChat: its text, and what may be answered.

    said      the words of every button -> payload
    numbers   the numbers and codes of those that have one -> payload
    names     the codes that may be said together -> the words they stand for
    """

    text: str
    said: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guide:
    """What stands below numbers, and below codes that may be said together."""

    numbers: str = ""
    codes: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How much of it is drawn as a link: few choices, the last row, the main buttons. Where no link `says` anything,
    every button has a number."""

    choices: bool = True
    nav: bool = True
    main: bool = True
    says: bool = True


SILENT: Final = Guide()

# From the fullest to the barest, each with the bytes that it is shortened to.
_PLANS: Final = (
    (_Plan(), 0), (_Plan(choices=False), 0), (_Plan(choices=False), TEXT), (_Plan(False, False, False), TEXT),
)
_SAYING_NOTHING: Final = ((_Plan(says=False), 0), (_Plan(says=False), TEXT))


def size(text: str) -> int:
    """The length that WeChat counts: bytes of UTF-8."""
    return len(text.encode())


def clip(text: str, most: int) -> str:
    """The text in at most so many bytes, whole lines where that is possible, ended by an ellipsis."""
    if size(text) <= most:
        return text
    kept = text.encode()[:max(0, most - len(ELLIPSIS.encode()))].decode("utf-8", "ignore")
    lines, _, _ = kept.rpartition("\n")
    return (lines if 2 * len(lines) > len(kept) else kept).rstrip() + ELLIPSIS


def draw(view: View, guide: Guide = SILENT, *, before: str = "", after: str = "", says: bool = True) -> Drawn:
    """The whole view. `before` stands above it, `after` is a line with a link below its facts; `says`: whether there
    are links that say their own words."""
    drawn = Drawn("")
    for plan, most in _PLANS if says else _SAYING_NOTHING:
        drawn = _drawn(view, plan, guide, before, after, most)
        if size(drawn.text) <= TEXT and drawn.text.count("<a ") <= LINKS:
            return drawn
    return replace(drawn, text=clip(drawn.text, TEXT))


def link(button: Button) -> str:
    """A button as a link: one that opens, or one that says its own words and carries its payload."""
    words = button.label.replace("<", "＜")
    if button.url:
        return f'<a href="{button.url}">{words}</a>'
    said = button.label.translate(_LINKED)
    return f'<a href="{_SAYS}{said}&msgmenuid={button.payload.translate(_LINKED)}">{words}</a>'


def opens(url: str) -> bool:
    """Whether a link in a message may lead there."""
    return urlsplit(url).scheme in _SCHEMES and '"' not in url


def _drawn(view: View, plan: _Plan, guide: Guide, before: str, after: str, most: int) -> Drawn:
    """Drawn in this way; with `most`, shortened to so many bytes: the facts most, and of lines those in the middle."""
    drawn = Drawn("")
    rows: list[Sequence[Button]] = [[each for each in row if not _is_number(each)] for row in view.rows]
    acts, offers = _parted(rows, view)
    choices: list[str] = []
    nav: Sequence[Button] = view.nav
    if not plan.says:
        offers = [[each for each in row if not each.url] for row in (*rows, view.nav)]
        acts, nav = [[each for each in row if each.url] for row in rows], ()
        choices = _coded(offers, drawn) if view.counts else _numbered(offers, view, drawn)
        choices.append((guide.codes if view.counts else guide.numbers) if any(offers) else "")
    elif sum(map(len, offers)) <= FEW and plan.choices:
        acts = rows
    elif view.counts:
        choices = [*_coded(offers, drawn), guide.codes if offers else ""]
    else:
        listed = _foremost(offers)
        acts = [*acts, *offers[len(listed):]]
        choices = [*_numbered(listed, view, drawn), guide.numbers if listed else ""]
    below = [_plain(view.hint), after, *_links(acts, plan.main), *_links([nav], plan.nav)]
    for button in view.buttons:
        _remember(button, drawn)
    head = _lines(_plain(part) for part in (before, view.toast, view.note, view.title))
    facts = _plain(view.text)
    if most:
        head, choices, below = clip(head, most // 5), _some(choices, 2 * most // 5), _some(below, most // 3)
        facts = clip(facts, max(0, most - size(_lines((head, *choices, *below))) - 2))
    return replace(drawn, text=_lines((head, facts, *choices, *below)) or ELLIPSIS)


def _some(lines: Sequence[str], most: int) -> list[str]:
    """The first lines, and the last, in at most so many bytes; what is left out can still be said."""
    kept = list(lines)
    while len(kept) > 2 and size(_lines(kept)) > most:
        del kept[-2]
    return kept


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _parted(rows: Sequence[Sequence[Button]], view: View) -> tuple[list[Sequence[Button]], list[Sequence[Button]]]:
    """The rows of buttons that do something, which are always links, and those of the choices."""
    acts: list[Sequence[Button]] = []
    offers: list[Sequence[Button]] = []
    for row in rows:
        doing = [each for each in row if each.url or each.style is not Style.PLAIN or (view.counts and _acts(row))]
        acts.append(doing)
        offers.append([each for each in row if each not in doing])
    return [row for row in acts if row], [row for row in offers if row]


def _acts(row: Sequence[Button]) -> bool:
    """Whether a row is about doing something, and not about choosing: one of its buttons is a main one."""
    return any(button.style is not Style.PLAIN for button in row)


def _foremost(offers: Sequence[Sequence[Button]]) -> Sequence[Sequence[Button]]:
    """The choices that get a number: all of them while there are nine at most, else all rows but the last."""
    return offers[:-1] if sum(map(len, offers)) > NUMBERS else offers


def _links(rows: Sequence[Sequence[Button]], linked: bool) -> list[str]:
    lines = []
    for row in rows:
        shown = [button for button in row if not button.url or opens(button.url)]
        lines += _filled([
            (columns(button.label), link(button) if linked or button.url else _plain(button.label)) for button in shown
        ])
    return lines


def _numbered(rows: Sequence[Sequence[Button]], view: View, drawn: Drawn) -> list[str]:
    """Numbers go on behind those that stand in the text already."""
    numbers = count(max((int(each.label) for each in view.buttons if _is_number(each)), default=0) + 1)
    return _with_codes(rows, (str(number) for number in numbers), drawn)


def _coded(rows: Sequence[Sequence[Button]], drawn: Drawn) -> list[str]:
    """Where a number is an amount, choices are called by the letter of their row: A1, A2, B1."""
    lines = []
    for letter, row in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", rows, strict=False):
        lines += _with_codes([row], (f"{letter}{number}" for number in count(1)), drawn)
        drawn.names.update({f"{letter}{n}": _name(button.label) for n, button in enumerate(row, 1)})
    return lines


def _with_codes(rows: Sequence[Sequence[Button]], codes: Iterator[str], drawn: Drawn) -> list[str]:
    lines = []
    for row in rows:
        cells = []
        for button in row:
            code = next(codes)
            drawn.numbers[code] = button.payload
            words = f"{code} {_plain(button.label)}"
            cells.append((columns(words), words))
        lines += _filled(cells)
    return lines


def _filled(cells: Sequence[tuple[int, str]]) -> list[str]:
    """Cells (width, words) beside each other while they fit into a line."""
    lines: list[str] = []
    used = 0
    for width, words in cells:
        if lines and used + 2 + width <= WIDTH:
            lines[-1] += GAP + words
            used += 2 + width
        else:
            lines.append(words)
            used = width
    return lines


def _remember(button: Button, drawn: Drawn) -> None:
    if not button.payload:
        return
    if _is_number(button):
        drawn.numbers[button.label] = button.payload
    elif words := label(button.label):
        drawn.said.setdefault(words, button.payload)


def _is_number(button: Button) -> bool:
    return button.label.isdecimal() and bool(button.payload)


def _name(words: str) -> str:
    """What a choice is called without its mark and price, to be read in a sentence."""
    return re.sub(r"[✓✔✅—]|[+−-]?\s*[¥$€£][\d.,]+|[+−]\s*\d[\d.,]*", "", words).strip()


def _plain(words: str) -> str:
    """Words as they stand: nothing that people wrote becomes a link."""
    return _ANCHOR.sub(_HIDDEN, words)
