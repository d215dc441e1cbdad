"""One thing at a time in one chat: whoever wants to change it stands in line, and every chat has its own line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Chat = tuple[str, str]      # channel, the channel's id of the chat


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0          # who holds the lock or waits for it
    events: int = 0          # of these, events of the person


class Turns:
    """The lines of all chats. A chat where nothing happens has none."""

    def __init__(self) -> None:
        self._lines: dict[Chat, _Line] = {}

    @asynccontextmanager
    async def of(self, chat: Chat, *, event: bool = False) -> AsyncIterator[None]:
        """Be alone in a chat; served in the order of asking. `event`: something that the person did."""
        line = self._lines.setdefault(chat, _Line())
        line.inside += 1
        line.events += event
        try:
            async with line.lock:
                line.events -= event
                event = False
                yield
        finally:
            line.events -= event
            line.inside -= 1
            if not line.inside:
                del self._lines[chat]

    def more(self, chat: Chat) -> bool:
        """Whether the person has done something since, which waits for its turn."""
        line = self._lines.get(chat)
        return line is not None and line.events > 0

    def __len__(self) -> int:
        return len(self._lines)
