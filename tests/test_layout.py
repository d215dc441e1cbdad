"""Rows of buttons are narrow enough for a small phone, in both languages, and stay what they were meant to be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from dialog.layout import ALONE, WIDEST, columns, pack
from dialog.view import Button, Rows
from handlers.graph import Step
from models.catalogue import Product
from services import catalogue
from tests.talk import House

LABELS = st.text(alphabet="abc W小二咖啡拿铁☕🛵️é", min_size=1, max_size=40)
ROWS = st.lists(st.lists(LABELS, max_size=12), max_size=6).map(
    lambda rows: tuple(tuple(Button(label, f"p:{n}") for n, label in enumerate(row)) for row in rows)
)


def fits(row: tuple[Button, ...]) -> bool:
    return len(row) == 1 or all(columns(button.label) <= WIDEST.get(len(row), 0) for button in row)


def labels(rows: Rows) -> list[list[str]]:
    return [[button.label for button in row] for row in rows]


def row(*names: str) -> tuple[Button, ...]:
    return tuple(Button(name, "x") for name in names)


@pytest.mark.parametrize(("text", "wide"), [
    ("", 0), ("Cart", 4), ("购物车", 6), ("☕ 咖啡", 7), ("🛵 送到", 7), ("⚠️ 缺", 5), ("⚠ 缺", 4), ("é", 1),
    ("e\u0301", 1), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("‹ 返回", 6), ("¥18", 3), ("Ａ", 2),
])
def test_a_chinese_character_and_an_emoji_take_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide


@given(ROWS)
def test_packing_keeps_every_button_in_its_order(rows: Rows) -> None:
    assert [b for row in pack(rows) for b in row] == [b for row in rows for b in row]


@given(ROWS)
def test_every_packed_row_fits(rows: Rows) -> None:
    assert all(packed and fits(packed) for packed in pack(rows))


@given(ROWS)
def test_a_row_that_fits_stays_as_it_was_meant(rows: Rows) -> None:
    packed = pack(rows)
    assert all(wanted in packed for wanted in rows if wanted and fits(wanted))


@given(ROWS)
def test_packing_twice_changes_nothing_more(rows: Rows) -> None:
    assert pack(pack(rows)) == pack(rows)


@given(ROWS)
def test_buttons_of_two_rows_never_share_one(rows: Rows) -> None:
    assert pack(rows) == tuple(part for row in rows for part in pack((row,)))


def test_a_row_that_does_not_fit_becomes_as_few_and_even_rows_as_fit() -> None:
    assert labels(pack((row("改商品", "改地址", "改时间"),))) == [["改商品", "改地址", "改时间"]]
    assert labels(pack((row("Change items", "Change address", "Change time"),))) == [
        ["Change items", "Change address"], ["Change time"],
    ]
    assert labels(pack((row("A" * 8, *"BCDE", "F" * 8),))) == [["A" * 8, "B", "C"], ["D", "E", "F" * 8]]
    assert labels(pack((row("one", "two", "three", "four", "five", "six"),))) == [
        ["one", "two", "three"], ["four", "five", "six"],
    ]


def test_a_week_of_a_calendar_is_the_only_row_of_seven() -> None:
    week = row("1", "2", "3", "[4]", "·", "6", "7")
    assert pack((week,)) == (week,)
    assert max(len(part) for part in pack((row(*["¥388 ok"] * 7),))) <= 5
    assert [len(part) for part in pack((row(*"abcdefgh"),))] == [4, 4]


def test_a_label_too_long_for_any_row_stands_alone_and_whole() -> None:
    long = "Coconut latte, large, iced, less sugar, oat milk"
    assert labels(pack((row("One", long, "Two"),))) == [["One"], [long], ["Two"]]


@pytest.mark.parametrize(("language", "button", "short", "told"), [
    ("zh", "提交并支付", "✅ 提交并支付 ¥246,911.50", "💳 演示支付"),
    ("en", "Order and pay", "✅ Order and pay ¥246,911.50", "💳 Demo Pay"),
])
def test_a_sum_too_wide_for_its_way_of_paying_leaves_that_to_the_text(
    tmp_path: Path, language: str, button: str, short: str, told: str
) -> None:
    house = House(tmp_path / "shop.db")
    guest = house.guest(language=language)
    guest.types("/start")
    guest.types("2 hot americanos")
    guest.types("张三 13800138000 上海市浦东新区世纪大道100号5楼")
    assert columns(guest.find(button)[1].label) <= ALONE
    assert "💳" not in guest.panel.text
    house.run(lambda db: db.execute(update(Product).values(price=12_345_575)))
    house.run(lambda db: catalogue.touched(db, db.scalars(select(Product.id)).all()))
    guest.sends(Step.REVIEW.at().payload)
    assert guest.find(button)[1].label == short
    assert columns(guest.find(button)[1].label) <= ALONE
    assert told in guest.panel.text
