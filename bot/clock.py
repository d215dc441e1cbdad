"""The clock: what happens when. It only rings; what is to be done stands in the database, so a stop loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from time import monotonic
from types import MappingProxyType
from typing import Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.certificate import BadCertificate, Certificate
from bot.core import Core, Stopped
from bot.errands import Errands
from bot.keeping import safekeeping
from bot.keeping.safekeeping import BACKUP_AT, DRILL_AT, Safe
from bot.messenger import Messenger
from bot.metrics import Metrics
from services import basket, nodes, orders, payments, programs, pruning, report, search, talks, watch
from services.programs import Program
from services.shop import Shop

REPORT_AT: Final = time(21, 30)
WORD: Final = timedelta(seconds=10)     # between two words of a program that it runs
BREATH: Final = 0.05            # seconds between two lots of old rows: people who write now come first

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the jobs work with.

    safe      where backups go, and how they are sealed
    menus     brings the networks' command menus up to date
    present   this program's word of itself; None where nobody wants to know
    resume    draws again what was answered before this time and never shown
    certificate   the shop's own, which somebody renews now and then
    """

    core: Core
    errands: Errands
    messenger: Messenger
    shop: Shop
    safe: Safe
    now: Callable[[], datetime]
    menus: Sequence[Callable[[], Awaitable[None]]] = ()
    present: Callable[[], Program] | None = None
    resume: Callable[[datetime], Awaitable[object]] | None = None
    certificate: Certificate | None = None


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


async def keep_watch(parts: Parts) -> None:
    """The owner hears what does badly, and when it is well again."""
    now = parts.now()
    await parts.core.run(lambda db: watch.alert(db, shop=parts.shop, now=now))


async def leave_word(parts: Parts) -> None:
    """This program says that it runs, and how its networks do. Where another one has died, what it answered and did not
    come to show is shown here."""
    if parts.present is None:
        return
    now, program = parts.now(), parts.present()
    died = await parts.core.run(lambda db: programs.say(db, program, now=now))
    if died and parts.resume is not None:
        await parts.resume(now - programs.HEARD + WORD)


async def renew_certificate(parts: Parts) -> None:
    """A certificate that was renewed is served from now on."""
    if parts.certificate is None:
        return
    try:
        if parts.certificate.renew():
            log.info("the certificate was renewed", until=parts.certificate.until.isoformat())
    except BadCertificate:
        log.warning("the renewed certificate is not in order; the old one is served")


async def back_up(parts: Parts) -> None:
    """The nightly backup; at a start, only when the last one is old."""
    await safekeeping.back_up(parts.core, parts.safe, now=parts.now())


async def practise(parts: Parts) -> None:
    """The last backup is brought back for a trial, when it is time for that."""
    await safekeeping.practise(parts.core, parts.safe, now=parts.now())


async def offer_commands(parts: Parts) -> None:
    """Who has got another role sees another menu of commands."""
    for refresh in parts.menus:
        await refresh()


async def forget(parts: Parts) -> None:
    """What need not be remembered is dropped, and the search put in order."""
    now = parts.now()
    for rule in pruning.RULES:
        gone = pruning.AT_ONCE
        while gone == pruning.AT_ONCE:
            gone = await parts.core.run(partial(pruning.prune, rule=rule, now=now))
            await asyncio.sleep(BREATH)
    await parts.core.run(nodes.forget)
    await parts.core.run(search.tidy)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table.

    at_start     seconds after which it also runs once when the program starts, or takes over from another
    everywhere   whether it runs in each of several programs, and not in the one that leads alone
    """

    name: str
    trigger: Callable[[Shop], BaseTrigger]
    run: Callable[[Parts], Awaitable[None]]
    at_start: float | None = None
    everywhere: bool = False


def every(seconds: float) -> Callable[[Shop], BaseTrigger]:
    """Again and again, so many seconds apart."""
    return lambda shop: IntervalTrigger(seconds=seconds)


def daily(at: time) -> Callable[[Shop], BaseTrigger]:
    """Once a day, at this time of the shop."""
    return lambda shop: CronTrigger(hour=at.hour, minute=at.minute, timezone=shop.zone)


JOBS: Final = (
    Job("expiry", every(5), expire),
    Job("news", every(5), look_for_news, everywhere=True),
    Job("errands", every(2), look_for_errands, everywhere=True),
    Job("ask", every(5), ask),
    Job("unaccepted", every(15), ring_again),
    Job("talks", every(30), end_silent_talks),
    Job("menus", every(60), offer_commands, at_start=0.5),
    Job("baskets", every(3600), clear_baskets, at_start=20),
    Job("report", daily(REPORT_AT), report_the_day, at_start=30),
    Job("watch", every(15), keep_watch),
    Job("word", every(WORD.total_seconds()), leave_word, at_start=0.2, everywhere=True),
    Job("certificate", every(60), renew_certificate, everywhere=True),
    Job("backup", daily(BACKUP_AT), back_up, at_start=60),
    Job("drill", daily(DRILL_AT), practise, at_start=300),
    Job("forget", daily(time(4, 10)), forget, at_start=90),
)


ALIKE: Final[Mapping[str, Any]] = MappingProxyType({
    "coalesce": True, "max_instances": 1, "misfire_grace_time": None
})


class Clock:
    """Runs the table. A job that is still running is not started again; a missed one runs once, late.

    leads   whether this program is the one whose clock ticks; asked each time
    """

    def __init__(
        self, parts: Parts, metrics: Metrics | None = None, *, leads: Callable[[], bool] = lambda: True
    ) -> None:
        self._parts = parts
        self._leads = leads
        self._metrics = metrics or Metrics()
        self._scheduler = AsyncIOScheduler(timezone=parts.shop.zone)
        self._ticked = monotonic()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Let time begin."""
        for job in JOBS:
            self._scheduler.add_job(self._run, job.trigger(self._parts.shop), [job], id=job.name, **ALIKE)
        self._scheduler.start()
        self.catch_up()

    def catch_up(self) -> None:
        """Run soon what may have been missed: by a program that was down, or by the one that led before."""
        now = datetime.now(self._parts.shop.zone)
        for job in JOBS:
            if job.at_start is not None:
                first = now + timedelta(seconds=job.at_start)
                self._scheduler.add_job(
                    self._run, "date", [job], run_date=first, id=f"{job.name} at start", replace_existing=True, **ALIKE
                )

    @property
    def age(self) -> float:
        """Seconds since it last ticked here, whether or not anything was to be done."""
        return monotonic() - self._ticked

    async def stop(self) -> None:
        """Start nothing more, and wait for what runs: shutting down at once would cut it off half-way."""
        if self._scheduler.running:
            self._scheduler.pause()
            await self._idle.wait()
            self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        self._ticked = monotonic()
        if not (job.everywhere or self._leads()):
            return
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
