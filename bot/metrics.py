"""Figures about the running program, for whoever watches it. They hold counts and seconds, nothing about people.

docs/operating.md says what each means, and which of them should wake somebody.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import inf
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.port import Later, Unreachable
from services.watch import Figures

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
CALMED: Final = 300.0          # seconds after which a failed call says nothing any more about a network


@dataclass(slots=True)
class _Line:
    """When calls to a network last ended well, and ill; 0 for never."""

    well: float = 0.0
    ill: float = 0.0


class Metrics:
    """All figures of one program. A program started twice in one process has two."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._deciding: dict[object, float] = {}
        self._lines: dict[str, _Line] = {}
        ProcessCollector(registry=self.registry)
        self._decisions = Histogram(
            "xiaoer_decision_seconds", "From an event's turn to its commit.", ["channel"],
            buckets=SECONDS, registry=self.registry,
        )
        self._notices = self._counter("xiaoer_notices", "News, by what became of it.", "kind", "result")
        self._errands = self._counter("xiaoer_errands", "Owed work, by what became of it.", "kind", "result")
        self._receipts = self._counter("xiaoer_receipts", "What providers told us.", "provider", "verdict")
        self._faults = self._counter("xiaoer_faults", "Unexpected errors.", "where")
        self._networks = self._counter("xiaoer_network_calls", "Calls to networks.", "channel", "result")
        self._providers = self._counter("xiaoer_provider_calls", "Calls to providers.", "provider", "result")
        self.busy = self._gauge("xiaoer_busy_chats", "Chats that something is being done in.")
        self.queue = self._gauge("xiaoer_core_queue", "Work that waits for the core.")
        self.clock = self._gauge("xiaoer_clock_age_seconds", "Since the clock last ticked here.")
        self._inbox = self._gauge("xiaoer_inbox_waiting", "Events that are not committed yet.")
        self._inbox.set_function(lambda: len(self._deciding))
        self._lag = self._gauge("xiaoer_inbox_lag_seconds", "How long the oldest of them has been waiting.")
        self._lag.set_function(self.inbox_lag)
        self._shop = _ShopFigures(self._gauge)

    @contextmanager
    def decision(self, channel: str) -> Iterator[None]:
        """Measure one decision."""
        start, mark = perf_counter(), object()
        self._deciding[mark] = start
        try:
            yield
        finally:
            del self._deciding[mark]
        self._decisions.labels(channel).observe(perf_counter() - start)

    @contextmanager
    def network(self, channel: str) -> Iterator[None]:
        """One call to a network: well, later (busy or broken), or unreachable (this person, not the network)."""
        line = self._lines.setdefault(channel, _Line())
        try:
            yield
        except Unreachable:
            line.well = perf_counter()
            self._networks.labels(channel, "unreachable").inc()
            raise
        except Later:
            line.ill = perf_counter()
            self._networks.labels(channel, "later").inc()
            raise
        line.well = perf_counter()
        self._networks.labels(channel, "well").inc()

    @contextmanager
    def provider(self, provider: str) -> Iterator[None]:
        """One call to a payment provider: well or failed."""
        try:
            yield
        except BaseException:               # a time that ran out arrives as a cancellation
            self._providers.labels(provider, "failed").inc()
            raise
        self._providers.labels(provider, "well").inc()

    def networks(self) -> dict[str, bool]:
        """Whether each network that was called does what it is told: its last call did not fail just now."""
        now = perf_counter()
        return {name: line.well >= line.ill or now - line.ill > CALMED for name, line in self._lines.items()}

    def inbox_lag(self) -> float:
        """How long the oldest event that is not committed has been waiting, in seconds."""
        oldest = min(self._deciding.values(), default=None)
        return 0.0 if oldest is None else perf_counter() - oldest

    def notice(self, kind: str, result: str) -> None:
        """One notice was sent, dropped, or put off."""
        self._notices.labels(kind, result).inc()

    def errand(self, kind: str, result: str) -> None:
        """One piece of owed work was done or put off."""
        self._errands.labels(kind, result).inc()

    def receipt(self, provider: str, verdict: str) -> None:
        """A provider told us something."""
        self._receipts.labels(provider, verdict).inc()

    def fault(self, where: str) -> None:
        """Something unexpected went wrong."""
        self._faults.labels(where).inc()

    def text(self, figures: Figures | None, now: datetime) -> bytes:
        """Everything, as Prometheus reads it; `figures` is None when the database did not answer."""
        self._shop.show(figures, now)
        return generate_latest(self.registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)


class _ShopFigures:
    """What the database says, as it was at the last look."""

    def __init__(self, gauge: Callable[..., Gauge]) -> None:
        self._up = gauge("xiaoer_database_up", "1 when the database answers.")
        self._news = gauge("xiaoer_notices_due", "News that is late or due now.")
        self._news_lag = gauge("xiaoer_notices_lag_seconds", "How late the latest news is.")
        self._errands = gauge("xiaoer_errands_due", "Owed work that is due now.")
        self._errands_lag = gauge("xiaoer_errands_lag_seconds", "How late the latest owed work is.")
        self._parked = gauge("xiaoer_parked_events", "Events set aside in the last day.")
        self._holds = gauge("xiaoer_holds_open", "Promises of stock that are open.")
        self._orders = gauge("xiaoer_orders", "Orders under way.", "status")
        self._waiting = gauge("xiaoer_orders_waiting", "Paid orders that nobody took in time.")
        self._payments = gauge("xiaoer_payments", "The newest 10,000 payments.", "state")
        self._troubles = gauge("xiaoer_trouble", "1 while something is ill that the owner was told of.", "what")
        self._ages = {
            "backup": gauge("xiaoer_backup_age_seconds", "Since the last good backup; endless when there is none."),
            "drill": gauge("xiaoer_drill_age_seconds", "Since one was last brought back for a trial."),
        }
        self._well = {
            "backup": gauge("xiaoer_backup_well", "0 when the last backup failed."),
            "drill": gauge("xiaoer_drill_well", "0 when the last trial failed."),
        }

    def show(self, figures: Figures | None, now: datetime) -> None:
        self._up.set(figures is not None)
        if figures is None:
            return
        self._news.set(figures.news.count)
        self._news_lag.set(figures.news.late)
        self._errands.set(figures.errands.count)
        self._errands_lag.set(figures.errands.late)
        self._parked.set(len(figures.parked))
        self._holds.set(figures.holds)
        self._waiting.set(figures.waiting.count)
        _fill(self._orders, figures.orders)
        _fill(self._payments, figures.payments)
        _fill(self._troubles, dict.fromkeys(figures.troubles, 1))
        for name, word in (("backup", figures.backup), ("drill", figures.drill)):
            self._well[name].set(bool(word.get("well", True)))
            at = word.get("at")
            self._ages[name].set((now - datetime.fromisoformat(at)).total_seconds() if at else inf)


def _fill(gauge: Gauge, values: Mapping[str, int]) -> None:
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)
