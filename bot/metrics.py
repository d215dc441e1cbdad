"""Figures about the running program, for whoever watches it. They hold counts and seconds, nothing about people."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """All figures of one program. A program started twice in one process has two."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._decisions = Histogram(
            "xiaoer_decision_seconds", "From an event's turn to its commit.", ["channel"],
            buckets=SECONDS, registry=self.registry,
        )
        self._notices = Counter(
            "xiaoer_notices_total", "News, by what became of it.", ["kind", "result"], registry=self.registry
        )
        self._errands = Counter(
            "xiaoer_errands_total", "Owed work, by what became of it.", ["kind", "result"], registry=self.registry
        )
        self._receipts = Counter(
            "xiaoer_receipts_total", "What providers told us.", ["provider", "verdict"], registry=self.registry
        )
        self._faults = Counter("xiaoer_faults_total", "Unexpected errors.", ["where"], registry=self.registry)
        self.busy = Gauge("xiaoer_busy_chats", "Chats that something is being done in.", registry=self.registry)

    @contextmanager
    def decision(self, channel: str) -> Iterator[None]:
        """Measure one decision."""
        start = perf_counter()
        yield
        self._decisions.labels(channel).observe(perf_counter() - start)

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

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)
