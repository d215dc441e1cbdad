"""Bells: who leaves work behind rings for it here, and who has news for the other programs tells them.

Work is done where it was left: whoever owes it has what it takes, and the clock finds what a dead program had. News of
another kind (which chat has a message, which version the catalogue has) goes over PostgreSQL's NOTIFY, after the commit
and not in it: a transaction that notifies makes every other one wait for its disk. Whoever listens anew is told that
something may have been missed.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.database import arguments

if TYPE_CHECKING:
    from psycopg import AsyncConnection, Notify

CHANNEL: Final = "xiaoer"
SILENCE: Final = 15.0                   # seconds without a word after which the connection is tried
PAUSES: Final = (0.2, 0.5, 1.0)      # seconds before the next try: who is back has to hear at once
_NOTIFY: Final = text("SELECT pg_notify(:channel, :words)")

log = structlog.get_logger()

Words = tuple[str, str]                 # a topic, and what it is about


async def rung(bell: asyncio.Event, within: float | None) -> None:
    """Wait for a bell, at most so many seconds, and let it be still again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await bell.wait()
    bell.clear()


class Bells:
    """Who wants to hear of what, and the wire to the other programs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hearers: dict[str, Callable[[str], None]] = {}
        self._spoken: set[str] = set()
        self._shared = engine.dialect.name == "postgresql"
        self._lock = Lock()
        self._to_tell: set[Words] = set()
        self._telling = False
        self._listening: asyncio.Task[None] | None = None
        self._name = secrets.token_hex(4)       # to know one's own voice on the wire

    def on(self, topic: str, ring: Callable[[], None]) -> None:
        """Call `ring` in the caller's loop whenever work of this kind is left here."""
        self._hang(topic, lambda _: ring())

    def hear(self, topic: str, hear: Callable[[str], None]) -> None:
        """Call `hear` in the caller's loop whenever this topic is spoken of anywhere, with what it is about; with ""
        when something may have been missed."""
        self._spoken.add(topic)
        self._hang(topic, hear)

    def _hang(self, topic: str, hear: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()

        def later(about: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(hear, about)

        self._hearers[topic] = later

    def ring(self, topics: Iterable[str]) -> None:
        """There is work of these kinds. Called in the core's threads, after the commit, as is `say`."""
        for topic in topics:
            self._call(topic, "")

    def say(self, words: Iterable[Words]) -> None:
        """Say it here and to the others."""
        spoken = set(words)
        for topic, about in spoken:
            self._call(topic, about)
        if self._shared and spoken:
            self._tell(spoken)

    def start(self) -> None:
        """Begin to listen to the others; called in the loop."""
        if self._shared:
            self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None

    # -- telling --------------------------------------------------------------------------------------------

    def _tell(self, words: set[Words]) -> None:
        """One thread tells for all: what others want told meanwhile goes with the next message, each thing once."""
        with self._lock:
            self._to_tell |= words
            if self._telling:
                return
            self._telling = True
        try:
            while spoken := self._taken():
                self._notify(spoken)
        except SQLAlchemyError:
            with self._lock:
                self._telling = False
            log.warning("the other programs were not told")

    def _taken(self) -> set[Words]:
        with self._lock:
            spoken, self._to_tell = self._to_tell, set()
            self._telling = bool(spoken)
            return spoken

    def _notify(self, spoken: set[Words]) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(_NOTIFY, [
                {"channel": CHANNEL, "words": "\n".join((self._name, *words))} for words in sorted(spoken)
            ])

    # -- listening ------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        # Loaded where there is something to listen to: 9 MB that SQLite does not need.
        import psycopg

        tries = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**arguments(self._engine), autocommit=True) as wire:
                    await wire.execute(f"LISTEN {CHANNEL}")
                    tries = 0
                    self._all()
                    while True:
                        await self._hear(wire)
            except psycopg.Error as fault:
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                tries += 1
                log.warning("the wire to the other programs is cut", error=type(fault).__name__, again_in=pause)
                await asyncio.sleep(pause)

    async def _hear(self, wire: "AsyncConnection[object]") -> None:
        async for notify in wire.notifies(timeout=SILENCE):
            self._heard(notify)
        await wire.execute("SELECT 1")

    def _heard(self, notify: "Notify") -> None:
        speaker, topic, about = notify.payload.split("\n", 2)
        if speaker != self._name:
            self._call(topic, about)

    def _call(self, topic: str, about: str) -> None:
        if hearer := self._hearers.get(topic):
            hearer(about)

    def _all(self) -> None:
        """Nobody listened for a while: anything may have been said."""
        for topic in self._spoken:
            self._call(topic, "")
