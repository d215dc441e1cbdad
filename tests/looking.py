"""What every screen must be, whoever looks at it and whatever happened before: rules that need no expected text."""

import re
from collections.abc import Iterator
from typing import Final

from dialog.layout import ALONE, columns, pack
from dialog.place import MOST_BYTES
from dialog.view import View

TEXT: Final = 4096          # what Telegram takes
TOAST: Final = 200
BUTTONS: Final = 100
IN_A_ROW: Final = 8
HOME: Final = "h"

CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")


def limits(view: View) -> Iterator[str]:
    """What a network would refuse, or a person could not use."""
    if not view.words.strip():
        yield "no words"
    if len(view.words) > TEXT:
        yield f"{len(view.words)} characters"
    if len(view.toast) > TOAST:
        yield f"a toast of {len(view.toast)}"
    rows = [*pack(view.rows), view.nav]
    if sum(map(len, rows)) > BUTTONS:
        yield f"{sum(map(len, rows))} buttons"
    if max(map(len, rows)) > IN_A_ROW:
        yield f"{max(map(len, rows))} buttons in a row"
    for button in view.buttons:
        if not button.label.strip():
            yield f"a button without a label: {button.payload or button.url}"
        if bool(button.payload) == bool(button.url):
            yield f"[{button.label}] leads nowhere, or to two places"
        if not button.payload.isascii() or len(button.payload) > MOST_BYTES:
            yield f"[{button.label}] carries {button.payload!r}"


def ways(view: View, *, home: bool) -> Iterator[str]:
    """A way back home on every screen but Home itself, and always something to do."""
    if not view.buttons:
        yield "a dead end"
    if not home and not any(button.payload == HOME for button in view.buttons):
        yield "no way home"


def narrow(view: View) -> Iterator[str]:
    """No label is wider than a small phone."""
    for button in view.buttons:
        if columns(button.label) > ALONE:
            yield f"[{button.label}] is {columns(button.label)} wide"


def mixed(view: View, own: frozenset[str]) -> Iterator[str]:
    """Chinese on an English screen, other than the words in `own`: the shop's and people's."""
    if view.language != "en":
        return
    image = view.image.alt if view.image else ""
    for text in (view.words, view.toast, image, *(button.label for button in view.buttons)):
        for piece in sorted(filter(CHINESE.search, own), key=len, reverse=True):
            text = text.replace(piece, "")
        if left := CHINESE.findall(text):
            yield f"{left} in {text!r}"
