"""The clock: what happens when. It only rings; what is to be done stands in the database, so a stop loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot import backup
from bot.core import Core, Stopped
from bot.errands import Errands
from bot.messenger import Messenger
from bot.metrics import Metrics
from models.notices import Owed
from services import basket, inbox, orders, payments, report, talks, trouble
from services.shop import Shop, fact, remember

REPORT_AT: Final = time(21, 30)
BACKUP_AT: Final = time(3, 30)
BACKUP_OLD: Final = timedelta(hours=25)
DONE_KEPT: Final = timedelta(days=30)       # finished errands, for whoever looks into a question

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the jobs work with.

    database   the SQLite file
    folder     where backups go; None for no backups
    menus      brings the networks' command menus up to date
    """

    core: Core
    errands: Errands
    messenger: Messenger
    shop: Shop
    database: Path
    folder: Path | None
    keep: int
    now: Callable[[], datetime]
    menus: Sequence[Callable[[], Awaitable[None]]] = ()


async def expire(parts: Parts) -> None:
    """Orders that were not paid in time end."""
    now = parts.now()
    if count := await parts.core.run(lambda db: orders.expire(db, shop=parts.shop, now=now)):
        log.info("orders expired", count=count)


async def ask(parts: Parts) -> None:
    """Providers are asked about payments whose callback may be lost."""
    now = parts.now()
    await parts.errands.ask(await parts.core.run(lambda db: payments.to_ask(db, now=now)))


async def look_for_news(parts: Parts) -> None:
    """News whose time has come, or whose bell nobody heard."""
    parts.messenger.wake()


async def look_for_errands(parts: Parts) -> None:
    """Owed work whose time has come again."""
    parts.errands.wake()


async def ring_again(parts: Parts) -> None:
    """Paid orders that nobody has taken ring again."""
    now = parts.now()
    await parts.core.run(lambda db: orders.unaccepted(db, shop=parts.shop, now=now))


async def end_silent_talks(parts: Parts) -> None:
    """Talks in which nobody speaks any more end."""
    now = parts.now()
    await parts.core.run(lambda db: talks.close_silent(db, now))


async def clear_baskets(parts: Parts) -> None:
    """Removed basket lines go when their undo is over."""
    now = parts.now()
    await parts.core.run(lambda db: basket.forget(db, now=now))


async def report_the_day(parts: Parts) -> None:
    """The day's figures for whoever may read them, once, and also when the program was down at that time."""
    now = parts.now()
    if now.astimezone(parts.shop.zone).time() >= REPORT_AT:
        await parts.core.run(lambda db: report.owe_daily(db, shop=parts.shop, now=now))


async def back_up(parts: Parts) -> None:
    """The nightly backup; at a start, only when the last one is old."""
    now = parts.now()
    last = await parts.core.run(lambda db: str(fact(db, "backup").get("at", "")))
    if parts.folder is None or (last and now - datetime.fromisoformat(last) < BACKUP_OLD and not _is(BACKUP_AT, parts)):
        return
    local = now.astimezone(parts.shop.zone)
    target = parts.folder / f"xiaoer-{local:%Y%m%d-%H%M%S}.db"
    try:
        await asyncio.to_thread(backup.save, parts.database, target)
        await asyncio.to_thread(backup.prune, parts.folder, parts.keep)
    except Exception:
        await parts.core.run(lambda db: trouble.tell(db, trouble.BACKUP, f"{local:%Y-%m-%d}", now=now))
        raise
    await parts.core.run(lambda db: remember(db, "backup", {"at": now.isoformat(), "file": target.name}))
    log.info("a backup was made", file=target.name)


async def offer_commands(parts: Parts) -> None:
    """Who has got another role sees another menu of commands."""
    for refresh in parts.menus:
        await refresh()


async def forget(parts: Parts) -> None:
    """Event ids too old to come again, and errands finished long ago, are dropped."""
    now = parts.now()

    def drop(db: Session) -> None:
        inbox.forget(db, now=now)
        db.execute(delete(Owed).where(Owed.done_at < now - DONE_KEPT))

    await parts.core.run(drop)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table. `at_start`: seconds after which it also runs once when the program starts."""

    name: str
    trigger: Callable[[Shop], BaseTrigger]
    run: Callable[[Parts], Awaitable[None]]
    at_start: float | None = None


def every(seconds: float) -> Callable[[Shop], BaseTrigger]:
    """Again and again, so many seconds apart."""
    return lambda shop: IntervalTrigger(seconds=seconds)


def daily(at: time) -> Callable[[Shop], BaseTrigger]:
    """Once a day, at this time of the shop."""
    return lambda shop: CronTrigger(hour=at.hour, minute=at.minute, timezone=shop.zone)


JOBS: Final = (
    Job("expiry", every(5), expire),
    Job("news", every(5), look_for_news),
    Job("errands", every(2), look_for_errands),
    Job("ask", every(5), ask),
    Job("unaccepted", every(15), ring_again),
    Job("talks", every(30), end_silent_talks),
    Job("menus", every(60), offer_commands, at_start=0.5),
    Job("baskets", every(3600), clear_baskets, at_start=20),
    Job("report", daily(REPORT_AT), report_the_day, at_start=30),
    Job("backup", daily(BACKUP_AT), back_up, at_start=60),
    Job("forget", daily(time(4, 10)), forget, at_start=90),
)


class Clock:
    """Runs the table. A job that is still running is not started again; a missed one runs once, late."""

    def __init__(self, parts: Parts, metrics: Metrics | None = None) -> None:
        self._parts = parts
        self._metrics = metrics or Metrics()
        self._scheduler = AsyncIOScheduler(timezone=parts.shop.zone)
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Let time begin."""
        for job in JOBS:
            options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
            self._scheduler.add_job(self._run, job.trigger(self._parts.shop), [job], id=job.name, **options)
            if job.at_start is not None:
                first = datetime.now(self._parts.shop.zone) + timedelta(seconds=job.at_start)
                self._scheduler.add_job(
                    self._run, "date", [job], run_date=first, id=f"{job.name} at start", **options
                )
        self._scheduler.start()

    async def stop(self) -> None:
        """Start nothing more, and wait for what runs: shutting down at once would cut it off half-way."""
        if self._scheduler.running:
            self._scheduler.pause()
            await self._idle.wait()
            self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        async with self._counted():
            try:
                await job.run(self._parts)
            except Stopped:
                return
            except Exception:
                self._metrics.fault("clock")
                log.exception("a clock job failed", job=job.name)

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()


def _is(at: time, parts: Parts) -> bool:
    """Whether it is this time of day, give or take a minute."""
    now = parts.now().astimezone(parts.shop.zone)
    return abs((now - now.replace(hour=at.hour, minute=at.minute, second=0)).total_seconds()) < 60
