"""The core without its thread: work runs in the simulated loop, in the same savepoints and shared commits, and the
program may die before or after each commit."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.core import Core, Stopped, sessions
from dialog.answer import Answer
from dialog.engine import Engine as Conversation
from dialog.event import Event
from services import wake
from services.provisional import provisionally
from simulation.life import Life
from simulation.watch import Watch
from simulation.weather import Sky

T = TypeVar("T")

TOGETHER: Final = 64
ACTING: Final[ContextVar[Event | None]] = ContextVar("acting", default=None)


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    future: "asyncio.Future[Any]"
    event: Event | None
    result: Any = None
    fault: Exception | None = None

    def answers(self) -> None:
        """Hand the result, or the fault, to whoever waits for it."""
        if self.fault is not None:
            self.future.set_exception(self.fault)
        else:
            self.future.set_result(self.result)


class InlineCore(Core):
    """bot.core.Core on one thread. A commit that is made is told to `watch`, which looks at it first."""

    def __init__(self, database: Engine, conversation: Conversation, *, life: Life, sky: Sky, watch: Watch) -> None:
        self.conversation = conversation
        self._begin = sessions(database)
        self._life, self._sky, self._watch = life, sky, watch
        self._waiting: list[_Job] = []
        self._planned = False
        self._hearers: dict[str, Callable[[str], None]] = {}

    def start(self) -> None:
        """See bot.core."""

    async def stop(self) -> None:
        """See bot.core."""

    def on(self, topic: str, ring: Callable[[], None]) -> None:
        """See bot.core."""
        self._hearers[topic] = lambda _: ring()

    def hear(self, topic: str, hear: Callable[[str], None]) -> None:
        """See bot.core."""
        self._hearers[topic] = hear

    async def handle(self, event: Event) -> Answer:
        """See bot.core."""
        mark = ACTING.set(event)
        try:
            return await super().handle(event)
        finally:
            ACTING.reset(mark)

    async def run(self, work: Callable[[Session], T]) -> T:
        """See bot.core."""
        if self._life.dead:
            raise Stopped
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Job(work, future, ACTING.get()))
        if not self._planned:
            self._planned = True
            loop.call_soon(self._flush)
        return await future

    def _flush(self) -> None:
        """Run what waits in one transaction."""
        if self._life.dead:
            return
        jobs, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
        self._planned = bool(self._waiting)
        if self._planned:
            asyncio.get_running_loop().call_soon(self._flush)
        before, after = self._sky.crashes_at_commit(jobs[0].event)
        with self._begin() as db:
            for job in jobs:
                self._do(db, job)
            if before or not self._watch.approves(db, [job.event for job in jobs if job.event and not job.fault]):
                db.rollback()
                self._life.die()
                return
            db.commit()
            words = sorted({*((topic, "") for topic in wake.taken(db)), *wake.said(db)})
        self._watch.committed()
        if after:
            self._life.die()
            return
        for job in jobs:
            if not job.future.done():
                job.answers()
        for topic, about in words:
            if hearer := self._hearers.get(topic):
                asyncio.get_running_loop().call_soon(hearer, about)

    def _do(self, db: Session, job: _Job) -> None:
        try:
            with self._watch.looks_at(db, job.event), provisionally(db):
                job.result = job.work(db)
        except Exception as fault:
            job.fault = fault
