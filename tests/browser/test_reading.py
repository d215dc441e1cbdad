"""What the visitor reads: old panels, other people's markup, news while reading, two languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from dialog.view import View
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import PHONE, Visit, live, own, person_of, write


async def test_retired_panels_stay_readable_and_their_buttons_are_dead(visit: Visit) -> None:
    page = await visit()
    await write(page, "你好")
    old = page.locator(".bubble.retired")
    await expect(old).to_contain_text("小二茶馆")
    await expect(old).to_contain_text("再来一单 ¥36")
    await expect(old.locator("button, a, input")).to_have_count(0)


async def test_markup_in_words_is_only_ever_words(visit: Visit) -> None:
    page = await visit()
    await write(page, "<img src=x onerror=\"document.title='owned'\">")
    await expect(own(page).locator(".text")).to_have_text("<img src=x onerror=\"document.title='owned'\">")
    await write(page, "坏")
    await expect(page.get_by_role("heading", name="<b>x</b> & love <3 _*[]")).to_be_visible()
    await expect(page.get_by_role("button", name="<img src=x onerror=alert(1)>")).to_be_visible()
    await expect(page.locator("a[href^=javascript]")).to_have_count(0)
    assert await page.title() == "小二茶馆"
    await expect(page.locator(".bubble img, .bubble script")).to_have_count(0)


async def test_a_secret_typed_by_mistake_disappears_everywhere(visit: Visit) -> None:
    one = await visit()
    two = await visit.tab(one.context)
    await write(one, "我的密码 hunter2")
    for page in (one, two):
        await expect(own(page)).to_contain_text("这条消息已删除")
        await expect(page.locator("#log")).not_to_contain_text("hunter2")


async def test_what_is_being_read_stays_where_it_is(visit: Visit, house: TeaHouse) -> None:
    page = await visit(viewport=PHONE)
    for _ in range(4):
        await write(page, "你好")
    await expect(own(page)).to_have_count(4)
    await expect(page.locator(".bubble.retired")).to_have_count(4)
    log = page.locator("#log")
    await log.evaluate("log => { log.scrollTop = 40; }")
    await page.wait_for_timeout(100)
    place = "log => [...log.querySelectorAll('.bubble')].map((each) => each.getBoundingClientRect().top)[1]"
    before = await log.evaluate(place)
    person = await person_of(page)
    await house.channel.send(person, View(title="🛵 已发货"))
    await expect(page.get_by_role("button", name="有新消息")).to_be_visible()
    await house.channel.edit(person, "1", View(title="改过的第一条", text="长了\n" * 9))
    await expect(page.get_by_role("heading", name="改过的第一条")).to_have_count(1)
    assert await log.evaluate(place) == pytest.approx(before, abs=2)
    await page.get_by_role("button", name="有新消息").click()
    await expect(page.get_by_role("heading", name="已发货")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="有新消息")).to_be_hidden()


async def test_a_long_history_is_found_by_going_back(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    person = await person_of(page)
    for number in range(60):
        await house.channel.send(person, View(title=f"第 {number} 条"))
    await page.reload()
    await expect(page.locator(".bubble")).to_have_count(50)
    await expect(page.get_by_role("heading", name="第 59 条")).to_be_in_viewport()
    await page.get_by_role("button", name="更早的消息").click()
    await expect(page.locator(".bubble")).to_have_count(61)
    assert (await page.locator(".bubble .title").all_inner_texts())[1:] == [f"第 {number} 条" for number in range(60)]
    await expect(page.get_by_role("button", name="更早的消息")).to_be_hidden()


async def test_the_page_follows_the_language_of_the_conversation(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await write(page, "English")
    await expect(page.get_by_role("heading", name="Hello!")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    await expect(page.locator("#write")).to_have_attribute("placeholder", "What would you like?")
    await expect(page.locator("#shop")).to_have_text("Xiaoer Tea House")
    await expect(live(page)).to_have_attribute("lang", "en")
    await expect(page.locator(".bubble.retired")).to_have_attribute("lang", "zh")
    reader = await visit(language="en-GB")
    await expect(reader.locator("#shop")).to_have_text("小二茶馆")       # the tea house answers in Chinese
    assert house.waiter.heard[-1].language == "en-GB"


async def test_times_are_the_shops_and_its_zone_is_named_to_who_lives_by_another(visit: Visit) -> None:
    away, near = await visit(timezone_id="America/New_York"), await visit(timezone_id="Asia/Chongqing")
    await expect(away.locator("#zone")).to_have_text("时间均为中国标准时间")
    await expect(near.locator("#zone")).to_be_hidden()
    for page in (away, near):
        await write(page, "你好")
        time = own(page).locator("time")
        moment = datetime.fromisoformat(await time.get_attribute("datetime") or "")
        shop = moment.astimezone(ZoneInfo("Asia/Shanghai"))
        await expect(time).to_have_text(f"{shop:%H:%M}")
        await expect(page.locator(".day")).to_have_text(["今天"])
