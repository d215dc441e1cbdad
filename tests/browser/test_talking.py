"""Talking with the shop in a browser: words, taps, toasts, links."""

import pytest
from playwright.async_api import expect

from dialog.event import Tap, Text
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import Visit, live, own, write


async def test_words_show_at_once_and_are_answered(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    house.waiter.gate.clear()
    await write(page, "两杯冰拿铁")
    await expect(own(page).locator(".text")).to_have_text(["两杯冰拿铁"])
    await expect(page.locator("#typing")).to_be_visible()
    house.waiter.gate.set()
    await expect(live(page)).to_have_count(1)
    await expect(page.locator(".bubble.retired")).to_have_count(1)
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(own(page)).to_have_count(1)
    assert (await house.waiter.until(2))[-1].said == Text("两杯冰拿铁")


async def test_a_tap_edits_the_panel_in_place(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await page.get_by_role("button", name="☕ 咖啡").click()
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    await expect(page.locator(".bubble")).to_have_count(1)
    image = page.get_by_role("img", name="一杯冰拿铁")
    await expect(image).to_be_visible()
    assert await image.evaluate("img => img.naturalWidth") == 800
    await page.get_by_role("button", name="加入购物车 ¥21").click()
    await expect(page.locator("#toasts")).to_have_text("已加入购物车")
    assert [event.said for event in house.waiter.heard[1:]] == [Tap("p", "1"), Tap("add", "1")]


async def test_a_doubled_click_is_one_tap(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    house.waiter.gate.clear()
    await page.get_by_role("button", name="☕ 咖啡").dblclick()
    house.waiter.gate.set()
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    assert len(house.waiter.heard) == 2


async def test_an_alert_waits_for_ok(visit: Visit) -> None:
    page = await visit()
    await write(page, "严重")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("这单已取消")
    await dialog.get_by_role("button", name="知道了").press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#write")).to_be_focused()


async def test_a_link_opens_in_a_new_tab_and_a_qr_code_is_named(visit: Visit) -> None:
    page = await visit()
    await write(page, "付款")
    link = page.get_by_role("link", name="去付款 ¥21")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener")
    qr = page.get_by_role("img", name="付款二维码，¥21")
    await expect(qr).to_be_visible()
    box = await qr.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] >= 180
