"""How views look in WeChat: never longer than it takes, every choice within reach, and nobody's words become a link."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.wechat.choices import label, meant
from bot.channels.wechat.render import LINKS, TEXT, Guide, clip, draw, link, size
from dialog.event import Tap, Text
from dialog.view import Button, Style, View
from services.followers import Standing
from tests.wechat_phone.seen import read

GUIDE = Guide("回复数字就能选。", "回复编号来选，例如“A2”。")

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
payloads = st.from_regex(r"[a-z]{1,2}(:[a-z0-9]{1,5}){0,3}", fullmatch=True)
buttons = st.builds(
    Button, label=texts.filter(lambda words: bool(label(words)) and not words.isdecimal()), payload=payloads,
    style=st.sampled_from(Style),
) | st.builds(Button, label=texts, url=st.just("https://shop.example/pay/1"))
rows = st.lists(st.lists(buttons, min_size=1, max_size=6).map(tuple), max_size=8).map(tuple)
views = st.builds(
    View, title=texts, text=st.text(max_size=1500), hint=texts, note=texts, toast=texts, rows=rows,
    nav=st.lists(buttons, max_size=3).map(tuple), counts=st.booleans(),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(views)
def test_no_message_is_longer_than_wechat_takes_and_every_choice_is_within_reach(view: View) -> None:
    drawn = draw(view, GUIDE)
    assert 0 < size(drawn.text) <= TEXT
    assert drawn.text.count("<a ") <= LINKS
    reachable = {*drawn.said.values(), *drawn.numbers.values()}
    twice = {label(button.label) for button in view.buttons}
    assert {button.payload for button in view.buttons if button.payload} <= reachable or len(twice) < len(view.buttons)
    if size(drawn.text) < TEXT - 3:
        read(drawn.text)                # no link is broken


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
    assert seen.text.replace("\u200b", "").count(note) == 4


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
    view = View(text="事" * 450, rows=tuple((Button(f"动作{n}", f"p:{n}"),) for n in range(6)), nav=(Button("主页", "h"),))
    drawn = draw(view, GUIDE)
    assert "事" * 450 in drawn.text
    assert set(drawn.numbers.values()) == {f"p:{n}" for n in range(6)}
    longer = draw(View(text="事" * 2000, nav=(Button("主页", "h"),)))
    assert "主页" in longer.text
    assert "…" in longer.text


@given(st.text(max_size=3000), st.integers(0, 2048))
def test_clipping_keeps_to_the_bytes(text: str, most: int) -> None:
    clean = text.encode("utf-8", "replace").decode()
    clipped = clip(clean, max(most, 3))
    assert size(clipped) <= max(most, 3)
    assert clipped == clean or clean.startswith(clipped[:-1].rstrip("…"))


@given(texts)
def test_what_is_typed_and_means_nothing_here_is_left_as_it_is(words: str) -> None:
    assert meant(Text(words), "", Standing()).said == Text(words)


def test_a_payload_from_outside_is_only_what_a_button_could_carry() -> None:
    assert meant(Text("x"), "q:1f4a:12", Standing()).said == Tap("q:1f4a:12")
    for hostile in ("q:1f4a:12\n", "q: 1", "Q", "é", "a" * 100, ":"):
        assert meant(Text("x"), hostile, Standing()).said == Text("x")
