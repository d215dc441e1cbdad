"""Nobody is shut out: an automatic checker reads every important screen, and none of them is wider than its window."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.browser.stage import Window, staged
from tests.browser.visit import DESK, PHONE
from tests.browser.walk import walk

AXE = Axe()
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
SMALL = {"width": 320, "height": 640}
TOO_WIDE = """
() => [...document.querySelectorAll("html, #log, .bubble, .row, footer, #dock")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.className || each.id || each.localName}: ${each.textContent.slice(0, 60)}`)
"""
TOO_SMALL = """
() => [...document.querySelectorAll("button, a.link")].filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().width < 43.9 || each.getBoundingClientRect().height < 43.9)
  .map((each) => each.textContent)
"""


async def faults(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """What the checker finds: the rule, the element, and why."""
    found: list[dict[str, Any]] = (await AXE.run(page, options=rules)).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} ({node['failureSummary']})" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize(("language", "scheme", "viewport"), [
    ("zh", "light", PHONE), ("zh", "dark", DESK), ("en", "dark", PHONE), ("en", "light", DESK), ("en", "light", SMALL),
], ids=["zh-phone-light", "zh-desk-dark", "en-phone-dark", "en-desk-light", "en-small-light"])
async def test_every_screen_can_be_read_by_everybody(
    language: str, scheme: str, viewport: dict[str, int], tmp_path: Path, seeded: Path, browser: Browser,
) -> None:
    wrong: list[str] = []

    async def look(name: str, window: Window) -> None:
        page = window.page
        found = [*await faults(page), *await page.evaluate(TOO_WIDE), *await page.evaluate(TOO_SMALL)]
        wrong.extend(f"{name}: {each}" for each in found)

    device = {"color_scheme": scheme, "viewport": viewport}
    async with staged(tmp_path, seeded, browser, language, owner=True, **device) as stage:
        await walk(stage, look)
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_cashier_can_be_read_by_everybody(
    scheme: str, tmp_path: Path, seeded: Path, browser: Browser,
) -> None:
    async with staged(tmp_path, seeded, browser, "zh", color_scheme=scheme) as stage:
        window = stage.customer
        for words in ("冰拿铁", "立即购买", "> 张三 13800138000 上海市浦东新区世纪大道100号5楼", "提交并支付"):
            await (window.types(words[2:]) if words.startswith(">") else window.taps(words))
        cashier = await window.follow(await window.find("打开演示支付"))
        found = await faults(cashier)
        for choice in ("fail-limit", "pay"):
            await cashier.locator(f"button[value={choice}]").click()
            await cashier.locator(".state").wait_for()
            found += await faults(cashier)
        assert found == []


async def test_the_checker_finds_what_is_wrong(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<html lang=en><title>x</title><main><h1>x</h1><button></button></main></html>")
    assert [each.partition(":")[0] for each in await faults(page)] == ["button-name"]
    await page.close()
