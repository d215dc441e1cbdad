"""What the Telegram channel calls, whatever library carries it, and what Telegram's every no means."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.channels.telegram.line import TIMEOUT
from bot.port import Later, Unreachable

PICTURE: Final = "picture"
RETRY: Final = 3.0           # seconds until a broken connection is worth another try

Fields = dict[str, Any]      # one JSON object of the Bot API (https://core.telegram.org/bots/api)

_NOBODY: Final = ("chat not found", "user is deactivated", "peer_id_invalid", "have no rights to send")


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


class Told(Protocol):
    """An object of the Bot API as a library hands it on: its fields by their names there."""

    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: object, /) -> bool: ...
    def get(self, name: str, default: Any = None, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What a call left behind: the message's id and, for a photo, the id Telegram keeps it under ("" for none)."""

    message: str = ""
    photo: str = ""


class Library(Protocol):
    """A library's own part. Calls raise Refused, TooFast, Later, Unreachable or BadToken and nothing else; no error
    shows the token."""

    async def ask(self, method: str, fields: Fields, picture: bytes | None, seconds: float) -> Any:
        """What one method of the Bot API answers within so many seconds; `picture` is uploaded as PICTURE."""
        ...

    async def fetch(self, path: str) -> bytes:
        """The content of a file by its path at Telegram, at most 20 MB."""
        ...

    def hear(self, update: Fields) -> Told:
        """An update that came in, as the library understands it."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


class Wire:
    """The calls that the channel makes, through a library. They raise what the library's `ask` does."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def me(self) -> str:
        """The bot's own name, without @."""
        return str((await self._ask("getMe", {})).get("username", ""))

    async def call(self, method: str, fields: Fields, picture: bytes | None = None) -> Sent:
        """One method of the Bot API; `picture` is uploaded as its photo."""
        answer = await self._ask(method, fields if picture is None else _pointing(fields), picture)
        if not isinstance(answer, dict):
            return Sent()
        photo = answer.get("photo")
        return Sent(str(answer["message_id"]), photo[-1]["file_id"] if photo else "")

    async def updates(self, offset: int, seconds: int, kinds: tuple[str, ...]) -> list[Fields]:
        """What came in from `offset` on, waiting up to `seconds` for the first."""
        fields = {"offset": offset, "timeout": seconds, "allowed_updates": kinds}
        updates: list[Fields] = await self._ask("getUpdates", fields, seconds=seconds + TIMEOUT)
        return updates

    async def webhook(self, url: str, secret: str, kinds: tuple[str, ...]) -> None:
        """Have updates sent to `url`; "" stops that. What waits is kept."""
        if url:
            await self._ask("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": kinds})
        else:
            await self._ask("deleteWebhook", {})

    async def download(self, file: str) -> bytes:
        """The content of a file by Telegram's id for it, at most 20 MB."""
        found = await self._ask("getFile", {"file_id": file})
        return await self._library.fetch(found.get("file_path", ""))

    def hear(self, update: Fields) -> Told:
        """An update that came in, as the library understands it."""
        return self._library.hear(update)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._library.close()

    async def _ask(
        self, method: str, fields: Fields, picture: bytes | None = None, seconds: float = TIMEOUT
    ) -> Any:
        return await self._library.ask(method, fields, picture, seconds)


def refusal(description: str) -> Refused | Unreachable:
    """What a 400 means: nobody is there, or this cannot be done."""
    reason = description.removeprefix("Bad Request: ")
    return Unreachable() if any(words in reason.lower() for words in _NOBODY) else Refused(reason)


def _pointing(fields: Fields) -> Fields:
    """The fields with a pointer at the upload where the picture belongs."""
    if "media" in fields:
        return fields | {"media": fields["media"] | {"media": f"attach://{PICTURE}"}}
    return fields | {"photo": f"attach://{PICTURE}"}
