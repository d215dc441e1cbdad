"""Times: what was said is understood, and no slot is ever past, closed, unready or full."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models.basket import Draft
from models.orders import Order, Status
from models.people import Customer
from models.sealed import KEYS
from models.tables import metadata
from services import slots, spoken_times, wishes
from services.checkout import DELIVER, PICKUP
from services.shop import Shop
from services.slots import Slot
from services.wishes import Why

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = Shop()
NOW = datetime(2026, 12, 1, 18, 20, tzinfo=SHANGHAI)          # a Tuesday


def said(
    words: str, now: datetime = NOW, *, way: str = DELIVER, full: frozenset[datetime] = frozenset()
) -> tuple[str, Why]:
    """The slot that words lead to, in the shop's time, and why."""
    wish = spoken_times.read(words, now=now, zone=SHANGHAI)
    assert wish is not None, words
    assert not wish.rest, wish.rest
    found = wishes.settle(SHOP, way, wish, now, full=full)
    return (found.slot.start.astimezone(SHANGHAI).strftime("%a %d %H:%M") if found.slot else "", found.why)


@pytest.mark.parametrize(("words", "slot", "why"), [
    ("今晚七点", "Tue 01 19:00", Why.EXACT),
    ("今晚七點", "Tue 01 19:00", Why.EXACT),
    ("晚上7点半", "Tue 01 19:30", Why.EXACT),
    ("明天下午", "Wed 02 13:00", Why.VAGUE),
    ("明天", "Wed 02 10:00", Why.VAGUE),
    ("改成明天下午送吧", "Wed 02 13:00", Why.VAGUE),
    ("尽快", "", Why.EXACT),
    ("越快越好", "", Why.EXACT),
    ("as soon as possible", "", Why.EXACT),
    ("一个半小时后", "Tue 01 19:30", Why.EXACT),
    ("一小时后", "Tue 01 19:00", Why.EXACT),
    ("两小时后", "Tue 01 20:00", Why.EXACT),
    ("in an hour", "Tue 01 19:00", Why.EXACT),
    ("in 2 hours please", "Tue 01 20:00", Why.EXACT),
    ("周六上午", "Sat 05 10:00", Why.VAGUE),
    ("禮拜六上午", "Sat 05 10:00", Why.VAGUE),
    ("下周一上午十点", "Mon 07 10:00", Why.EXACT),
    ("后天中午12点半", "Thu 03 12:30", Why.EXACT),
    ("后天中午一点", "Thu 03 13:00", Why.EXACT),
    ("12月3日 18:30", "Thu 03 18:30", Why.EXACT),
    ("3号下午", "Thu 03 13:00", Why.VAGUE),
    ("tomorrow 7pm", "Wed 02 19:00", Why.EXACT),
    ("tonight at 8", "Tue 01 20:00", Why.EXACT),
    ("Saturday morning", "Sat 05 10:00", Why.VAGUE),
    ("dec 3 at 6pm", "Thu 03 18:00", Why.EXACT),
    ("half past seven", "Tue 01 19:30", Why.EXACT),
    ("please deliver tomorrow afternoon", "Wed 02 13:00", Why.VAGUE),
    ("7:30 pm", "Tue 01 19:30", Why.EXACT),
    ("19:10", "Tue 01 19:00", Why.EXACT),
    ("七点三刻", "Tue 01 19:30", Why.EXACT),
    ("晚上八点之前", "Tue 01 19:30", Why.EXACT),
    ("tomorrow by noon", "Wed 02 11:30", Why.EXACT),
])
def test_a_time_is_understood_as_it_is_said(words: str, slot: str, why: Why) -> None:
    assert said(words) == (slot, why)


@pytest.mark.parametrize(("words", "slot", "why"), [
    ("今天下午三点", "Tue 01 19:00", Why.PAST),        # over
    ("18:00", "Tue 01 19:00", Why.PAST),
    ("18:30", "Tue 01 19:00", Why.EARLY),              # nobody can bring it in ten minutes
    ("半小时后", "Tue 01 19:00", Why.EARLY),
    ("in 30 minutes", "Tue 01 19:00", Why.EARLY),
    ("in half an hour", "Tue 01 19:00", Why.EARLY),
    ("23:00", "Tue 01 21:30", Why.CLOSED),
    ("明早8点", "Wed 02 10:00", Why.CLOSED),
    ("明天早上九点", "Wed 02 10:00", Why.EARLY),
    ("晚上12点", "Tue 01 21:30", Why.CLOSED),
    ("by 7pm", "Tue 01 19:00", Why.EARLY),
])
def test_what_cannot_be_becomes_the_nearest_that_can(words: str, slot: str, why: Why) -> None:
    assert said(words) == (slot, why)


