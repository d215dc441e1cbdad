"""Every sentence anyone reads, from the locale files: `say("zh", "cart.empty")`."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

FALLBACK: Final = "en"          # what those read whose language we do not speak
UNTOLD: Final = "zh"            # what those read who do not say which language theirs is
LOCALES: Final = {"zh": "zh-CN", "en": "en-GB"}     # where dates and money need more than the language to be written
MOST_SAID: Final = 4_096         # sentences kept as they were last written: the same ones are said all day

Fact = str | int | float


class MissingWords(Exception):
    """A sentence that a locale file does not hold, or that lacks one of its facts."""


def languages(folder: Path) -> tuple[str, ...]:
    """The languages there are words for: one folder each, named by its two letters; Chinese and English first."""
    found = sorted(path.parent.name for path in folder.glob("*/shop.ftl"))
    return (*(each for each in LOCALES if each in found), *(each for each in found if each not in LOCALES))


def nearest(tag: str, ours: Iterable[str]) -> str:
    """Which of our languages serves a reader of `zh-Hant-TW` or `en_GB.UTF-8` best."""
    wanted = re.split("[-_.]", tag.strip().lower(), maxsplit=1)[0]
    return wanted if wanted in ours else FALLBACK


def locale(language: str) -> str:
    """The language with its country where that matters: zh-CN."""
    return LOCALES.get(language, language)


class Words:
    """The sentences of all languages. An id is `message.attribute`, e.g. `cart.empty`. Whoever had a language that is
    no longer spoken here reads the fallback."""

    def __init__(self, folder: Path) -> None:
        self.languages = languages(folder)
        self._bundles = {language: self._load(folder / language, locale(language)) for language in self.languages}
        self._said = lru_cache(MOST_SAID, typed=True)(self._write)

    def spoken_to(self, tag: str) -> str:
        """The language for somebody whose network says this of theirs: zh-hans, en, or nothing at all."""
        return nearest(tag, self.languages) if tag else UNTOLD

    def say(self, language: str, key: str, **facts: Fact) -> str:
        """The sentence `key` in `language` with these facts in it. Raises MissingWords."""
        return self._said(language, key, **facts)

    def _write(self, language: str, key: str, **facts: Fact) -> str:
        bundle = self._bundles.get(language) or self._bundles[FALLBACK]
        message_id, _, attribute = key.partition(".")
        try:
            message = bundle.get_message(message_id)
            pattern = message.attributes[attribute] if attribute else message.value
        except LookupError:
            raise MissingWords(f"{language}: {key}") from None
        if pattern is None:
            raise MissingWords(f"{language}: {key}")
        text, errors = bundle.format_pattern(pattern, facts)
        if errors:
            raise MissingWords(f"{language}: {key}: {errors[0]}")
        return str(text)

    def has(self, language: str, key: str) -> bool:
        """Whether there is such a sentence."""
        message_id, _, attribute = key.partition(".")
        bundle = self._bundles.get(language) or self._bundles[FALLBACK]
        return bundle.has_message(message_id) and (
            not attribute or attribute in bundle.get_message(message_id).attributes
        )

    @staticmethod
    def _load(folder: Path, locale: str) -> FluentBundle:
        bundle = FluentBundle([locale], use_isolating=False)
        for path in sorted(folder.glob("*.ftl")):
            bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
        return bundle


