"""What the program says to whoever runs it, in their language."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.settings import ROOT
from dialog.words import FALLBACK, Words, languages, nearest

LOCALES: Final = ROOT / "locales"


def language(environment: Mapping[str, str] | None = None) -> str:
    """The language of the terminal: the system's where we speak it, else English."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return nearest(value, languages(LOCALES))
    return FALLBACK


def say(sentence: str, /, **facts: str | int) -> str:
    """A sentence for the terminal. The words are read only when something is said."""
    return _words().say(language(), sentence, **facts)


@cache
def _words() -> Words:
    return Words(LOCALES)
