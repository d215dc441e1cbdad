"""The one reply that every message may have: whoever answers in time gives it, and nobody gives it twice."""

import asyncio
from contextvars import ContextVar

from dialog.words import UNTOLD


class Slot:
    """The reply to one message of one person.

    before     a line that stands above the answer: what its number meant, for instance
    card       what the card that they tapped can be changed with, "" when they tapped none
    language   the person's, as far as it is known
    """

    def __init__(self, person: str) -> None:
        self.person = person
        self.before = ""
        self.card = ""
        self.language = UNTOLD
        self.forged = False         # this was not theirs after all: there is no reply
        self._taken = False
        self._words: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def take(self, person: str) -> bool:
        """Whether the caller is to give the reply; only the first is."""
        free = person == self.person and not self._taken and not self._words.done()
        self._taken = self._taken or free
        return free

    def fill(self, words: str) -> bool:
        """Give it; false when the time for it is over."""
        if self._words.done():
            return False
        self._words.set_result(words)
        return True

    def refuse(self) -> None:
        """There will be none."""
        self.forged = True
        self._words.cancel()

    async def within(self, seconds: float) -> str | None:
        """The reply; None when it was not given in time, and may not be any more."""
        await asyncio.wait([self._words], timeout=max(0.0, seconds))
        if self._words.done() and not self._words.cancelled():
            return self._words.result()
        self._words.cancel()
        return None


# The reply that the present task may give. What it starts, such as a turn in the chat, may give it as well.
SLOT: ContextVar[Slot | None] = ContextVar("slot", default=None)
