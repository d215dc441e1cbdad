"""Lists: what is typed beside one narrows and sorts it and leaves the rest as it was; other names are names too."""

from pathlib import Path

import pytest

from tests.talk import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "shop.db")


def test_what_was_found_stays_sorted_by_the_best_match_when_it_is_narrowed(house: House) -> None:
    guest = house.guest()
    guest.types("/start")
    guest.types("/search 耳机")
    assert "综合" in guest.screen
    guest.types("只看有货")
    assert "综合" in guest.screen
    assert "有货" in guest.screen
    guest.types("从便宜到贵")
    assert "价格从低到高" in guest.screen


def test_so_it_does_when_it_is_narrowed_among_the_filters(house: House) -> None:
    guest = house.guest()
    guest.types("/start")
    guest.types("/search 耳机")
    guest.taps("筛选")
    guest.types("4 星以上")
    assert "4★" in guest.screen
    guest.taps("查看")
    assert "4★" in guest.screen
    assert "综合" in guest.screen


def test_goods_are_ordered_and_found_by_what_else_people_call_them(house: House) -> None:
    guest = house.guest()
    guest.types("/start")
    guest.types("来两个牛角包")
    assert "可颂" in guest.screen
    guest.types("/search tee")
    assert "T恤" in guest.screen
