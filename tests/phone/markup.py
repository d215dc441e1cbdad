"""Telegram's HTML, read as strictly as Telegram reads it: plain words out, or the same complaint."""

import re
from dataclasses import dataclass
from typing import Final

from tests.phone.refusal import bad

_TAGS: Final = frozenset({
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code", "pre",
    "blockquote",
})
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY: Final = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]+));")


@dataclass(frozen=True)
class Entity:
    """Words that stand out, e.g. b over 小二."""

    tag: str
    text: str


def parse(html: str) -> tuple[str, tuple[Entity, ...]]:
    """Plain words and what stands out in them. Raises No with Telegram's complaint."""
    words: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int]] = []
    at = 0
    while at < len(html):
        if html[at] == "<":
            at = _tag(html, at, words, entities, open_tags)
        elif found := _ENTITY.match(html, at):
            words.append(_decoded(found))
            at = found.end()
        else:
            words.append(html[at])
            at += 1
    if open_tags:
        raise _cannot(f"Can't find end tag corresponding to start tag \"{open_tags[-1][0]}\"")
    return "".join(words), tuple(entities)


def _tag(
    html: str, at: int, words: list[str], entities: list[Entity], open_tags: list[tuple[str, int]]
) -> int:
    offset = len(html[:at].encode())
    end = html.find(">", at)
    closing = html.startswith("</", at)
    if end < 0 and closing:
        raise _cannot(f"Unclosed end tag at byte offset {offset}")
    inside = html[at + (2 if closing else 1): end if end >= 0 else len(html)]
    name = re.split(r"[\s>]", inside, maxsplit=1)[0].lower()
    if closing:
        if not open_tags:
            raise _cannot(f"Unexpected end tag at byte offset {offset}")
        opened, start = open_tags.pop()
        if name and name != opened:
            raise _cannot(
                f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"'
            )
        entities.append(Entity(opened, "".join(words[start:])))
        return end + 1
    if name not in _TAGS:
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {offset}')
    if end < 0:
        raise _cannot(f"Unclosed start tag at byte offset {offset}")
    open_tags.append((name, len(words)))
    return end + 1


def _decoded(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED.get(name, found.group())
    return chr(int(decimal) if decimal else int(hexadecimal, 16))


def _cannot(reason: str) -> Exception:
    return bad(f"can't parse entities: {reason}")
