"""The shop in a terminal: the same conversation, read and typed a line at a time, on a pipe as well."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar, Final, TextIO
from uuid import uuid4

from qrcode.main import QRCode

from bot.port import Door
from dialog.event import Event, Said, Tap, Text
from dialog.layout import columns
from dialog.view import Button, View
from dialog.words import Words

WIDTH: Final = 80
GAP: Final = "   "
PROMPT: Final = "> "
CHAT: Final = "terminal"
HALVES: Final = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}   # dark, then light
PLAIN: Final = str.maketrans({"✓": "*", "✔": "*", "✅": "*", "✕": "x", "‹": "<", "›": ">", "○": "-", "▶": ">", "★": "*",
                              "·": "-", "…": "...", "－": "-", "＋": "+", "×": "x", "–": "-", "−": "-"})
ICONS: Final = re.compile("[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+ ?")
SAID: Final[Mapping[str, str]] = MappingProxyType({"b": "back", "h": "home", "c": "cart"})
PAGES: Final = ("n", "p")
WORD: Final = re.compile(r"\s+|[^\s\u2e80-\U0010ffff]+|[\u2e80-\U0010ffff]")


@dataclass(slots=True)
class Choices:
    """What each number and letter means now, on the message that was shown last."""

    message: str = ""
    buttons: dict[str, Button] = field(default_factory=dict)


class Console:
    """The terminal as a channel (bot.port.Channel), for one person.

    keys     the letter for a place in the last row, by the code of its button: {"h": "h", "k": "c"}
    echo     write down what was read, so that a transcript on a pipe shows both sides
    """

    name: ClassVar[str] = "console"

    def __init__(
        self, out: TextIO, words: Words, *, person: str, language: str, keys: Mapping[str, str], plain: bool = False,
        echo: bool = False,
    ) -> None:
        self._out = out
        self._words = words
        self._person = person
        self._language = language
        self._keys = keys
        self._plain = plain
        self._echo = echo
        self._last = 0
        self._choices = Choices()
        self._cards: dict[str, str] = {}       # what each said last
        self._waiting = False
        self._gone: BrokenPipeError | None = None      # whoever read what is written has closed the pipe

    # -- what goes out --------------------------------------------------------------------------------------

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """Write the view down."""
        self._last += 1
        self._show(str(self._last), view, news=self._waiting)
        return str(self._last)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """Write the view down again: what is above cannot be changed. A card that is left says nothing new."""
        if self._choices.message == message or self._cards.get(message) != view.title + view.text:
            self._show(message, view, news=self._waiting)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """What is written stays; its numbers mean nothing any more."""
        if self._choices.message == message:
            self._choices = Choices()

    async def erase(self, chat: str, message: str) -> None:
        """A terminal cannot take back what was typed: it says so."""
        self._write(self._say("taken"))

    # -- what comes in --------------------------------------------------------------------------------------

    async def listen(
        self, door: Door, lines: AsyncIterator[str], settled: Callable[[], Awaitable[None]]
    ) -> None:
        """Bring each line to the door, and read on once all that it led to is written; ends with the input. Raises
        BrokenPipeError when nobody reads what is written any more."""
        self._write(self._say("hint"))
        await self._serve(door, Text("/start"), settled)
        self._ask()
        self._stay()
        async for line in lines:
            self._waiting = False
            typed = line.strip()
            if self._echo:
                self._write(typed)
            if typed:
                said = self._said(typed)
                if said is None:
                    self._write(self._say("no-choice", typed=typed))
                else:
                    await self._serve(door, said, settled)
            self._ask()
            self._stay()
        self._write("\n" + self._say("bye"))

    async def _serve(self, door: Door, said: Said, settled: Callable[[], Awaitable[None]]) -> None:
        event = Event(
            id=uuid4().hex, channel=self.name, chat=self._person, person=self._person, said=said,
            at=datetime.now(UTC), language=self._language,
        )
        view = await door.serve(self, event, written=event.id)
        await settled()
        if view.toast:
            self._write(self._say("note", words=view.toast))

    def _said(self, typed: str) -> Said | None:
        """What a line means: a choice of the last message, else words; None for a choice that is not there."""
        key = typed.lower()
        if button := self._choices.buttons.get(key):
            return Tap(button.payload, self._choices.message)
        if key in PAGES:
            return None
        return Text(SAID.get(key, typed))

    def _stay(self) -> None:
        if self._gone is not None:
            raise self._gone

    def _ask(self) -> None:
        self._waiting = True
        self._put("\n" + PROMPT)

    # -- drawing --------------------------------------------------------------------------------------------

    def _show(self, message: str, view: View, *, news: bool) -> None:
        if news:
            self._put("\n")
        if view.card:
            self._cards[message] = view.title + view.text
        choices, rows, links = self._numbered(view)
        if choices or not view.card:
            self._choices = Choices(message, choices)
        parts = [f"-- {self._say('news')} --"] if news else []
        if view.image is not None and view.image.qr:
            parts.append(code(view.image.qr))
        if view.image is not None:
            parts.append(self._say("picture", alt=view.image.alt))
        if view.image is not None and view.image.qr:
            parts.append(self._say("scan", link=view.image.qr))
        parts += [view.words, *links, *rows]
        self._write("\n" + "\n".join(part for part in parts if part))
        if news:
            self._ask()

    def _numbered(self, view: View) -> tuple[dict[str, Button], list[str], list[str]]:
        """Which key chooses which button, the rows that say so, and the links. Buttons that are only a number keep
        it: the text above explains them."""
        taken = {button.label: button for row in view.rows for button in row if button.label.isdecimal()}
        rows, links, count = [], [], max(map(int, taken), default=0)
        for row in view.rows:
            cells = []
            for button in row:
                if button.url:
                    links.append(self._say("link", label=button.label, url=button.url))
                    continue
                key = self._page(button) or (button.label if button.label in taken else "")
                if not key:
                    count += 1
                    key = str(count)
                taken.setdefault(key, button)
                cells.append(f"[{key}]" if button.label == key else f"[{key}] {button.label}")
            rows += self._fill(cells)
        for button in view.nav:
            taken[self._keys.get(button.payload.partition(":")[0], "b")] = button
        nav = [f"[{self._keys.get(b.payload.partition(':')[0], 'b')}] {b.label}" for b in view.nav]
        return taken, [*rows, *self._fill(nav)], links

    @staticmethod
    def _page(button: Button) -> str:
        if button.label.startswith("‹"):
            return "p"
        return "n" if button.label.endswith("›") else ""

    @staticmethod
    def _fill(cells: list[str]) -> list[str]:
        """Put choices beside each other while they fit into a line."""
        lines: list[str] = []
        for cell in cells:
            if lines and columns(lines[-1] + GAP + cell) <= WIDTH:
                lines[-1] += GAP + cell
            else:
                lines.append(cell)
        return lines

    def _say(self, sentence: str, /, **facts: str) -> str:
        return self._words.say(self._language, f"console.{sentence}", **facts)

    def _write(self, text: str) -> None:
        if self._plain:
            text = ICONS.sub("", text.translate(PLAIN))
        self._put("\n".join(line for raw in text.split("\n") for line in fold(raw)) + "\n")

    def _put(self, text: str) -> None:
        if self._gone is not None:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except BrokenPipeError as gone:
            self._gone = gone


def fold(line: str, width: int = WIDTH) -> list[str]:
    """A line in pieces of at most `width` columns, broken between words, or anywhere between Chinese characters."""
    lines, room = [""], width
    for word in WORD.findall(line):
        wide = columns(word)
        if wide > room and (lines[-1] or wide > width):
            if word.isspace():
                continue
            while wide > width:                        # longer than any line, such as a link: cut
                cut = next(n for n in range(len(word), 0, -1) if columns(word[:n]) <= (room or width))
                lines[-1] += word[:cut]
                word, room = word[cut:], width
                wide = columns(word)
                lines.append("")
            if lines[-1]:
                lines.append("")
            room = width
        lines[-1] += word
        room -= wide
    return [each.rstrip() for each in lines]


def code(content: str) -> str:
    """A QR code in half blocks, light on dark, two rows of it to a line."""
    drawn = QRCode(border=2)
    drawn.add_data(content)
    drawn.make(fit=True)
    matrix = [[bool(dot) for dot in row] for row in drawn.get_matrix()]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    return "\n".join(
        "".join(HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    )
