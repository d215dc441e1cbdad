"""Sentences in a real conversation: what is put where, what is asked, and what is said back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.graph import Step
from models.conversation import Stored
from tests.talk import Guest, House, show

ADDRESS = "张三 13800138000 上海市浦东新区世纪大道100号5楼"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "shop.db")


def guest(house: House, *, language: str = "zh", known: bool = True) -> Guest:
    """Somebody who has been here before, and whose address is known unless said otherwise."""
    person = house.guest(language=language)
    person.types("/start")
    if known:
        person.types(ADDRESS)
        person.types("/home")
    return person


def test_an_order_in_one_sentence_ends_at_the_review(house: House) -> None:
    """Everything said is there, and nothing that was not."""
    person = guest(house)
    person.types("两杯大杯冰拿铁 少冰 半糖，再来两个贝果")
    assert "确认一下" in person.screen
    assert "冰拿铁 大杯·少冰·半糖·全脂奶 × 2" in person.screen
    assert "贝果 原味·不加热 × 2" in person.screen
    assert "合计 ¥60" in person.screen


def test_a_new_customer_is_asked_where_to_and_told_what_is_noted(house: House) -> None:
    """The header says what was understood while the address is asked for."""
    person = guest(house, known=False)
    person.types("2 large iced lattes")
    assert "已记下：冰拿铁 大杯" in person.screen
    assert "新地址" in person.screen


def test_a_name_alone_only_opens_the_product_or_the_shelf(house: House) -> None:
    """Nothing is ordered by a name."""
    person = guest(house)
    assert person.types("冰拿铁").title == "冰拿铁"
    assert "咖啡" in person.types("咖啡").title
    assert "购物车是空的" in person.types("购物车").text


def test_several_readings_are_asked_about_once_and_the_rest_is_kept(house: House) -> None:
    """Three buttons at most; the number and the options said stay."""
    person = guest(house)
    person.types("可颂三个 拿铁大杯两杯")
    assert "要哪一款“拿铁”" in person.screen
    assert "已记下：可颂" in person.screen
    offers = [button.label for row in person.panel.rows[:-1] for button in row]
    assert 1 < len(offers) <= 3
    person.types("热的")
    assert "可颂 不加热 × 3" in person.screen
    assert "热拿铁 大杯·热·少糖·全脂奶 × 2" in person.screen


def test_a_mistyped_name_is_said_back(house: House) -> None:
    """A guess is never silent."""
    person = guest(house, language="en")
    person.types("cappucino large")
    assert "“cappucino” is noted as Cappuccino." in person.screen
    assert "Cappuccino, Large, Hot" in person.screen


def test_what_was_not_understood_is_said_and_the_rest_is_ordered(house: House) -> None:
    """Part understood: the part is kept."""
    person = guest(house)
    person.types("三个可颂，一份佛跳墙")
    assert "可颂 不加热 × 3" in person.screen
    assert "佛跳墙" in person.screen


def test_short_stock_is_said_at_once(house: House) -> None:
    """“要9份” of something of which two are left."""
    person = guest(house)
    person.types("9份抹茶拿铁")
    assert "只剩 2 份" in person.screen
    person.taps("先要 2 份")
    assert "抹茶拿铁 大杯·冰·少糖·全脂奶 × 2" in person.screen


def test_a_missing_option_is_asked_for(house: House) -> None:
    """A T-shirt needs a size; the colour that was said is chosen."""
    person = guest(house)
    person.types("两件黑色T恤")
    assert "还要选：尺码" in person.screen
    assert "✓ 黑" in person.screen
    assert "2 份" in person.screen


def test_an_option_it_does_not_have_is_said_with_those_it_has(house: House) -> None:
    """没有“七分糖”, 可以选…"""
    person = guest(house)
    person.types("一杯冰拿铁七分糖")
    assert "冰拿铁没有“七分糖”，可以选全糖、少糖、半糖、无糖" in person.screen


def test_also_puts_it_into_the_cart(house: House) -> None:
    """“再来两杯热美式” is neither “the same again” nor an order of its own."""
    person = guest(house)
    person.types("再来两杯热美式")
    assert "购物车 · 2 件" in person.screen
    person.types("一个可颂")
    assert "购物车 · 3 件" in person.screen


def test_the_cart_is_changed_by_sentences(house: House) -> None:
    """Set, remove, one more, other options, one thing for another."""
    person = guest(house)
    person.types("再来两杯冰拿铁和一个可颂")
    person.types("拿铁改成 3 杯")
    assert "冰拿铁 大杯·冰·少糖·全脂奶 × 3" in person.screen
    person.types("冰拿铁换成少冰")
    assert "大杯·少冰·少糖·全脂奶 × 3" in person.screen
    person.types("再加一个可颂")
    assert "可颂 不加热 × 2" in person.screen
    person.types("不要可颂了")
    assert "可颂已拿掉" in person.screen
    assert "购物车 · 3 件" in person.screen
    person.types("把冰拿铁换成热美式")
    assert "热美式 大杯·热·无糖 × 3" in person.screen
    assert "冰拿铁" not in person.screen


def test_what_is_not_in_the_cart_cannot_be_taken_out(house: House) -> None:
    """It is said, and nothing else changes; above all it is not ordered."""
    person = guest(house)
    person.types("再来两杯冰拿铁")
    person.types("不要可颂了")
    assert "这里没有“可颂”" in person.screen
    assert "购物车 · 2 件" in person.screen


def test_the_review_is_changed_by_sentences(house: House) -> None:
    """On the way to an order the cart is not what is meant."""
    person = guest(house)
    person.types("两杯冰拿铁")
    person.types("再来一个贝果")
    assert "贝果 原味·不加热 × 1" in person.screen
    assert "确认一下" in person.screen
    person.types("冰拿铁改成1杯")
    assert "冰拿铁 大杯·冰·少糖·全脂奶 × 1" in person.screen
    person.types("贝果不要了")
    assert "贝果 原味" not in person.screen
    assert "确认一下" in person.screen


def test_the_open_product_is_changed_by_sentences(house: House) -> None:
    """“超大杯 两杯”, “再加一杯”, “不要冰” are about what is on the screen; nothing is in a basket yet."""
    person = guest(house)
    person.types("冰拿铁")
    person.types("超大杯 两杯")
    assert "冰拿铁 · 超大杯·冰·少糖·全脂奶 × 2" in person.screen
    person.types("再加一杯")
    assert "× 3" in person.panel.title
    person.types("不要冰")
    assert "去冰" in person.panel.title
    assert "购物车是空的" in person.types("购物车").text


def test_a_thing_of_the_list_is_named_by_its_number(house: House) -> None:
    """“第二个 两份” opens the second with two of it."""
    person = guest(house)
    listed = person.types("咖啡").text.splitlines()
    name = listed[1].split()[1]
    person.types("第二个 大杯 两份")
    assert person.panel.title.startswith(name)
    assert "× 2" in person.panel.title


def test_where_to_and_when_are_taken_from_the_sentence(house: House) -> None:
    """Pickup tomorrow at three, with a note."""
    person = guest(house)
    person.types("半打可颂 自提 明天下午3点 备注：分两袋装")
    assert "12月2日" in person.screen
    person.types("张三 13800138000")
    assert "可颂 不加热 × 6" in person.screen
    assert "分两袋装" in person.screen
    assert "15:00–15:30" in person.screen


def test_a_place_nobody_knows_is_asked_for(house: House) -> None:
    """Never delivered to another address than the one that was said."""
    person = guest(house)
    person.types("两个可颂 送到学校")
    assert "还没有“学校”的地址" in person.screen
    assert "确认一下" not in person.screen


def test_questions_and_stories_order_nothing(house: House) -> None:
    """However many goods they name."""
    person = guest(house)
    for words in ("冰拿铁多少钱", "我昨天买的两杯冰拿铁洒了", "can I get an invoice for two croissants", "几点关门"):
        person.types(words)
        assert "确认一下" not in person.screen, words
    assert "购物车是空的" in person.types("购物车").text


def test_a_thing_with_words_on_it_asks_for_them(house: House) -> None:
    """An engraved pen is asked what to write, also beside other things, which are kept."""
    person = guest(house)
    person.types("一支酒红刻字钢笔和两个可颂")
    assert "笔身刻字" in person.screen
    person.types("前程似锦")
    assert "购物车" in person.screen
    assert "可颂" in person.types("购物车").text
    assert "前程似锦" in person.screen


def test_a_question_keeps_the_place_and_the_time_but_no_address(house: House) -> None:
    """What is asked in between loses nothing, and nobody's address stands where sentences are kept."""
    person = guest(house)
    person.types("两杯拿铁 自提 明天下午3点 备注：给小美")
    person.taps("热拿铁")
    person.types("张三 13800138000")
    assert "热拿铁 大杯·热·少糖·全脂奶 × 2" in person.screen
    assert "15:00–15:30" in person.screen
    assert "给小美" in person.screen
    person.types("/home")
    person.types("两杯美式 送到学校东门3号")
    person.taps("热美式")
    assert "确认一下" not in person.screen
    kept = house.run(lambda db: db.scalars(select(Stored.value)).all())
    assert not [words for words in kept if "小美" in words or "东门" in words or "138" in words]


