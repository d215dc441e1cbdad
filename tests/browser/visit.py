"""A visitor with a browser, on a device of one's choice."""

from playwright.async_api import Browser, BrowserContext, Locator, Page

from tests.browser.tea_house import TeaHouse

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


class Visit:
    """Opens the shop as a new visitor, on a device of one's choice. Whatever a page complains of fails the test."""

    def __init__(self, browser: Browser, house: TeaHouse) -> None:
        self.browser = browser
        self.house = house
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def __call__(self, *, path: str = "/", language: str = "zh-CN", viewport: dict[str, int] = DESK,
                       **device: object) -> Page:
        """A page on which the chat stands open and the first panel is there."""
        context = await self.browser.new_context(
            locale=language, viewport=viewport, **device)  # type: ignore[arg-type]
        self.contexts.append(context)
        return await self.tab(context, path)

    async def tab(self, context: BrowserContext, path: str = "/") -> Page:
        """One more tab of the same visitor."""
        page = await context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        await page.goto(self.house.address + path)
        await page.locator("#state[data-state=online]").wait_for()
        await page.locator(".bubble.shop").first.wait_for()
        return page

    def _console(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") == "error" and "WebSocket" not in text and "ERR_" not in text:
            self.complaints.append(text)


async def write(page: Page, words: str) -> None:
    """Type into the box and press Enter."""
    await page.locator("#write").fill(words)
    await page.locator("#write").press("Enter")


def own(page: Page) -> Locator:
    """What the visitor said."""
    return page.locator(".bubble.own")


def live(page: Page) -> Locator:
    """The shop's messages that are still in life."""
    return page.locator(".bubble.shop:not(.retired)")


async def person_of(page: Page) -> str:
    """The visitor's public name."""
    return (await page.locator("#who").inner_text()).removeprefix("web:")
