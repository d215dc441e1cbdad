"""From any chat, `@bot 拿铁` shows what there is, with its price, and whoever is sent one opens it in the shop."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.telegram import inline
from bot.channels.telegram.channel import Mode
from bot.channels.telegram.drivers import MODULES, Driver
from bot.channels.telegram.inline import MOST, Asked, Shown
from tests.channels.door import Shop
from tests.phone import TOKEN, Phone
from tests.phone.house import SECRET, WORDS, in_haste, serving
from tests.shop_floor import opened, template

pytest_plugins = ["tests.phone.fixtures"]

LATTE = Shown("p_zz9k", "拿铁 <大>", "¥18–23", "牛奶 & 咖啡", "latte.png")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.mark.parametrize("driver", MODULES)
async def test_what_is_found_in_another_chat_opens_in_the_shop(driver: Driver, tmp_path: Path, seeded: Path) -> None:
    async with Phone() as phone:
        telegram = {"token": TOKEN, "api_url": phone.url, "driver": driver, "secret": SECRET}
        with in_haste():
            async with opened(tmp_path, seeded, telegram=telegram) as floor:
                phone.watches.append(lambda: len(floor.app._turns) > 0)
                ming, ann = phone.person(42, "小明"), phone.person(43, "Ann", "en")
                looked = await ming.looks("冰拿铁")
                assert looked.found[0]["title"] == "冰拿铁 · ¥16–24"
                (row,) = looked.found[0]["reply_markup"]["inline_keyboard"]
                assert row[0]["text"] == "打开"
                link = urlsplit(row[0]["url"])
                assert (link.hostname, link.path) == ("t.me", "/xiaoer_bot")
                await ann.types(f"/start {parse_qs(link.query)['start'][0]}")
                assert "Iced latte" in ann.panel.text
                english = await ann.looks("latte")
                assert any("Coconut latte" in result["title"] for result in english.found)
                assert {len((await ming.looks(words)).answers) for words in ("", "   ", "没有这种东西", "<b>&")} == {1}
                nothing = phone.called("answerInlineQuery")[-2]
                assert (nothing["results"], nothing["button"]["text"]) == ([], "没找到，打开小铺问问店家")
        assert phone.refusals == []


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_a_look_is_answered_once_and_reaches_no_conversation(
    phone: Phone, shop: Shop, pictures: Path, mode: Mode, driver: Driver
) -> None:
    asked: list[Asked] = []

    async def look(what: Asked) -> Sequence[Shown]:
        asked.append(what)
        return [LATTE]

    async with serving(phone, shop, pictures, mode, driver=driver, look=look):
        looked = await phone.person(42).looks("拿铁", offset="20")
    assert [(what.words, what.language, what.first) for what in asked] == [("拿铁", "zh-hans", 20)]
    assert len(looked.answers) == 1
    assert phone.refusals == []
    assert shop.events == []


def test_long_lists_are_shown_in_turn_and_pictures_only_where_telegram_reaches_them() -> None:
    many = [Shown(f"p_{n}", "茶", "¥8", "", "tea.png") for n in range(MOST)]
    told = inline.answer(
        Asked("7", "茶", "zh", MOST), many, bot="x", pictures="https://shop.example/pictures/", language="zh",
        words=WORDS,
    )
    assert told["next_offset"] == str(2 * MOST)
    assert told["results"][0]["thumbnail_url"] == "https://shop.example/pictures/tea.png"
    told = inline.answer(Asked("7", "茶", "zh"), [LATTE], bot="x", pictures="", language="en", words=WORDS)
    assert told["next_offset"] == ""
    assert "thumbnail_url" not in told["results"][0]
    assert told["results"][0]["input_message_content"]["message_text"] == (
        "<b>拿铁 &lt;大&gt;</b> · ¥18–23\n牛奶 &amp; 咖啡"
    )
