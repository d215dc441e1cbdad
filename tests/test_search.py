"""Finding things: in any language, with mistakes, narrowed and sorted; and that the counts are true."""

import string
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalogue import Category, Choice, OptionGroup, Product
from services import catalogue, search
from services.catalogue import Item
from services.search import Filters, Part, Query, Sort
from services.search.colours import BIT
from services.search.sounds import sounds, split
from services.search.tokens import fold, stem
from tests import databases
from tests.goods import Goods, opened, restock


@pytest.fixture(scope="module", params=databases.KINDS)
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A shop that no test of this module changes, on each kind of database."""
    with databases.fresh(request.param, tmp_path_factory.mktemp("shop")) as url, opened(url) as shop:
        yield shop


@pytest.fixture
def own(database_url: str) -> Iterator[Session]:
    """A shop to change."""
    with opened(database_url) as shop:
        yield shop


def skus(db: Session, words: str = "", *, sort: Sort = Sort.BEST, page: int = 1, size: int = 50,
         **filters: object) -> list[str]:
    query = Query(words, filters=Filters(**filters), sort=sort)  # type: ignore[arg-type]
    found = search.find(db, query, page=page, size=size)
    return [item.sku for item in catalogue.products(db, found.ids)]


@pytest.mark.parametrize(("words", "first"), [
    ("拿铁", "C2"),                      # two characters
    ("冰拿铁", "C1"),                    # the whole name
    ("拿", "C2"),                        # one
    ("iced latte", "C1"), ("ICED  LATTES!", "C1"), ("cappucc", "C4"),
    ("shengye natie", "C2"), ("shengyenatie", "C2"), ("sheng ye na tie", "C2"), ("shengyenati", "C2"), ("lvcha", "T1"),
    ("synt", "C2"), ("cdb", "E4-20K"),
    ("那铁", "C2"), ("生耶拿铁", "C2"), ("蓝鸦耳机", "E1"), ("兰牙耳机", "E1"), ("充店宝", "E4-20K"),
    ("cappucino", "C4"), ("lattte", "C2"), ("haedphones", "E1"), ("hodie", "K2"),
    ("生椰拿鐵", "C2"), ("藍牙耳機", "E1"),
    ("e4-20k", "E4-20K"), ("E420", "E4-20K"),
    ("powerbank", "E4-20K"), ("power bank", "E4-20K"), ("tshirt", "K1"), ("t-shirts", "K1"),
    ("T 恤", "K1"), ("Ｔ恤", "K1"),
    ("无糖", "T1"), ("sugar free", "T1"), ("雾霾蓝 T恤", "K1"), ("黑T恤", "K1"), ("L码的T恤", "K1"), ("续航", "E1"),
    ("蓝牙降噪耳机", "E2"), ("降噪的头戴耳机", "E2"), ("coffee", "C2"), ("给妈妈的耳机", "E1"), ("café latte", "C2"),
])
def test_people_find_it_however_they_write_it(db: Session, words: str, first: str) -> None:
    assert skus(db, words)[0] == first


@pytest.mark.parametrize(("words", "spelling"), [
    ("那铁", "拿铁"), ("蓝鸦耳机", "蓝牙耳机"), ("cappucino", "cappuccino"), ("lattte", "latte"),
    ("拿铁", None), ("natie", None),
    ("cappucc", None),
])
def test_a_mended_word_is_said_back(db: Session, words: str, spelling: str | None) -> None:
    assert search.find(db, Query(words)).corrected == spelling


@pytest.mark.parametrize("words", [
    "今天天气怎么样", "tell me a joke", "我的订单到哪了", "直升飞机", "zzz", "耶", "!!!", "🍵",
])
def test_what_the_shop_does_not_have_is_not_guessed(db: Session, words: str) -> None:
    page = search.find(db, Query(words))
    assert (page.ids, page.total, page.page, page.pages) == ((), 0, 1, 1)


def test_both_of_two_things_are_shown_when_nothing_is_both(db: Session) -> None:
    assert skus(db, "绿茶耳机") == ["E1", "E2", "T1", "E3"]
    assert search.find(db, Query("绿茶耳机")).corrected == "绿茶 耳机"


NAMES = tuple(
    Goods(sku, "coffee", zh, sku, 1000, tags, (), (), stock, 40, sold) for sku, zh, tags, stock, sold in (
        ("only tagged", "杏仁饼", (("拿铁", "latte"),), None, 900), ("inside", "生椰拿铁", (), None, 500),
        ("begins", "拿铁咖啡", (), None, 50), ("exact", "拿铁", (), None, 1),
        ("inside, sells more", "冰拿铁", (), None, 600),
        ("sold out", "拿铁", (), 0, 999),
    )
)


def test_the_name_itself_comes_before_names_that_begin_so_contain_it_or_are_only_tagged(database_url: str) -> None:
    with opened(database_url, NAMES) as db:
        assert skus(db, "拿铁") == ["exact", "begins", "inside, sells more", "inside", "only tagged", "sold out"]
        assert skus(db, "拿铁", sort=Sort.SALES)[0] == "only tagged"


def test_each_order_keeps_what_is_sold_out_last(db: Session) -> None:
    keys: dict[Sort, Callable[[Item], float]] = {
        Sort.SALES: lambda item: -item.sold, Sort.PRICE_UP: lambda item: item.price,
        Sort.PRICE_DOWN: lambda item: -item.price, Sort.RATING: lambda item: -item.rating,
        Sort.NEW: lambda item: -item.id,
    }
    for sort, key in keys.items():
        items = catalogue.products(db, search.find(db, Query(sort=sort), size=50).ids)
        there = [catalogue.available(db, item) != 0 for item in items]
        assert there == sorted(there, reverse=True)
        for part in (True, False):
            values = [key(item) for item, is_there in zip(items, there, strict=True) if is_there is part]
            assert values == sorted(values)


def test_a_page_beyond_the_end_is_the_last(db: Session) -> None:
    every = skus(db, size=50)
    last = search.find(db, Query(), page=99, size=4)
    assert (last.page, last.pages, last.total) == (3, 3, 11)
    assert skus(db, page=99, size=4) == every[8:]
    assert skus(db, page=-5, size=4) == every[:4]


def test_an_empty_search_is_the_whole_shop_and_a_shelf_is_with_what_stands_on_it(db: Session) -> None:
    electronics = db.scalar(select(Category.id).where(Category.slug == "electronics"))
    assert search.find(db, Query()).total == 11
    assert search.find(db, Query(category=electronics)).total == 4
    assert search.find(db, Query("耳机", category=electronics)).total == 3
    assert search.find(db, Query(category=12345)).total == 0


def test_stock_is_as_it_is_now(own: Session) -> None:
    assert "E3" not in skus(own, "耳机", in_stock=True)
    restock(own, "E3", 1)
    assert "E3" in skus(own, "耳机", in_stock=True)


def test_of_several_colours_one_is_enough_of_other_tags_all_are_needed(db: Session) -> None:
    assert set(skus(db, tags=("白",))) == {"E1", "E3", "K1"}
    assert set(skus(db, tags=("白色", "蓝"))) == {"E1", "E3", "K1", "E4-20K"}
    assert set(skus(db, tags=("黑", "纯棉"))) == {"K1", "K2"}
    assert set(skus(db, tags=("cotton", "蓝"))) == {"K1"}
    assert skus(db, tags=("纯棉", "无糖")) == []


def test_without_a_colour_leaves_out_only_what_has_no_other(db: Session) -> None:
    assert {"E2", "K2"}.isdisjoint(skus(db, without=("黑",)))
    assert {"E1", "K1", "C1"} <= set(skus(db, without=("黑",)))
    assert "K1" not in skus(db, without=("纯棉",))
    assert "E1" not in skus(db, without=("黑", "white"))


def test_the_filter_that_is_too_tight_is_named_with_what_it_hides(db: Session) -> None:
    assert search.loosen(db, Query("耳机", filters=Filters(high=100, in_stock=True))) == (Part.PRICE, 2)
    assert search.loosen(db, Query("耳机", filters=Filters(tags=("红",), rating=40))) == (Part.TAGS, 3)
    assert search.loosen(db, Query("耳机", filters=Filters(high=100, tags=("红",)))) is None
    assert search.loosen(db, Query("直升飞机", filters=Filters(high=100))) is None


def test_one_product_of_exactly_that_name_is_known(db: Session) -> None:
    def sku(words: str) -> str | None:
        id = search.exact(db, words)
        return db.scalar(select(Product.sku).where(Product.id == id)) if id else None

    assert sku("冰拿铁") == sku("Iced Latte") == sku("iced lattes") == sku("c1") == "C1"
    assert sku("e4-20k") == "E4-20K"
    assert [sku(words) for words in ("拿铁", "latte", "", "旧款毛衣", "K3", "那铁")] == [None] * 6


def test_two_products_of_one_name_are_a_list(database_url: str) -> None:
    with opened(database_url, NAMES) as db:
        assert search.exact(db, "拿铁") is None


def test_near_names_are_offered_in_the_customers_language(db: Session) -> None:
    assert search.suggest(db, "蓝牙耳几", "zh")[0] == "蓝牙耳机 Lite"
    assert search.suggest(db, "有现耳机", "zh")[0] == "有线耳机"
    assert search.suggest(db, "capuchino", "en") == ["Cappuccino"]
    assert search.suggest(db, "生", "zh") == ["生椰拿铁"]
    assert search.suggest(db, "旧款毛衣", "zh") == []
    assert search.suggest(db, "", "zh") == search.suggest(db, "直升飞机", "zh") == []


def test_bands_are_round_and_colours_are_called_as_the_shop_calls_them(db: Session) -> None:
    facets = search.facets(db, Query())
    edges = [band.high for band in facets.bands if band.high]
    assert edges == [2000, 4000, 8000] or all(edge % 500 == 0 for edge in edges)
    assert {mark.tag: mark.name.en for mark in facets.colours} == {"黑": "Black", "白": "White", "蓝": "Misty blue"}
    assert facets.total == facets.unfiltered == 11
    narrowed = search.facets(db, Query(filters=Filters(high=2000)))
    assert (narrowed.total, narrowed.unfiltered) == (5, 11)


def test_nothing_found_has_nothing_to_narrow(db: Session) -> None:
    facets = search.facets(db, Query("直升飞机"))
    assert (facets.total, facets.bands, facets.colours, facets.in_stock) == (0, (), (), 0)


# ------------------------------------------------------------------------------------------------------- invariants

TAGS = ("黑", "白", "蓝", "红", "纯棉", "蓝牙", "milk", "大杯", "Misty blue", "无")
FILTERS = st.builds(
    Filters,
    low=st.none() | st.sampled_from((0, 1400, 1800, 5000, 10**9)),
    high=st.none() | st.sampled_from((0, 1900, 8900, 40000)),
    rating=st.none() | st.sampled_from((40, 45, 47, 50)), in_stock=st.booleans(),
    tags=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
    without=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
)
WORDS = st.sampled_from(("", "拿铁", "耳机", "latte", "黑", "牛奶", "coffee", "纯棉"))
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def colours(item: Item) -> set[str]:
    names = {"黑色": "黑", "白色": "白", "雾霾蓝": "蓝"}
    return {names[it.name.zh] for group in item.groups if group.name.zh == "颜色" for it in group.choices}


def passes(db: Session, item: Item, wanted: Filters) -> bool:
    """The rules of a filter, written without the search."""
    tags = {fold(tag).replace(" ", "") for tag in (*item.tags.zh, *item.tags.en)}
    said = tags | {fold(name).replace(" ", "") for group in item.groups for it in group.choices
                   for name in (it.name.zh, it.name.en)}
    asked = {tag for tag in wanted.tags if tag in BIT}
    refused = {tag for tag in wanted.without if tag in BIT}
    price, has = item.price_range()[0], colours(item)
    return (
        (wanted.low is None or price >= wanted.low) and (wanted.high is None or price <= wanted.high)
        and (wanted.rating is None or item.rating >= wanted.rating)
        and (not wanted.in_stock or catalogue.available(db, item) != 0)
        and (not asked or bool(asked & has))
        and all(fold(tag).replace(" ", "") in said for tag in wanted.tags if tag not in BIT)
        and not (has and refused and has <= refused)
        and not any(fold(tag).replace(" ", "") in tags for tag in wanted.without if tag not in BIT)
    )


@QUICK
@given(words=WORDS, filters=FILTERS, sort=st.sampled_from(Sort))
def test_a_filter_gives_all_that_pass_it_and_nothing_else(
    db: Session, words: str, filters: Filters, sort: Sort
) -> None:
    everything = catalogue.products(db, search.find(db, Query(words), size=50).ids)
    page = search.find(db, Query(words, filters=filters, sort=sort), size=50)
    assert set(page.ids) == {item.id for item in everything if passes(db, item, filters)}
    assert page.total == len(page.ids)


@QUICK
@given(words=WORDS, filters=FILTERS)
def test_each_count_is_what_the_tap_would_bring(db: Session, words: str, filters: Filters) -> None:
    def total(narrowed: Filters) -> int:
        return search.find(db, Query(words, filters=narrowed)).total

    facets = search.facets(db, Query(words, filters=filters))
    assert facets.total == total(filters)
    assert facets.unfiltered == total(Filters())
    assert facets.in_stock == total(replace(filters, in_stock=True))
    for band in facets.bands:
        assert band.count == total(replace(filters, low=band.low, high=band.high))
    for rating, count in facets.ratings:
        assert count == total(replace(filters, rating=rating))
    for mark in (*facets.colours, *facets.tags):
        assert mark.count == total(replace(filters, tags=tuple(dict.fromkeys((*filters.tags, mark.tag)))))


@QUICK
@given(words=st.text(max_size=40) | st.text("拿铁耳机的 abcnatie\"*()-:^δτ|", max_size=20))
def test_no_words_break_the_search(db: Session, words: str) -> None:
    page = search.find(db, Query(words))
    assert len(page.ids) == min(page.total, 6)
    search.suggest(db, words, "en")
    search.exact(db, words)


PRICES = st.none() | st.integers(0, 10**12 - 1)
ANY_FILTERS = st.builds(
    Filters, low=PRICES, high=PRICES, rating=st.none() | st.integers(0, 50), in_stock=st.booleans(),
    tags=st.lists(st.sampled_from(TAGS) | st.text(min_size=1, max_size=6), max_size=3).map(tuple),
    without=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
)


@given(filters=ANY_FILTERS, sort=st.sampled_from(Sort))
def test_what_is_written_on_a_button_is_read_back(filters: Filters, sort: Sort) -> None:
    code = search.encode(filters, sort)
    assert set(code) <= set(string.ascii_letters + string.digits + ".-")
    assert search.decode(code) == (filters, sort)


def test_everyday_filters_fit_a_button() -> None:
    filters = Filters(5000, 10000, 40, True, ("黑", "白"))
    assert search.encode(filters, Sort.RATING) == "p3uw-7ps.r40.st.cbk-wh.o4"
    assert search.encode(Filters(), Sort.BEST) == ""


@given(code=st.text(max_size=60) | st.text("prstcnwo0159-.abkh", max_size=24))
def test_a_forged_button_is_nothing_or_means_itself(code: str) -> None:
    read = search.decode(code)
    assert read is None or search.encode(*read) == code


@pytest.mark.parametrize("code", [
    "p", "p-", "p5", "r", "r4x", "o9", "o-1", "st.st", "czz", "t1", "x", ".", "r40.", "p٣-", "c", "o0",
])
def test_half_a_code_is_refused(code: str) -> None:
    assert search.decode(code) is None


def test_what_does_not_fit_is_kept_under_one_short_name(own: Session) -> None:
    id = search.keep(own, "t" + "a" * 300)
    assert search.keep(own, "t" + "a" * 300) == id
    assert id.isascii()
    assert len(id) == 6
    assert search.kept(own, id) == "t" + "a" * 300
    assert search.kept(own, "nosuch") is None


# -------------------------------------------------------------------------------------------------- filters in words

H, L = "high", "low"


@pytest.mark.parametrize(("words", "filters", "sort", "rest"), [
    ("100 以下的耳机", Filters(high=10000), None, "耳机"),
    ("一百五以内的键盘", Filters(high=15000), None, "键盘"),
    ("50 到 100", Filters(5000, 10000), None, ""),
    ("100 到 50", Filters(5000, 10000), None, ""),
    ("¥1,200以内", Filters(high=120000), None, ""),
    ("￥19.9以下", Filters(high=1990), None, ""),
    ("两百到三百的耳机", Filters(20000, 30000), None, "耳机"),
    ("200左右", Filters(16000, 24000), None, ""),
    ("至少100", Filters(low=10000), None, ""),
    ("headphones under $200 in stock, cheapest first", Filters(high=20000, in_stock=True), Sort.PRICE_UP, "headphones"),
    ("between 50 and 100 dollars", Filters(5000, 10000), None, ""),
    ("评分高的", None, Sort.RATING, ""),
    ("4 星以上的咖啡", Filters(rating=40), None, "咖啡"),
    ("4.5★+", Filters(rating=45), None, ""),
    ("4 stars and up", Filters(rating=40), None, ""),
    ("黑色的", Filters(tags=("黑",)), None, ""),
    ("黑色或白色的卫衣", Filters(tags=("黑", "白")), None, "卫衣"),
    ("only black ones", Filters(tags=("黑",)), None, ""),
    ("不要黑色", Filters(without=("黑",)), None, ""),
    ("not red", Filters(without=("红",)), None, ""),
    ("只看有货", Filters(in_stock=True), None, ""),
    ("有貨的 T 恤", Filters(in_stock=True), None, "T 恤"),
    ("从便宜到贵", None, Sort.PRICE_UP, ""),
    ("最便宜的拿铁", None, Sort.PRICE_UP, "拿铁"),
    ("cheapest latte", None, Sort.PRICE_UP, "latte"),
    ("price high to low", None, Sort.PRICE_DOWN, ""),
    ("新品", None, Sort.NEW, ""),
    ("best sellers", None, Sort.SALES, ""),
    ("100块以内 评分高 黑色 有货 蓝牙耳机", Filters(high=10000, in_stock=True, tags=("黑",)), Sort.RATING, "蓝牙耳机"),
])
def test_filters_are_read_from_a_sentence(words: str, filters: Filters | None, sort: Sort | None, rest: str) -> None:
    assert search.read_filters(words, language="zh") == (filters, sort, rest)


@pytest.mark.parametrize("words", [
    "黑咖啡", "红茶", "black tea", "两杯大杯冰拿铁 少糖", "2 large iced lattes", "100 毫升", "12-14码", "5 到 6 人",
    "明天 7 点", "大床房 12 月 3 号到 5 号", "上海市浦东新区世纪大道100号5楼", "13800138000",
    "A1024", "iPhone 15 手机壳",
])
def test_other_numbers_and_colours_are_no_filters(words: str) -> None:
    assert search.read_filters(words, language="zh") == (None, None, words)


def test_a_currency_without_cents_counts_whole() -> None:
    assert search.read_filters("under 1500", language="en", exponent=0)[0] == Filters(high=1500)
    assert search.read_filters("1500.5以下", language="zh", exponent=0)[0] == Filters(high=1500)


SPOKEN = st.text("一百千万零两0123456789.,-到以下内上星★元黑色不要 underovratingst¥$", max_size=40)


@given(words=st.text(max_size=80) | SPOKEN)
def test_reading_filters_never_fails(words: str) -> None:
    filters, _, rest = search.read_filters(words, language="en")
    assert "\x00" not in rest
    if filters and filters.low is not None and filters.high is not None:
        assert filters.low <= filters.high


# ------------------------------------------------------------------------------------------------------------ words

def test_words_are_folded_to_one_spelling() -> None:
    assert fold("  Café LATTÉ ２杯！ 生椰 拿鐵🥥 ") == "cafe latte 2杯生椰拿铁"
    assert [stem(word) for word in ("lattes", "boxes", "berries", "glasses", "bus", "tea", "dress")] == [
        "latte", "box", "berry", "glass", "bus", "tea", "dress"]


def test_letters_are_read_as_syllables() -> None:
    assert split("shengyenatie")[0] == ("sheng", "ye", "na", "tie")
    assert ("xi", "an") in split("xian")
    assert split("latte") == []
    assert split("shengyenati", open_end=True)[0] == ("sheng", "ye", "na", "ti")
    assert sounds("绿茶")[0] == "lv cha"


def test_the_index_can_be_taken_away_and_made_again(own: Session) -> None:
    before = skus(own, "耳机")
    search.remove(own)
    search.create(own)
    search.create(own)
    assert skus(own, "耳机") == []
    search.reindex(own)
    search.reindex(own, [])
    assert skus(own, "耳机") == before


def test_options_changed_are_found_once_told(own: Session) -> None:
    group = own.scalar(select(OptionGroup.id).join(Product).where(Product.sku == "K2", OptionGroup.name_zh == "颜色"))
    own.execute(update(Choice).where(Choice.group_id == group).values(name_zh="酒红", name_en="Wine red"))
    hoodie = own.scalar(select(Product.id).where(Product.sku == "K2"))
    catalogue.touched(own, [hoodie or 0])
    assert skus(own, "酒红") == skus(own, tags=("红",)) == ["K2"]
    assert skus(own, tags=("黑", "纯棉")) == ["K1"]
