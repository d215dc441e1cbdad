"""A folder of words is a language: it is offered, spoken in every place, and nobody loses their way in it."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot import operator
from bot.menus import Menus
from dialog.engine import Engine
from dialog.view import View
from dialog.words import Words, languages, nearest
from handlers.conversation import XIAOER
from tests import looking
from tests.crawl import Crawler, Stop, held, live, parked, place
from tests.staff_room import furnish_once, open_house  # noqa: F401
from tests.talk import LOCALES, Guest, House
from tests.test_crawl import CHINESE_FIELD, OWN

# What makes the English sentences another language's.
FRENCH: Final = {
    ".name = English": ".name = Français", ".offer = Switch to English?": ".offer = Passer au français ?",
    ".words = english|": ".words = français|", ".now = English it is.": ".now = En français, donc.",
}
DEPTH: Final = 3


@pytest.fixture(scope="module", name="locales")
def with_french(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's words and one more folder of them, as a translator would begin."""
    folder = tmp_path_factory.mktemp("words") / "locales"
    shutil.copytree(LOCALES, folder)
    shutil.copytree(folder / "en", folder / "fr")
    order = folder / "fr" / "order.ftl"
    text = order.read_text(encoding="utf-8")
    for english, french in FRENCH.items():
        assert english in text
        text = text.replace(english, french)
    order.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", name="words")
def all_words(locales: Path) -> Words:
    return Words(locales)


@pytest.fixture(name="shop")
def where_it_is_spoken(house: House, words: Words) -> House:
    house.engine = Engine(XIAOER, words, house.shop)
    return house


def test_it_is_one_of_ours(locales: Path, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words.languages == languages(locales) == ("zh", "en", "fr")
    assert [nearest(tag, words.languages) for tag in ("fr-CA", "FR", "zh-Hant-TW", "de", "")] == [
        "fr", "fr", "zh", "en", "en",
    ]
    monkeypatch.setattr(operator, "LOCALES", locales)
    assert [operator.language({"LANG": tag}) for tag in ("fr_FR.UTF-8", "C.UTF-8", "zh_CN")] == ["fr", "en", "zh"]


def test_whoever_reads_it_is_spoken_to_in_it_and_may_choose_another(shop: House) -> None:
    guest = shop.guest(language="fr", name="Anne")
    assert guest.types("/start").language == "fr"
    guest.types("language")
    guest.taps("中文")
    assert guest.panel.language == "zh"
    guest.types("语言")
    guest.taps("Français")
    assert (guest.panel.language, guest.toast) == ("fr", "En français, donc.")
    guest.types("english")
    assert guest.panel.language == "en"
    guest.types("Français")
    assert guest.panel.language == "fr"


@pytest.mark.parametrize(("language", "said", "offered"), [
    ("fr", "你们几点开门营业", "换成中文吗？"), ("fr", "are you open on sunday", ""),
    ("fr", "vous êtes ouverts dimanche", ""), ("zh", "are you open on sunday", "Switch to English?"),
    ("en", "你们几点开门营业", "换成中文吗？"), ("en", "are you open on sunday", ""), ("zh", "你们几点开门营业", ""),
])
def test_another_language_is_offered_where_it_can_be_told(
    shop: House, language: str, said: str, offered: str
) -> None:
    guest = shop.guest(language=language)
    guest.types("/start")
    labels = [button.label for button in guest.types(said).buttons]
    assert [label for label in labels if label.startswith(("Switch", "换成", "Passer"))] == [offered][: bool(offered)]


def test_a_language_that_is_given_up_leaves_its_readers_with_english(house: House, words: Words) -> None:
    spoken = house.engine
    house.engine = Engine(XIAOER, words, house.shop)
    guest = house.guest(language="fr")
    french = guest.types("/start").words
    house.engine = spoken
    assert guest.types("/start").words == french


@pytest.mark.parametrize("who", ["customer", "owner"])
def test_it_is_spoken_in_every_place(shop: House, who: str) -> None:
    with held(shop):
        regular, boss = live(shop, "en")
        guest: Guest = regular if who == "customer" else boss
        guest.types("français")
        wrong: list[str] = []

        def look(stop: Stop, view: View) -> None:
            here = place(shop, guest)
            faults = [*parked(shop), *looking.ways(view, home=here == looking.HOME)]
            if view.language == "fr" and not CHINESE_FIELD.match(here):
                faults += looking.mixed(replace(view, language="en"), OWN)
            wrong.extend(f"{stop}: {fault}" for fault in faults)

        crawler = Crawler(shop, guest, look)
        crawler.go(DEPTH)
        for said in ("where is my order", "cancel", "2 large iced lattes", "/orders", "/stock", "/report"):
            crawler.go(1, said)
        assert crawler.walk.screens > 60
        assert not wrong, "\n".join(wrong)


def test_the_command_menu_has_it(words: Words) -> None:
    """The network is told one menu for each language."""
    menus = Menus(None, words, "telegram", None)  # type: ignore[arg-type]
    assert [menu.language for menu in menus._customers()] == ["zh", "en", "fr"]
