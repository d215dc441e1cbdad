"""Every reader and every screen: keyboard, screen reader, dark, small, enlarged, without motion."""

import pytest
from playwright.async_api import expect

from dialog.event import Tap
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import DESK, Visit, live, write


async def test_the_keyboard_alone_is_enough(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="跳到输入框")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#write")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="👤 我的")).to_be_focused()
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="🔥 生椰拿铁 ¥20")).to_be_focused()
    for _ in range(4):
        await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("button", name="☕ 咖啡")).to_be_focused()
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    await expect(live(page)).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Tab")
    for _ in range(8):
        if await page.evaluate("document.activeElement.textContent") == "加入购物车 ¥21":
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("heading", name="购物车 · 1 件")).to_be_visible()
    assert house.waiter.heard[-1].said == Tap("add", "1")


async def test_those_who_listen_are_told_what_everything_is(visit: Visit) -> None:
    page = await visit()
    log = page.get_by_role("log", name="对话")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-busy", "false")
    await expect(page.get_by_role("heading", level=1, name="小二茶馆")).to_be_visible()
    await expect(page.get_by_role("heading", level=2)).to_have_count(1)
    for name in ("添加图片或文件", "发送"):
        await expect(page.get_by_role("button", name=name)).to_be_visible()
    nameless = await page.evaluate(
        "[...document.querySelectorAll('button:not([hidden]), a, input:not([hidden]), textarea, img, nav')]"
        ".filter(e => e.checkVisibility() && !(e.textContent.trim() || e.ariaLabel || e.alt)).length"
    )
    assert nameless == 0


PALE = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (colour) => colour.slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.push(rgba(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const pale = [];
  for (const element of document.querySelectorAll("body *")) {
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!speaks || !element.checkVisibility() || element.closest(".aside, .skip, :disabled")) continue;
    let opacity = 1;
    for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
    const under = ground(element);
    const ink = rgba(getComputedStyle(element).color);
    const seen = over([...ink.slice(0, 3), ink[3] * opacity], under);
    const [a, b] = [light(seen), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) pale.push(`${element.className || element.id || element.tagName} ${ratio.toFixed(2)}`);
  }
  return pale;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_stands_out_from_its_ground(visit: Visit, house: TeaHouse, scheme: str) -> None:
    page = await visit(color_scheme=scheme, reduced_motion="reduce")
    ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (int(ground.partition("(")[2].partition(",")[0]) < 60) is (scheme == "dark")
    house.waiter.breaks = 1
    await write(page, "你好")
    await expect(page.locator(".unsent")).to_be_visible()
    for words in ("付款", "位置"):
        await write(page, words)
    await page.get_by_role("textbox", name="手机号").wait_for()
    assert await page.evaluate(PALE) == []
    await write(page, "你好")
    await page.get_by_role("button", name="☕ 咖啡").click()
    await page.get_by_role("button", name="加入购物车 ¥21").click()
    await expect(page.locator(".note")).to_be_visible()
    await expect(page.locator(".toast")).to_be_visible()
    await page.mouse.move(0, 0)
    assert await page.evaluate(PALE) == []


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (640, 400), (1280, 800)])
async def test_nothing_runs_over_the_edge_and_every_button_is_large_enough(
    visit: Visit, width: int, height: int,
) -> None:
    page = await visit(viewport={"width": width, "height": height})
    for words in ("付款", "位置", "长" * 300 + "w" * 300, "坏"):
        await write(page, words)
        await expect(page.locator(".bubble.own.sending")).to_have_count(0)
        over = await page.evaluate(
            "[...document.querySelectorAll('html, #log, .bubble, footer, #dock')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.id || e.tagName)"
        )
        assert over == []
        small = await page.evaluate(
            "[...document.querySelectorAll('button, a.link, .share input')].filter(e => e.checkVisibility())"
            ".map(e => [e.textContent, e.getBoundingClientRect()])"
            ".filter(([, box]) => box.width < 43.9 || box.height < 43.9).map(([text]) => text)"
        )
        assert small == []
        assert await page.locator("#log").evaluate("log => log.clientHeight") >= 140


async def test_who_wants_no_motion_gets_none(visit: Visit) -> None:
    page = await visit(reduced_motion="reduce")
    await write(page, "你好")
    await expect(page.locator(".bubble.retired")).to_have_count(1)
    moving = await page.evaluate("document.getAnimations().length")
    assert moving == 0


async def test_twice_the_letters_still_fit(visit: Visit) -> None:
    page = await visit(viewport=DESK)
    await page.evaluate("document.documentElement.style.fontSize = '32px'")
    await page.get_by_role("button", name="☕ 咖啡").click()
    await expect(page.get_by_role("heading", name="冰拿铁 ¥18")).to_be_visible()
    over = "[document.documentElement, document.querySelector('#log')].map(e => e.scrollWidth - e.clientWidth)"
    assert await page.evaluate(over) == [0, 0]
