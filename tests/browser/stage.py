"""The whole shop in a real browser: the customer's window, the owner's, and both at rest after each step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, ElementHandle, Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Role, Staff
from models.webchat import WebMessage
from tests.browser.visit import DESK, person_of, write
from tests.shop_floor import ShopFloor, opened

LOCALES: Final = {"zh": "zh-CN", "en": "en-GB"}
PATIENCE: Final = 20.0       # seconds until a page that does not come to rest counts as broken
POLL: Final = 10             # ms between two looks at a page

# What a person sees of the shop's messages, oldest first; a button is [label], and the dock belongs to its panel.
SEEN: Final = """
() => {
  const label = (each) => [...each.childNodes].filter((part) => part.nodeType === 3).map((part) => part.data).join("");
  return [...document.querySelectorAll(".bubble.shop")].map((bubble) => {
    const words = [...bubble.querySelectorAll(".note, .title, .text, .hint, .were")].map((part) => part.innerText);
    const rows = [...bubble.querySelectorAll(".row"), ...(bubble.dataset.dock === "yes" ? [dock] : [])];
    return [...words, ...rows.map((row) => [...row.children].map((each) => `[${label(each)}]`).join(" "))].join("\\n");
  });
}
"""
FIND: Final = """
(wanted) => {
  const label = (each) => [...each.childNodes].filter((part) => part.nodeType === 3).map((part) => part.data).join("");
  const fits = (each) => wanted === `[${label(each)}]` || label(each).includes(wanted);
  for (const bubble of [...document.querySelectorAll(".bubble.shop:not(.retired)")].reverse()) {
    const places = [bubble, ...(bubble.dataset.dock === "yes" ? [dock] : [])];
    const found = places.flatMap((place) => [...place.querySelectorAll("button, a.link")]).find(fits);
    if (found) return found;
  }
  return null;
}
"""
ANSWERED: Final = '() => (JSON.parse(sessionStorage.getItem("xiaoer.outbox")) ?? []).length === 0'
SHOWN: Final = """
(change) => {
  const changes = [...document.querySelectorAll(".bubble[data-change]")].map((each) => Number(each.dataset.change));
  const waiting = document.querySelector("#typing:not([hidden]), .sending, [aria-busy][data-payload]");
  return waiting === null && Math.max(0, ...changes) === change;
}
"""


class Window:
    """One person's window on the shop, as a journey sees it."""

    def __init__(self, floor: ShopFloor, page: Page, person: str) -> None:
        self.floor = floor
        self.page = page
        self.person = person
        self._greeted = False

    async def types(self, words: str) -> None:
        """Write words and press Enter. The page says the first /start by itself."""
        if words != "/start" or self._greeted:
            await write(self.page, words)
        self._greeted = True
        await self.at_rest()

    async def taps(self, label: str) -> None:
        """Press the newest live button with such a label; a link is followed into its own tab, and that is closed."""
        button = await self.find(label)
        if await button.evaluate("each => each.localName") == "a":
            await (await self.follow(button)).close()
        else:
            await button.click()
        await self.at_rest()

    async def find(self, label: str) -> ElementHandle:
        """The newest live button whose label holds `label` (is `label`, in brackets)."""
        button = (await self.page.evaluate_handle(FIND, label)).as_element()
        assert button is not None, f"no button {label!r} on\n{await self.newest()}"
        return button

    async def follow(self, link: ElementHandle) -> Page:
        """Open a link in its own tab; it has loaded well when this returns."""
        async with self.page.context.expect_page() as opening:
            await link.click()
        tab = await opening.value
        await tab.wait_for_load_state()
        answer = await tab.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        assert answer == 200, f"{tab.url} answers {answer}"
        await tab.locator("h1, h2").first.wait_for()
        return tab

    async def newest(self) -> str:
        """The shop's last message."""
        return (await self._seen())[-1]

    async def everything(self) -> str:
        """All visible messages of the shop."""
        return "\n\n".join(await self._seen())

    async def at_rest(self) -> None:
        """Wait until the shop owes nothing, and the page has shown all there is and waits for nothing."""
        there = -1
        while there != (there := await self._shop_at_rest()):
            await self.page.wait_for_function(SHOWN, arg=there, polling=POLL)

    async def _shop_at_rest(self) -> int:
        """Wait until the shop has heard everything and owes nothing; how many changes the chat has seen by then."""
        await self.page.wait_for_function(ANSWERED, polling=POLL)
        async with asyncio.timeout(PATIENCE):
            while len(self.floor.app._turns):       # noqa: ASYNC110  the lines of chats announce nothing
                await asyncio.sleep(0.003)
        await self.floor.idle()
        return await self.floor.app._core.run(partial(_newest_change, chat=self.person))

    async def _seen(self) -> list[str]:
        seen: list[str] = await self.page.evaluate(SEEN)
        return seen


class BrowserStage:
    """The running shop, the customer's window and the owner's."""

    customer: Window
    staff: Window

    def __init__(self, floor: ShopFloor, browser: Browser, language: str, device: dict[str, Any]) -> None:
        self.floor = floor
        self.language = language
        self.complaints: list[str] = []
        self._browser = browser
        self._device = device
        self.windows: list[Window] = []
        self._contexts: list[BrowserContext] = []

    async def open(self, *, owner: bool) -> None:
        """Open the customer's window, and one that is to be the owner's."""
        if owner:
            self.staff = await self.window()
            await self.floor.app._core.run(partial(_appoint, person=self.staff.person))
        self.customer = await self.window()

    async def window(self, **device: Any) -> Window:
        """Somebody new opens the shop in a browser of their own."""
        context = await self._browser.new_context(
            locale=LOCALES[self.language], **{"viewport": DESK, "reduced_motion": "reduce", **self._device, **device},
        )
        self._contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        await page.goto(self.floor.app.url)
        await page.locator(".bubble.shop").first.wait_for()
        window = Window(self.floor, page, await person_of(page))
        self.windows.append(window)
        await window.at_rest()
        return window

    def _console(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        await self.floor.world(what, number)
        for window in self.windows:
            await window.at_rest()

    async def close(self) -> None:
        """Close every window. Whatever a page complained of fails the test."""
        for context in self._contexts:
            await context.close()
        assert self.complaints == [], self.complaints


@asynccontextmanager
async def staged(
    folder: Path, seeded: Path, browser: Browser, language: str, *, owner: bool = False,
    server: dict[str, Any] | None = None, **device: Any,
) -> AsyncIterator[BrowserStage]:
    """The shop opened in a folder, and the windows on it. `server`: settings of its address. `device`: what Playwright
    calls the options of a context."""
    async with AsyncExitStack() as later:
        floor = await later.enter_async_context(opened(folder, seeded, server=server or {}))
        stage = BrowserStage(floor, browser, language, device)
        later.push_async_callback(stage.close)
        await stage.open(owner=owner)
        yield stage


def _newest_change(db: Session, chat: str) -> int:
    return db.scalar(select(func.max(WebMessage.change)).where(WebMessage.chat == chat)) or 0


def _appoint(db: Session, person: str) -> None:
    db.add(Staff(channel="web", person=person, role=Role.OWNER, name="王芳", since=datetime.now(UTC)))
