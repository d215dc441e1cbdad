"""Whoever scans the code on a table orders to it: no address, no fee, the table on everybody's card, and only for as
long as a visit lasts."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from bot import table_codes
from bot.channels.telegram.qr import png
from bot.config import Misconfigured
from bot.settings import Settings
from models.orders import Status
from services import seats
from tests.phone import TOKEN, Phone
from tests.phone.house import in_haste
from tests.talk import Guest, House, number_in


@pytest.fixture
def house(demo_url: str) -> House:
    return House(demo_url)


def sits(guest: Guest, seat: str = "7") -> None:
    """They scan the code."""
    guest.types(f"/start {seats.link(seat)}")


def orders(house: House, guest: Guest) -> str:
    """An iced latte, paid; returns the order's number."""
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    number = number_in(guest.taps("提交并支付"))
    house.receipt(number)
    house.deliver()
    return number


def test_at_a_table_nobody_is_asked_where_to_and_nothing_is_charged_for_it(house: House) -> None:
    guest = house.guest()
    sits(guest)
    assert "你在 7 号桌" in guest.screen
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    assert "🍽 送到 7 号桌" in guest.screen
    assert "合计 ¥18" in guest.screen
    assert "配送" not in guest.screen
    guest.taps("提交并支付")
    number = number_in(guest.panel)
    order = house.order(number)
    assert (order.seat, order.delivery, order.total, order.address) == ("7", 0, 1800, "")


def test_the_staff_see_the_table_and_the_guest_is_told_that_it_comes(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    boss.types("/start")
    sits(guest, "A3")
    number = orders(house, guest)
    boss.types("/orders")
    boss.taps("待接")
    assert "A3 号桌" in boss.screen
    boss.types(f"/find {number}")
    assert "🍽 A3 号桌 · 尽快" in boss.screen
    boss.taps("接单")
    assert "发货" not in boss.screen
    boss.taps("备好了")
    house.deliver()
    assert any("做好了，马上送到 A3 号桌" in view.text for view in guest.messages.values())
    assert "马上送到桌上" in "\n".join(view.words for view in guest.messages.values())
    boss.taps("已上桌")
    assert house.order(number).status == Status.DONE


def test_the_same_in_english(house: House) -> None:
    guest = house.guest(language="en")
    sits(guest)
    assert "You are at table 7" in guest.screen
    guest.taps("Iced latte")
    guest.taps("Buy")
    assert "Brought to table 7" in guest.screen


def test_one_visit_may_order_more_than_once(house: House) -> None:
    guest = house.guest()
    sits(guest)
    first = orders(house, guest)
    house.later(hours=1)
    guest.types("再来一单")
    assert "🍽 送到 7 号桌" in guest.screen
    assert house.order(first).seat == "7"


def test_after_the_visit_nothing_goes_to_the_table_any_more(house: House) -> None:
    guest = house.guest()
    sits(guest)
    orders(house, guest)
    house.later(hours=3)
    for steps in (("冰拿铁", "立即购买"), ("再来一单",)):
        guest.types("/start")
        for step in steps:
            guest.taps(step)
        assert "7 号桌" not in guest.screen
        assert "世纪大道100号" in guest.screen      # the example of the question for an address


def test_a_confirmation_left_open_since_the_visit_orders_nothing(house: House) -> None:
    guest = house.guest()
    sits(guest)
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    _, confirm = guest.find("提交并支付")
    house.later(hours=4)
    guest.sends(confirm.payload)
    assert "待付款" not in guest.screen
    assert "地址" in guest.screen


def test_whoever_wants_it_brought_home_leaves_the_table(house: House) -> None:
    guest = house.guest()
    sits(guest)
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    guest.taps("改方式")
    assert "✓" not in "".join(button.label for button in guest.panel.buttons if "送到" in button.label)
    guest.taps("自提（")
    assert "7 号桌" not in guest.screen
    assert "手机号" in guest.screen       # now somebody has to be called when it can be fetched


def test_an_order_that_is_changed_stays_at_its_table(house: House) -> None:
    guest = house.guest()
    sits(guest)
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    number = number_in(guest.taps("提交并支付"))
    guest.taps("改订单")
    guest.taps("备注")
    guest.types("少冰")
    assert "🍽 送到 7 号桌" in guest.screen
    guest.taps("提交并支付")
    assert house.order(number).seat == "7"


@pytest.mark.parametrize("link", [
    "seat_7", "seat_7_00000000", "seat_8_{mark}", "seat_7_{mark}0", "seat_七_{mark}", "seat_7'--_{mark}",
])
def test_only_codes_that_the_shop_printed_lead_to_a_table(house: House, link: str) -> None:
    guest = house.guest()
    guest.types(f"/start {link.format(mark=seats.link('7').rpartition('_')[2])}")
    assert "号桌" not in guest.screen
    guest.taps("冰拿铁")
    guest.taps("立即购买")
    assert "🍽" not in guest.screen


# -- the sheet ----------------------------------------------------------------------------------------------


def scanned(file: Path) -> list[str]:
    """Every code on every page, read by somebody else's reader from somebody else's drawing of the PDF."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(file):
        found += [code.text for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    return found


def shop(tmp_path: Path, **more: object) -> Settings:
    return Settings.model_validate({"secret_file": str(tmp_path / "key"), **more})


def test_a_scanned_code_of_the_sheet_leads_to_its_table(tmp_path: Path) -> None:
    file = tmp_path / "tables.pdf"
    named = table_codes.tables("1-13, A1，1")
    table_codes.write(shop(tmp_path, server={"public_url": "https://shop.example/"}), named, file)
    codes = scanned(file)
    assert len(codes) == len(named) == 14
    starts = [parse_qs(urlsplit(code).query)["start"][0] for code in codes]
    assert {code.partition("?")[0] for code in codes} == {"https://shop.example/"}
    assert sorted(map(seats.read, starts)) == sorted(named)
    assert all(len(start) <= 64 for start in starts)
    assert len(pypdfium2.PdfDocument(file)) == 2


@pytest.mark.parametrize("driver", ["aiogram", "ptb"])
async def test_with_a_token_the_codes_lead_to_the_bot(tmp_path: Path, driver: str) -> None:
    file = tmp_path / "tables.pdf"
    async with Phone() as phone:
        telegram = {"token": TOKEN, "api_url": phone.url, "driver": driver}
        with in_haste():
            await asyncio.to_thread(table_codes.write, shop(tmp_path, telegram=telegram), ["7"], file)
    (code,) = scanned(file)
    assert code == f"https://t.me/xiaoer_bot?start={seats.link('7')}"


def test_a_payment_code_can_be_scanned_too(tmp_path: Path) -> None:
    picture = tmp_path / "pay.png"
    picture.write_bytes(png("https://shop.example/pay/demo/Zm9v?a=1&b=2", "¥55 · #A1024"))
    with Image.open(picture) as drawn:
        assert [code.text for code in zxingcpp.read_barcodes(drawn)] == ["https://shop.example/pay/demo/Zm9v?a=1&b=2"]


@pytest.mark.parametrize("which", ["", "3-1", "1-", "table 7", "1-501", "靠窗", "1234567"])
def test_what_names_no_tables_is_said(which: str) -> None:
    with pytest.raises(Misconfigured) as told:
        table_codes.tables(which)
    assert told.value.sentence == "seat.bad"


def test_codes_that_would_lead_nowhere_are_not_printed(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as told:
        table_codes.write(shop(tmp_path), ["7"], tmp_path / "tables.pdf")
    assert told.value.sentence == "seat.no-link"
