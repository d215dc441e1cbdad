"""News in WeChat's own forms: templates that its console made for the shop, filled in with what there is to tell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from dialog.view import View
from services.numbers import found_in

SUBSCRIBED: Final = "subscribe:"

# How many signs each kind of field takes. Source: the parameter list of WeChat's template and subscription messages.
LONGEST: Final[Mapping[str, int]] = MappingProxyType({
    "thing": 20, "character_string": 32, "phrase": 5, "const": 20, "name": 10, "letter": 32, "number": 32,
    "short_thing": 5,
})
OTHER: Final = 200


@dataclass(frozen=True, slots=True)
class Form:
    """One template: its id, and what each of its fields is filled with.

    fields       the template's own name for a field -> number, text, time or shop
    subscribed   it may only go to those who have asked for it
    """

    id: str
    fields: Mapping[str, str]
    subscribed: bool = False


def form(written: str) -> Form:
    """A form from the settings: `ID character_string1=number thing2=text`, or `subscribe:ID …`. Raises ValueError."""
    id_, *pairs = written.split()
    fields = dict(pair.split("=", 1) for pair in pairs)
    if not re.fullmatch(r"(?:subscribe:)?[A-Za-z0-9_-]{8,64}", id_) or not set(fields.values()) <= set(_FACTS):
        raise ValueError(written)
    return Form(id_.removeprefix(SUBSCRIBED), fields or {"thing1": "text"}, id_.startswith(SUBSCRIBED))


def filled(form: Form, view: View, *, shop: str, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """What each field says."""
    said = {
        field: _FACTS[fact](view, shop, now.astimezone(zone)) for field, fact in form.fields.items()
    }
    return {field: _short(field, words) for field, words in said.items()}


def address(view: View) -> str:
    """Where a tap on the form leads: the first link of the view, if it has one."""
    return next((button.url for button in view.buttons if button.url.startswith("http")), "")


def _short(field: str, words: str) -> str:
    most = LONGEST.get(re.sub(r"\d+$", "", field), OTHER)
    return words if len(words) <= most else words[:most - 1] + "…"


def _text(view: View, shop: str, now: datetime) -> str:
    return " ".join((view.text or view.title).split())


_FACTS: Final[Mapping[str, Callable[[View, str, datetime], str]]] = MappingProxyType({
    "number": lambda view, shop, now: found_in(view.words) or "-",
    "text": _text,
    "title": lambda view, shop, now: " ".join((view.title or view.text).split()),
    "time": lambda view, shop, now: f"{now:%Y-%m-%d %H:%M}",
    "shop": lambda view, shop, now: shop,
})
