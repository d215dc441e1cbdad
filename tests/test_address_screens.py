"""Where to, to whom, how and when: what a customer sees while answering, in both languages."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.event import Contact, Location, Picture
from handlers import new_address
from handlers.graph import Step
from models.addresses import Address
from models.basket import NOW as BUY_NOW
from models.basket import Draft
from models.catalogue import Category, Product, Variant
from models.conversation import Conversation, Parked
from models.orders import Order, Status
from models.people import Account, Customer
from services import basket, catalogue, checkout, orders, slots
from services.shop import Shop
from tests.talk import NOON, Guest, House

ZHANG = {
    "zh": "张三 13800138000 上海市浦东新区世纪大道100号5楼 公司",
    "en": "Zhang San 13800138000, 5F, 100 Century Avenue, Pudong, Shanghai, office",
}


def furnish(db: Session) -> None:
    """One drink that never runs out."""
    shelf = Category(slug="coffee", name_zh="咖啡", name_en="Coffee")
    db.add(shelf)
    db.flush()
    db.add(Product(
        sku="latte", category_id=shelf.id, name_zh="冰拿铁", name_en="Iced latte", price=1800, created_at=NOON,
        groups=[], variants=[Variant(counted=False)],
    ))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "shop.db", furnish=furnish)


def guest(house: House, language: str = "zh") -> Guest:
    """Somebody who has just said hello."""
    person = house.guest(language=language)
    person.sends(Step.HOME.at().payload)
    return person


def customer(house: House) -> Customer:
    def find(db: Session) -> Customer:
        account = db.scalars(select(Account).where(Account.person == "guest")).one()
        return db.get_one(Customer, account.customer_id)
    return house.run(find)


def wants_one(house: House) -> None:
    """The guest is on the way to an order of one latte."""
    def put(db: Session) -> None:
        buyer = db.get_one(Customer, customer(house).id)
        checkout.buy_now(db, buyer, now=house.now)
        item = catalogue.product(db, 1)
        assert item is not None
        basket.add(db, buyer.id, BUY_NOW, item, (), 1, now=house.now)
    house.run(put)


def draft(house: House) -> Draft:
    return house.run(lambda db: db.get_one(Draft, customer(house).id))


def saved(house: House) -> list[Address]:
    return house.run(lambda db: list(db.scalars(select(Address).order_by(Address.id))))


def goes(person: Guest, step: Step, *args: int | str) -> str:
    """Open a screen; returns it."""
    person.sends(step.at(*args).payload)
    return person.screen


# -- a new address ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "line"), [
    ("zh", "张三 138****8000"), ("en", "Zhang San 138****8000"),
])
def test_on_the_way_to_an_order_one_message_is_enough(house: House, language: str, line: str) -> None:
    person = guest(house, language)
    wants_one(house)
    asked = goes(person, Step.NEW_ADDRESS)
    assert ("只用于配送" if language == "zh" else "used only to deliver") in asked
    person.types(ZHANG[language])
    assert line in person.screen                                   # the review, which confirms both
    assert person.panel.rows[0][0].label.startswith("✅")
    assert [(row.phone, row.region, row.preset) for row in saved(house)] == [("13800138000", "上海市 浦东新区", True)]
    assert draft(house).address_id == saved(house)[0].id
    assert draft(house).new_address == ""


@pytest.mark.parametrize(("language", "rather", "asked", "contact", "place"), [
    ("zh", "自提", "怎么称呼", "王小明 13800138000", "世纪大道100号"),
    ("en", "pick up", "Your name", "Wang Xiaoming 13800138000", "100 Century Avenue"),
])
def test_whoever_is_asked_where_to_may_rather_fetch_it(
    house: House, language: str, rather: str, asked: str, contact: str, place: str
) -> None:
    person = guest(house, language)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types(rather)
    assert asked in person.screen
    person.types(contact)
    assert "🏪" in person.screen
    assert place in person.screen
    assert draft(house).fulfilment == checkout.PICKUP


def test_fetching_means_nothing_where_nothing_is_ordered(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("自提")
    assert draft(house).fulfilment != checkout.PICKUP


def test_without_an_order_it_is_shown_before_it_is_saved(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("张三 13800138000 上海市浦东新区世纪大道100号5楼")
    assert person.screen.startswith(
        "✅ 请看对不对：\n收货人　张三\n手机　138 0013 8000\n地区　上海市 浦东新区\n详细　世纪大道100号5楼"
    )
    assert saved(house) == []
    person.types("5 楼改 6 楼")
    assert "已改好" in person.screen
    assert "世纪大道100号6楼" in person.screen
    person.taps("公司")
    assert "[✓ 公司]" in person.screen
    person.taps("对，存下来")
    assert "✅ 已存好：公司" in person.screen
    assert "1  公司 · 张三 138****8000 · 浦东新区世纪大道100号6楼 ✓默认" in person.screen


def test_the_same_in_english(house: House) -> None:
    person = guest(house, "en")
    goes(person, Step.NEW_ADDRESS)
    person.types("Zhang San 13800138000, 5F, 100 Century Avenue, Pudong, Shanghai")
    assert person.screen.startswith(
        "✅ Is this right?\nName: Zhang San\nPhone: 138 0013 8000\nArea: Pudong, Shanghai\n"
        "Address: 5F, 100 Century Avenue"
    )
    person.types("phone is 13900139000")
    assert "Phone: 139 0013 9000" in person.screen
    person.taps("Office")
    person.taps("Yes, save it")
    assert "1  Office · Zhang San 139****9000 · 5F, 100 Century Avenue, Pudong ✓ default" in person.screen


@pytest.mark.parametrize(("language", "first", "missing", "main", "rest"), [
    ("zh", "13800138000", ["收货人　⚠ 缺", "地区　⚠ 缺", "详细　⚠ 缺"], "填收货人",
     "张三 上海市浦东新区世纪大道100号5楼"),
    ("zh", "上海市浦东新区世纪大道100号5楼", ["收货人　⚠ 缺", "手机　⚠ 缺"], "填收货人", "张三 13800138000"),
    ("en", "13800138000", ["Name: ⚠ missing", "Area: ⚠ missing"], "Add the name",
     "Zhang San, 5F, 100 Century Avenue, Pudong, Shanghai"),
])
def test_half_an_address_is_kept_and_only_the_rest_is_asked(
    house: House, language: str, first: str, missing: list[str], main: str, rest: str
) -> None:
    person = guest(house, language)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types(first)
    assert all(line in person.screen for line in missing)
    assert person.panel.rows[0][0].label == main
    person.types(rest)
    assert draft(house).address_id == saved(house)[0].id
    assert saved(house)[0].phone == "13800138000"
    assert "世纪大道" in saved(house)[0].detail or "Century" in saved(house)[0].detail


@pytest.mark.parametrize("answer", ["tap", "杭州"])
def test_of_several_districts_one_is_chosen(house: House, answer: str) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("张三 13800138000 西湖区文三路1号")
    assert "地区　⚠ 有几个“西湖区”，是哪个？" in person.screen
    assert "[杭州市 西湖区]" in person.screen
    if answer == "tap":
        person.taps("杭州市 西湖区")
    else:
        person.types(answer)
    assert saved(house)[0].region == "浙江省 杭州市 西湖区"


def test_after_two_numbers_that_cannot_be_the_parts_are_asked_one_by_one(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("1380013800")
    assert "手机号好像少了几位：1380013800" in person.screen
    person.types("138001380001")
    assert "手机号好像多了几位：138001380001" in person.screen
    assert "没关系，我们一项一项来。\n（1/4）收货人叫什么？" in person.screen
    for answer, question in (
        ("张三", "（2/4）手机号是多少？"), ("13800138000", "（3/4）在哪个城市、哪个区？"),
        ("上海浦东", "（4/4）详细地址是什么？"),
    ):
        person.types(answer)
        assert person.screen.startswith(question)
    person.types("A座")
    assert [(row.name, row.phone, row.region, row.detail) for row in saved(house)] == [
        ("张三", "13800138000", "上海市 浦东新区", "A座")
    ]


def test_what_nobody_can_read_counts_too(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    asked = []
    for _ in range(2):
        def hear(db: Session) -> None:
            chat = db.scalars(select(Conversation).where(Conversation.chat == "guest")).one()
            turn = house.engine.turn_for(db, chat, now=house.now)
            asked.append(new_address.unread(turn, "啊啊啊"))
        house.run(hear)
    assert asked == [Step.NEW_ADDRESS.at(), Step.CHECK_ADDRESS.at(0, "name")]


def test_one_part_at_a_time_can_be_asked_for(house: House) -> None:
    person = guest(house, "en")
    goes(person, Step.NEW_ADDRESS)
    person.taps("One part at a time")
    assert "(1/4) Who receives it?" in person.screen
    person.types("Zhang San")
    assert "(2/4) What is the phone number?" in person.screen
    person.types("no idea")
    assert "I see no phone number" in person.screen
    assert "(2/4)" in person.screen
    person.taps("See the whole address")
    assert "Name: Zhang San" in person.screen


@pytest.mark.parametrize("typed", ["4111 1111 1111 1111", "11010519491231002X"])
def test_card_and_identity_numbers_are_refused_and_removed(house: House, typed: str) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.types(typed)
    assert draft_text(house) == ""
    assert typed not in person.screen


def draft_text(house: House) -> str:
    row = house.run(lambda db: db.get(Draft, customer(house).id))
    return row.new_address if row else ""


def test_a_picture_of_an_address_is_explained(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.does(Picture("file"))
    assert "我看不了图片里的字" in person.screen


def test_ones_own_number_is_taken_and_kept(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.does(Contact("8613800138000", "张三", own=True))
    assert "收货人　张三\n手机　138 0013 8000" in person.screen
    assert customer(house).phone == "13800138000"
    person.types("上海市浦东新区世纪大道100号5楼")
    assert draft(house).address_id == saved(house)[0].id


@pytest.mark.parametrize(("yes", "label"), [(True, "用 139 0013 9000"), (False, "不用")])
def test_somebody_elses_number_is_asked_about_first(house: House, yes: bool, label: str) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.does(Contact("+8613900139000", "李四"))
    assert "这是别人的号码，要用它收货吗？" in person.screen
    assert "手机　⚠ 缺" in person.screen
    person.taps(label)
    assert ("手机　139 0013 9000" in person.screen) == yes
    assert customer(house).phone == ""


def test_a_shared_point_asks_only_for_the_door(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("张三 13800138000")
    person.does(Location(31.23041, 121.4737, "上海市黄浦区人民大道200号"))
    assert person.screen.startswith("位置收到了，门牌号是多少？\n📍 人民大道200号")
    person.types("2 号楼 501")
    row = saved(house)[0]
    assert (row.region, row.detail, row.place) == (
        "上海市 黄浦区", "人民大道200号 2 号楼 501", "31.23041,121.47370"
    )


def test_a_point_without_words_stands_for_the_region(house: House) -> None:
    person = guest(house, "en")
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("Zhang San 13800138000")
    person.does(Location(31.23041, 121.4737))
    assert person.screen.startswith("Got your location. Which door?")
    person.types("Building 2, Room 501")
    assert (saved(house)[0].region, saved(house)[0].detail) == ("31.23041,121.47370", "Building 2, Room 501")


def test_at_a_saved_address_that_one_is_offered(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.types("张三 13800138000")
    person.does(Location(31.23041, 121.4737, "上海市黄浦区人民大道200号"))
    person.taps("没有门牌号")
    goes(person, Step.NEW_ADDRESS)
    person.does(Location(31.2305, 121.4738))
    person.taps("就在这里：张三")
    assert len(saved(house)) == 1
    assert draft(house).address_id == saved(house)[0].id


def test_name_and_phone_of_last_time_are_one_tap(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.types(ZHANG["zh"])
    person.taps("对，存下来")
    wants_one(house)
    goes(person, Step.NEW_ADDRESS)
    person.taps("还是 张三（尾号 8000）收")
    person.types("上海市长宁区虹桥路8号")
    assert [(row.name, row.phone, row.detail) for row in saved(house)][1] == ("张三", "13800138000", "虹桥路8号")


# -- an address pasted anywhere -----------------------------------------------------------------------------


def test_an_address_pasted_elsewhere_is_saved_and_one_stays_there(house: House) -> None:
    person = guest(house)
    goes(person, Step.HELP)
    person.types(ZHANG["zh"])
    assert "✅ 地址已存好，下单就送到这里：公司 · 张三 138****8000" in person.screen
    assert house.run(lambda db: db.scalars(select(Conversation)).one().stack[-1]) == Step.HELP.at().payload


def test_pasted_while_ordering_it_is_the_answer(house: House) -> None:
    person = guest(house, "en")
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.types(ZHANG["en"])
    assert draft(house).address_id == saved(house)[0].id
    assert "Zhang San 138****8000" in person.screen


def test_pasted_with_something_missing_only_that_is_asked(house: House) -> None:
    person = guest(house)
    goes(person, Step.HELP)
    person.types("13800138000 上海市浦东新区世纪大道100号5楼")
    assert "收货人　⚠ 缺" in person.screen
    assert saved(house) == []


# -- the book -----------------------------------------------------------------------------------------------


def with_two(house: House, language: str = "zh") -> Guest:
    """A guest with an office and a home."""
    person = guest(house, language)
    goes(person, Step.HELP)
    person.types(ZHANG["zh"])
    person.types("李四 13900139000 上海市长宁区虹桥路8号 家")
    assert len(saved(house)) == 2
    return person


@pytest.mark.parametrize("words", ["tap", "送到家里", "2", "第二个"])
def test_an_address_is_chosen_by_tap_name_or_number(house: House, words: str) -> None:
    person = with_two(house)
    wants_one(house)
    screen = goes(person, Step.ADDRESSES)
    assert "1  公司 · 张三 138****8000" in screen
    if words == "tap":
        person.taps("2 家")
    elif words == "2":
        person.sends(person.find("2 家")[1].payload)
    else:
        person.types(words)
    home = next(row for row in saved(house) if row.tag == "home")
    assert draft(house).address_id == home.id
    assert draft(house).fulfilment == checkout.DELIVER
    assert "李四 139****9000" in person.screen


def test_half_an_address_typed_at_the_book_begins_a_new_one(house: House) -> None:
    person = with_two(house)
    goes(person, Step.ADDRESSES)
    person.types("13700137000 上海市静安区南京西路9号")
    assert "收货人　⚠ 缺" in person.screen
    person.types("王五")
    person.taps("对，存下来")
    assert len(saved(house)) == 3


def test_a_long_book_has_pages(house: House) -> None:
    person = guest(house)
    goes(person, Step.HELP)
    for number in range(1, 11):
        person.types(f"张三 13800138000 上海市浦东新区世纪大道{number}号")
        house.later(minutes=1)
    assert "第 1–8 个，共 10 个" in goes(person, Step.ADDRESSES)
    person.taps("下一页")
    assert "第 9–10 个，共 10 个" in person.screen
    assert "[1 张三] [2 张三]" in person.screen
    person.taps("上一页")
    assert "第 1–8 个" in person.screen


def test_the_book_is_kept_in_order(house: House) -> None:
    person = with_two(house)
    goes(person, Step.ADDRESSES)
    person.taps("管理")
    person.taps("家")
    person.types("叫妈妈家")
    assert person.toast == "已改名：妈妈家"
    person.taps("设为默认")
    assert "✓ 默认地址" in person.screen
    person.taps("修改")
    person.types("手机是 13700137000")
    person.taps("保存")
    assert "📍 妈妈家" in person.screen
    assert "手机　137****7000" in person.screen
    person.taps("删除地址")
    assert "已删除“妈妈家”" in person.screen
    assert "1  公司" in person.screen
    person.taps("撤销删除 妈妈家")
    assert person.toast == "已恢复"
    assert "1  妈妈家 · 李四 137****7000" in person.screen


def test_a_removal_can_be_undone_for_a_minute_only(house: House) -> None:
    person = with_two(house, "en")
    goes(person, Step.ADDRESS, saved(house)[0].id)
    person.taps("Delete address")
    undo = person.find("Bring back")[1].payload
    house.later(seconds=61)
    person.sends(undo)
    assert "More than a minute has passed" in person.screen
    assert saved(house)[0].removed


def test_a_strangers_address_cannot_be_opened_or_chosen(house: House) -> None:
    with_two(house)
    stranger = house.guest("stranger")
    for payload in ("a:1", "ax:1:0", "ae:1:0", "ap:1:0", "at:1:0:home", "ad:1:0", "au:1:0", "cb:0:1"):
        stranger.sends(payload)
        assert "这个地址已不在地址簿里。" in stranger.screen, payload
        assert "138" not in stranger.screen
    assert not any(row.removed for row in saved(house))


@pytest.mark.parametrize("payload", [
    "as:zzzzzzzzzzz", "as:0:1:zzzzzzzzzzz", "a:zzzzzzzzzzz", "na:zzzzzzzzzzz", "ca:0:nonsense", "ca:zzzzzzzzzzz:name",
    "t:zzzzzzzzzzz",
    "t:1:zzzzzzzzzzz:zzzzzzzzzzz", "ts:zzzzzzzzzzz", "ts:0", "dw:nonsense", "cl:0:nonsense", "cr:0:zzzzzzzzzzz",
    "cr:0:0",
    "ck:0", "ck:zzzzzzzzzzz", "cy:0:1", "cn:0", "cb:0:zzzzzzzzzzz", "nl:0", "np:0", "nx:0", "cs", "co:1", "cc",
    "at:1:0:evil",
])
def test_no_button_that_a_stranger_could_write_does_harm(house: House, payload: str) -> None:
    person = with_two(house)
    wants_one(house)
    before = [(row.id, row.tag, row.removed) for row in saved(house)]
    person.sends(payload)
    assert house.run(lambda db: db.scalars(select(Parked)).all()) == []       # no fault, whatever it says
    assert [(row.id, row.tag, row.removed) for row in saved(house)] == before
    row = draft(house)
    assert row.slot_from is None or row.slot_from > house.now


def test_the_same_confirmation_twice_saves_once(house: House) -> None:
    person = guest(house)
    goes(person, Step.NEW_ADDRESS)
    person.types(ZHANG["zh"])
    confirm = person.find("对，存下来")[1].payload
    person.sends(confirm)
    person.sends(confirm)
    assert person.toast == "这个地址已经存好了"
    assert len(saved(house)) == 1


def paid_order(house: House, status: Status) -> int:
    def place(db: Session) -> int:
        order = Order(
            number="A77", key="k", customer_id=customer(house).id, status=status, fulfilment=checkout.DELIVER,
            name="旧", phone="13500135000", address="旧地址", currency="CNY", goods=1800, total=1800, method="demo",
            placed_at=house.now, lines=[],
        )
        db.add(order)
        db.flush()
        return order.id
    return house.run(place)


def test_a_paid_order_goes_elsewhere_until_it_is_shipped(house: House) -> None:
    person = with_two(house)
    order = paid_order(house, Status.PAID)
    assert goes(person, Step.ADDRESSES, order).startswith("📍 这单改送到哪里？")
    pick = person.find("家")[1].payload
    person.sends(pick)
    moved = house.run(lambda db: orders.any_order(db, order))
    assert (moved.name, moved.address) == ("李四", "上海市 长宁区 虹桥路8号")
    assert "改送到：家" in person.screen

    def ship(db: Session) -> None:
        db.get_one(Order, order).status = Status.SHIPPED
    house.run(ship)
    goes(person, Step.ADDRESSES, order)
    person.taps("公司")
    assert "已发货" in person.screen
    assert house.run(lambda db: orders.any_order(db, order)).name == "李四"


def test_a_new_address_for_a_paid_order_is_checked_first(house: House) -> None:
    person = guest(house)
    order = paid_order(house, Status.PAID)
    goes(person, Step.ADDRESSES, order)
    person.taps("新地址")
    person.types(ZHANG["zh"])
    assert "请看对不对" in person.screen
    assert house.run(lambda db: orders.any_order(db, order)).address == "旧地址"
    person.taps("对，就送这里")
    assert house.run(lambda db: orders.any_order(db, order)).address == "上海市 浦东新区 世纪大道100号5楼"


# -- contact ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "way", "question", "answer", "review"), [
    ("zh", "自提", "怎么称呼，手机号多少？", "张三 13800138000", "张三 138****8000"),
    ("en", "Pick up", "Your name and phone?", "Zhang San 13800138000", "Zhang San 138****8000"),
])
def test_for_pickup_name_and_phone_are_asked_in_one_line(
    house: House, language: str, way: str, question: str, answer: str, review: str
) -> None:
    person = guest(house, language)
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.taps(way)
    assert question in person.screen
    person.types(answer)
    assert review in person.screen
    assert draft(house).fulfilment == checkout.PICKUP


@pytest.mark.parametrize(("language", "says"), [("zh", "最多 40 个字"), ("en", "40 characters at most")])
def test_nobody_is_called_by_thousands_of_letters(house: House, language: str, says: str) -> None:
    person = guest(house, language)
    for step, *field in ((Step.CONTACT,), (Step.CHECK_ADDRESS, 0, "name")):
        goes(person, step, *field)
        person.types("a" * 3000)
        assert says in person.panel.note
    goes(person, Step.CONTACT)
    person.types("b" * 3000 + " 13800138000")
    assert says in person.panel.note
    person.does(Contact("13800138000", "c" * 3000, own=True))
    assert customer(house).name == "c" * 40


def test_half_a_contact_is_kept(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.types("自提")
    person.types("13800138000")
    assert "记下了，怎么称呼？" in person.screen
    assert checkout_missing(house)
    person.types("小王")
    assert "小王 138****8000" in person.screen
    assert not checkout_missing(house)


def test_the_contact_is_kept_from_me_too(house: House) -> None:
    person = guest(house)
    goes(person, Step.CONTACT)
    person.types("张三 1380013800")
    assert "手机号好像少了几位：1380013800" in person.screen
    person.types("张三 13800138000")
    assert person.toast == "已记下"
    assert customer(house).phone == "13800138000"
    assert "现在是：张三 138 0013 8000" in goes(person, Step.CONTACT)
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.taps("自提")
    assert draft(house).fulfilment == checkout.PICKUP
    assert not checkout_missing(house)                    # nothing is asked twice


def test_ones_own_shared_number_is_enough_for_pickup(house: House) -> None:
    person = guest(house, "en")
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.types("pickup")
    person.does(Contact("+8613800138000", "Zhang San", own=True))
    assert "Zhang San 138****8000" in person.screen


def checkout_missing(house: House) -> bool:
    return house.run(lambda db: checkout.missing(db, db.get_one(Draft, customer(house).id))) is not None


# -- how and when -------------------------------------------------------------------------------------------


def test_both_ways_say_what_they_cost_and_when_they_are_there(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    screen = goes(person, Step.DELIVERY)
    assert "[✓ 🛵 送到 家（约 12:40）+¥6]" in screen
    assert "[🏪 自提（约 12:15）]" in screen
    assert "自提地点：世纪大道100号" in screen
    assert "[✓ 尽快] [13:00] [13:30] [选时间]" in screen


def test_delivery_without_an_address_asks_for_one(house: House) -> None:
    person = guest(house)
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.types("送")
    assert "📍 新地址" in person.screen                          # the book is empty


def test_delivery_after_the_chosen_address_is_gone_opens_the_book(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    chosen = draft(house).address_id
    assert chosen is not None
    goes(person, Step.ADDRESS, chosen)
    person.taps("删除地址")
    goes(person, Step.DELIVERY)
    person.taps("送到")
    assert "📍 送到哪里？" in person.screen


@pytest.mark.parametrize(("language", "words", "note"), [
    ("zh", "今晚七点", "✅ 今天 12月1日（周二） 19:00–19:30。"),
    ("zh", "明天下午", "✅ 那时最早是 明天 12月2日（周三） 13:00–13:30，已选好。"),
    ("zh", "今天上午十点", "现在已经 12:00，那个时间过了。最早是 今天 12月1日（周二） 13:00–13:30，已选好。"),
    ("en", "tomorrow 7pm", "✅ Set for tomorrow, Wed 2 Dec, 19:00–19:30."),
    ("en", "in 30 minutes",
     "We cannot have it ready by then. The nearest is today, Tue 1 Dec, 13:00–13:30. It is set."),
    ("en", "tonight at 11", "We are closed then. The nearest is today, Tue 1 Dec, 21:30–22:00. It is set."),
])
def test_a_time_that_is_said_is_said_back(house: House, language: str, words: str, note: str) -> None:
    person = with_two(house, language)
    wants_one(house)
    goes(person, Step.TIME)
    person.types(words)
    assert person.screen.startswith(note)
    row = draft(house)
    assert row.slot_from is not None
    assert row.slot_from > house.now


def test_as_soon_as_possible_takes_the_time_back(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    goes(person, Step.TIME)
    person.types("今晚七点")
    goes(person, Step.TIME)
    assert "[✓ 19:00–19:30]" in goes(person, Step.TIME, 1, 8)
    person.types("尽快")
    assert draft(house).slot_from is None


def test_a_full_slot_stays_and_offers_the_nearest_two(tmp_path: Path) -> None:
    house = House(tmp_path / "shop.db", shop=Shop(slot_capacity=1), furnish=furnish)
    person = with_two(house)
    wants_one(house)
    start = NOON + timedelta(hours=2)

    def take(db: Session) -> None:
        order = db.get_one(Order, paid_order_id)
        order.slot_from, order.slot_to = start, start + slots.LENGTH
    paid_order_id = paid_order(house, Status.PAID)
    house.run(take)
    assert "[14:00–14:30 满]" in goes(person, Step.TIME)
    person.taps("14:00–14:30 满")
    assert person.screen.startswith("14:00 已经约满，最近的空档在下面。")
    assert [button.label for button in person.panel.rows[0]] == ["13:30", "14:30"]
    assert draft(house).slot_from is None
    person.taps("14:30")
    assert draft(house).slot_from == start + timedelta(minutes=30)


def test_an_old_button_for_a_time_that_is_over_gives_the_earliest(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    goes(person, Step.TIME)
    payload = person.find("13:00–13:30")[1].payload
    house.later(hours=2)
    person.sends(payload)
    assert "那个时间过了" in person.screen
    row = draft(house)
    assert row.slot_from is not None
    assert row.slot_from >= house.now


def test_changing_the_way_moves_a_time_it_cannot_keep(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    goes(person, Step.DELIVERY)
    person.types("自提")
    person.types("张三 13800138000")
    goes(person, Step.TIME)
    person.taps("12:30")
    goes(person, Step.DELIVERY)
    person.taps("送到")
    assert "那时来不及准备" in person.screen
    assert draft(house).slot_from == NOON + timedelta(hours=1)


def test_more_dates_reach_a_week(house: House) -> None:
    person = with_two(house)
    wants_one(house)
    goes(person, Step.TIME)
    person.taps("更多日期")
    assert "[今天] [明天] [周四 12/3]\n[周五 12/4] [周六 12/5] [周日 12/6]\n[周一 12/7]" in person.screen
    person.taps("周一 12/7")
    assert "[✓ 周一 12/7]" in person.screen
    person.taps("10:00")
    assert draft(house).slot_from == NOON + timedelta(days=6, hours=-2)


@pytest.mark.parametrize(("language", "answer"), [("zh", "最多提前 7 天"), ("en", "up to 7 days ahead")])
def test_too_far_ahead_is_refused_with_the_limit(house: House, language: str, answer: str) -> None:
    person = with_two(house, language)
    wants_one(house)
    goes(person, Step.TIME)
    person.types("12月25日")
    assert answer in person.screen
    assert draft(house).slot_from is None
