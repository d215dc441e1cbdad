"""The core's own thread: work goes in, waiting work shares one commit, results come out after it."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from dialog.answer import Answer
from dialog.engine import Engine as Conversation
from dialog.event import Event
from services import wake
from services.known import Known

T = TypeVar("T")

MOST_TOGETHER: Final = 64


class Stopped(Exception):
    """The core takes no more work: the program is going down."""


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Session], T]
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop
    result: T | None = None
    fault: BaseException | None = None

    def tell(self, fault: BaseException | None = None) -> None:
        """Hand the result, or the fault, back to whoever waits for it."""
        self.loop.call_soon_threadsafe(self._settle, fault or self.fault)

    def _settle(self, fault: BaseException | None) -> None:
        if self.future.cancelled():
            return
        if fault is not None:
            self.future.set_exception(fault)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]


class Core:
    """The only door between the waiting world and the shop. Start it once, in the loop that uses it."""

    def __init__(self, engine: Engine, conversation: Conversation) -> None:
        self.conversation = conversation
        self._session = sessionmaker(engine, expire_on_commit=False, info=Known().info)
        listen(self._session, "loaded_as_persistent", _hold)
        listen(self._session, "pending_to_persistent", _hold)
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="core", daemon=True)
        self._bells: dict[str, Callable[[], None]] = {}
        self._open = False

    def start(self) -> None:
        """Begin to take work."""
        self._open = True
        self._thread.start()

    async def stop(self) -> None:
        """Finish what was handed in, then end the thread."""
        if self._open:
            self._open = False
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def on(self, topic: str, ring: Callable[[], None]) -> None:
        """Ring after each commit that left work of this kind behind; called in the caller's loop."""
        loop = asyncio.get_running_loop()

        def bell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(ring)

        self._bells[topic] = bell

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
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        job = _Job(work, future, loop)
        self._jobs.put(job)
        return await future

    # -- in the core's thread -------------------------------------------------------------------------------

    def _work(self) -> None:
        while jobs := self._take():
            self._together(jobs)

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

    def _together(self, jobs: list[_Job[Any]]) -> None:
        try:
            with self._session() as db:
                for job in jobs:
                    self._one(db, job)
                db.commit()
                topics = wake.taken(db)
        except Exception as fault:
            for job in jobs:
                job.tell(fault)
            return
        for job in jobs:
            job.tell()
        for topic in topics:
            if bell := self._bells.get(topic):
                bell()

    @staticmethod
    def _one(db: Session, job: _Job[Any]) -> None:
        try:
            with db.begin_nested():
                job.result = job.work(db)
        except Exception as fault:
            job.fault = fault


def _hold(db: Session, row: object) -> None:
    """A row that was read is at hand until the commit: a session by itself lets go of what nobody uses just now."""
    db.info.setdefault("rows", []).append(row)


def now() -> datetime:
    """The time at the edge; everything inside is told it."""
    return datetime.now(UTC)
