"""The board and finding: by number, name, phone digits, address words or product; a phone search is written down."""

from datetime import UTC, datetime

import pytest

from bench import past
from models.orders import Status
from tests.staff_room import audits, furnish_once, open_houses, paid  # noqa: F401
from tests.talk import Guest, House, show


def test_an_unknown_number_names_the_nearest(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1))
    wrong = order.number[:-1] + str((int(order.number[-1]) + 1) % 10)
    boss.types(f"/ship {wrong} SF1234567890123")
    assert f"没有订单 {wrong}。你是不是要找：{order.number}" in boss.screen
    boss.types(f"/ship {order.number}")
    assert f"/ship {order.number} SF1234567890123" in boss.screen
    boss.types("/ship")
    assert "格式：/ship 订单号 快递单号" in boss.screen


def test_the_board_and_finding(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    one = paid(house, guest, ("croissant", 1), name="李雷", phone="13900001234", detail="银城中路 8 号")
    two = paid(house, guest, ("bagel", 2), name="韩梅梅", phone="13900005678", detail="陆家嘴环路 1000 号")
    boss.types("/orders")
    assert "[待接 2]" in boss.screen
    boss.taps("待接")
    assert f"1. #{one.number}" in boss.screen
    boss.taps("2")
    assert f"#{two.number}" in boss.panel.title
    for words, order in (("李雷", one), ("13900005678", two), ("1234", one), ("陆家嘴", two)):
        boss.types(f"/find {words}")
        assert order.number in boss.panel.title, words
    assert [row.verb for row in audits(house)] == ["find-phone", "find-phone"]
    assert all("13900005678" not in f"{row.subject}{row.before}{row.after}" for row in audits(house))
    boss.types("/find 139000")
    assert f"#{one.number}" in boss.screen
    boss.taps("2")
    assert f"#{one.number}" in boss.panel.title
    boss.types("/orders")
    boss.types("张三丰")
    assert "没找到" in boss.screen
    boss.types("/find 可颂")
    boss.taps("可颂")
    assert "📦" in boss.screen
    boss.types("/find 123")
    assert "至少要 4 位" in boss.screen
    boss.types("/find 火星")
    assert "没找到" in boss.screen
    boss.types("/orders 备货")
    assert "这里没有订单" in boss.screen


def test_of_a_large_pile_only_so_much_is_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over is shown newest first, whatever lies below it."""
    now = datetime.now(UTC)
    past.customers(house.database, 3, now=now)
    past.orders(house.database, 1_010, buyers=range(1, 4), products=5, now=now)
    past.orders(house.database, 20, buyers=range(1, 4), products=5, now=now, status=Status.CANCELLED, first=1_011)
    past.settle(house.database)
    boss = house.staff()
    boss.types("/orders")
    assert "[已完成 1,000+]" in boss.screen
    assert "[已取消 20]" in boss.screen
    boss.taps("已完成")
    assert "第 1/125 页" in boss.screen
    assert "1. #K101010" in boss.screen
    boss.taps("下一页")
    assert "1. #K101002" in boss.screen
    boss.taps("已取消")
    assert "第 1/3 页" in boss.screen
    assert "1. #K101030" in boss.screen


def test_a_customers_name_finds_no_product_that_sounds_like_it(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1), name="Zhang", detail="银城中路 8 号")
    boss.types("/find Zhang")
    assert order.number in boss.panel.title
    other = paid(house, house.guest(), ("croissant", 1), name="可颂", detail="银城中路 9 号")
    boss.types("/find 可颂")
    assert other.number in boss.screen
    assert "[可颂]" in boss.screen


def found_card(boss: Guest, number: str) -> str:
    """The order's card, found by its number."""
    boss.types(f"/find {number}")
    return boss.screen


def test_a_note_with_markup_stays_text(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1), note="<b>x</b> & love <3 _*[]{ $name }")
    assert "<b>x</b> & love <3 _*[]{ $name }" in found_card(boss, order.number)
    assert show(boss.panel).count("love") == 1


def test_staff_are_customers_too(house: House) -> None:
    boss = house.staff()
    boss.types("/start")
    for words in ("find a latte", "price of the latte", "report a problem", "ship it please", "refund please"):
        boss.types(words)
        assert "格式" not in boss.screen, words
        assert "日期没看懂" not in boss.screen, words
