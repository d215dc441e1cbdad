"""Who does not know yet what to have says so, and sees something that comes near; nobody is left without a way on."""

from pathlib import Path

import pytest

from tests.talk import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(Path(tmp_path_factory.mktemp("wishes")) / "shop.db")


@pytest.mark.parametrize(("language", "words", "title"), [
    ("zh", "有什么喝的", "饮品"), ("zh", "随便来点喝的", "饮品"), ("zh", "有什么吃的吗", "美食"),
    ("en", "anything to drink?", "Drinks"), ("en", "I'd like something to eat", "Food"),
])
def test_a_kind_of_thing_leads_to_its_shelf(house: House, language: str, words: str, title: str) -> None:
    assert title in house.guest(f"shelf {words}", language=language).types(words).title


@pytest.mark.parametrize(("language", "words", "looked_for", "first"), [
    ("zh", "有什么热的", "“热”", "热美式"), ("zh", "有没有辣的", "“辣”", "牛肉面"),
    ("zh", "想吃点甜的", "“甜”", "甜甜圈"), ("en", "something cold please", "“cold”", "Cold brew"),
    ("en", "do you have anything spicy", "“spicy”", "Braised beef"),
    ("en", "I would like something with oat milk", "“oat milk”", "Iced latte"),
])
def test_what_it_should_be_like_is_looked_for(
    house: House, language: str, words: str, looked_for: str, first: str
) -> None:
    view = house.guest(f"like {words}", language=language).types(words)
    assert looked_for in view.title
    assert first in view.text.splitlines()[0]


@pytest.mark.parametrize(("language", "words", "liked"), [
    ("zh", "推荐点什么", "冰拿铁"), ("zh", "随便", "冰拿铁"), ("zh", "有什么好喝的", "冰拿铁"),
    ("zh", "介绍一下你们的招牌", "冰拿铁"), ("zh", "今天吃什么好", "冰拿铁"),
    ("en", "what do you recommend?", "Iced latte"), ("en", "surprise me", "Iced latte"),
    ("en", "something nice", "Iced latte"),
])
def test_who_wishes_for_nothing_special_sees_what_others_like(
    house: House, language: str, words: str, liked: str
) -> None:
    person = house.guest(f"liked {words}", language=language)
    note = person.types(words).note
    assert note in ("大家常点这几样，也可以看看分类：", "People often have these; or look around by kind:")
    assert liked in [button.label for button in person.panel.rows[0]]


def test_what_there_is_not_is_said_with_ways_on(house: House) -> None:
    person = house.guest("whale")
    view = person.types("有什么鲸鱼罐头")
    assert "没找到“鲸鱼罐头”" in view.note
    assert [button.label for button in view.rows[0]] == ["冰拿铁", "生椰拿铁"]


@pytest.mark.parametrize("words", ["来点拿铁", "要点冰美式两杯", "something like 2 iced lattes"])
def test_an_order_is_no_wish(house: House, words: str) -> None:
    person = house.guest(f"order {words}", language="en" if words.isascii() else "zh")
    person.types(words)
    assert "大家常点" not in person.screen
    assert "People often" not in person.screen
