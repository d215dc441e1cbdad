"""Paying in the browser from end to end: the link, the cashier's page in its tab, and the order's card in the chat."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from services.numbers import found_in
from tests.browser.stage import Window, staged

WAYS = {
    "zh": ("冰拿铁", "立即购买", "张三 13800138000 上海市浦东新区世纪大道100号5楼", "提交并支付", "打开演示支付"),
    "en": ("Iced latte", "Buy now", "Zhang San 13800138000, 5F, 100 Century Avenue, Pudong, Shanghai",
           "Order and pay", "Open Demo Pay"),
}
STATES = {"zh": ("待付款", "待发货", "没有付成功"), "en": ("to pay", "to ship", "Not paid: ")}


async def _at_the_cashier(window: Window, language: str) -> Page:
    """From the first tap to the cashier's page."""
    product, buy, address, order, pay = WAYS[language]
    await window.taps(product)
    await window.taps(buy)
    await window.types(address)
    await window.taps(order)
    return await window.follow(await window.find(pay))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_card_turns_to_paid_while_the_customer_is_still_at_the_cashier(
    language: str, tmp_path: Path, seeded: Path, browser: Browser,
) -> None:
    async with staged(tmp_path, seeded, browser, language) as stage:
        window = stage.customer
        cashier = await _at_the_cashier(window, language)
        unpaid, paid, _ = STATES[language]
        title = window.page.locator(".card .title")
        await expect(title).to_contain_text(unpaid)
        number = found_in(await title.inner_text())
        await cashier.locator("button[value=pay]").click()
        await expect(cashier.locator(".state.paid")).to_be_visible()
        await expect(title).to_contain_text(paid)
        await window.at_rest()
        assert await window.page.locator(".card").count() == 1
        assert found_in(await title.inner_text()) == number
        await expect(window.page.locator(".card .qr")).to_have_count(0)
        await expect(window.page.locator(".card a.link")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_refused_payment_is_told_with_its_reason_and_may_be_tried_again(
    language: str, tmp_path: Path, seeded: Path, browser: Browser,
) -> None:
    async with staged(tmp_path, seeded, browser, language) as stage:
        window = stage.customer
        cashier = await _at_the_cashier(window, language)
        await cashier.locator("button[value=fail-limit]").click()
        await expect(cashier.locator(".state.failed")).to_be_visible()
        await window.at_rest()
        assert STATES[language][2] in await window.newest()
        await cashier.locator("button[value=pay]").click()
        await expect(cashier.locator(".state.paid")).to_be_visible()
        await window.at_rest()
        assert STATES[language][1] in await window.page.locator(".card .title").inner_text()
