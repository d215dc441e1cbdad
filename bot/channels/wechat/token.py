"""The access token: one for all programs of the shop, fetched anew by one of them, a little before it ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.core import Core
from bot.port import Away, Later
from services import access
from services.access import Token

LOOK: Final = 0.1            # seconds between two looks whether another program has fetched it
PATIENCE: Final = 10.0       # seconds that are waited for it

Fetch = Callable[[bool], Awaitable[tuple[str, int]]]


class Tokens:
    """One account's token.

    fetch   asks the network for one: the word and the seconds it is good for; told whether the last was refused
    """

    def __init__(self, core: Core, name: str, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._core = core
        self._name = name
        self._fetch = fetch
        self._now = now
        self._node = secrets.token_hex(6)
        self._at_hand: Token | None = None
        self._asking: asyncio.Task[Token] | None = None
        self._refused = ""

    async def word(self) -> str:
        """The token to call with. Raises Later."""
        held = self._at_hand
        if held is not None and held.until - self._now() > access.EARLY:
            return held.word
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._found())
        self._at_hand = await asyncio.shield(self._asking)
        return self._at_hand.word

    async def refuse(self, word: str) -> None:
        """The network does not take this one any more, whatever it said of its end."""
        if self._at_hand is not None and self._at_hand.word == word:
            self._at_hand = None
        self._refused = word
        await self._core.run(lambda db: access.refuse(db, self._name, word))

    async def stop(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _found(self) -> Token:
        """The one that is kept, or a new one, by us or by whoever is at it."""
        until = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < until:
            token, ours = await self._core.run(lambda db: (
                kept := access.kept(db, self._name, now=self._now()),
                kept is None and access.mine(db, self._name, self._node),
            ))
            if token is not None:
                return token
            if ours:
                return await self._fetched()
            await asyncio.sleep(LOOK)
        raise Away(PATIENCE)

    async def _fetched(self) -> Token:
        try:
            word, seconds = await self._fetch(False)
            if word == self._refused:
                word, seconds = await self._fetch(True)
        except Later:
            await self._core.run(lambda db: access.give_up(db, self._name, self._node))
            raise
        token = Token(word, self._now() + timedelta(seconds=seconds))
        await self._core.run(lambda db: access.keep(db, self._name, self._node, token))
        return token
