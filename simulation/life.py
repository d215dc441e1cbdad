"""One life of the program: from its start to its death, at which everything that it held in memory is gone at once."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from typing import Any, Final, TypeVar

T = TypeVar("T")

LIVING: Final[ContextVar["Life | None"]] = ContextVar("living", default=None)


class Gone(Exception):
    """The program died before it answered."""


class Life:
    """All tasks of one running program. Whatever they start belongs to it too."""

    def __init__(self) -> None:
        self.dead = False
        self._loop = asyncio.get_running_loop()
        self._death: asyncio.Future[None] = self._loop.create_future()
        self._tasks: dict[asyncio.Task[Any], None] = {}      # in the order in which they were begun
        self._context = copy_context()
        self._context.run(LIVING.set, self)

    def begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something as a part of the program."""
        return self._loop.create_task(work, context=self._context.copy())

    async def asked(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the program do something for somebody outside, who survives it. Raises Gone, and what `work` raises."""
        task = self.begin(work)
        await asyncio.wait((task, self._death), return_when=asyncio.FIRST_COMPLETED)
        if self.dead:
            raise Gone
        return task.result()

    def adopt(self, task: "asyncio.Task[Any]") -> None:
        """Remember a task; what a dead program begins never runs."""
        if self.dead:
            task.cancel()
            return
        self._tasks[task] = None
        task.add_done_callback(self._forget)

    def die(self) -> None:
        """Stop here and now: nothing is finished, nobody is told."""
        if self.dead:
            return
        self.dead = True
        self._death.set_result(None)
        for task in list(self._tasks):
            task.cancel()

    async def ends(self) -> None:
        """Wait for its death."""
        await asyncio.wait((self._death,))

    async def nothing(self) -> None:
        """Where a dead program's code waits: nothing comes after it."""
        await self._loop.create_future()

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.pop(task, None)
        if self.dead and not task.cancelled():
            task.exception()        # whatever a dead program would have complained about


def raise_tasks(loop: asyncio.AbstractEventLoop, fails: Callable[[str], None]) -> None:
    """Let every task belong to the life that begins it. A task of the world itself must not fail."""

    def ended(task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            fails(f"the simulation itself: {fault!r}")

    def begin(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **options)
        context = options.get("context")
        life = context.get(LIVING) if context is not None else LIVING.get()
        if life is not None:
            life.adopt(task)
        else:
            task.add_done_callback(ended)
        return task

    loop.set_task_factory(begin)
