"""How the shop's lines are set: prices under prices, numbers hanging, and still the same text when it is copied."""

import pytest
from playwright.async_api import Locator, expect

from dialog.view import View
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import PHONE, Visit, person_of

BILL = (
    "请在 18:30 前完成。\n冰拿铁 大杯·冰·少糖·全脂奶·浓缩一份 × 1　¥1,118.50\n可颂 × 1　¥14\n优惠 −¥5\n合计 ¥1,127.50\n"
    "📍 张三 138****8000 · 上海市 浦东新区 世纪大道100号5楼"
)
LIST = "1  Iced latte ¥16–24 ★4.9\n2  Noise-cancelling headphones Pro ¥399–419 ★4.8\n3  Tea for ¥ lovers"


async def shown(visit: Visit, house: TeaHouse, text: str) -> Locator:
    """The paragraph on a phone that holds this text."""
    page = await visit(viewport=PHONE)
    await house.channel.send(await person_of(page), View(title="账单", text=text))
    bubble = page.locator(".bubble", has=page.get_by_role("heading", name="账单"))
    await expect(bubble).to_be_visible()
    return bubble.locator(".text")


@pytest.mark.parametrize("text", [BILL, LIST, "一行", "a\n\nb  c"])
async def test_set_in_lines_it_is_the_same_text(visit: Visit, house: TeaHouse, text: str) -> None:
    paragraph = await shown(visit, house, text)
    assert await paragraph.evaluate("each => each.textContent") == text
    copied = await paragraph.evaluate("each => each.innerText")
    assert copied.replace("\n", "") == text.replace("\n", "")


async def test_the_prices_of_a_bill_end_on_one_line_and_the_total_stands_out(visit: Visit, house: TeaHouse) -> None:
    paragraph = await shown(visit, house, BILL)
    prices = paragraph.locator(".price")
    await expect(prices).to_have_text(["¥1,118.50", "¥14", "−¥5", "¥1,127.50"])
    ends = await prices.evaluate_all("all => all.map((each) => Math.round(each.getBoundingClientRect().right))")
    assert max(ends) - min(ends) <= 1
    await expect(paragraph.locator(".total")).to_have_text("合计 ¥1,127.50")


async def test_the_prices_of_a_list_begin_on_one_line(visit: Visit, house: TeaHouse) -> None:
    paragraph = await shown(visit, house, LIST)
    prices = paragraph.locator(".price")
    await expect(prices).to_have_text(["¥16–24 ★4.9", "¥399–419 ★4.8"])
    begins = await prices.evaluate_all("all => all.map((each) => Math.round(each.getBoundingClientRect().left))")
    assert begins[0] == begins[1]
