"""One customer everywhere: a code joins two chats, what will happen is said first, and nothing is lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.addresses import Address
from models.orders import Order
from models.people import Account, Customer
from services import linking
from services.refusal import Refusal
from tests.talk import Guest, House

ADDRESS = "张三 13800138000 上海市浦东新区世纪大道100号5楼"


@pytest.fixture
def house(database_url: str) -> House:
    return House(database_url)


def code(guest: Guest) -> str:
    """A guest asks for a code."""
    guest.types("绑定" if guest.language == "zh" else "log in")
    guest.taps("绑定码" if guest.language == "zh" else "Get a code")
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", guest.screen)
    assert found
    return found[0]


def test_a_cart_begun_on_the_web_is_finished_on_telegram(house: House) -> None:
    web = house.guest("visitor", channel="web")
    web.types("两杯冰拿铁加到购物车")
    web.types(ADDRESS)
    web.types("主页")
    phone = house.guest("ming")
    phone.types("加一个可颂到购物车")
    said = phone.types(f"绑定 {code(web)}")
    assert said.title == "合并两个账户？"
    assert "网页聊天那边：订单 0 个，地址 1 个，购物车 2 件" in said.text
    assert "这边：订单 0 个，地址 0 个，购物车 1 件" in said.text
    assert "不是你自己的聊天？" in said.text
    assert "已合并" in phone.taps("合并").note
    for person in (phone, web):
        cart = person.types("购物车")
        assert "冰拿铁" in cart.text
        assert "可颂" in cart.text
    phone.types("结账")
    assert "世纪大道100号" in phone.screen
    phone.taps("提交并支付")
    web.types("我的订单")
    assert "待付款" in web.screen
    assert house.run(lambda db: db.scalar(select(func.count(Customer.id)))) == 1


def test_the_other_chat_hears_of_it_and_can_undo_it_at_once(house: House) -> None:
    web, phone = house.guest("visitor", channel="web"), house.guest("ming")
    phone.types("/start")
    given = code(web).lower().replace("-", " ")
    phone.types(given)
    assert "合并" not in phone.panel.title        # a word like any other, except where one is asked for
    phone.types("登录")
    phone.types(given)
    phone.taps("合并")
    house.deliver()
    assert "已和 Telegram 连在一起" in web.panel.words
    web.taps("登录 / 绑定")
    web.taps("解除 Telegram")
    assert "已解除" in web.toast
    assert house.run(lambda db: db.scalar(select(func.count(Customer.id)))) == 2
    phone.types("购物车")
    assert "空的" in phone.screen


@pytest.mark.parametrize(("language", "wrong", "own"), [
    ("zh", "没有这个码", "请在另一个聊天里发送"), ("en", "There is no such code", "send it in the other chat"),
])
def test_a_code_is_good_once_for_five_minutes_and_not_for_oneself(
    house: House, language: str, wrong: str, own: str
) -> None:
    web, phone = house.guest("visitor", channel="web", language=language), house.guest("ming", language=language)
    late = house.guest("late", language=language)
    assert wrong in phone.types("绑定 ABCD-2345" if language == "zh" else "link ABCD-2345").note
    given = code(web)
    assert own in web.types(f"link {given}").note
    phone.types(f"link {given}")
    phone.taps("合并" if language == "zh" else "Put together")
    assert wrong in late.types(f"link {given}").note
    given = code(web)
    late.types(f"link {given}")
    house.later(minutes=5)
    late.taps("合并" if language == "zh" else "Put together")
    assert wrong in late.panel.note
    old, new = code(web), code_again(web)
    assert wrong in late.types(f"link {old}").note
    assert wrong not in late.types(f"link {new}").note


def code_again(guest: Guest) -> str:
    """Another code, from the same screen."""
    guest.sends("lk-new")
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", guest.screen)
    assert found
    return found[0]


def test_the_same_thing_and_the_same_address_are_there_once(house: House) -> None:
    web, phone = house.guest("visitor", channel="web"), house.guest("ming")
    for person in (web, phone):
        person.types("两杯冰拿铁加到购物车")
        person.types(ADDRESS)
        person.types("主页")
    phone.types(f"绑定 {code(web)}")
    phone.taps("合并")
    assert "× 4" in phone.types("购物车").text
    assert phone.types("购物车").text.count("冰拿铁") == 1
    assert house.run(lambda db: db.scalar(select(func.count(Address.id)).where(Address.removed.is_(False)))) == 1


def test_orders_of_both_are_one_list_and_their_news_reaches_the_chat_used_last(house: House) -> None:
    web, phone = house.guest("visitor", channel="web"), house.guest("ming")
    for person in (web, phone):
        person.types("一杯冰拿铁")
        person.types(ADDRESS)
        person.taps("提交并支付")
    house.later(minutes=1)
    phone.types(f"绑定 {code(web)}")
    phone.taps("合并")
    numbers = house.run(lambda db: list(db.scalars(select(Order.number))))
    for person in (phone, web):
        person.types("/orders")
        assert all(number in person.screen for number in numbers)
    house.later(minutes=2)
    phone.types("/start")

    def nearest(db: Session) -> str:
        customer = db.scalars(select(Customer.id)).one()
        return linking.accounts(db, customer)[0].channel

    assert house.run(nearest) == "telegram"


def test_the_language_is_the_same_in_all_of_them(house: House) -> None:
    web, phone = house.guest("visitor", channel="web", language="en"), house.guest("ming")
    phone.types("/start")
    phone.types(f"绑定 {code(web)}")
    phone.taps("合并")
    assert phone.panel.note.startswith("✓ Done")
    web.types("中文")
    assert phone.types("/home").language == "zh"


def test_a_strangers_chat_cannot_be_unlinked_nor_looked_at(house: House) -> None:
    web, phone = house.guest("visitor", channel="web"), house.guest("ming")
    web.types("/start")
    phone.types("/start")
    theirs = house.run(lambda db: db.scalars(select(Account.id).where(Account.channel == "web")).one())
    for account in (theirs, 9_999):
        phone.sends(f"lk-part:{account}")
        assert "已经不在一起了" in phone.panel.note
    phone.sends("jn:ABCD2345")
    assert "没有这个码" in phone.panel.note
    phone.sends("jn-yes:ABCD2345")
    assert "没有这个码" in phone.panel.note
    assert house.run(lambda db: db.scalar(select(func.count(Customer.id)))) == 2


def test_two_who_use_one_code_at_the_same_moment_are_not_both_joined(house: House) -> None:
    web, phone, late = house.guest("visitor", channel="web"), house.guest("ming"), house.guest("late")
    given = code(web).replace("-", "")
    for person in (phone, late):
        person.types("/start")
        person.types(f"绑定 {given}")
    phone.taps("合并")
    late.taps("合并")
    assert "没有这个码" in late.panel.note
    assert house.run(lambda db: db.scalar(select(func.count(Customer.id)))) == 2


def test_codes_are_kept_sealed_and_without_look_alikes(house: House) -> None:
    now = house.now
    house.guest("ming").types("/start")
    customer = house.run(lambda db: db.scalars(select(Customer.id)).one())
    for _ in range(50):
        row = house.run(lambda db: linking.begin(db, customer, channel="telegram", chat="ming", now=now))
        assert linking.plain(f" {row.code[:4].lower()}-{row.code[4:]} ") == row.code
        raw = house.run(lambda db: db.connection().exec_driver_sql("SELECT code, code_hash FROM link_codes").one())
        assert row.code not in str(raw)
    with pytest.raises(Refusal):
        house.run(lambda db: linking.find(db, 0, row.code, now=now + timedelta(minutes=5)))
