"""Errands: what the shop owes to payment providers, done after the commit that owes it, again and again until done."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog
from aiohttp import ClientError
from sqlalchemy.orm import Session

from bot import core as core_
from bot import slips
from bot.bells import rung
from bot.core import Core, Stopped
from bot.metrics import Metrics
from bot.port import Away
from bot.reach import Reach
from bot.slips import Attempt, Errand
from dialog.words import Words
from payments.port import Provider
from services import claims, owed, payments, wake
from services.payments import Receipt, Verdict
from services.shop import Shop

PARALLEL: Final = 16           # providers asked at once
KEEP: Final = claims.LEASE.total_seconds() / 4      # seconds after which we say again what we are at
LONGEST: Final = 20.0          # seconds a provider may take
COMMIT: Final = 1.0            # seconds a finished errand may take to be written down

log = structlog.get_logger()


class Errands:
    """Runs owed work. `settle` waits for some of it; `wake` makes it look at once."""

    def __init__(
        self, core: Core, providers: Mapping[str, Provider], words: Words, *, shop: Shop,
        metrics: Metrics | None = None, now: Callable[[], datetime] = core_.now,
    ) -> None:
        self._core = core
        self._providers = providers
        self._words = words
        self._shop = shop
        self._metrics = metrics or Metrics()
        self._reach = Reach(ClientError, OSError, TimeoutError, asyncio.CancelledError)
        self._reach.on_return(lambda _: self._catch_up())
        self._catching_up: asyncio.Task[None] | None = None
        self._now = now
        self._bell = asyncio.Event()
        self._room = asyncio.Semaphore(PARALLEL)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: set[str] = set()
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._work: asyncio.Task[None] | None = None
        self._runs: Mapping[str, Callable[[Errand], Awaitable[None]]] = MappingProxyType({
            owed.INVITE: self._invite, owed.CLOSE: self._close, owed.REFUND: self._refund, owed.ASK: self._ask,
        })

    def start(self) -> None:
        """Begin: whenever the core or the clock rings."""
        self._core.on(wake.OWED, self.wake)
        self._work = asyncio.create_task(self._go_on())
        self.wake()

    def wake(self) -> None:
        """There may be something to do."""
        self._bell.set()

    async def stop(self) -> None:
        """Finish what is under way; the rest stays owed."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def once(self) -> None:
        """Do everything that is due now, each once."""
        await self._take()
        await asyncio.gather(*self._running.values())

    async def settle(self, keys: Iterable[str], seconds: float) -> bool:
        """Wait until all of these are done, at most so long. Whether they are."""
        loop = asyncio.get_running_loop()
        waits = {key: loop.create_future() for key in keys}
        if not waits:
            return True
        for key, future in waits.items():
            self._waiting[key].add(future)
        try:
            for key in waits.keys() - set(await self._core.run(lambda db: owed.open_keys(db, list(waits)))):
                _release(waits[key])
            self.wake()
            _, late = await asyncio.wait(waits.values(), timeout=seconds)
            ending = [waits[key] for key in waits if waits[key] in late and key in self._ending]
            if ending:      # only its commit is missing: whoever looks away now would never be told
                await asyncio.wait(ending, timeout=COMMIT)
            return all(future.done() for future in waits.values())
        finally:
            for key, future in waits.items():
                future.cancel()
                self._waiting[key].discard(future)
                if not self._waiting[key]:
                    del self._waiting[key]

    async def ask(self, payments_: Iterable[int]) -> None:
        """Ask the providers what became of these payments. Nothing is owed: the clock asks again."""

        async def one(payment: int) -> None:
            try:
                async with self._room, asyncio.timeout(LONGEST):
                    await self._ask(Errand("", owed.ASK, payment))
            except Exception as fault:
                self._metrics.errand(owed.ASK, "again")
                log.warning("a provider did not answer", kind=owed.ASK, error=type(fault).__name__)

        await asyncio.gather(*map(one, payments_))

    async def _go_on(self) -> None:
        while True:
            await rung(self._bell, KEEP if self._running else None)
            try:
                await self._take()
            except Stopped:
                return
            except Exception:
                self._metrics.fault("owed")
                log.exception("owed work could not be looked up")
                await asyncio.sleep(1)

    async def _take(self) -> None:
        held = list(self._running)
        for errand in await self._core.run(lambda db: slips.take(db, now=self._now(), held=held)):
            if errand.key not in self._running:
                self._running[errand.key] = asyncio.create_task(self._run(errand))

    async def _run(self, errand: Errand) -> None:
        """Do one errand; when it fails it stays owed and is tried later."""
        try:
            async with self._room, asyncio.timeout(LONGEST):
                await self._runs[errand.kind](errand)
            self._metrics.errand(errand.kind, "done")
            for future in self._waiting.get(errand.key, ()):
                _release(future)
        except Stopped:
            return
        except Away as away:
            seconds = away.seconds
            with suppress(Stopped):
                await self._core.run(lambda db: owed.wait(db, errand.key, now=self._now(), seconds=seconds))
        except Exception as fault:
            self._metrics.errand(errand.kind, "again")
            log.warning("owed work failed", kind=errand.kind, error=type(fault).__name__)
            error = type(fault).__name__
            with suppress(Stopped):
                await self._core.run(lambda db: slips.failed(db, errand, error, now=self._now()))
        finally:
            self._ending.discard(errand.key)
            del self._running[errand.key]

    def _catch_up(self) -> None:
        """A provider is back: what waits for one is due now."""

        async def hurry() -> None:
            with suppress(Stopped):
                await self._core.run(lambda db: owed.hurry(db, now=self._now()))
                self.wake()

        self._catching_up = asyncio.create_task(hurry())

    # -- the kinds ------------------------------------------------------------------------------------------

    async def _invite(self, errand: Errand) -> None:
        attempt = await self._attempt(errand)
        invitation = None
        if attempt.open:
            with self._at(attempt.provider) as provider:
                invitation = await provider.invite(attempt.payment, attempt.title)
        looked_at = self._end(errand)

        def note(db: Session) -> None:
            owed.done(db, errand.key, now=self._now())
            if invitation is not None:
                slips.invited(db, attempt.id, invitation, looked_at=looked_at, now=self._now())

        await self._core.run(note)

    async def _close(self, errand: Errand) -> None:
        """Close, then ask: money that came until the last moment is not lost, and none comes afterwards."""
        attempt = await self._attempt(errand)
        with self._at(attempt.provider) as provider:
            await provider.close(attempt.payment)
        with self._at(attempt.provider) as provider:
            receipt = await provider.ask(attempt.payment)
        await self._settle_asked(attempt, receipt)
        await self._done(errand)

    async def _refund(self, errand: Errand) -> None:
        name, refund = await self._core.run(lambda db: slips.refund(db, errand.subject))
        with self._at(name) as provider:
            await provider.refund(refund)
        self._end(errand)

        def note(db: Session) -> None:
            owed.done(db, errand.key, now=self._now())
            slips.refunded(db, errand.subject, now=self._now())

        await self._core.run(note)

    async def _ask(self, errand: Errand) -> None:
        attempt = await self._attempt(errand)
        if attempt.open:
            with self._at(attempt.provider) as provider:
                receipt = await provider.ask(attempt.payment)
            await self._settle_asked(attempt, receipt)
        if errand.key:
            await self._done(errand)

    @contextmanager
    def _at(self, name: str) -> Iterator[Provider]:
        """A provider, whose answer to one call is counted."""
        with self._metrics.provider(name), self._reach.call(name):
            yield self._providers[name]

    # -- what comes of them ---------------------------------------------------------------------------------

    async def receive(self, receipt: Receipt) -> Verdict:
        """Write down what a provider says, and do what follows; committed when this returns."""
        verdict = await self._core.run(lambda db: payments.settle(db, receipt, shop=self._shop, now=self._now()))
        self._metrics.receipt(receipt.provider, verdict)
        log.info("a provider spoke", provider=receipt.provider, outcome=receipt.outcome, verdict=verdict)
        return verdict

    async def _settle_asked(self, attempt: Attempt, receipt: Receipt | None) -> None:
        if receipt is not None:
            await self.receive(receipt)

    async def _attempt(self, errand: Errand) -> Attempt:
        return await self._core.run(
            lambda db: slips.attempt(db, errand.subject, words=self._words, shop=self._shop)
        )

    async def _done(self, errand: Errand) -> None:
        self._end(errand)
        await self._core.run(lambda db: owed.done(db, errand.key, now=self._now()))

    def _end(self, errand: Errand) -> bool:
        """Only the commit is missing from here on. Returns whether somebody waits for this errand right now."""
        self._ending.add(errand.key)
        return errand.key in self._waiting


def _release(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
