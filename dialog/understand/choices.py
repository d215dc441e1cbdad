"""Options of one product as people say them: “超大杯 半糖”, “换成热的”, “large, no ice”."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dialog.understand.numbers import plain
from services.item import ChoiceItem, Group, Item

_FILLER: Final = re.compile(
    r"换成|改成|改为|要|来|加上?|带|的|请|吧|和|跟|，|,|、|;|；|\band\b|\bwith\b|\bplease\b|\bmake it\b|\bchange (?:it )?to\b"
)
_NOT: Final = re.compile(r"(?:不要|不加|去掉|别放|没有|无|no|without|hold the|skip(?: the)?)\s*$")


@dataclass(frozen=True, slots=True)
class Found:
    """The choices that were named, all choices with them put in, and the words that named none."""

    choices: tuple[int, ...]
    merged: tuple[int, ...]
    rest: str


def read(item: Item, words: str, picked: Collection[int]) -> Found:
    """Find the product's own choices in the words, the longest names first; the last one named in a group wins."""
    text = plain(words)
    found: list[tuple[int, Group, ChoiceItem, bool]] = []
    for name, group, choice in _names(item):
        start = _find(text, name)
        while start >= 0:
            unwanted = _NOT.search(text[:start])
            begin = unwanted.start() if unwanted else start
            found.append((begin, group, choice, unwanted is not None))
            text = text[:begin] + "\0" * (start + len(name) - begin) + text[start + len(name):]
            start = _find(text, name)
    merged = list(picked)
    for _, group, choice, unwanted in sorted(found, key=lambda each: each[0]):
        own = {each.id for each in group.choices}
        if unwanted:
            merged = [each for each in merged if each != choice.id]
        elif group.most == 1:
            merged = [each for each in merged if each not in own] + [choice.id]
        elif choice.id not in merged and sum(each in own for each in merged) < group.most:
            merged.append(choice.id)
    rest = " ".join(_FILLER.sub(" ", text.replace("\0", " ")).split())
    return Found(tuple(choice.id for _, _, choice, unwanted in found if not unwanted), tuple(merged), rest)


def _names(item: Item) -> list[tuple[str, Group, ChoiceItem]]:
    """Every way to say each choice, the longest first, so that “超大杯” is never read as “大杯”."""
    names = [
        (way, group, choice)
        for group in item.groups for choice in group.choices
        for name in (choice.name.zh, choice.name.en) if name
        for way in _ways(plain(name))
    ]
    return sorted(names, key=lambda each: -len(each[0]))


def _ways(name: str) -> set[str]:
    short = {name.removesuffix("色")} if name.endswith("色") and len(name) > 1 else set()
    return {name, name.replace("-", ""), name.replace("-", " ")} | short


def _find(text: str, name: str) -> int:
    """Where the name stands; a Latin one only as a whole word."""
    if not name.isascii():
        return text.find(name)
    match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)
    return match.start() if match else -1