@pytest.mark.parametrize("words", [
    "两杯冰拿铁 张三 13800138000 上海市浦东新区世纪大道100号5楼",
    "两杯冰拿铁，送到 张三 13800138000 上海市浦东新区世纪大道100号5楼",
    "张三 13800138000 上海市浦东新区世纪大道100号5楼，两杯冰拿铁",
])
def test_goods_and_a_whole_address_in_one_message_are_both_kept(house: House, words: str) -> None:
    person = guest(house, known=False)
    person.types(words)
    assert "冰拿铁 大杯" in person.screen
    assert "× 2" in person.screen
    assert "📍 张三 138****8000 · 上海市 浦东新区 世纪大道100号5楼" in person.screen


def test_goods_that_are_asked_about_lose_no_address(house: House) -> None:
    person = guest(house, known=False)
    person.types("两杯拿铁 张三 13800138000 上海市浦东新区世纪大道100号5楼")
    person.taps("热拿铁")
    assert "× 2" in person.screen
    assert "📍 张三 138****8000" in person.screen
    kept = house.run(lambda db: db.scalars(select(Stored.value)).all())
    assert not [each for each in kept if "138" in each]


@pytest.mark.parametrize("words", ["bingnatie", "iced latte", "冰拿铁"])
@pytest.mark.parametrize("begun", ["", "13800138000"])
def test_the_name_of_a_product_is_nobodys_name(house: House, words: str, begun: str) -> None:
    """Typed where an address is asked for, it opens the product; what was begun stays."""
    person = house.guest()
    person.types("/start")
    person.taps("冰拿铁")
    person.taps("立即购买")
    for said in filter(None, [begun]):
        person.types(said)
    person.types(words)
    assert "现货" in person.screen or "加入购物车" in person.screen
    assert "收货人" not in person.screen


