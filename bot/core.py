"""The core's own threads: work goes in, and its results come out after the commit.

SQLite has one writer, so there is one thread, and work that waits together shares one commit. PostgreSQL has many:
there a few threads take one piece of work each, in a transaction of its own, and what two of them wanted at the same
moment is done again by one.
"""

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from bot.bells import Bells
from dialog.answer import Answer
from dialog.engine import Engine as Conversation
from dialog.event import Event
from services import wake
from services.known import Known
from services.passing import passes, refused
from services.provisional import provisionally

T = TypeVar("T")

MOST_TOGETHER: Final = 64
THREADS: Final = 4                                  # on PostgreSQL
PAUSES: Final = (0.005, 0.02, 0.05, 0.2, 0.5)       # seconds before work that met other work is done again


class Stopped(Exception):
    """The core takes no more work: the program is going down."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a transaction leaves to be rung and said."""

    topics: set[str]
    words: set[tuple[str, str]]


class _Again(Exception):
    """The work met other work, and nothing of it was kept."""


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Session], T]
    future: "asyncio.Future[T]"
    about: Context              # what the log says beside every line, such as the event's reference
    result: T | None = None
    fault: Exception | None = None

    def do(self, db: Session) -> None:
        """Do the work."""
        self.result = self.about.run(self.work, db)

    def settle(self, fault: Exception | None) -> None:
        """Hand the result, or the fault, to whoever waits for it; in the loop."""
        fault = fault or self.fault
        if self.future.cancelled():
            return
        if fault is not None:
            self.future.set_exception(fault)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]


class Core:
    """The only door between the waiting world and the shop. Start it once, in the loop that uses it."""

    def __init__(self, engine: Engine, conversation: Conversation, *, threads: int = THREADS) -> None:
        self.conversation = conversation
        self._session = sessions(engine)
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        way, count = (self._together, 1) if engine.dialect.name == "sqlite" else (self._each, threads)
        self._threads = [threading.Thread(target=way, name="core", daemon=True) for _ in range(count)]
        self._bells = Bells(engine)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open = False

    def start(self) -> None:
        """Begin to take work."""
        self._open, self._loop = True, asyncio.get_running_loop()
        for thread in self._threads:
            thread.start()
        self._bells.start()

    async def stop(self) -> None:
        """Finish what was handed in, then end the threads."""
        if self._open:
            self._open = False
            await self._bells.stop()
            self._jobs.put(None)
            for thread in self._threads:
                await asyncio.to_thread(thread.join)

    def on(self, topic: str, ring: Callable[[], None]) -> None:
        """Ring after each commit here that left work of this kind behind; called in the caller's loop."""
        self._bells.on(topic, ring)

    def hear(self, topic: str, hear: Callable[[str], None]) -> None:
        """Hear what `wake.say` said, here or in another program, in the caller's loop; "" when something may have been
        missed."""
        self._bells.hear(topic, hear)

    async def handle(self, event: Event) -> Answer:
        """Let the conversation act on an event; when this returns, it is committed.

        An event that cannot be acted on is set aside, told to the person, and counts as done. What the database
        itself refuses (a full disk, a lost connection) is raised: the network will bring the event again.
        """
        try:
            return await self.run(lambda db: self.conversation.handle(db, event))
        except (InterfaceError, OperationalError, Stopped):
            raise
        except Exception as fault:
            first = fault
        return await self.run(lambda db: self.conversation.give_up(db, event, first))

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a savepoint of the next shared transaction; returns after the commit.

        Whatever `work` raises is raised here, and nothing of it is kept. It must return values, not rows.
        """
        if not self._open:
            raise Stopped
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, future, copy_context()))
        return await future

    @property
    def waiting(self) -> int:
        """How much was handed in and waits for its turn."""
        return self._jobs.qsize()

    # -- in the core's threads ------------------------------------------------------------------------------

    def _together(self) -> None:
        """All that waits in one transaction, again and again."""
        while jobs := self._take():
            self._shared(jobs)

    def _take(self) -> list[_Job[Any]]:
        """Wait for work, then take all that is waiting; nothing once the core is stopped."""
        jobs: list[_Job[Any]] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == MOST_TOGETHER:
                return jobs
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs
        if jobs:
            self._jobs.put(None)
        return jobs

    def _shared(self, jobs: list[_Job[Any]]) -> None:
        try:
            with self._session() as db:
                for job in jobs:
                    self._one(db, job)
                db.commit()
                told = _Told(wake.taken(db), wake.said(db))
        except Exception as fault:
            self._tell(jobs, fault)
        else:
            self._tell(jobs)
            self._spread(told)

    @staticmethod
    def _one(db: Session, job: _Job[Any]) -> None:
        try:
            with provisionally(db):
                job.do(db)
        except Exception as fault:
            job.fault = fault

    def _each(self) -> None:
        """One piece of work after the other, each in a transaction of its own."""
        while (job := self._jobs.get()) is not None:
            try:
                told = self._alone(job)
            except Exception as fault:
                self._tell([job], fault)
            else:
                self._tell([job])
                self._spread(told)
        self._jobs.put(None)        # for the next thread

    def _alone(self, job: _Job[Any]) -> _Told:
        """Do it, and again when it met other work."""
        met: BaseException | None = None
        for pause in (0.0, *PAUSES):
            time.sleep(pause * random.uniform(0.5, 1.5))
            try:
                with self._session() as db:
                    return self._once(db, job)
            except _Again as again:
                met = again.__cause__
        assert met is not None
        raise met

    @staticmethod
    def _once(db: Session, job: _Job[Any]) -> _Told:
        excused = passes
        try:
            job.do(db)
            db.flush()
            excused = refused
            db.commit()
        except Exception as fault:
            if excused(fault):
                raise _Again from fault
            raise
        return _Told(wake.taken(db), wake.said(db))

    def _tell(self, jobs: list[_Job[Any]], fault: Exception | None = None) -> None:
        """The loop is woken once for all of them: that takes longer than any of the rest."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(_settle, jobs, fault)

    def _spread(self, told: _Told) -> None:
        self._bells.ring(told.topics)
        self._bells.say(told.words)


def _settle(jobs: list[_Job[Any]], fault: Exception | None) -> None:
    for job in jobs:
        job.settle(fault)


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Where all work of one program happens: what it knows by heart, and what it has read, is at hand."""
    made = sessionmaker(engine, expire_on_commit=False, info=Known().info)
    listen(made, "loaded_as_persistent", _hold)
    listen(made, "pending_to_persistent", _hold)
    return made


def _hold(db: Session, row: object) -> None:
    """A row that was read is at hand until the commit: a session by itself lets go of what nobody uses just now."""
    db.info.setdefault("rows", []).append(row)


def now() -> datetime:
    """The time at the edge; everything inside is told it."""
    return datetime.now(UTC)
