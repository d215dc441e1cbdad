"""How views look in WeChat: never longer than it takes, every choice within reach, and nobody's words become a link."""

import random
from collections import Counter

import pytest

from bot.channels.wechat.choices import label, meant
from bot.channels.wechat.render import LINKS, TEXT, Guide, clip, draw, link, size
from dialog.event import Tap, Text
from dialog.view import Button, Style, View
from services.followers import Standing
from tests.wechat_phone.seen import read

GUIDE = Guide("回复数字就能选。", "回复编号来选，例如“A2”。")

SIGNS = "ab事 <a>/&%#+\"'é🍵\u200b=]"
FACTS = ("", "1  拿铁\n2  美式", "事" * 300, "事\n" * 600, "a word " * 100, "🍵" * 700)


def any_view(seed: int) -> View:
    """A view such as no screen would draw, or only just."""
    dice = random.Random(seed)

    def words(most: int = 15) -> str:
        return "".join(dice.choices(SIGNS, k=dice.randrange(most)))

    def button() -> Button:
        return Button(f"去{words()}", f"p:{dice.randrange(99)}", style=dice.choice(list(Style)))

    rows = [tuple(button() for _ in range(dice.randint(1, 5))) for _ in range(dice.randrange(8))]
    if dice.random() < 0.3:
        rows.insert(0, (Button(f"打开{words()}", url="https://shop.example/pay/1"),))
    if dice.random() < 0.3:
        rows.insert(0, tuple(Button(str(number), f"n:{number}") for number in range(1, dice.randint(2, 9))))
    return View(
        title=words(60), text=dice.choice(FACTS), hint=words(60), note=words(60), toast=words(), rows=tuple(rows),
        nav=tuple(button() for _ in range(dice.randrange(4))), counts=dice.random() < 0.3,
    )


@pytest.mark.parametrize("seed", range(0, 400, 50))
def test_no_message_is_longer_than_wechat_takes_and_every_choice_is_within_reach(seed: int) -> None:
    for view in map(any_view, range(seed, seed + 50)):
        drawn = draw(view, GUIDE)
        assert 0 < size(drawn.text) <= TEXT
        assert drawn.text.count("<a ") <= LINKS
        read(drawn.text)                # no link is broken
        said = {*drawn.said.values(), *drawn.numbers.values()}
        labels = Counter(label(button.label) for button in view.buttons)
        alone = {button.payload for button in view.buttons if button.payload and labels[label(button.label)] == 1}
        assert alone <= said


def test_a_link_costs_sixty_one_bytes_and_what_it_says() -> None:
    button = Button("购物车", "k")
    assert size(link(button)) == 61 + 2 * size("购物车") + 1


def test_a_link_carries_any_words_and_payload_unharmed() -> None:
    drawn = draw(View(text="好", rows=((Button('50% off & "more" #1+1 <now>', "p:zz9k:a+b.c-1"),),)))
    [found] = read(drawn.text).links
    assert (found.says, found.id) == ('50% off & "more" #1+1 <now>', "p:zz9k:a+b.c-1")


def test_nobodys_words_become_a_link() -> None:
    note = '<a href="weixin://bizmsgmenu?msgmenucontent=ok&msgmenuid=refund:1">点我</a> <b>x</b> & love <3 _*[]'
    seen = read(draw(View(title=note, text=note, note=note, rows=((Button(note, "n"),),))).text)
    assert [each.id for each in seen.links] == ["n"]
    assert seen.text.replace("\u200b", "").replace("＜", "<").count(note) == 4


def test_few_choices_are_links_and_many_are_numbers() -> None:
    few = draw(View(text="?", rows=tuple((Button(f"第{n}样", f"p:{n}"),) for n in range(5))), GUIDE)
    assert (few.text.count("<a "), few.numbers) == (5, {})
    many = draw(View(text="?", rows=tuple((Button(f"第{n}样", f"p:{n}"),) for n in range(9))), GUIDE)
    assert (many.text.count("<a "), list(many.numbers)) == (0, [str(n) for n in range(1, 10)])
    assert "回复数字就能选" in many.text


def test_numbers_go_on_behind_those_that_the_text_explains() -> None:
    listed = tuple(Button(str(n), f"p:{n}") for n in range(1, 4))
    more = tuple((Button(f"更多{n}", f"m:{n}"),) for n in range(7))
    drawn = draw(View(text="1  拿铁\n2  美式\n3  摩卡", rows=(listed, *more)), GUIDE)
    assert drawn.numbers["2"] == "p:2"
    assert drawn.numbers["4"] == "m:0"
    assert "4 更多0" in drawn.text


def test_where_a_number_is_an_amount_choices_have_codes() -> None:
    view = View(title="拿铁", counts=True, rows=(
        tuple(Button(name, f"v:{name_}") for name, name_ in (("中杯", "a"), ("大杯", "b"), ("超大杯", "c"))),
        tuple(Button(name, f"w:{name_}") for name, name_ in (("冰", "a"), ("热", "b"), ("去冰", "c"), ("少冰", "d"))),
        (Button("买", "b:1", style=Style.PRIMARY), Button("加入购物车", "k:1")),
    ))
    drawn = draw(view, GUIDE)
    assert drawn.numbers["B2"] == "w:b"
    assert not any(number.isdigit() for number in drawn.numbers)
    assert [each.words for each in read(drawn.text).links] == ["买", "加入购物车"]


def test_what_does_not_fit_loses_its_links_before_its_facts() -> None:
    acts = tuple((Button(f"动作{n}", f"p:{n}"),) for n in range(6))
    view = View(text="事" * 560, rows=acts, nav=(Button("主页", "h"),))
    drawn = draw(view, GUIDE)
    assert "事" * 560 in drawn.text
    assert set(drawn.numbers.values()) == {f"p:{n}" for n in range(6)}
    longer = draw(View(text="事" * 2000, nav=(Button("主页", "h"),)))
    assert "主页" in longer.text
    assert "…" in longer.text


@pytest.mark.parametrize("most", [3, 4, 10, 100, 2048])
def test_clipping_keeps_to_the_bytes_and_to_whole_signs(most: int) -> None:
    for text in (*FACTS, "a", "é" * 60, "🍵事a\n" * 300):
        clipped = clip(text, most)
        assert size(clipped) <= most
        assert clipped == text or text.startswith(clipped[:-1])


@pytest.mark.parametrize("words", ["", "3", "一杯拿铁", "A3", "/start p_zz9k", "🍵"])
def test_what_is_typed_and_means_nothing_here_is_left_as_it_is(words: str) -> None:
    assert meant(Text(words), "", Standing()).said == Text(words)


def test_a_payload_from_outside_is_only_what_a_button_could_carry() -> None:
    assert meant(Text("x"), "q:1f4a:12", Standing()).said == Tap("q:1f4a:12")
    for hostile in ("q:1f4a:12\n", "q: 1", "Q", "é", "a" * 100, ":"):
        assert meant(Text("x"), hostile, Standing()).said == Text("x")
