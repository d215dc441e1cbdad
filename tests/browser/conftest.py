"""A real browser, one for all tests, and a small tea house on the loopback for it to visit."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from tests.browser.tea_house import TeaHouse
from tests.browser.visit import Visit
from tests.shop_floor import template

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
INSTALLS = (
    ["apt-get", "install", "-y", "chromium"],
    [sys.executable, "-m", "playwright", "install", "chromium"],
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives as long as the session, so every test here runs in the session's loop."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def find_chromium(own: str) -> str:
    """The path of a Chromium: the one that CHROMIUM names, the machine's, Playwright's `own`; installed if need be."""
    found = _present(own)
    for command in INSTALLS if not found else ():
        if command[0] == "apt-get" and (os.geteuid() != 0 or not shutil.which("apt-get")):
            continue
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if found := _present(own):
            break
    if not found:
        pytest.fail(
            "The browser tests need Chromium and it could not be installed. Install the package `chromium`, "
            "or set CHROMIUM to the path of one.",
            pytrace=False,
        )
    return found


def _present(own: str) -> str:
    named = os.environ.get("CHROMIUM", "")
    if named and not shutil.which(named):
        pytest.fail(f"CHROMIUM names {named}, which cannot be started.", pytrace=False)
    return next((place for place in (named, *PLACES, own) if place and shutil.which(place)), "")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as driver:
        yield driver


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    path = await asyncio.to_thread(find_chromium, playwright.chromium.executable_path)
    browser = await playwright.chromium.launch(executable_path=path, args=list(QUIET))
    yield browser
    await browser.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[TeaHouse]:
    house = TeaHouse(tmp_path)
    await house.open()
    yield house
    await house.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, house: TeaHouse) -> AsyncIterator[Visit]:
    visit = Visit(browser, house)
    yield visit
    for context in visit.contexts:
        await context.close()
    assert visit.complaints == []
