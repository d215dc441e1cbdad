"""The address book: ordered as its owner needs it, theirs alone, and nothing in it is lost by a slip of the finger."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from models.addresses import Address
from models.basket import Draft
from models.orders import Order, Status
from models.people import Customer
from models.sealed import KEYS
from models.tables import metadata
from services import checkout, orders, people
from services.addresses import book, redirect, unfinished
from services.addresses.book import Entry
from services.addresses.recognise import Field, Problem, Recognised, recognise
from services.addresses.unfinished import Unfinished
from services.checkout import DELIVER, PICKUP
from services.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)                # 12:00 in Shanghai
OFFICE = Entry("张三", "13800138000", "世纪大道100号5楼", region="上海市 浦东新区", tag="office")
HOME = Entry("张三", "13800138000", "虹桥路8号", region="上海市 长宁区", tag="home")


@pytest.fixture
def db() -> Iterator[Session]:
    KEYS.unlock("a key for tests")
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def owner(db: Session) -> Customer:
    return somebody(db)


def somebody(db: Session) -> Customer:
    customer = Customer(name="张三", created_at=NOW, seen_at=NOW)
    db.add(customer)
    db.flush()
    return customer


def names(db: Session, customer: Customer, *, now: datetime = NOW) -> list[str]:
    return [row.tag for row in book.listed(db, customer, now=now, zone=SHANGHAI)]


def ordered(
    db: Session, customer: Customer, address: Address | None, *, at: datetime = NOW, status: Status = Status.PAID,
    fulfilment: str = DELIVER,
) -> Order:
    count = db.query(Order).count()
    order = Order(
        number=f"A{count}", key=f"k{count}", customer_id=customer.id, status=status, fulfilment=fulfilment,
        address_id=address.id if address else None, name="张三", phone="13800138000", address="旧地址", currency="CNY",
        goods=1800, total=1800, method="demo", placed_at=at, lines=[], revision=1,
    )
    db.add(order)
    db.flush()
    return order


# -- what is in it ------------------------------------------------------------------------------------------


def test_the_first_address_is_the_default_and_stays_it(db: Session, owner: Customer) -> None:
    first = book.add(db, owner, OFFICE, now=NOW)
    second = book.add(db, owner, HOME, now=NOW)
    assert (first.preset, second.preset) == (True, False)
    book.preset(db, owner, second.id)
    db.refresh(first)
    assert (first.preset, second.preset) == (False, True)


def test_the_same_address_again_is_not_doubled(db: Session, owner: Customer) -> None:
    first = book.add(db, owner, OFFICE, now=NOW)
    again = book.add(db, owner, Entry("张三", "13800138000", "世纪大道100号5楼", region="上海市 浦东新区"), now=NOW)
    assert again.id == first.id
    assert again.tag == "office"
    assert len(book.listed(db, owner, now=NOW, zone=SHANGHAI)) == 1


def test_a_full_book_says_so(db: Session, owner: Customer) -> None:
    for number in range(book.MOST):
        book.add(db, owner, Entry("张三", "13800138000", f"{number}号"), now=NOW)
    with pytest.raises(Refusal) as no:
        book.add(db, owner, OFFICE, now=NOW)
    assert no.value.key == "address.full"


def test_nothing_personal_lies_open_in_the_database(db: Session, owner: Customer) -> None:
    book.add(db, owner, OFFICE, now=NOW)
    row = checkout.draft(db, owner, now=NOW)
    unfinished.keep(row, Unfinished(recognise("张三 13800138000 上海市浦东新区世纪大道100号5楼")))
    db.flush()
    stored = "".join(str(db.execute(text(f"select * from {table}")).all()) for table in ("addresses", "drafts"))
    for secret in ("张三", "13800138000", "世纪大道", "浦东"):
        assert secret not in stored
    assert "office" in stored                # so the look itself works


# -- whose it is --------------------------------------------------------------------------------------------


def test_a_strangers_a_removed_and_a_missing_address_look_the_same(db: Session, owner: Customer) -> None:
    theirs = book.add(db, somebody(db), OFFICE, now=NOW)
    gone = book.add(db, owner, HOME, now=NOW)
    book.remove(db, owner, gone.id, now=NOW)
    answers = set()
    for address in (theirs.id, gone.id, 999):
        for act in (
            lambda address: book.own(db, owner, address),
            lambda address: book.edit(db, owner, address, HOME),
            lambda address: book.rename(db, owner, address, "home"),
            lambda address: book.preset(db, owner, address),
            lambda address: book.remove(db, owner, address, now=NOW),
        ):
            with pytest.raises(Refusal) as no:
                act(address)
            answers.add((no.value.key, tuple(no.value.facts)))
    assert answers == {("address.gone", ())}
    with pytest.raises(Refusal):
        book.undo(db, owner, theirs.id, now=NOW)
    assert theirs.tag == "office"


# -- the order it stands in ---------------------------------------------------------------------------------


def test_first_comes_where_things_went_at_this_hour_then_the_default_then_the_last_used(
    db: Session, owner: Customer
) -> None:
    office = book.add(db, owner, OFFICE, now=NOW - timedelta(days=9))
    home = book.add(db, owner, HOME, now=NOW - timedelta(days=8))
    school = book.add(db, owner, Entry("张三", "13800138000", "学府路1号", tag="school"), now=NOW - timedelta(days=7))
    assert names(db, owner) == ["office", "school", "home"]
    book.preset(db, owner, school.id)
    assert names(db, owner) == ["school", "home", "office"]
    for days in (1, 2):
        ordered(db, owner, home, at=NOW.replace(hour=12) - timedelta(days=days))       # 20:00 in Shanghai
        ordered(db, owner, office, at=NOW - timedelta(days=days, minutes=40))
    assert names(db, owner)[0] == "office"
    assert names(db, owner, now=NOW.replace(hour=12, minute=30))[0] == "home"


def test_the_hours_around_midnight_are_one_evening(db: Session, owner: Customer) -> None:
    book.add(db, owner, OFFICE, now=NOW)
    home = book.add(db, owner, HOME, now=NOW)
    ordered(db, owner, home, at=datetime(2026, 11, 30, 15, 50, tzinfo=UTC))             # 23:50
    assert names(db, owner, now=datetime(2026, 12, 1, 16, 20, tzinfo=UTC))[0] == "home"     # 00:20


# -- which one is meant -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "tag"), [
    ("公司", "office"), ("送到公司", "office"), ("送公司吧", "office"), ("the office", "office"),
    ("to the office", "office"), ("deliver it to my office please", "office"), ("家", "home"), ("家里", "home"),
    ("送到家里", "home"), ("送回家", "home"), ("home", "home"), ("學校", "school"), ("dorm", "school"),
    ("妈妈家", "妈妈家"), ("送到妈妈家", "妈妈家"), ("第二个", "home"), ("the second one", "home"),
    ("第1个", "office"), ("last one", "妈妈家"), ("最后一个", "妈妈家"), ("李四", "妈妈家"),
])
def test_an_address_is_found_by_what_people_call_it(db: Session, owner: Customer, words: str, tag: str) -> None:
    rows = [
        book.add(db, owner, OFFICE, now=NOW), book.add(db, owner, HOME, now=NOW),
        book.add(db, owner, Entry("张三", "13800138000", "学府路1号", tag="school"), now=NOW),
        book.add(db, owner, Entry("李四", "13900139000", "苏州路2号", tag="妈妈家"), now=NOW),
    ]
    found = book.find_named(db, owner, words, among=rows)
    assert found is not None
    assert found.tag == tag


@pytest.mark.parametrize("words", ["两杯拿铁", "第九个", "", "送", "几点关门", "13800138000", "取消"])
def test_other_words_mean_no_address(db: Session, owner: Customer, words: str) -> None:
    book.add(db, owner, OFFICE, now=NOW)
    assert book.find_named(db, owner, words) is None


def test_of_two_offices_the_default_is_meant_else_none(db: Session, owner: Customer) -> None:
    book.add(db, owner, HOME, now=NOW)
    book.add(db, owner, OFFICE, now=NOW)
    other = book.add(db, owner, Entry("李四", "13900139000", "苏州路2号", tag="office"), now=NOW)
    assert book.find_named(db, owner, "公司") is None
    assert len(book.named(db, owner, "公司")) == 2
    book.preset(db, owner, other.id)
    found = book.find_named(db, owner, "公司")
    assert found is not None
    assert found.id == other.id


# -- taking out and having back -----------------------------------------------------------------------------


def test_a_removed_address_can_be_had_back_for_a_minute_as_it_was(db: Session, owner: Customer) -> None:
    row = book.add(db, owner, OFFICE, now=NOW)
    book.remove(db, owner, row.id, now=NOW)
    assert names(db, owner) == []
    lately = book.removed_lately(db, owner, now=NOW + timedelta(seconds=60))
    assert lately is not None
    assert lately.id == row.id
    back = book.undo(db, owner, row.id, now=NOW + timedelta(seconds=60))
    assert (back.tag, back.preset, back.removed) == ("office", True, False)
    assert book.undo(db, owner, row.id, now=NOW + timedelta(hours=1)).id == row.id       # again: nothing happens


def test_after_a_minute_it_is_too_late(db: Session, owner: Customer) -> None:
    row = book.add(db, owner, OFFICE, now=NOW)
    book.remove(db, owner, row.id, now=NOW)
    assert book.removed_lately(db, owner, now=NOW + timedelta(seconds=61)) is None
    with pytest.raises(Refusal) as no:
        book.undo(db, owner, row.id, now=NOW + timedelta(seconds=61))
    assert no.value.key == "address.undo-late"


def test_having_it_back_never_makes_two_defaults(db: Session, owner: Customer) -> None:
    office, home = book.add(db, owner, OFFICE, now=NOW), book.add(db, owner, HOME, now=NOW)
    book.remove(db, owner, office.id, now=NOW)
    book.preset(db, owner, home.id)
    book.undo(db, owner, office.id, now=NOW)
    assert [row.id for row in book.listed(db, owner, now=NOW, zone=SHANGHAI) if row.preset] == [home.id]


def test_a_removed_address_is_not_offered_for_the_next_order(db: Session, owner: Customer) -> None:
    row = book.add(db, owner, OFFICE, now=NOW)
    draft = checkout.draft(db, owner, now=NOW)
    draft.address_id = row.id
    book.remove(db, owner, row.id, now=NOW)
    assert checkout.own_address(db, draft) is None


# -- an order goes somewhere else ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.UNPAID, Status.PAID, Status.PREPARING])
def test_an_order_may_be_redirected_until_it_leaves(db: Session, owner: Customer, status: Status) -> None:
    home = book.add(db, owner, Entry("李四", "13900139000", "虹桥路8号", region="上海市 长宁区", tag="home"), now=NOW)
    order = ordered(db, owner, None, status=status)
    redirect.change_address(db, order, home, by=orders.CUSTOMER, now=NOW)
    assert (order.name, order.phone, order.address) == ("李四", "13900139000", "上海市 长宁区 虹桥路8号")
    assert order.phone_hash == people.phone_hash("13900139000")
    assert order.revision == 2
    assert [move.facts for move in orders.history(db, order)] == [{"address": home.id}]
    redirect.change_address(db, order, home, by=orders.CUSTOMER, now=NOW)
    assert order.revision == 2               # the same address again is no change


@pytest.mark.parametrize(("status", "fulfilment", "key"), [
    (Status.SHIPPED, DELIVER, "order.locked"), (Status.DONE, DELIVER, "order.locked"),
    (Status.CANCELLED, DELIVER, "order.cannot-change"), (Status.PAID, PICKUP, "order.cannot-change"),
])
def test_later_or_for_pickup_it_may_not(
    db: Session, owner: Customer, status: Status, fulfilment: str, key: str
) -> None:
    home = book.add(db, owner, HOME, now=NOW)
    order = ordered(db, owner, None, status=status, fulfilment=fulfilment)
    with pytest.raises(Refusal) as no:
        redirect.change_address(db, order, home, by=orders.CUSTOMER, now=NOW)
    assert no.value.key == key
    assert order.address == "旧地址"


def test_no_order_goes_to_somebody_elses_address(db: Session, owner: Customer) -> None:
    theirs = book.add(db, somebody(db), HOME, now=NOW)
    order = ordered(db, owner, None)
    with pytest.raises(Refusal):
        redirect.change_address(db, order, theirs, by=orders.CUSTOMER, now=NOW)
    assert order.address == "旧地址"


# -- while it is being taken down ---------------------------------------------------------------------------


@pytest.mark.parametrize("it", [
    Unfinished(),
    Unfinished(recognise("张三 13800138000 西湖区文三路1号"), failures=1, steps=True),
    Unfinished(recognise("1380013800"), place="31.23041,121.47370", spot="环球中心", offer=("13900139000", "李四")),
    Unfinished(recognise("John Smith, 10 Downing Street, London, SW1A 2AA, +44 20 7946 0958"), edits=7),
])
def test_what_was_said_is_kept_whole(it: Unfinished) -> None:
    row = Draft(customer_id=1, key="k", updated_at=NOW, new_address="")
    unfinished.keep(row, it)
    kept = unfinished.load(row)
    assert (kept.entry, kept.missing, kept.failures, kept.steps, kept.offer, kept.edits) == (
        it.entry, it.missing, it.failures, it.steps, it.offer, it.edits
    )
    assert (kept.found.candidates, kept.found.doubtful) == (it.found.candidates, it.found.doubtful)


@pytest.mark.parametrize("pasted", [
    "张三 13800138000 上海市浦东新区世纪大道100号5楼 公司", "王小明 021-58881234-801 广西南宁市青秀区民族大道1号",
    "John Smith, 10 Downing Street, London, SW1A 2AA, +44 20 7946 0958",
])
def test_an_address_opened_for_change_is_complete_and_the_same(db: Session, owner: Customer, pasted: str) -> None:
    it = Unfinished(recognise(pasted))
    assert not it.missing
    row = book.add(db, owner, it.entry, now=NOW)
    opened = unfinished.of_address(row)
    assert not opened.missing
    assert opened.entry == it.entry


def test_a_shared_point_needs_no_region(db: Session) -> None:
    it = Unfinished(Recognised(name="张三", phone="13800138000", detail="2号楼501"), place="31.23041,121.47370")
    assert not it.missing
    assert it.entry.region == "31.23041,121.47370"
    choosing = recognise("张三 13800138000 西湖区文三路1号")
    assert Unfinished(choosing, place="31.23041,121.47370").missing == (Field.REGION,)


@pytest.mark.parametrize(("field", "words", "known"), [
    (Field.NAME, "张三", True), (Field.NAME, "阿布都热合曼", True), (Field.NAME, "Zoë O'Neill", True),
    (Field.NAME, "几点关门", False), (Field.NAME, "5楼", False), (Field.NAME, "", False),
    (Field.PHONE, "13800138000", True), (Field.PHONE, "没有", False),
    (Field.REGION, "上海浦东", True), (Field.REGION, "火星", False),
    (Field.DETAIL, "A座", True), (Field.DETAIL, "世纪大道100号5楼", True), (Field.DETAIL, "几点关门？", False),
])
def test_one_part_is_read_as_what_was_asked(field: Field, words: str, known: bool) -> None:
    answered = unfinished.answer(Unfinished(), field, words, "CN")
    assert (answered is not None and field not in answered.missing) == known


def test_a_number_with_a_digit_too_few_is_kept_as_doubtful() -> None:
    answered = unfinished.answer(Unfinished(), Field.PHONE, "1380013800", "CN")
    assert answered is not None
    assert answered.found.doubtful == "1380013800"
    assert answered.found.problems == (Problem.PHONE_SHORT,)


@pytest.mark.parametrize(("given", "kept"), [
    ("+8613800138000", "13800138000"), ("8613800138000", "13800138000"), ("13800138000", "13800138000"),
    ("442079460958", "+442079460958"), ("12", ""), ("hello", ""),
])
def test_a_shared_number_is_kept_as_it_is_dialled(given: str, kept: str) -> None:
    assert unfinished.dialable(given, "CN") == kept
