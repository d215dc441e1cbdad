"""The messenger: brings the news that the shop owes to people, each in order, nobody delayed by anybody else."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from bot import core as core_
from bot import mailbag
from bot.bells import rung
from bot.core import Core, Stopped
from bot.courier import Courier
from bot.letters import Compose, Letters, Outcome
from bot.mailbag import Due, Lane
from bot.metrics import Metrics
from bot.port import Away, Channel, Later
from bot.reach import Reach
from bot.redrawing import Redrawing
from bot.turns import Turns
from services import claims, notices, wake

PARALLEL: Final = 32       # people written to at once
FEW: Final = 2 * PARALLEL  # with news for so many left at hand, more is looked up
KEEP: Final = claims.LEASE.total_seconds() / 4      # seconds after which we say again what we are at

log = structlog.get_logger()


class Messenger:
    """Claims due notices and sends them.

    compose   draws a notice for one chat; None when it is no longer true
    """

    def __init__(
        self, core: Core, channels: Mapping[str, Channel], compose: Compose, *, turns: Turns,
        metrics: Metrics | None = None, reach: Reach | None = None, now: Callable[[], datetime] = core_.now,
    ) -> None:
        self._core = core
        self._metrics = metrics or Metrics()
        self._now = now
        reach = reach or Reach(Away)
        reach.on_return(lambda _: self._catch_up())
        courier = Courier(core, channels, turns=turns, metrics=self._metrics, reach=reach, now=now)
        self._letters = Letters(core, courier, compose)
        self._redrawing = Redrawing(core, courier)
        self._catching_up: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        self._held: set[int] = set()
        self._keep_at = 0.0
        self._room = asyncio.Semaphore(PARALLEL)
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to bring news, whenever the core or the clock rings."""
        self._core.on(wake.NOTICES, self.wake)
        self._work = asyncio.create_task(self._go_on())
        self.wake()

    def wake(self) -> None:
        """There may be news."""
        self._bell.set()

    async def stop(self) -> None:
        """Finish what is being sent; the rest stays owed."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def once(self) -> int:
        """Bring everything that is due now; returns how many notices that were."""
        count = 0
        while taken := await self._take():
            count += taken
            await asyncio.gather(*self._busy.values())
        return count

    async def _go_on(self) -> None:
        while True:
            await rung(self._bell, KEEP if self._held else None)
            try:
                await self._take()
            except Stopped:
                return
            except Exception:
                self._metrics.fault("notices")
                log.exception("news could not be looked up")
                await asyncio.sleep(1)

    async def _take(self) -> int:
        """Start on what is due, for everybody who is not being written to already. Returns how much that is."""
        busy, held = set(self._busy), self._to_keep()
        rows = await self._core.run(lambda db: mailbag.take(db, now=self._now(), busy=busy, held=held))
        lanes: defaultdict[Lane, list[Due]] = defaultdict(list)
        for row in rows:
            if row.lane not in self._busy:
                lanes[row.lane].append(row)
        for lane, due in lanes.items():
            self._held.update(one.id for one in due)
            self._busy[lane] = asyncio.create_task(self._bring_all(lane, due))
        return sum(map(len, lanes.values()))

    def _to_keep(self) -> set[int]:
        """What we have to say again that we are at."""
        now = asyncio.get_running_loop().time()
        if now < self._keep_at:
            return set()
        self._keep_at = now + KEEP
        return set(self._held)

    async def _bring_all(self, lane: Lane, due: Sequence[Due]) -> None:
        """Bring one person's news in order; what fails stops the rest, or it would be overtaken."""
        try:
            async with self._room:
                for position, one in enumerate(due):
                    later = due[position + 1:]
                    if one.kind == notices.CARD and any((x.kind, x.order) == (one.kind, one.order) for x in later):
                        await self._drop(one, "a newer one follows", superseded=True)
                    elif not await self._bring(one):
                        await self._core.run(partial(mailbag.leave, ids=[other.id for other in later]))
                        return
        except Stopped:
            return
        except Exception as fault:          # the database is away as well: it is tried again when the claim runs out
            self._metrics.fault("notice")
            log.warning("news waits", error=type(fault).__name__)
        finally:
            del self._busy[lane]
            self._held.difference_update(one.id for one in due)
            if len(self._busy) < FEW:
                self.wake()

    async def _bring(self, due: Due) -> bool:
        """Bring one notice; false when it has to be tried again."""
        try:
            await self._done(due, await self._told(due))
        except Stopped:
            raise
        except Away as away:
            await self._core.run(partial(notices.wait, notice=due.id, now=self._now(), seconds=away.seconds))
            return False
        except Later as later:
            await self._put_off(due, "busy", later.seconds)
            return False
        except Exception as fault:
            self._metrics.fault("notice")
            log.exception("a notice failed", notice=due.id, kind=due.kind)
            await self._put_off(due, type(fault).__name__, 0)
            return False
        return True

    async def _told(self, due: Due) -> Outcome:
        if due.kind != notices.CARD:
            return await self._letters.bring(due)
        await self._redrawing.bring(due)
        return Outcome.SENT

    async def _done(self, due: Due, outcome: Outcome) -> None:
        if outcome is Outcome.SENT:
            self._metrics.notice(due.kind, "sent")
        else:
            await self._drop(due, outcome, superseded=outcome is Outcome.UNTRUE)

    def _catch_up(self) -> None:
        """A network is back: what waits for it is due now, and not only when it would have been tried again."""

        async def hurry() -> None:
            with suppress(Stopped):
                await self._core.run(lambda db: notices.hurry(db, now=self._now()))
                self.wake()

        self._catching_up = asyncio.create_task(hurry())

    async def _drop(self, due: Due, reason: str, *, superseded: bool = False) -> None:
        await self._core.run(lambda db: notices.drop(db, due.id, reason, superseded=superseded))
        self._metrics.notice(due.kind, "superseded" if superseded else "dead")
        if not superseded:
            log.warning("a notice was given up", notice=due.id, kind=due.kind, reason=reason)

    async def _put_off(self, due: Due, reason: str, seconds: float) -> None:
        await self._core.run(lambda db: notices.again(db, due.id, reason, now=self._now(), seconds=seconds))
        self._metrics.notice(due.kind, "again")
