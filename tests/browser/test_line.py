"""The line to the shop breaks, the page is reloaded, a second tab opens: nothing is lost, nothing happens twice."""

from playwright.async_api import expect

from dialog.event import Tap, Text
from dialog.view import View
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import Visit, live, own, person_of, write


async def test_a_line_cut_in_the_middle_loses_nothing_and_repeats_nothing(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    house.waiter.gate.clear()
    await write(page, "一")
    await write(page, "二")
    await expect(own(page)).to_have_count(2)
    house.cut()
    await expect(page.locator("#state")).to_have_attribute("data-state", "offline")
    await write(page, "三")
    house.waiter.gate.set()
    await expect(page.locator("#state")).to_have_attribute("data-state", "online")
    await expect(page.locator(".bubble.own.sent .text")).to_have_text(["一", "二", "三"])
    await expect(page.locator(".bubble.own.sending")).to_have_count(0)
    await expect(live(page)).to_have_count(1)
    assert sorted(house.waiter.acts.values()) == [1, 1, 1, 1]
    await page.reload()
    await expect(page.locator(".bubble.own.sent .text")).to_have_text(["一", "二", "三"])
    await expect(page.locator(".bubble")).to_have_count(7)


async def test_what_is_said_while_the_shop_is_away_arrives_when_it_is_back(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await house.shut()
    await expect(page.locator("#state")).to_have_text("网断了，正在重连…")
    await write(page, "还在吗")
    await page.get_by_role("button", name="☕ 咖啡").click()
    await expect(page.locator(".bubble.own.sending")).to_have_count(1)
    await house.open()
    await expect(page.locator("#state")).to_have_text("在线")
    await expect(page.locator(".bubble.own.sent .text")).to_have_text(["还在吗"])
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    assert [event.said for event in (await house.waiter.until(3))[1:]] == [Text("还在吗"), Tap("p", "1")]


async def test_news_that_came_while_the_line_was_down_is_there_after(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    person = await person_of(page)
    await house.shut()
    await expect(page.locator("#state")).to_have_attribute("data-state", "offline")
    await house.channel.send(person, View(title="🛵 已发货 A1024"), loud=True)
    await house.open()
    await expect(page.get_by_role("heading", name="已发货 A1024")).to_be_visible()


async def test_a_reload_brings_the_chat_back_with_its_live_panel(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await write(page, "你好")
    await expect(page.locator(".bubble.retired")).to_have_count(1)
    await page.locator("#write").fill("写了一半")
    before = await page.locator(".bubble").all_inner_texts()
    await page.reload()
    await expect(page.locator(".bubble")).to_have_count(3)
    assert await page.locator(".bubble").all_inner_texts() == before
    await expect(page.locator("#write")).to_have_value("写了一半")
    await page.get_by_role("button", name="☕ 咖啡").click()
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    assert sum(isinstance(event.said, Text) for event in house.waiter.heard) == 2


async def test_words_not_yet_answered_survive_a_reload(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    house.waiter.gate.clear()
    await write(page, "别丢")
    await expect(own(page)).to_have_count(1)
    await page.reload()
    await expect(own(page).locator(".text")).to_have_text(["别丢"])
    house.waiter.gate.set()
    await expect(live(page)).to_have_count(1)
    await expect(page.locator(".bubble.retired")).to_have_count(1)
    await expect(own(page)).to_have_count(1)
    assert sorted(house.waiter.acts.values()) == [1, 1]


async def test_two_tabs_show_the_same(visit: Visit, house: TeaHouse) -> None:
    one = await visit()
    two = await visit.tab(one.context)
    await write(one, "你好")
    await expect(own(two).locator(".text")).to_have_text(["你好"])
    await two.get_by_role("button", name="☕ 咖啡").click()
    for page in (one, two):
        await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
        await expect(own(page)).to_have_count(1)
    assert len(await house.waiter.until(3)) == 3


async def test_our_own_fault_offers_to_send_again(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    house.waiter.breaks = 1
    await write(page, "两杯")
    await expect(page.locator(".bubble.own.unsent")).to_contain_text("没发出去")
    await page.get_by_role("button", name="再发一次").click()
    await expect(page.locator(".bubble.own.sent .text")).to_have_text(["两杯"])
    await expect(own(page)).to_have_count(1)
    await expect(page.locator(".bubble.retired")).to_have_count(1)


async def test_a_browser_whose_cookie_went_begins_anew(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await write(page, "你好")
    await expect(page.locator(".bubble")).to_have_count(3)
    before = await person_of(page)
    await page.context.clear_cookies()
    house.cut()
    await expect(page.locator(".bubble")).to_have_count(1)
    await expect(page.locator("#state")).to_have_attribute("data-state", "online")
    assert await person_of(page) != before


async def test_a_deep_link_opens_its_place_once(visit: Visit, house: TeaHouse) -> None:
    page = await visit(path="/?start=p_zz9k")
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    await page.reload()
    await expect(live(page)).to_have_count(1)
    assert [event.said for event in house.waiter.heard] == [Text("/start p_zz9k")]
    assert page.url.endswith("/")
