"""The shop's web server: what providers and networks send us, and the pages people open."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import structlog
from aiohttp import web
from structlog.contextvars import bound_contextvars

from bot.certificate import Certificate
from bot.metrics import Metrics
from bot.proxies import Network, believing
from dialog.event import reference
from payments.port import Callback, Forged, Provider
from services.payments import Receipt, Verdict

LARGEST: Final = 64 * 1024       # bytes of a provider's callback
GRACE: Final = 3.0               # seconds that open requests have when the program stops

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

    receive       writes a provider's receipt down, and returns after the commit
    proxies       who is believed when it says for whom it asks
    certificate   serves over TLS; None where a proxy does that
    """

    def __init__(
        self, providers: Mapping[str, Provider], receive: Receive, *, routes: Iterable[web.RouteDef],
        metrics: Metrics, now: Callable[[], datetime], proxies: Collection[Network] = (),
        certificate: Certificate | None = None,
    ) -> None:
        self._receive = receive
        self._metrics = metrics
        self._now = now
        self._certificate = certificate
        app = web.Application(middlewares=[believing(proxies)])
        app.add_routes([
            *(web.post(f"/pay/{name}/notify", self._listener(provider)) for name, provider in providers.items()),
            *routes,
        ])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE)

    async def start(self, place: socket.socket) -> None:
        """Listen at a reserved place."""
        await self._runner.setup()
        await web.SockSite(
            self._runner, place, ssl_context=self._certificate.context if self._certificate else None
        ).start()

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
            with bound_contextvars(reference=reference(provider.name, sha256(body).hexdigest())):
                return await heard(Callback(headers, body, dict(request.query), self._now()))

        async def heard(callback: Callback) -> web.Response:
            try:
                receipt = await provider.read(callback)
            except Forged:
                self._metrics.receipt(provider.name, "forged")
                log.warning("a forged callback was refused", provider=provider.name)
                return web.Response(status=403)
            if receipt is not None:
                await self._receive(receipt)
            return web.Response(text=provider.thanks)

        return notified


async def _body(request: web.Request) -> bytes | None:
    """The raw body; None when it is larger than any callback."""
    try:
        await request.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as read:
        return read.partial
    return None