def test_a_persons_name_stays_a_name(house: House) -> None:
    person = house.guest()
    person.types("/start")
    person.taps("冰拿铁")
    person.taps("立即购买")
    person.types("emma clarke")
    assert "emma clarke" in person.screen


@pytest.mark.parametrize(("language", "words", "says"), [
    ("en", "-2 croissants", "How many would you like"), ("en", "croissants -2", "How many would you like"),
    ("en", "0 croissants", "How many would you like"), ("en", "-2 croissants and an iced latte", "How many would you"),
    ("zh", "-2个可颂", "要几份"), ("zh", "可颂 -2", "要几份"), ("zh", "0个可颂", "要几份"),
    ("zh", "来－2个可颂", "要几份"),
])
def test_less_than_one_is_never_sold_and_the_number_is_asked_for(
    house: House, language: str, words: str, says: str
) -> None:
    person = guest(house, language=language)
    person.types(words)
    assert says in person.panel.note
    assert person.panel.title == ("Croissant" if language == "en" else "可颂")
    person.types("-3")
    assert ("At least 1" if language == "en" else "最少 1 份") in person.panel.note
    person.types("2")
    assert "¥14 × 2 = ¥28" in person.screen


@pytest.mark.parametrize("words", [
    "加一杯卡布奇诺到购物车", "把一杯卡布奇诺放进购物车", "卡布奇诺一杯加到购物车", "put one cappuccino in my cart",
    "add a cappuccino to the cart",
])
def test_the_cart_is_where_it_is_to_go(house: House, words: str) -> None:
    person = guest(house)
    person.types(words)
    assert person.panel.note == "已放进购物车：卡布奇诺 大杯·热·少糖·全脂奶 ×1。"
    assert "1  卡布奇诺 大杯·热·少糖·全脂奶 × 1" in person.screen


