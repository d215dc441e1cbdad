"""Who is at the door: the cookie that a browser keeps, the page it comes from, the language it reads."""

import re
import secrets
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

COOKIE: Final = "xiaoer"
A_YEAR: Final = 400 * 24 * 3600       # the longest that browsers keep a cookie
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
}


def secret_of(request: web.Request) -> str:
    """The secret in the browser's cookie, "" when it has none of ours."""
    secret = request.cookies.get(COOKIE, "")
    return secret if SECRET.fullmatch(secret) else ""


def keep_secret(request: web.Request, response: web.StreamResponse, *, secure: bool) -> None:
    """Give the browser a secret of its own, or let it keep the one it has for another year."""
    response.set_cookie(
        COOKIE, secret_of(request) or secrets.token_urlsafe(32),
        max_age=A_YEAR, path="/", httponly=True, samesite="Lax", secure=secure,
    )


def comes_from_us(request: web.Request, also: Collection[str] = ()) -> bool:
    """Whether the page that opens this socket is our own: browsers let any page open one, and send the cookie."""
    origin = request.headers.get("Origin", "")
    return origin in also or (bool(origin) and urlsplit(origin).netloc == request.host)


def language_of(request: web.Request) -> str:
    """The first language the browser asks for, such as "zh-CN"; "" when it says nothing sensible."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
    return tidy_language(first)


def tidy_language(said: object) -> str:
    """A language tag as it came from outside, or "" when it is none."""
    return said if isinstance(said, str) and LANGUAGE.fullmatch(said) else ""
