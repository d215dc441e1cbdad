"""The page itself and everything it loads: shop sign, style, pictures, and its words in every language."""

import html
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import get_timezone_name

from bot.channels.web import visitors, wire
from dialog.words import Words, locale, nearest

PAGE: Final = Path(__file__).parent / "page"
KINDS: Final = {".css": "text/css", ".js": "text/javascript"}
PICTURES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
                   ".svg": "image/svg+xml", ".gif": "image/gif"}
WORDS: Final = (
    "again", "alert", "attach", "connecting", "cookies", "earlier", "fault-big", "fault-broken",
    "fault-form", "fault-json", "fault-kind", "fault-long", "fault-place", "gone", "log", "newer", "newtab", "offline",
    "ok", "online", "options", "phone", "photo", "place", "placeholder", "quick", "send", "sending", "share-place",
    "share-phone", "skip", "today", "typing", "unsent", "yesterday", "you", "zone",
)
PAPER: Final = {"light": "#f5efe4", "dark": "#1b1815"}


class Front:
    """Serves the page. It is read once; its parts are checked by the browser at every visit."""

    def __init__(
        self, words: Words, *, pictures: Path, shop_name: Mapping[str, str], icon: str, zone: ZoneInfo,
        secure: bool,
    ) -> None:
        self._words = words
        self._pictures = pictures.resolve()
        self._shop_name = shop_name
        self._icon = icon
        self._zone = zone
        self._secure = secure
        self._index = (PAGE / "index.html").read_text(encoding="utf-8")
        self._parts = {path.name: path for path in PAGE.iterdir() if path.suffix in KINDS}

    def routes(self) -> list[web.RouteDef]:
        """Everything but the socket."""
        return [
            web.get("/", self._page),
            web.get("/static/{name}", self._part),
            web.get("/pictures/{name:.+}", self._picture),
            web.get("/icon.svg", self._sign),
            web.get("/manifest.webmanifest", self._manifest),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        language = nearest(visitors.language_of(request), self._words.languages)
        facts = {
            "language": locale(language),
            "shop": self._name(language),
            "icon": self._icon,
            "placeholder": self._words.say(language, "web.placeholder"),
            "noscript": self._words.say(language, "web.noscript"),
            **{f"paper-{scheme}": colour for scheme, colour in PAPER.items()},
        }
        page = self._index
        for name, value in facts.items():
            page = page.replace("{{" + name + "}}", html.escape(value))
        page = page.replace("{{page}}", _harmless(self._spoken(language)))
        response = web.Response(text=page, content_type="text/html", headers=visitors.HEADERS)
        response.headers["Cache-Control"] = "no-store"
        visitors.keep_secret(request, response, secure=self._secure or request.secure)
        return response

    def _spoken(self, language: str) -> dict[str, Any]:
        """What the page's own program is told: its words and the shop's name in every language."""
        limit = {"characters": str(wire.TEXT), "megabytes": str(wire.FILE // 2**20)}
        return {
            "language": language,
            "locales": {each: locale(each) for each in self._words.languages},
            "limits": {"text": wire.TEXT, "file": wire.FILE},
            "shop": {each: self._name(each) for each in self._words.languages},
            "zone": self._zone.key,
            "words": {
                each: {key: self._words.say(each, f"web.{key}", **limit, zone=self._zone_name(each)) for key in WORDS}
                for each in self._words.languages
            },
        }

    def _zone_name(self, language: str) -> str:
        return get_timezone_name(datetime.now(self._zone), locale=locale(language).replace("-", "_"))

    def _name(self, language: str) -> str:
        return self._shop_name.get(language) or next(iter(self._shop_name.values()))

    async def _part(self, request: web.Request) -> web.StreamResponse:
        path = self._parts.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound(headers=visitors.HEADERS)
        kind = KINDS[path.suffix] + "; charset=utf-8"
        return web.FileResponse(path, headers=visitors.HEADERS | {"Cache-Control": "no-cache", "Content-Type": kind})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = (self._pictures / name).resolve() if name.isprintable() else self._pictures
        if not path.is_relative_to(self._pictures) or path.suffix not in PICTURES or not path.is_file():
            raise web.HTTPNotFound(headers=visitors.HEADERS)
        headers = {"Cache-Control": "public, max-age=3600", "Content-Type": PICTURES[path.suffix]}
        return web.FileResponse(path, headers=visitors.HEADERS | headers)

    async def _sign(self, request: web.Request) -> web.StreamResponse:
        text = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" '
            'fill="#2f5d50"/><text x="32" y="46" font-size="38" text-anchor="middle">'
            f"{html.escape(self._icon)}</text></svg>"
        )
        headers = visitors.HEADERS | {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=text, content_type="image/svg+xml", headers=headers)

    async def _manifest(self, request: web.Request) -> web.StreamResponse:
        name = self._name(nearest(visitors.language_of(request), self._words.languages))
        manifest = {
            "name": name, "short_name": name, "start_url": "/", "display": "standalone",
            "background_color": PAPER["light"], "theme_color": PAPER["light"],
            "icons": [{"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
        }
        return web.json_response(manifest, content_type="application/manifest+json", headers=visitors.HEADERS)


def _harmless(data: dict[str, Any]) -> str:
    """JSON that may stand inside a page: nothing in it can end the element it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