@pytest.mark.parametrize("words", ["可颂-2 冰拿铁-1", "- 可颂 2个\n- 冰拿铁 1杯", "可颂 - 2，冰拿铁 - 1"])
def test_a_dash_that_only_parts_is_no_minus(house: House, words: str) -> None:
    person = guest(house)
    person.types(words)
    assert "可颂 不加热 × 2" in person.screen
    assert "× 1　¥18" in person.screen


def test_a_guess_is_taken_back_with_one_tap_and_the_question_asked_anew(house: House) -> None:
    person = guest(house, language="en")
    person.types("one croissant and 2 cappucino")
    assert "“cappucino” is noted as Cappuccino." in person.screen
    assert "Cappuccino, Large, Hot, Less sugar, Whole milk × 2" in person.screen
    assert "Not" not in person.panel.rows[0][0].label            # the main button stays the first
    _, button = person.find("✗ Not Cappuccino")
    person.taps("✗ Not Cappuccino")
    assert "What did you mean by “cappucino”?" in person.screen
    person.sends(button.payload)                                  # again changes nothing more
    person.sends(Step.REVIEW.at().payload)
    assert "Croissant, As it is × 1" in person.screen
    assert "Cappuccino" not in person.screen


def test_taking_a_guess_back_leaves_what_was_there_before_and_what_was_changed_since(house: House) -> None:
    person = guest(house)
    person.types("加一杯卡布奇诺到购物车")
    person.types("再加两杯cappucino")
    assert "卡布奇诺 大杯·热·少糖·全脂奶 × 3" in person.screen
    _, button = person.find("不是卡布奇诺")
    person.taps("不是卡布奇诺")
    assert person.toast == "已拿出来"
    assert "卡布奇诺 大杯·热·少糖·全脂奶 × 1" in show(person.types("购物车"))
    person.types("卡布奇诺改成 5 杯")
    person.sends(button.payload)
    assert "× 5" in show(person.types("购物车"))


def test_a_guess_that_only_opened_something_can_be_denied_too(house: House) -> None:
    person = guest(house)
    assert person.types("cappucino").title == "卡布奇诺"
    person.taps("不是卡布奇诺")
    assert "“cappucino”指的是什么" in person.panel.note
    assert person.types("卡布奇诺").title == "卡布奇诺"
    assert not [each for each in person.panel.buttons if "不是" in each.label]


def test_a_strangers_button_takes_nothing_out_of_my_cart(house: House) -> None:
    person, stranger = guest(house), house.guest("stranger")
    person.types("加两杯cappucino到购物车")
    _, button = person.find("不是卡布奇诺")
    stranger.types("/start")
    stranger.sends(button.payload)
    assert "× 2" in show(person.types("购物车"))


@pytest.mark.parametrize(("language", "order", "cash", "paid_by", "no", "left", "again"), [
    ("zh", "快点 两杯热美式", "货到付款", "货到付款", "取消", "没有下单", "下单"),
    ("en", "quick, 2 hot americanos", "pay by cash", "Cash on delivery", "cancel", "nothing is ordered", "checkout"),
])
def test_on_the_review_what_is_said_is_about_this_order(
    house: House, language: str, order: str, cash: str, paid_by: str, no: str, left: str, again: str
) -> None:
    """The way to pay is changed, and “cancel” cancels no other order."""
    person = guest(house, language=language)
    person.types(order)
    assert "× 2" in person.screen
    person.types(cash)
    assert paid_by in person.panel.rows[0][0].label
    person.types(no)
    assert left in person.panel.note
    person.types(again)
    assert paid_by in person.panel.rows[0][0].label
    assert "× 2" in person.screen