@pytest.mark.parametrize(("hour", "words", "slot"), [
    (11, "七点", "Tue 01 19:00"),
    (20, "七点", "Wed 02 19:00"),
    (8, "10点", "Tue 01 10:00"),
    (12, "10点", "Wed 02 10:00"),       # 22:00 is closing time, so it is the morning
    (12, "at 5", "Tue 01 17:00"),
])
def test_an_hour_said_alone_is_the_next_sensible_one(hour: int, words: str, slot: str) -> None:
    assert said(words, NOW.replace(hour=hour, minute=0))[0] == slot


@pytest.mark.parametrize("words", ["下下周三", "next friday 6pm", "12月25日", "200小时后"])
def test_a_day_too_far_ahead_is_refused_not_guessed(words: str) -> None:
    assert said(words) == ("", Why.FAR)


@pytest.mark.parametrize("words", [
    "两杯拿铁", "上海市浦东新区世纪大道100号5楼", "第二个", "5楼改6楼", "2 large iced lattes", "7", "13800138000", "",
    "人工", "ten minutes", "a dozen croissants",
])
def test_what_says_no_time_is_not_read_as_one(words: str) -> None:
    assert spoken_times.read(words, now=NOW, zone=SHANGHAI) is None


@pytest.mark.parametrize(("words", "rest"), [("明天下午两杯拿铁", "2杯拿铁"), ("tomorrow 7pm two lattes", "2 lattes")])
def test_words_beyond_the_time_are_left_over(words: str, rest: str) -> None:
    wish = spoken_times.read(words, now=NOW, zone=SHANGHAI)
    assert wish is not None
    assert wish.rest == rest


def test_pickup_is_ready_sooner_than_delivery() -> None:
    assert said("半小时后", way=PICKUP) == ("Tue 01 19:00", Why.EARLY)
    assert slots.of_day(SHOP, PICKUP, date(2026, 12, 2), NOW)[0].start.astimezone(SHANGHAI).hour == 9
    assert slots.soonest(SHOP, PICKUP, NOW) == NOW + timedelta(minutes=15)
    assert slots.soonest(SHOP, DELIVER, NOW) == NOW + timedelta(minutes=40)


def test_too_late_for_today_is_as_soon_as_possible_tomorrow() -> None:
    late = NOW.replace(hour=21, minute=40)
    assert slots.soonest(SHOP, DELIVER, late).astimezone(SHANGHAI) == datetime(2026, 12, 2, 9, 40, tzinfo=SHANGHAI)
    assert slots.days(SHOP, DELIVER, late)[0] == date(2026, 12, 2)
    assert said("今天", late) == ("Wed 02 10:00", Why.EARLY)


def test_a_full_slot_gives_way_to_the_nearest_free_one() -> None:
    full = frozenset({NOW.replace(hour=19, minute=0).astimezone(UTC)})
    assert said("今晚七点", full=full) == ("Tue 01 19:30", Why.FULL)
    assert said("今晚", full=full) == ("Tue 01 19:30", Why.VAGUE)
    near = slots.nearest(slots.coming(SHOP, DELIVER, NOW), NOW.replace(hour=20), full=full)
    assert [slot.start.astimezone(SHANGHAI).strftime("%H:%M") for slot in near] == ["20:00", "20:30"]


