"""The shop's clock on simulated time: the same table of jobs, but a tick that nothing waits for is left out."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from apscheduler.triggers.interval import IntervalTrigger

from bot import clock
from bot.clock import Job, Parts
from bot.core import Stopped
from services import talks
from simulation.peek import Peek

SPARE: Final = timedelta(minutes=10)     # how often a job runs of which it is not known what it waits for
SAFE: Final = timedelta(minutes=30)     # how often the others run when nothing waits for them
MILLISECOND: Final = timedelta(milliseconds=1)

# What a job waits for: the first moment, in milliseconds since 1970, at which a row wants it. {accept}, {silence} and
# {patience} are spans in milliseconds.
WAITS: Final[Mapping[str, str]] = MappingProxyType({
    "expiry": "SELECT min(expires_at) FROM orders WHERE status = 'unpaid'",
    # nothing of a person's news overtakes an older piece that failed
    "news": "SELECT min(due_at) FROM notices WHERE state = 'due' AND id <= coalesce("
    "(SELECT min(failed.id) FROM notices AS failed WHERE failed.state = 'due' AND failed.attempts > 0 "
    "AND failed.customer_id IS notices.customer_id AND failed.chat = notices.chat), id)",
    "errands": "SELECT min(due_at) FROM owed WHERE done_at IS NULL",
    "ask": "SELECT min(ask_at) FROM payments WHERE state = 'open'",
    "unaccepted": "SELECT min(paid_at) + {accept} FROM orders WHERE status = 'paid' AND taken_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.order_id = orders.id AND kind = 'staff-unaccepted')",
    "talks": "SELECT min(spoke_at + iif(staff_id IS NULL, {patience}, {silence})) FROM talks WHERE ended_at IS NULL",
})


@dataclass(slots=True)
class _Hand:
    """One job and when it runs next."""

    job: Job
    every: timedelta | None
    next: datetime
    last: datetime


class SimulatedClock:
    """Runs bot.clock.JOBS. Rings also when something in the database changed (`look_again`)."""

    def __init__(self, parts: Parts, peek: Peek, fails: Callable[[str], None]) -> None:
        self._parts, self._peek, self._fails = parts, peek, fails
        self._bell = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        start = parts.now()
        self._hands = [self._hand(job, start) for job in clock.JOBS]
        early = [(start + timedelta(seconds=job.at_start), job) for job in clock.JOBS if job.at_start is not None]
        self._early = sorted(early, key=lambda each: each[0])
        spans = {
            "accept": parts.shop.accept_minutes * 60_000, "silence": talks.SILENCE // MILLISECOND,
            "patience": talks.PATIENCE // MILLISECOND,
        }
        self._asks = ", ".join(f"({ask.format(**spans)})" for ask in WAITS.values())

    def look_again(self) -> None:
        """Something changed: perhaps a job has something to wait for now."""
        self._bell.set()

    async def go_on(self) -> None:
        """Let time pass for as long as the program lives."""
        loop = asyncio.get_running_loop()
        while True:
            self._bell.clear()
            now = self._parts.now()
            while self._early and self._early[0][0] <= now:
                self._start(self._early.pop(0)[1])
            waits = dict(zip(WAITS, self._peek.moments(f"SELECT {self._asks}"), strict=True))
            upcoming = [self._due(hand, now, waits) for hand in self._hands] + [when for when, _ in self._early]
            seconds = max(0.001, (min(upcoming) - now).total_seconds())
            handle = loop.call_later(seconds, self._bell.set)
            await self._bell.wait()
            handle.cancel()

    def _due(self, hand: _Hand, now: datetime, waits: Mapping[str, datetime | None]) -> datetime:
        """Run a job whose moment has come; returns when it is to be looked at again."""
        if hand.every is None:
            if hand.next <= now:
                self._start(hand.job)
                hand.last, hand.next = now, self._by_the_day(hand.job, now)
            return hand.next
        if hand.job.name in WAITS:
            wanted = min(waits[hand.job.name] or hand.last + SAFE, hand.last + SAFE)
        else:
            wanted = hand.last + SPARE
        if hand.next < wanted:      # the ticks before it would find nothing
            hand.next += hand.every * -((hand.next - wanted) // hand.every)
        if hand.next <= now:
            self._start(hand.job)
            hand.last = now
            hand.next += hand.every * ((now - hand.next) // hand.every + 1)
            return self._due(hand, now, waits) if hand.job.name not in WAITS else hand.next
        return hand.next

    def _start(self, job: Job) -> None:
        if job.name not in self._running:
            task = asyncio.create_task(self._run(job))
            self._running[job.name] = task
            task.add_done_callback(lambda _: self._running.pop(job.name))

    async def _run(self, job: Job) -> None:
        try:
            await job.run(self._parts)
        except Stopped:
            return
        except Exception as fault:
            self._fails(f"job {job.name}: {fault!r}")

    def _hand(self, job: Job, start: datetime) -> _Hand:
        trigger = job.trigger(self._parts.shop)
        if isinstance(trigger, IntervalTrigger):
            return _Hand(job, trigger.interval, start + trigger.interval, start)
        return _Hand(job, None, self._by_the_day(job, start), start)

    def _by_the_day(self, job: Job, now: datetime) -> datetime:
        following = job.trigger(self._parts.shop).get_next_fire_time(now, now)
        assert isinstance(following, datetime)
        return following
