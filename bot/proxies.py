"""Who really asks: what is said of a request on its way is believed from listed proxies alone."""

from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Middleware

Network = IPv4Network | IPv6Network
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SCHEMES: Final = frozenset({"http", "https"})
ONLY_SAFELY: Final = "max-age=31536000"      # seconds for which a browser comes over https and in no other way


def believing(proxies: Collection[Network]) -> Middleware:
    """Gives every request the address, scheme and host that its person sees, as listed proxies tell them in
    X-Forwarded-For, -Proto and -Host. From anybody else these say nothing."""

    @web.middleware
    async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
        if proxies and _listed(request.remote or "", proxies):
            request = request.clone(**_seen(request, proxies))
        response = await handler(request)
        if request.secure and not response.prepared:
            response.headers.setdefault("Strict-Transport-Security", ONLY_SAFELY)
        return response

    return told


def _seen(request: web.Request, proxies: Collection[Network]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for hop in reversed(_words(request, "X-Forwarded-For")):      # the nearest proxy wrote the last one
        if not _address(hop):
            break
        seen["remote"] = hop
        if not _listed(hop, proxies):
            break
    if (scheme := _words(request, "X-Forwarded-Proto")[-1:]) and scheme[0].lower() in SCHEMES:
        seen["scheme"] = scheme[0].lower()
    if host := _words(request, "X-Forwarded-Host")[-1:]:
        seen["host"] = host[0]
    return seen


def _words(request: web.Request, header: str) -> list[str]:
    return [word for line in request.headers.getall(header, []) for part in line.split(",") if (word := part.strip())]


def _listed(address: str, proxies: Collection[Network]) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in proxies)


def _address(words: str) -> Any:
    """An IPv4 or IPv6 address, None for anything else; one of IPv4 that came over IPv6 is the former."""
    try:
        found = ip_address(words.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
