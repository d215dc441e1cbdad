"""A pasted address is understood: every part, in any order, and nothing that is not one."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from services.addresses import regions
from services.addresses.people_names import is_name
from services.addresses.recognise import (
    Field,
    Problem,
    Recognised,
    correct,
    looks_like_address,
    looks_secret,
    mask_phone,
    merge,
    recognise,
    region_named,
    show_phone,
)
from services.addresses.writing import fold

PASTED = yaml.safe_load((Path(__file__).parent / "data" / "addresses.yaml").read_text("utf-8"))
EMPTY: dict[str, Any] = {
    "name": "",
    "phone": "",
    "backup": "",
    "postcode": "",
    "region": ["", "", ""],
    "detail": "",
    "tag": "",
    "candidates": [],
    "problems": [],
    "doubtful": "",
    "country": "CN",
}
WHOLE = recognise("张三 13800138000 上海市浦东新区世纪大道100号5楼")


def said(found: Recognised) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("name", "phone", "backup", "postcode", "detail", "tag")},
        "region": [found.province, found.city, found.district],
        "candidates": ["".join(one.names) for one in found.candidates],
        "problems": [str(problem) for problem in found.problems],
        "doubtful": found.doubtful,
        "country": found.country,
    }


@pytest.mark.parametrize("case", PASTED, ids=lambda case: case["text"][:40])
def test_a_pasted_address_gives_its_parts(case: dict[str, Any]) -> None:
    found = recognise(case["text"])
    expected = {name: case.get(name, nothing) for name, nothing in EMPTY.items()}
    assert said(found) == expected
    if "missing" in case:
        assert list(found.missing) == case["missing"]


def test_the_table_of_examples_is_large_and_has_no_doubles() -> None:
    texts = [case["text"] for case in PASTED]
    assert len(texts) == len(set(texts)) >= 120


# --- what is missing, and how it is shown


def test_missing_parts_are_asked_in_order() -> None:
    assert recognise("").missing == (Field.NAME, Field.PHONE, Field.REGION, Field.DETAIL)
    assert recognise("13800138000").missing == (Field.NAME, Field.REGION, Field.DETAIL)
    assert recognise("上海市浦东新区世纪大道100号5楼").missing == (Field.NAME, Field.PHONE)
    assert WHOLE.missing == ()


def test_abroad_no_region_is_asked() -> None:
    assert recognise("John Smith, 10 Downing Street, London, +44 20 7946 0958").missing == ()
    assert recognise("Jane Doe, 415 555 2671, 1 Market Street, San Francisco", country="US").phone == "+14155552671"
    assert Field.REGION not in recognise("1 Market Street, San Francisco", country="US").missing


@pytest.mark.parametrize(
    ("phone", "masked", "shown"),
    [
        ("13800138000", "138****8000", "138 0013 8000"),
        ("021-58881234-801", "021****-801", "021-58881234-801"),
        ("+442079460958", "+4420****0958", "+44 20 7946 0958"),
        ("", "", ""),
        ("12345", "*****", "12345"),
    ],
)
def test_phones_are_masked_and_shown_in_groups(phone: str, masked: str, shown: str) -> None:
    assert mask_phone(phone) == masked
    assert show_phone(phone) == shown


# --- is it an address at all?


@pytest.mark.parametrize(
    "text",
    [
        "张三 13800138000 上海市浦东新区世纪大道100号5楼",
        "13800138000 浦东",
        "文三路 张三 13800138000",
        "上海市浦东新区世纪大道100号",
        "世纪大道100号5楼1203室",
        "Zhang San 13800138000, 5F, 100 Century Avenue, Pudong, Shanghai",
        "Room 1203, Building 5, 100 Century Avenue",
        "張三 13800138000 臺北市大安區",
    ],
)
def test_addresses_are_noticed_in_any_state(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "两杯大杯冰拿铁 少糖 送到公司",
        "2杯大杯冰拿铁 少糖 送到公司",
        "2 large iced lattes to the office",
        "生椰拿铁大杯去冰半糖一杯，再来两个贝果",
        "大床房 12 月 3 号到 5 号",
        "明天晚上 7 点 4 个人订位",
        "10 箱 A4 纸和 2 个墨盒 月底前",
        "我的电话 13800138000",
        "1号和2号都要",
        "twin room tonight for 3 nights",
        "twin room in Pudong, Shanghai, 2 nights",
        "浦东有 3 号店吗",
        "我的订单到哪了 A1024",
        "订一张明天上海到北京的机票 2 个人",
        "table for 4 tomorrow at 7pm",
        "上海",
        "",
    ],
)
def test_orders_and_questions_are_not_addresses(text: str) -> None:
    assert not looks_like_address(text)


# --- secrets


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "卡号4111-1111-1111-1111谢谢",
        "5500005555555559",
        "378282246310005",
        "3782 822463 10005",
        "６２２２０２１２３４５６７８９０１２８",
        "11010519491231002X",
        "身份证 110105 19491231 002x",
        "440524188001010014",
    ],
)
def test_cards_and_identity_numbers_are_refused_and_nothing_is_kept(text: str) -> None:
    assert looks_secret(text)
    found = recognise(f"张三 13800138000 上海市浦东新区世纪大道100号 {text}")
    assert found == Recognised(problems=(Problem.SECRET,))
    assert merge(WHOLE, found).problems == (Problem.SECRET,)
    assert merge(WHOLE, found).detail == WHOLE.detail


@pytest.mark.parametrize(
    "text",
    [
        "13800138000 13900139000",
        "8613800138000",
        "4111111111111112",
        "110105194912310021",
        "021-58881234-801 200120",
        "110105194913310021",
        "订单 20240131123456789012345",
    ],
)
def test_phones_and_order_numbers_are_not_secrets(text: str) -> None:
    assert not looks_secret(text)


# --- a second message


def test_a_second_message_fills_what_the_first_left_open() -> None:
    first = recognise("13800138000")
    whole = merge(first, recognise("上海市浦东新区世纪大道100号5楼"))
    assert whole.missing == (Field.NAME,)
    assert merge(whole, recognise("张三")) == WHOLE


def test_what_was_said_first_is_kept_and_a_second_number_is_a_spare() -> None:
    more = merge(WHOLE, recognise("李四 13900139000 北京市朝阳区建国路88号"))
    assert (more.name, more.phone, more.backup) == ("张三", "13800138000", "13900139000")
    assert (more.region, more.detail) == (("上海市", "浦东新区"), "世纪大道100号5楼")


def test_an_open_region_is_settled_by_the_city() -> None:
    asked = recognise("西湖区文三路100号 李四 13900139000")
    for answer in ("杭州", "浙江", "浙江省杭州市", "Hangzhou"):
        settled = merge(asked, recognise(answer))
        assert settled.region == ("浙江省", "杭州市", "西湖区"), answer
        assert settled.candidates == ()
        assert settled.missing == ()


def test_a_region_becomes_more_exact_but_never_another() -> None:
    city = recognise("上海世纪大道100号 张三 13800138000")
    assert merge(city, recognise("浦东")).district == "浦东新区"
    assert merge(city, recognise("杭州市西湖区")).region == ("上海市",)


def test_a_sentence_about_a_part_replaces_it() -> None:
    again = merge(WHOLE, recognise("手机是 139 0013 9000"))
    assert (again.phone, again.name, again.detail) == ("13900139000", "张三", "世纪大道100号5楼")
    moved = merge(WHOLE, recognise("地址是北京市朝阳区建国路88号"))
    assert (moved.region, moved.detail) == (("北京市", "朝阳区"), "建国路88号")


def test_a_good_number_ends_the_complaint_about_a_bad_one() -> None:
    bad = recognise("张三 1380013800 上海市浦东新区世纪大道100号5楼")
    assert bad.problems == (Problem.PHONE_SHORT,)
    assert merge(bad, recognise("13800138000")) == WHOLE


# --- corrections


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("手机是 139 0013 9000", "phone", "13900139000"),
        ("手机号写错了，是13900139000", "phone", "13900139000"),
        ("电话改成021-58881234转801", "phone", "021-58881234-801"),
        ("phone is 13900139000", "phone", "13900139000"),
        ("my phone number is +44 20 7946 0958", "phone", "+442079460958"),
        ("8000改成8001", "phone", "13800138001"),
        ("收货人改成李四", "name", "李四"),
        ("張三改成李四", "name", "李四"),
        ("名字错了，是李四", "name", "李四"),
        ("name is Li Si", "name", "Li Si"),
        ("5楼改6楼", "detail", "世纪大道100号6楼"),
        ("5 楼改 6 楼", "detail", "世纪大道100号6楼"),
        ("５楼改成１６楼", "detail", "世纪大道100号16楼"),
        ("不是5楼，是6楼", "detail", "世纪大道100号6楼"),
        ("是6楼不是5楼", "detail", "世纪大道100号6楼"),
        ("改成6楼", "detail", "世纪大道100号6楼"),
        ("change 5楼 to 6楼", "detail", "世纪大道100号6楼"),
        ("详细地址改成世纪大道200号", "detail", "世纪大道200号"),
        ("地区改成徐汇区", "district", "徐汇区"),
        ("浦东改成徐汇", "district", "徐汇区"),
    ],
)
def test_a_correction_changes_one_part(text: str, part: str, value: str) -> None:
    corrected = correct(WHOLE, text)
    assert corrected is not None
    changed = {field.name for field in fields(WHOLE) if getattr(corrected, field.name) != getattr(WHOLE, field.name)}
    assert changed == {part}
    assert getattr(corrected, part) == value


def test_a_whole_new_address_may_be_said_as_a_correction() -> None:
    moved = correct(WHOLE, "地址改成北京市朝阳区建国路88号")
    assert moved is not None
    assert (moved.region, moved.detail, moved.name) == (("北京市", "朝阳区"), "建国路88号", "张三")


def test_a_corrected_number_that_cannot_be_one_is_named() -> None:
    corrected = correct(WHOLE, "手机是 1390013900")
    assert corrected is not None
    assert (corrected.phone, corrected.doubtful) == ("13800138000", "1390013900")
    assert corrected.problems == (Problem.PHONE_SHORT,)


@pytest.mark.parametrize(
    "text",
    [
        "大杯改中杯",
        "拿铁改成 3 杯",
        "换成热的",
        "00号改1号",
        "15楼改6楼",
        "今天天气怎么样",
        "地址不对",
        "phone is wrong",
        "改地址",
        "",
    ],
)
def test_other_changes_are_not_corrections_of_the_address(text: str) -> None:
    assert correct(WHOLE, text) is None


def test_a_floor_is_not_taken_out_of_a_higher_one() -> None:
    assert correct(recognise("张三 13800138000 上海市浦东新区世纪大道100号15楼"), "5楼改6楼") is None


# --- regions by name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("浦东", ["上海市上海市浦东新区"]),
        ("浦東新區", ["上海市上海市浦东新区"]),
        ("Pudong", ["上海市上海市浦东新区"]),
        ("上海", ["上海市上海市"]),
        ("沪", ["上海市上海市"]),
        ("广西", ["广西壮族自治区"]),
        ("内蒙", ["内蒙古自治区"]),
        ("西湖区", ["浙江省杭州市西湖区", "江西省南昌市西湖区"]),
        ("浙江 西湖", ["浙江省杭州市西湖区"]),
        ("西安", ["陕西省西安市"]),
        ("长沙", ["湖南省长沙市"]),
        ("重庆市", ["重庆市重庆市"]),
        ("仙桃", ["湖北省仙桃市"]),
        ("东莞", ["广东省东莞市"]),
        ("Xi'an", ["陕西省西安市"]),
        ("Chaoyang District, Beijing", ["北京市北京市朝阳区"]),
        ("Harbin", ["黑龙江省哈尔滨市"]),
        ("Ürümqi", ["新疆维吾尔自治区乌鲁木齐市"]),
        ("Hong Kong", ["香港特别行政区"]),
        ("拿铁", []),
        ("", []),
    ],
)
def test_a_typed_region_gives_its_matches(text: str, names: list[str]) -> None:
    assert ["".join(one.names) for one in region_named(text)] == names


def test_choices_are_at_most_eight() -> None:
    for name in {**regions.table().full, **regions.table().short}:
        assert 1 <= len(region_named(name)) <= regions.MOST


def test_every_region_written_whole_is_found() -> None:
    known = regions.table()
    wrong = []
    for code in known.names:
        place = known.region(code)
        found = recognise(f"张三 13800138000 {''.join(place.names)}人民路100号")
        if [found.province, found.city, found.district, found.detail] != [*place.names, "人民路100号"]:
            wrong.append((place.names, said(found)))
    assert wrong == []


def test_the_table_is_read_quickly() -> None:
    fold("")
    times = []
    for _ in range(5):
        regions.table.cache_clear()
        started = time.process_time()
        assert len(regions.table().names) > 3000
        times.append(time.process_time() - started)
    assert min(times) < 0.05


# --- written in any order, read the same

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗郑谢韩唐冯"
GIVEN = "伟芳娜敏静强磊洋艳勇杰娟涛明超秀霞平刚桂英华建文辉力军晓婷雪琳浩宇欣怡梓涵子轩"
ROADS = ("人民路", "中山北路", "解放大道", "建设三路", "文化街", "滨河东路", "学府路", "Century大道")
HOUSES = ("{n}号", "{n}号{m}室", "{n}号{f}楼", "{n}弄{m}号{f}楼", "{n}号阳光花园{f}栋{m}室", "{n}号A座{m}")

chinese_names = st.builds(
    "".join, st.tuples(st.sampled_from([*SURNAMES, "欧阳", "司马"]), st.text(GIVEN, min_size=1, max_size=2))
).filter(is_name)
mobiles = st.builds(
    "{}{:08d}".format, st.sampled_from(["138", "139", "150", "166", "177", "189", "199"]), st.integers(0, 99_999_999)
)
districts = st.sampled_from([code for code in regions.table().names if len(code) == 6 and code[:2] < "70"])
streets = st.builds(
    lambda road, house, n, m, f: road + house.format(n=n, m=m, f=f),
    st.sampled_from(ROADS),
    st.sampled_from(HOUSES),
    st.integers(1, 999),
    st.integers(101, 2999),
    st.integers(1, 60),
)
phone_forms = st.sampled_from(["{}", "+86{}", "+86 {}", "86-{}"])
templates = st.sampled_from(
    [
        "{name} {phone} {region}{street}",
        "{name},{phone},{region}{street}",
        "{name}，{phone}，{region} {street}",
        "{region}{street} {name} {phone}",
        "{phone} {name} {region}{street}",
        "{region}{street}，{name}，{phone}",
        "{name}{phone}{region}{street}",
        "{region}{street}{phone}{name}",
        "{region}{street} {phone} {name}",
        "收货人：{name}\n手机号码：{phone}\n所在地区：{region}\n详细地址：{street}",
        "地址：{region}{street}\n电话：{phone}\n姓名：{name}",
        "收件人:{name} 电话:{phone} 地址:{region}{street}",
        "姓名{name} 手机{phone} 地址{region}{street}",
    ]
)


@settings(max_examples=300, deadline=None)
@given(name=chinese_names, phone=mobiles, code=districts, street=streets, form=phone_forms, template=templates)
def test_an_address_written_in_any_order_is_read_back(
    name: str, phone: str, code: str, street: str, form: str, template: str
) -> None:
    assume(not (street[-1].isdigit() and "{street}{phone}" in template))  # no one can tell a room from a number then
    place = regions.table().region(code)
    written = "".join(dict.fromkeys(filter(None, place.names)))
    text = template.format(name=name, phone=form.format(phone), region=written, street=street)
    found = recognise(text)
    assert (found.name, found.phone, found.detail) == (name, phone, street)
    assert (found.province, found.city, found.district) == place.names
    assert found.missing == ()
    assert looks_like_address(text)


english_places = st.sampled_from(
    ["Pudong, Shanghai", "Chaoyang District, Beijing", "Xihu District, Hangzhou, Zhejiang", "Shenzhen", "Wuhan, Hubei"]
)
western_names = st.sampled_from(["Zhang San", "Li Xiaoming", "Tom Brown", "Mary Jane Watson", "Anna"])
blocks = st.sampled_from(
    ["5F, 100 Century Avenue", "Room 1203, 88 Jianguo Road", "No. 7 Wensan Lu", "Unit 3, 9 Keji Road"]
)


@settings(max_examples=100, deadline=None)
@given(
    name=western_names,
    phone=mobiles,
    place=english_places,
    street=blocks,
    template=st.sampled_from(
        [
            "{name} {phone}, {street}, {place}",
            "{name}, {phone}, {street}, {place}, China",
            "{street}, {place}, {name}, {phone}",
            "Name: {name}\nPhone: {phone}\nAddress: {street}, {place}",
            "{street}, {place}\n{name}\n{phone}",
        ]
    ),
)
def test_an_english_address_in_any_order_is_read_back(
    name: str, phone: str, place: str, street: str, template: str
) -> None:
    found = recognise(template.format(name=name, phone=phone, street=street, place=place))
    assert (found.name, found.phone, found.detail) == (name, phone, street)
    assert (found.province, found.city, found.district) == region_named(place)[0].names


# --- hostile text

WORDS = """
上海市 浦东 路 号 张三 13800138000 1380 + - ( ) 手机 ： a 1 0 x ' · 是 改 姓名 name 西湖区 收货人: 不是 Pudong 市辖区 👨
"""
FRAGMENTS = WORDS.split()
fragments = st.sampled_from([*FRAGMENTS, " ", "\n", ", ", "1 ", "\u200d", "\x1f"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(text=st.one_of(st.text(max_size=4000), st.lists(fragments, max_size=600).map("".join)))
@example("\x1f\x1e\x1d" * 1000)
@example("\ud800张三")
def test_no_text_is_too_strange(text: str) -> None:
    found = recognise(text)
    for again in (merge(WHOLE, found), merge(found, WHOLE), correct(WHOLE, text), correct(found, text)):
        assert again is None or isinstance(again.missing, tuple)
    assert isinstance(looks_like_address(text), bool)
    assert len(found.candidates) <= regions.MOST
    assert not set("\x1d\x1e\x1f") & set(found.name + found.detail + found.postcode)
    region_named(text)
    if looks_secret(text):
        assert said(found) == {**EMPTY, "problems": ["secret"]}


PIECES = (
    *("1 ", "1-", "+1 ", "a ", "138 ", "0571-", "400-", "4111 ", "13800138000 ", " ", "\n", "()", "[【"),
    *("张", "上海", "上海市浦东新区", "手机:", "姓名：", "请", "改 ", "是不是", "1号", "王小明 ", "西湖区,"),
    *("name is ", "Pudong ", "the "),
)


@pytest.mark.parametrize("country", ["CN", "US"])
@pytest.mark.parametrize(
    "piece",
    [*FRAGMENTS, *PIECES],
)
def test_long_text_takes_bounded_time(piece: str, country: str) -> None:
    text = (piece * 4000)[:4000]
    started = time.process_time()
    recognise(text, country=country)
    looks_like_address(text)
    correct(WHOLE, text)
    correct(WHOLE, text[:200])
    region_named(text)
    assert time.process_time() - started < 1.5
