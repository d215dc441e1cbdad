"""The shop's web server: what providers and networks send us, the pages people open, and how the program is doing."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Final

import structlog
from aiohttp import web
from sqlalchemy import text

from bot.core import Core
from bot.metrics import Metrics
from payments.port import Callback, Forged, Provider
from services.payments import Receipt, Verdict

LARGEST: Final = 64 * 1024       # bytes of a provider's callback
HEALTH: Final = 2.0              # seconds the database has to answer in
GRACE: Final = 3.0               # seconds that open requests have when the program stops
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")

log = structlog.get_logger()

Receive = Callable[[Receipt], Awaitable[Verdict]]


class AddressTaken(Exception):
    """Another program listens there already, or we may not listen there."""


def reserve(host: str, port: int) -> socket.socket:
    """Take the place where the server will listen, with a free port for 0. Raises AddressTaken."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        place = socket.socket(family, kind, proto)
    except OSError:
        raise AddressTaken from None
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind(address)
    except OSError:
        place.close()
        raise AddressTaken from None
    return place


class Server:
    """Serves the routes of all parts.

    receive          writes a provider's receipt down, and returns after the commit
    metrics_public   whether anybody may read the figures; otherwise only this machine
    """

    def __init__(
        self, core: Core, providers: Mapping[str, Provider], receive: Receive, *, routes: Iterable[web.RouteDef],
        metrics: Metrics, metrics_public: bool, now: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._receive = receive
        self._metrics = metrics
        self._metrics_public = metrics_public
        self._now = now
        app = web.Application()
        app.add_routes([
            web.get("/health", self._health),
            web.get("/metrics", self._figures),
            *(web.post(f"/pay/{name}/notify", self._listener(provider)) for name, provider in providers.items()),
            *routes,
        ])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE)

    async def start(self, place: socket.socket) -> None:
        """Listen at a reserved place."""
        await self._runner.setup()
        await web.SockSite(self._runner, place).start()

    async def stop(self) -> None:
        """Take no new requests, and let those under way end."""
        await self._runner.cleanup()

    def _listener(self, provider: Provider) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Takes one provider's callbacks: checked, written down, committed; only then thanked for."""

        async def notified(request: web.Request) -> web.Response:
            body = await _body(request)
            if body is None:
                return web.Response(status=413)
            headers = {name.lower(): value for name, value in request.headers.items()}
            try:
                receipt = await provider.read(Callback(headers, body, dict(request.query), self._now()))
            except Forged:
                self._metrics.receipt(provider.name, "forged")
                log.warning("a forged callback was refused", provider=provider.name)
                return web.Response(status=403)
            if receipt is not None:
                await self._receive(receipt)
            return web.Response(text=provider.thanks)

        return notified

    async def _health(self, request: web.Request) -> web.Response:
        """Whether the shop can act: its core answers, and so does the database behind it."""
        try:
            async with asyncio.timeout(HEALTH):
                await self._core.run(lambda db: db.execute(text("SELECT 1")).scalar())
        except Exception as fault:
            log.error("the shop is not well", error=type(fault).__name__)
            return web.json_response({"status": "down"}, status=503)
        return web.json_response({"status": "ok"})

    async def _figures(self, request: web.Request) -> web.Response:
        if not (self._metrics_public or _from_here(request)):
            return web.Response(status=403)
        return web.Response(body=self._metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})


def _from_here(request: web.Request) -> bool:
    """Whether this machine asks for itself, and not a proxy on it for somebody else."""
    try:
        local = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in FORWARDED)


async def _body(request: web.Request) -> bytes | None:
    """The raw body; None when it is larger than any callback."""
    try:
        await request.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as read:
        return read.partial
    return None
