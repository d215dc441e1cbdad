"""What a message looks like in the app: words, blue links, and numbers that somebody would type."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

ANCHOR: Final = re.compile(r"<a\s+href=(['\"])(?P<to>[^'\"<>]*)\1\s*>(?P<words>[^<]*)</a>", re.IGNORECASE)
BROKEN: Final = re.compile(r"</?a\b", re.IGNORECASE)
CHOICE: Final = re.compile(r"(?P<code>[A-Z]?\d{1,3}) (?P<words>\S.*)")
LISTED: Final = re.compile(r"(\d{1,2})  \S")             # a number that the text itself explains
SAYS: Final = "weixin://bizmsgmenu"


@dataclass(frozen=True)
class Link:
    """A blue link. `url` opens a page; without one a tap sends `says`, with the `id` it carries."""

    words: str
    says: str = ""
    id: str = ""
    url: str = ""


@dataclass
class Seen:
    """One message in a chat."""

    text: str = ""
    picture: str = ""
    form: str = ""                         # the template that it came in
    facts: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)       # what stands beside each number
    passive: bool = False                  # the one reply to what they did

    @property
    def words(self) -> str:
        """What is read, links as [words], choices as 1 [words]."""
        return self.text


def read(text: str, *, passive: bool = False) -> Seen:
    """A text message as the app shows it. Raises ValueError for a link that the app would show as source."""
    links: list[Link] = []

    def linked(found: re.Match[str]) -> str:
        link = _link(found["to"], found["words"])
        links.append(link)
        return f"[{link.words}]"

    shown = ANCHOR.sub(linked, text)
    if BROKEN.search(shown):
        raise ValueError(f"a broken link: {text}")
    choices: dict[str, str] = {}
    lines = []
    known = {"0"}
    for line in shown.split("\n"):
        if listed := LISTED.match(line):
            known.add(listed[1])
        cells = []
        for cell in line.split("　"):
            found = CHOICE.fullmatch(cell)
            if found and (not found["code"].isdigit() or str(int(found["code"]) - 1) in known):
                known.add(found["code"])
                choices[found["code"]] = found["words"]
                cell = f"{found['code']} [{found['words']}]"
            cells.append(cell)
        lines.append("　".join(cells))
    return Seen("\n".join(lines), links=links, choices=choices, passive=passive)


def _link(to: str, words: str) -> Link:
    if not to.startswith(SAYS):
        if urlsplit(to).scheme not in ("http", "https", "tel"):
            raise ValueError(f"no link that the app opens: {to}")
        return Link(words, url=to)
    given = parse_qs(urlsplit(to).query, keep_blank_values=True)
    return Link(words, says=given["msgmenucontent"][0], id=given["msgmenuid"][0])
