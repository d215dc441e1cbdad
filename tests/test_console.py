"""The terminal: the same conversation in eighty columns, by numbers, letters and words."""

import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.console import WIDTH, Console, code, fold
from dialog.layout import columns
from dialog.view import Button, Image, View
from dialog.words import Words
from tests.edge import ADDRESS, Edge, edge, stock
from tests.talk import LOCALES


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def shop(tmp_path: Path, stocked: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path, stocked) as it:
        yield it


class Screen:
    """A terminal and what was written to it."""

    def __init__(self, *, language: str = "zh", plain: bool = False) -> None:
        self.out = io.StringIO()
        self.console = Console(
            self.out, Words(LOCALES), person="me", language=language, keys={"h": "h", "k": "c"}, plain=plain, echo=True
        )

    @property
    def text(self) -> str:
        """Everything written so far."""
        return self.out.getvalue()

    async def talk(self, shop: Edge, *lines: str) -> str:
        """Type these lines; returns what was written."""

        async def typed(lines: Sequence[str]) -> AsyncIterator[str]:
            for line in lines:
                yield line + "\n"

        async def settled() -> None:
            async with shop.turns.of(("console", "me")):
                pass
            await shop.errands.once()

        await self.console.listen(shop.waiter, typed(lines), settled)
        return self.text


def last(text: str) -> str:
    """The last screen of a transcript."""
    return text.rsplit("\n> ", 2)[-2]


async def test_a_first_order_by_numbers_and_one_pasted_address(shop: Edge) -> None:
    text = await Screen().talk(shop, "6", "1", ADDRESS, "1")
    assert "待付款 ¥24" in last(text)
    assert "138****8000" in last(text)


async def test_what_was_typed_stands_in_the_transcript(shop: Edge) -> None:
    text = await Screen().talk(shop, "购物车")
    assert "> 购物车\n" in text


async def test_letters_lead_back_home_and_to_the_cart(shop: Edge) -> None:
    screen = Screen()
    text = await screen.talk(shop, "6", "2", "c")
    assert "🛒 购物车" in last(text)
    text = await screen.talk(shop, "h")
    assert "欢迎" in last(text)


async def test_pages_are_turned_with_n_and_p(shop: Edge) -> None:
    text = await Screen().talk(shop, "1", "n", "p")
    pages = re.findall(r"第 (\d)/7 页", text)
    assert pages == ["1", "2", "1"]


async def test_a_letter_that_leads_nowhere_is_said(shop: Edge) -> None:
    assert "这里没有“n”" in await Screen().talk(shop, "n")


async def test_numbers_in_the_text_open_what_stands_beside_them(shop: Edge) -> None:
    text = await Screen().talk(shop, "1", "2")
    name = re.search(r"^2  (\S+)", text, re.MULTILINE)
    assert name is not None
    assert name[1] in last(text)


async def test_nothing_is_wider_than_eighty_columns(shop: Edge) -> None:
    text = await Screen().talk(shop, "1", "11", "b", "6", "3", "h", "帮助", "6", "1", ADDRESS, "1")
    assert max(columns(line) for line in text.splitlines()) <= WIDTH


async def test_plain_mode_has_no_icons_and_loses_no_words(shop: Edge) -> None:
    text = await Screen(plain=True).talk(shop, "6", "1", ADDRESS, "1", "我的订单")
    without_code = re.sub("[█▀▄]", "", text)
    assert re.findall("[\U0001f000-\U0001faff\u2600-\u27bf]", without_code) == []
    assert "订单" in text


async def test_a_card_that_is_left_is_not_written_again_under_the_new_screen() -> None:
    screen = Screen()
    card = View(title="#A1024", text="待发货", rows=((Button("催一下", "u"),),), card="order:1")
    message = await screen.console.send("me", replace(card, note="已付款"))
    await screen.console.send("me", View(title="主页", rows=((Button("咖啡", "c"),),)))
    before = screen.text
    await screen.console.edit("me", message, card)
    assert screen.text == before
    await screen.console.edit("me", message, replace(card, text="已发货"))
    assert screen.text.removeprefix(before).count("已发货") == 1


async def test_the_same_conversation_in_english(shop: Edge) -> None:
    text = await Screen(language="en").talk(shop, "English", "6", "c")
    assert not re.search("[\u4e00-\u9fff]", last(text))


def test_a_code_can_be_read_again_and_is_followed_by_its_link() -> None:
    drawn = code("http://127.0.0.1:8080/pay/demo/token")
    rows = drawn.split("\n")
    assert len({len(row) for row in rows}) == 1
    assert len(rows[0]) <= WIDTH
    matrix = [
        [sign in dark for sign in row] for row in rows for dark in (" ▄", " ▀")
    ]
    finder = [[matrix[2 + y][2 + x] for x in range(7)] for y in range(7)]
    assert finder == [
        [True] * 7, [True, *[False] * 5, True], *[[True, False, True, True, True, False, True]] * 3,
        [True, *[False] * 5, True], [True] * 7,
    ]


async def test_a_code_stands_above_its_link() -> None:
    screen = Screen()
    view = View(title="pay", image=Image("scan me", qr="http://127.0.0.1/x"), rows=((Button("open", url="http://127.0.0.1/x"),),))
    await screen.console.send("me", view)
    assert screen.text.index("█") < screen.text.index("scan me") < screen.text.index("http://127.0.0.1/x")


async def test_news_that_comes_while_one_waits_is_marked_and_the_prompt_comes_back(shop: Edge) -> None:
    screen = Screen()
    screen.console._ask()
    await screen.console.send("me", View(title="on its way"))
    assert "-- 有新消息 --" in screen.text
    assert screen.text.endswith("\n> ")


@given(st.text(alphabet=st.sampled_from("ab cd 你好世界，。🛒 \t"), max_size=300), st.integers(10, 80))
def test_folding_loses_no_letter_and_keeps_the_width(line: str, width: int) -> None:
    folded = fold(line, width)
    assert all(columns(part) <= width for part in folded)
    assert "".join("".join(folded).split()) == "".join(line.split())
