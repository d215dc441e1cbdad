"""The demonstration's cashier page: a customer decides here how a payment ends, and the bank tells the shop."""

import asyncio
import html
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from ssl import SSLContext
from typing import Final

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from dialog.words import Words, locale, nearest
from payments.demo import Demo, Signer, callback
from payments.demo_bank import SILENT, Bill, Declined, DemoBank, Entry
from services.money import money

PAGE: Final = Path(__file__).parent / "page"
REASONS: Final = ("insufficient", "limit", "cancelled")
CALLS: Final[Mapping[str, int]] = {"pay": 1, "pay-silent": 0, "pay-thrice": 3}    # how often the shop is told
AGAIN: Final = (1.0, 5.0, 15.0, 60.0)     # seconds after which the shop is told once more when it did not thank
SIGNS: Final = {Bill.PAID: "✓", Bill.FAILED: "✕", Bill.CLOSED: "–", Bill.OPEN: ""}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

log = structlog.get_logger()


class Cashier:
    """Serves the page, moves the bank's book, and calls the shop back.

    notify_url   where the shop listens: its own server
    trusted      how its certificate is checked; None where it has none
    """

    def __init__(
        self, bank: DemoBank, signer: Signer, words: Words, *, merchant: str, notify_url: str,
        now: Callable[[], datetime], trusted: SSLContext | None = None,
    ) -> None:
        self._trusted: SSLContext | bool = trusted or True
        self._bank = bank
        self._signer = signer
        self._words = words
        self._merchant = merchant
        self._notify_url = notify_url
        self._now = now
        self._template = (PAGE / "cashier.html").read_text(encoding="utf-8")
        self._calls: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """The page, its style, and the choices made on it."""
        return [
            web.get("/pay/demo/-/cashier.css", self._style),
            web.get("/pay/demo/{token}", self._page),
            web.post("/pay/demo/{token}", self._chosen),
        ]

    async def close(self) -> None:
        """Call no more: the shop asks by itself."""
        for call in list(self._calls):
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _style(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "cashier.css", headers=HEADERS | {"Cache-Control": "max-age=600"})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        language = nearest(request.headers.get("Accept-Language", "").partition(",")[0], self._words.languages)
        try:
            entry = await self._bank.entry(request.match_info["token"])
        except Declined:
            return self._drawn(language, self._state(language, "missing", "missing", "–"), status=404)
        return self._drawn(language, self._body(language, entry))

    async def _chosen(self, request: web.Request) -> web.StreamResponse:
        """Do what the customer chose, tell the shop, and show the page again. A choice that comes too late changes
        nothing: the page says how the bill stands."""
        token = request.match_info["token"]
        choice = str((await request.post()).get("choice", ""))
        try:
            await self._do(token, choice)
        except Declined:
            log.info("the demo bank declined a choice")
        raise web.HTTPSeeOther(f"/pay/demo/{token}", headers=HEADERS)

    async def _do(self, token: str, choice: str) -> None:
        if choice in CALLS:
            entry = await self._bank.pay(token, silently=not CALLS[choice])
            for _ in range(CALLS[choice]):
                await self._tell(entry)
        elif choice.removeprefix("fail-") in REASONS:
            await self._tell(await self._bank.decline(token, choice.removeprefix("fail-")))
        else:
            raise Declined

    # -- calling back ---------------------------------------------------------------------------------------

    async def _tell(self, entry: Entry) -> None:
        """Tell the shop now; when it does not thank us, again later and later, as real providers do."""
        if not await self._called(entry):
            task = asyncio.create_task(self._tell_later(entry))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def _tell_later(self, entry: Entry) -> None:
        for seconds in AGAIN:
            await asyncio.sleep(seconds)
            if await self._called(entry):
                return

    async def _called(self, entry: Entry) -> bool:
        body, headers = callback(entry, self._signer, merchant=self._merchant, at=self._now())
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=10)) as session,
                session.post(self._notify_url, data=body, headers=headers, ssl=self._trusted) as answer,
            ):
                thanked: bool = answer.status == 200 and await answer.text() == Demo.thanks
        except (ClientError, TimeoutError) as fault:
            log.warning("the demo bank could not reach the shop", error=type(fault).__name__)
            return False
        return thanked

    # -- drawing --------------------------------------------------------------------------------------------

    def _body(self, language: str, entry: Entry) -> str:
        parts = []
        if entry.state is Bill.PAID:
            why = "paid-silent" if entry.reason == SILENT else "paid-why"
            parts.append(self._state(language, "paid", "paid", SIGNS[entry.state], entry, why))
        elif entry.state is Bill.CLOSED:
            parts.append(self._state(language, "closed", "closed", SIGNS[entry.state], entry))
        elif entry.state is Bill.FAILED:
            parts.append(self._state(language, "failed", "failed", SIGNS[entry.state], entry))
        parts.append(self._bill(language, entry))
        if entry.state in (Bill.OPEN, Bill.FAILED):
            parts.append(self._choices(language, entry))
        return "\n".join(parts) + self._back(language)

    def _bill(self, language: str, entry: Entry) -> str:
        label = "amount" if entry.state in (Bill.OPEN, Bill.FAILED) else "sum"
        head = "h1" if entry.state is Bill.OPEN else "div"      # any other state is the page's heading itself
        return (
            f'<section class="bill"><{head}><span class="label">{self._say(language, label)}</span> '
            f'<span class="amount">{html.escape(money(entry.amount, entry.currency))}</span></{head}>'
            f'<dl><dt>{self._say(language, "to")}</dt><dd>{html.escape(entry.title)}</dd></dl></section>'
        )

    def _choices(self, language: str, entry: Entry) -> str:
        amount = money(entry.amount, entry.currency)
        fails = "".join(
            f'<button class="bad" name="choice" value="fail-{reason}">{self._say(language, f"fail-{reason}")}</button>'
            for reason in REASONS[:-1]
        )
        return (
            f'<form method="post"><section class="more"><h2>{self._say(language, "choose")}</h2>'
            f'<div class="choice"><button class="main" name="choice" value="pay">'
            f'{self._say(language, "pay", amount=amount)}</button></div>'
            f'{self._choice(language, "pay-silent")}{self._choice(language, "pay-thrice")}'
            f'<h3>{self._say(language, "fail")}</h3><div class="reasons">{fails}</div>'
            f'<button class="apart" name="choice" value="fail-cancelled">{self._say(language, "cancel")}</button>'
            "</section></form>"
        )

    def _choice(self, language: str, choice: str) -> str:
        return (
            f'<div class="choice"><button name="choice" value="{choice}">{self._say(language, choice)}</button>'
            f'<p class="why">{self._say(language, f"{choice}-why")}</p></div>'
        )

    def _state(
        self, language: str, look: str, key: str, sign: str, entry: Entry | None = None, why: str = ""
    ) -> str:
        facts = {}
        if entry is not None:
            reason = f"fail-{entry.reason}" if entry.reason in REASONS else "fail"
            facts = {
                "amount": money(entry.amount, entry.currency), "reason": self._words.say(language, f"cashier.{reason}"),
            }
        back = ""
        if entry is not None and entry.refunded:
            given = money(entry.refunded, entry.currency)
            back = f'<p class="why">{self._say(language, "refunded", amount=given)}</p>'
        return (
            f'<section class="state {look}" role="status"><div class="sign" aria-hidden="true">{sign}</div>'
            f"<h1>{self._say(language, key, **facts)}</h1>"
            f'<p class="why">{self._say(language, why or f"{key}-why")}</p>{back}</section>'
        )

    def _back(self, language: str) -> str:
        return (
            f'<p class="back">{self._say(language, "back")}<br><a href="/">{self._say(language, "web")}</a></p>'
        )

    def _say(self, language: str, key: str, **facts: str) -> str:
        return html.escape(self._words.say(language, f"cashier.{key}", **facts))

    def _drawn(self, language: str, body: str, status: int = 200) -> web.Response:
        others = [language, *(each for each in self._words.languages if each != language)]
        page = self._template
        for name, value in {
            "lang": locale(language),
            "page": self._say(language, "page"),
            "demo": "\n".join(self._say(each, "demo") for each in others),
            "body": body,
        }.items():
            page = page.replace("{{" + name + "}}", value)
        return web.Response(text=page, content_type="text/html", status=status, headers=HEADERS)
