"""How the program is doing: for a watchdog that restarts it, a balancer that passes it by, and a counter of figures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot import form
from bot.core import Core
from bot.metrics import Metrics
from services import watch
from services.shop import Shop
from services.watch import Figures

PATIENCE: Final = 2.0            # seconds the database has to answer in
STOPPED: Final = 60.0            # seconds without a tick after which the clock has stopped
FRESH: Final = 1.0               # seconds that a look is good for, however many ask
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen. `figures` is None when the database did not answer in time."""

    at: float
    form: str
    figures: Figures | None


class Health:
    """Answers /health, /health/live and /metrics.

    clock    seconds since the clock last ticked here
    public   whether anybody may read figures; otherwise only this machine
    """

    def __init__(
        self, core: Core, metrics: Metrics, *, shop: Shop, clock: Callable[[], float], public: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._metrics = metrics
        self._shop = shop
        self._clock = clock
        self._public = public
        self._now = now
        self._newest = form.newest() or ""
        self._last: Look | None = None
        self._looking = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [
            web.get("/health", self._ready), web.get("/health/live", self._live), web.get("/metrics", self._figures)
        ]

    async def _live(self, request: web.Request) -> web.Response:
        """The program runs; whether it can act is another question."""
        return web.json_response({"status": "ok"})

    async def _ready(self, request: web.Request) -> web.Response:
        """Whether the shop can act: its database answers and is in our form, and the clock ticks."""
        look = await self._look()
        parts = {
            "database": look.figures is not None, "form": look.form == self._newest, "clock": self._clock() < STOPPED
        }
        ill = [name for name, well in parts.items() if not well]
        if ill:
            log.error("the shop is not well", ill=ill)
        word: dict[str, Any] = {"status": "down" if ill else "ok"}
        if self._may_see(request):
            word |= parts | _details(look.figures) | {
                "inbox": {"waiting": self._core.waiting, "late": round(self._metrics.inbox_lag(), 3)},
                "networks": self._metrics.networks(),
            }
        return web.json_response(word, status=503 if ill else 200)

    async def _figures(self, request: web.Request) -> web.Response:
        if not self._may_see(request):
            return web.Response(status=403)
        text = self._metrics.text((await self._look()).figures, self._now())
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _look(self) -> Look:
        async with self._looking:
            if self._last is None or monotonic() - self._last.at > FRESH:
                self._last = await self._looked()
            return self._last

    async def _looked(self) -> Look:
        try:
            async with asyncio.timeout(PATIENCE):
                form, figures = await self._core.run(self._seen)
        except Exception as fault:
            log.error("the database does not answer", error=type(fault).__name__)
            return Look(monotonic(), "", None)
        return Look(monotonic(), form, figures)

    def _seen(self, db: Session) -> tuple[str, Figures]:
        return form.version(db.connection()) or "", watch.look(db, shop=self._shop, now=self._now())

    def _may_see(self, request: web.Request) -> bool:
        return self._public or _from_here(request)


def _details(figures: Figures | None) -> dict[str, Any]:
    if figures is None:
        return {}
    return {
        "news": {"due": figures.news.count, "late": round(figures.news.late, 1)},
        "errands": {"due": figures.errands.count, "late": round(figures.errands.late, 1)},
        "parked": len(figures.parked), "troubles": sorted(figures.troubles),
    }


def _from_here(request: web.Request) -> bool:
    """Whether this machine asks for itself, and not a proxy on it for somebody else."""
    try:
        local = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in FORWARDED)
