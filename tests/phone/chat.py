"""What a chat holds on the phone: the messages that are visible and the keyboard under the input field."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.phone.markup import Entity

Fields = dict[str, Any]


@dataclass
class Message:
    """One visible message. `photo` and `document` are file ids; `rows` are its inline buttons."""

    id: int
    own: bool                       # written by the bot
    at: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    photo: str = ""
    document: str = ""
    rows: list[list[Fields]] = field(default_factory=list)
    under: bool = False             # it brought a keyboard under the input field
    silent: bool = False
    edited: int = 0

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in reading order."""
        return [button["text"] for row in self.rows for button in row]

    def button(self, label: str) -> Fields | None:
        """The first button whose label holds these words."""
        return next((b for row in self.rows for b in row if label in b["text"]), None)

    def drawn(self) -> str:
        """The message as a person sees it, buttons as [label]."""
        lines = ["(picture)"] if self.photo else ["(file)"] if self.document else []
        if self.text:
            lines.append(self.text if self.own else f"> {self.text}")
        lines += [" ".join(f"[{button['text']}]" for button in row) for row in self.rows]
        return "\n".join(lines)


@dataclass
class Under:
    """The keyboard under the input field: which message brought it and its keys."""

    message: int
    keys: list[Fields]
    once: bool


@dataclass
class Chat:
    """A private chat with one person, or a group."""

    id: int
    kind: str = "private"
    name: str = ""
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    under: Under | None = None
    deleted: list[Message] = field(default_factory=list)

    @property
    def from_bot(self) -> list[Message]:
        """What the bot wrote and still stands."""
        return [message for message in self.messages.values() if message.own]

    @property
    def live(self) -> list[Message]:
        """Messages whose buttons can be pressed, oldest first."""
        return [message for message in self.from_bot if message.rows]

    def json(self) -> Fields:
        """The chat as the Bot API tells it."""
        named = {"first_name": self.name} if self.kind == "private" else {"title": self.name}
        return {"id": self.id, "type": self.kind, **named}