# -- properties ---------------------------------------------------------------------------------------------

ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"])
SHOPS = st.builds(
    lambda zone, opens, hours, delivery, pickup: Shop(
        zone=ZoneInfo(zone), opens=time(opens // 60, opens % 60),
        closes=time(min(opens + hours, 1439) // 60, min(opens + hours, 1439) % 60),
        delivery_minutes=delivery, pickup_minutes=pickup,
    ),
    ZONES, st.integers(0, 1300), st.integers(0, 1439), st.integers(0, 180), st.integers(0, 90),
)
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
WAYS = st.sampled_from([DELIVER, PICKUP])
PIECES = st.lists(st.sampled_from([
    "今天", "明天", "后天", "周六", "下周一", "12月3日", "早上", "中午", "下午", "晚上", "今晚", "七点", "18:30",
    "半", "之前", "尽快", "半小时后", "三小时后", "tomorrow", "monday", "evening", "at 7", "7pm", "0:15", "noon",
    "by 9am", "in 90 minutes", "24点", "31号", "feb 29", "ASAP", "12am", "quarter to 8",
]), min_size=1, max_size=4).map(" ".join)


def keeps_its_word(shop: Shop, way: str, slot: Slot, now: datetime) -> bool:
    """Whether the shop can have it ready, is open all the while, and has not closed that day's book."""
    start, end = slot.start.astimezone(shop.zone), slot.end.astimezone(shop.zone)
    ready = slot.start - now.astimezone(UTC) >= slots.minutes(shop, way)
    inside = shop.opens <= start.time() and end.time() <= shop.closes and start.date() == end.date()
    return ready and inside and start.date() - now.astimezone(shop.zone).date() < timedelta(days=slots.DAYS)


@given(shop=SHOPS, now=MOMENTS, way=WAYS)
def test_no_slot_is_past_unready_or_outside_opening_hours(shop: Shop, now: datetime, way: str) -> None:
    every = slots.coming(shop, way, now)
    assert all(keeps_its_word(shop, way, slot, now) for slot in every)
    assert [slot.start for slot in every] == sorted({slot.start for slot in every})
    assert all(slots.find(shop, way, slot.start, now) == slot for slot in every[:3])


@given(shop=SHOPS, now=MOMENTS, way=WAYS, words=PIECES, blocked=st.sets(st.integers(0, 200), max_size=40))
def test_whatever_is_said_the_answer_can_be_kept(
    shop: Shop, now: datetime, way: str, words: str, blocked: set[int]
) -> None:
    wish = spoken_times.read(words, now=now, zone=shop.zone)
    if wish is None:
        return
    full = frozenset(slot.start for n, slot in enumerate(slots.coming(shop, way, now)) if n in blocked)
    found = wishes.settle(shop, way, wish, now, full=full)
    if found.slot is not None:
        assert found.slot.start not in full
        assert keeps_its_word(shop, way, found.slot, now)
    else:
        assert found.why in (Why.FAR, Why.NONE, Why.FULL) or wish.soon


@given(words=st.text(max_size=60), now=MOMENTS)
def test_reading_a_time_never_fails(words: str, now: datetime) -> None:
    spoken_times.read(words, now=now, zone=SHANGHAI)


# -- room for so many ---------------------------------------------------------------------------------------


@pytest.fixture
def db() -> Iterator[Session]:
    KEYS.unlock("a key for tests")
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(1, 5):
            session.add(Customer(id=number, created_at=NOW, seen_at=NOW))
        session.flush()
        yield session
    engine.dispose()


SEVEN = NOW.replace(hour=19, minute=0).astimezone(UTC)


def ordered(db: Session, number: int, status: Status = Status.PAID) -> None:
    db.add(Order(
        number=f"A{number}", key=f"k{number}", customer_id=1, status=status, fulfilment=DELIVER, slot_from=SEVEN,
        slot_to=SEVEN + slots.LENGTH, currency="CNY", goods=0, total=0, method="demo", placed_at=NOW,
    ))
    db.flush()


def drafted(db: Session, customer: int, *, at: datetime = NOW) -> Draft:
    row = Draft(
        customer_id=customer, key=f"d{customer}", fulfilment=DELIVER, slot_from=SEVEN, slot_to=SEVEN + slots.LENGTH,
        updated_at=at,
    )
    db.add(row)
    db.flush()
    return row


def test_a_slot_is_full_when_so_many_orders_have_it(db: Session) -> None:
    shop = Shop(slot_capacity=2)
    ordered(db, 1)
    assert not slots.full(db, shop, 4, NOW)
    ordered(db, 2, Status.UNPAID)
    assert slots.full(db, shop, 4, NOW) == {SEVEN}


def test_cancelled_orders_leave_their_slot(db: Session) -> None:
    ordered(db, 1, Status.CANCELLED)
    ordered(db, 2, Status.REFUNDED)
    assert not slots.full(db, Shop(slot_capacity=1), 4, NOW)


def test_a_chosen_slot_is_kept_ten_minutes_against_others_and_never_against_oneself(db: Session) -> None:
    shop = Shop(slot_capacity=1)
    row = drafted(db, 2)
    assert slots.full(db, shop, 3, NOW) == {SEVEN}
    assert not slots.full(db, shop, 2, NOW)
    assert not slots.full(db, shop, 3, NOW + timedelta(minutes=10))
    assert not slots.lost(db, shop, row, now=NOW)


def test_a_slot_is_lost_when_it_comes_too_near_or_others_take_it(db: Session) -> None:
    shop = Shop(slot_capacity=1)
    row = drafted(db, 2)
    assert slots.lost(db, shop, row, now=NOW + timedelta(minutes=15))
    ordered(db, 1)
    assert slots.lost(db, shop, row, now=NOW)
    slots.choose(db, shop, row, None, now=NOW)
    assert not slots.lost(db, shop, row, now=NOW)
