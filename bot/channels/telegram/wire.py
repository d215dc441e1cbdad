"""What the Telegram channel needs from a Telegram library: seven calls, and its errors said in our words."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.port import Later

Fields = dict[str, Any]      # one JSON object of the Bot API (https://core.telegram.org/bots/api)


class Refused(Exception):
    """Telegram will not do this, however often it is asked (400). `reason` is its own wording, in lower case."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason.lower()

    def says(self, *fragments: str) -> bool:
        """Whether the reason holds one of these."""
        return any(fragment in self.reason for fragment in fragments)


class TooFast(Later):
    """Telegram wants this chat to wait `seconds` (429)."""


class BadToken(Exception):
    """Telegram does not know this bot's token. The token itself is never told."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a call left behind: the message's id and, for a photo, the id Telegram keeps it under ("" for none)."""

    message: str = ""
    photo: str = ""


class Wire(Protocol):
    """A Telegram library. Every call raises Refused, TooFast, Later, Unreachable or BadToken and nothing else; no
    error shows the token."""

    async def me(self) -> str:
        """The bot's own name, without @."""
        ...

    async def call(self, method: str, fields: Fields, picture: bytes | None = None) -> Sent:
        """One method of the Bot API; `picture` is uploaded as its photo."""
        ...

    async def updates(self, offset: int, seconds: int, kinds: tuple[str, ...]) -> list[Fields]:
        """What came in from `offset` on, waiting up to `seconds` for the first."""
        ...

    async def webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """Have updates sent to `url`; "" stops that. What waits is kept."""
        ...

    async def download(self, file: str) -> bytes:
        """The content of a file by Telegram's id for it, at most 20 MB."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
