"""Where the visitor writes: keys, input methods, places, phone numbers, files."""

from playwright.async_api import expect

from dialog.event import Contact, File, Location, Picture, Text
from dialog.view import View
from tests.browser.tea_house import TeaHouse
from tests.browser.visit import Visit, own, person_of, write


async def test_choosing_characters_never_sends(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await page.locator("#write").focus()
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    await page.locator("#write").press("Enter")
    await page.locator("#write").dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    await page.locator("#write").dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await expect(own(page)).to_have_count(0)
    await devtools.send("Input.insertText", {"text": "你好"})
    await page.locator("#write").press("Enter")
    await expect(own(page).locator(".text")).to_contain_text(["你好"])
    assert len(await house.waiter.until(2)) == 2


async def test_shift_enter_starts_a_line_and_the_box_grows(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    write_ = page.locator("#write")
    low = (await write_.bounding_box() or {})["height"]
    await write_.type("一")
    for _ in range(3):
        await write_.press("Shift+Enter")
    await write_.type("二")
    assert (await write_.bounding_box() or {})["height"] > low * 1.8
    await write_.press("Enter")
    await expect(own(page)).to_have_count(1)
    assert (await write_.bounding_box() or {})["height"] == low
    assert (await house.waiter.until(2))[-1].said == Text("一\n\n\n二")


async def test_too_long_is_said_before_it_travels(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await page.locator("#write").fill("字" * 4001)
    await page.locator("#write").press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("4000")
    await expect(page.locator("#write")).to_have_value("字" * 4001)
    assert len(house.waiter.heard) == 1


async def test_focus_stays_in_the_input_whatever_arrives(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await write(page, "你好")
    await house.waiter.until(2)
    await house.channel.send(await person_of(page), View(title="🛵 已发货"))
    await expect(page.get_by_role("heading", name="已发货")).to_be_visible()
    await expect(page.locator("#write")).to_be_focused()


async def test_a_place_is_shared_only_when_asked_for(visit: Visit, house: TeaHouse) -> None:
    page = await visit(geolocation={"latitude": 31.2304, "longitude": 121.4737}, permissions=["geolocation"])
    share = page.get_by_role("button", name="发送我的位置")
    await expect(share).to_have_count(0)
    await write(page, "位置")
    await share.click()
    await expect(own(page).last).to_contain_text("31.2304")
    assert (await house.waiter.until(3))[-1].said == Location(31.2304, 121.4737)


async def test_a_refused_place_says_what_to_do_instead(visit: Visit) -> None:
    page = await visit(permissions=[])
    await write(page, "位置")
    await page.get_by_role("button", name="发送我的位置").click()
    await expect(page.locator("#toasts")).to_contain_text("直接打字")


async def test_a_phone_number_is_filled_in_and_shared(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    await write(page, "位置")
    phone = page.get_by_role("textbox", name="手机号")
    await expect(phone).to_have_attribute("autocomplete", "tel")
    await phone.fill("13800138000")
    await phone.press("Enter")
    await expect(own(page).last).to_contain_text("13800138000")
    assert (await house.waiter.until(3))[-1].said == Contact("13800138000")


async def test_files_and_photos_are_handed_over(visit: Visit, house: TeaHouse) -> None:
    page = await visit()
    chooser = page.locator("#file")
    await chooser.set_input_files({"name": "menu.csv", "mimeType": "text/csv", "buffer": b"name,price"})
    await expect(own(page).locator(".file")).to_have_text("menu.csv")
    await chooser.set_input_files(house.pictures / "latte.png")
    await expect(own(page).get_by_role("img", name="图片")).to_be_visible()
    await chooser.set_input_files({"name": "big.bin", "mimeType": "application/x", "buffer": b"0" * (5 * 2**20 + 1)})
    await expect(page.locator("#toasts")).to_contain_text("5 MB")
    said = [event.said for event in (await house.waiter.until(3))[1:]]
    assert said == [File("2", "menu.csv", b"name,price"), Picture("4")]
    await page.reload()
    await expect(own(page).get_by_role("img", name="图片")).to_be_visible()
