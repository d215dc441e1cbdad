"""Reports and what the staff are told unasked; days as people say them; carriers by their numbers."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.admin import news
from models.conversation import Conversation
from models.people import Role
from services import carriers, orders, periods, report
from services.periods import Period
from tests.staff_room import furnish_once, open_houses, paid, told  # noqa: F401
from tests.talk import Guest, House, show

TODAY = date(2026, 12, 1)      # a Tuesday


@pytest.mark.parametrize(("words", "first", "last"), [
    ("", date(2026, 12, 1), date(2026, 12, 1)), ("今天", date(2026, 12, 1), date(2026, 12, 1)),
    ("yesterday", date(2026, 11, 30), date(2026, 11, 30)), ("本周", date(2026, 11, 30), date(2026, 12, 6)),
    ("last week", date(2026, 11, 23), date(2026, 11, 29)), ("12月", date(2026, 12, 1), date(2026, 12, 31)),
    ("2月", date(2026, 2, 1), date(2026, 2, 28)), ("Dec", date(2026, 12, 1), date(2026, 12, 31)),
    ("11/1-11/7", date(2026, 11, 1), date(2026, 11, 7)), ("11月1日到11月7日", date(2026, 11, 1), date(2026, 11, 7)),
    ("12/24", date(2025, 12, 24), date(2025, 12, 24)), ("2026-11-03", date(2026, 11, 3), date(2026, 11, 3)),
    ("上个月", date(2026, 11, 1), date(2026, 11, 30)),
])
def test_days_as_people_say_them(words: str, first: date, last: date) -> None:
    period = periods.read(words, TODAY)
    assert period == Period(first, last)
    assert periods.decode(period.code) == period


@pytest.mark.parametrize("words", ["火星", "13月", "2/30", "11/7-11/1", "1-2-3-4", "12/1-", "0月", "99999/1/1"])
def test_days_that_are_none(words: str) -> None:
    assert periods.read(words, TODAY) is None


def test_the_period_before_is_as_long() -> None:
    assert Period(date(2026, 12, 1), date(2026, 12, 31)).before() == Period(date(2026, 11, 1), date(2026, 11, 30))
    assert Period(date(2026, 11, 30), date(2026, 12, 6)).before() == Period(date(2026, 11, 23), date(2026, 11, 29))
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before() == Period(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(("said", "read"), [
    ("SF1234567890123", ("sf", "SF1234567890123")), ("sf 1234 5678 9012 3", ("sf", "SF1234567890123")),
    ("YT1234567890123", ("yto", "YT1234567890123")), ("ZTO123456789012", ("zto", "ZTO123456789012")),
    ("JD0012345678901", ("jd", "JD0012345678901")), ("EMS1234567890", ("ems", "EMS1234567890")),
    ("EA123456789CN", ("ems", "EA123456789CN")), ("RR123456789GB", ("post", "RR123456789GB")),
    ("1Z999AA10123456784", ("ups", "1Z999AA10123456784")), ("中通 73112345678901", ("zto", "73112345678901")),
    ("顺丰123456789", ("sf", "123456789")), ("73112345678901", ("other", "73112345678901")),
    ("自配送 李师傅", ("own", "李师傅")), ("自送", ("own", "")), ("own courier Li", ("own", "Li")),
])
def test_carriers_by_their_numbers(said: str, read: tuple[str, str]) -> None:
    assert carriers.read(said) == read
    assert read[0] in carriers.CODES


@pytest.mark.parametrize("said", ["", "   ", "明天发", "ABC", "中通", "顺丰 明天", "x" * 80, "<script>"])
def test_words_that_are_no_parcel(said: str) -> None:
    assert carriers.read(said) is None


def test_the_report_adds_up_and_compares(house: House) -> None:
    boss, one, two = house.staff(), house.guest("one"), house.guest("two")
    house.now -= timedelta(days=1)
    paid(house, one, ("croissant", 1))
    house.now += timedelta(days=1)
    first = paid(house, one, ("croissant", 2))
    second = paid(house, two, ("croissant", 1), ("bagel", 3))
    boss.types(f"/refund {first.number} 10 漏发")
    boss.taps("确认退")
    boss.types("/report")
    sales = first.total + second.total
    assert f"销售 ¥{sales // 100}" in boss.screen
    assert "订单 2（+100%）" in boss.screen
    assert "新客 1 · 复购率 50% · 退款 ¥10" in boss.screen
    assert "热销：可颂 3、贝果 3" in boss.screen or "热销：贝果 3、可颂 3" in boss.screen
    assert "高峰：12–13 点" in boss.screen
    assert "与之前的 11/30 同一时刻相比" in boss.screen
    boss.taps("昨天")
    assert "新客 1 · 复购率 0% · 退款 ¥0" in boss.screen
    boss.types("/report 11月")
    assert "订单 1" in boss.screen
    boss.types("/report 2/1-2/7")
    assert "这几天没有订单。第一单在 2026-11-30" in boss.screen


def test_cash_that_never_came_is_no_sale(house: House) -> None:
    boss, guest = house.staff(language="en", name="Lin"), house.guest()
    order = paid(house, guest, ("croissant", 1), method="cash")
    house.run(lambda db: orders.cancel(
        db, orders.any_order(db, order.id), shop=house.shop, by="customer", reason="customer", now=house.now
    ))
    boss.types("/report week")
    assert "This week, 30 Nov–6 Dec" in boss.screen
    boss.types("report today")
    assert "No orders yet" in boss.screen


def composed(house: House, who: Guest, kind: str) -> str:
    """The first notice of a kind, as this person reads it."""
    notice = told(house, kind)[0]

    def compose(db: Session) -> str:
        chat = db.query(Conversation).filter_by(chat=who.person).one()
        turn = house.engine.turn_for(db, chat, now=house.now)
        return show(news.COMPOSE[kind](turn, notice))
    return house.run(compose)


def test_what_the_staff_are_told(house: House) -> None:
    boss, guest = house.staff(), house.guest(name="张三")
    boss.types("/help")
    order = paid(house, guest, ("croissant", 1))
    assert f"#{order.number} · ¥20 已付 · 🆕 待接单" in composed(house, boss, "staff-new")
    house.later(minutes=4)
    house.run(lambda db: orders.unaccepted(db, shop=house.shop, now=house.now))
    assert f"#{order.number} 已经 4 分钟没人接单" in composed(house, boss, "staff-unaccepted")
    house.run(lambda db: orders.nudge(db, orders.any_order(db, order.id), now=house.now))
    assert "在催单" in composed(house, boss, "staff-hurry")
    house.run(lambda db: orders.cancel(
        db, orders.any_order(db, order.id), shop=house.shop, by="customer", reason="customer", now=house.now
    ))
    assert "被顾客取消了" in composed(house, boss, "staff-cancelled")
    house.run(lambda db: report.owe_daily(db, shop=house.shop, now=house.now))
    house.run(lambda db: report.owe_daily(db, shop=house.shop, now=house.now))
    assert len(told(house, "staff-report")) == 1
    assert "📊 今天 12/1" in composed(house, boss, "staff-report")


def test_a_wrong_amount_is_shown_to_those_who_refund(house: House) -> None:
    boss, guest = house.staff(), house.guest()
    house.staff("cook", Role.KITCHEN)
    boss.types("/help")
    order = paid(house, guest, ("croissant", 1), method="cash")
    house.run(lambda db: setattr(orders.any_order(db, order.id), "status", "unpaid"))
    house.receipt(order.number, amount=1)
    assert "应收 ¥20，实收 ¥0.01" in composed(house, boss, "staff-mismatch")
    assert len(told(house, "staff-mismatch")) == 1