@pytest.mark.parametrize(("language", "order", "more", "none", "says", "same"), [
    ("zh", "两杯热美式 大杯", "三杯", "换成冰的", "热美式没有“冰的”", "大杯"),
    ("en", "2 large hot americanos", "three", "make it iced", "There is no “iced”", "large"),
])
def test_on_the_review_a_number_and_a_choice_need_no_name(
    house: House, language: str, order: str, more: str, none: str, says: str, same: str
) -> None:
    """One thing is ordered: the number is how many of it, and what cannot be changed is said."""
    person = guest(house, language=language)
    person.types(order)
    person.types(more)
    assert "× 3" in person.screen
    assert says in person.types(none).note
    assert "“" in person.types(same).note
    assert "× 3" in person.screen


def test_on_the_review_of_several_things_a_number_alone_is_asked_about(house: House) -> None:
    person = guest(house)
    person.types("两杯热美式，一个可颂")
    person.types("三个")
    assert "要 3 份的是哪一样" in person.panel.note
    assert "× 2" in person.screen


def test_who_fetches_what_was_to_be_brought_is_not_asked_again_who_they_are(house: House) -> None:
    person = guest(house)
    person.types("两杯热美式")
    person.types("改自提")
    assert "自提：" in person.screen
    assert "张三 138****8000" in person.screen


@pytest.mark.parametrize(("language", "name", "hint", "says"), [
    ("zh", "可颂", "“加热 两份”", "加热 两份"), ("en", "croissant", "“Warmed, two”", "Warmed, two"),
    ("zh", "冰拿铁", "“中杯 两份”", "中杯 两份"),
])
def test_what_a_product_says_one_can_say_is_understood(
    house: House, language: str, name: str, hint: str, says: str
) -> None:
    person = guest(house, language=language)
    assert hint in person.types(name).hint
    person.types(says)
    assert person.panel.title.endswith("× 2")
    assert says.partition("," if language == "en" else " ")[0] in person.panel.title


@pytest.mark.parametrize(("language", "fetch", "bring"), [
    ("zh", "改成自提", "还是送过来吧"), ("zh", "自提", "外送"), ("en", "make it pickup instead", "deliver it instead"),
    ("en", "i'll pick it up", "delivery please"),
])
def test_on_the_review_the_way_it_comes_is_changed_by_saying_so(
    house: House, language: str, fetch: str, bring: str
) -> None:
    person = guest(house, language=language)
    person.types("2 hot americanos")
    person.types(fetch)
    assert "🏪" in person.panel.text
    person.types("李四 13900001111")
    assert "李四 139****1111" in person.panel.text
    person.types(bring)
    assert "📍" in person.panel.text
    assert "× 2" in person.panel.text


@pytest.mark.parametrize(("language", "words", "title"), [
    ("zh", "麻烦帮我取消订单", "取消"), ("zh", "我想取消", "取消"),
    ("en", "i want to cancel my order please", "Cancel"), ("en", "Can I cancel?", "Cancel"),
    ("zh", "请帮我转人工", "人工"), ("en", "could you please help", "Things you can say"),
    ("zh", "我想看看购物车", "购物车"), ("en", "let me search for headphones", "headphones"),
])
def test_politeness_changes_no_phrase(house: House, language: str, words: str, title: str) -> None:
    person = guest(house, language=language)
    person.types("2 hot americanos")
    person.taps("提交并支付" if language == "zh" else "Order and pay")
    person.types(words)
    assert title in f"{person.panel.title} {person.panel.text}"


def test_a_note_is_taken_as_it_stands(house: House) -> None:
    person = guest(house)
    person.types("两杯热美式")
    person.taps("写备注")
    person.types("麻烦帮我转人工取")
    assert "📝 备注：麻烦帮我转人工取" in person.screen
    person.taps("写备注")
    person.types("请快一点")
    assert "📝 备注：请快一点" in person.screen


def test_a_number_to_call_that_nobody_asked_for_is_kept_nowhere(house: House) -> None:
    person = guest(house)
    person.types("两杯热美式")
    person.types("打给我 139 0000 1111 小雪")
    assert not [each for each in person.panel.buttons if each.label.startswith("搜索")]
    kept = house.run(lambda db: db.scalars(select(Stored.value)).all())
    assert not [words for words in kept if "139" in words]
