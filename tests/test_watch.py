"""The watch: the owner hears within a minute what does badly, once for each cause, and when it is well again."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from bot.clock import JOBS
from bot.database import connect
from models.conversation import Parked
from models.notices import Notice, NoticeState
from models.orders import Order, Status
from models.people import Customer, Role, Staff
from models.sealed import KEYS
from models.tables import metadata
from services import inbox, notices, programs, trouble, watch
from services.programs import Program
from services.shop import Shop

T = TypeVar("T")

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
SHOP = Shop()
BIG = ("notices", "owed", "orders", "holds", "order_lines", "order_moves", "stock", "stock_moves", "seen_events")


class Night:
    """A shop at some moment, with an owner and a customer."""

    def __init__(self, url: str) -> None:
        KEYS.unlock("a key for tests")
        self.engine = connect(url)
        self.now = NOON
        self.run(lambda db: db.add_all([
            Staff(channel="telegram", person="boss", role=Role.OWNER, since=NOON),
            Staff(channel="telegram", person="cook", role=Role.KITCHEN, since=NOON),
            Customer(id=1, created_at=NOON, seen_at=NOON),
        ]))

    def run(self, work: Callable[[Session], T]) -> T:
        with Session(self.engine, expire_on_commit=False) as db:
            result = work(db)
            db.commit()
            return result

    def later(self, **span: float) -> None:
        """Time passes; the clock keeps watch every 15 seconds."""
        end = self.now + timedelta(**span)
        while self.now < end:
            self.now = min(end, self.now + timedelta(seconds=15))
            self.run(lambda db: watch.alert(db, shop=SHOP, now=self.now))

    def owe(self, key: str, *, due: datetime | None = None) -> int:
        """A piece of news for the customer."""
        def work(db: Session) -> int:
            customer = db.get_one(Customer, 1)
            notices.tell(db, SHOP, customer, "talk", key, now=self.now, due=due)
            return db.scalars(select(Notice.id).where(Notice.key == key)).one()
        return self.run(work)

    def order(self) -> int:
        """An order that has just been paid."""
        def work(db: Session) -> int:
            order = Order(
                number=f"A{self.now.timestamp():.0f}", key=str(self.now), customer_id=1, fulfilment="pickup",
                currency="CNY", goods=100, total=100, method="demo", status=Status.PAID, placed_at=self.now,
                paid_at=self.now,
            )
            db.add(order)
            db.flush()
            return order.id
        return self.run(work)

    def told(self) -> list[str]:
        """What the staff were told so far, "+" for well again, by whom it reaches."""
        rows = self.run(lambda db: list(db.scalars(select(Notice).where(
            Notice.kind == "staff-trouble"
        ).order_by(Notice.id))))
        assert {row.chat for row in rows} <= {"boss"}
        return [f"{'+' if row.facts.get('well') else '-'}{row.facts['what']}" for row in rows]


@pytest.fixture
def night(database_url: str) -> Iterator[Night]:
    it = Night(database_url)
    yield it
    it.engine.dispose()


def test_the_clock_looks_often_enough() -> None:
    job = next(job for job in JOBS if job.name == "watch")
    assert job.trigger(SHOP).interval < watch.LATE  # type: ignore[attr-defined]


def test_nothing_is_told_while_all_is_well(night: Night) -> None:
    night.owe("in time")
    night.owe("tomorrow", due=NOON + timedelta(days=1))
    night.later(seconds=45)
    assert night.told() == []


def test_late_news_is_told_once_and_again_only_after_it_was_well(night: Night) -> None:
    first = night.owe("first")
    night.later(seconds=120)
    assert night.told() == ["-lag"]
    night.owe("second")
    night.later(minutes=30)
    assert night.told() == ["-lag"]
    night.run(lambda db: [
        notices.sent(db, row.id, "telegram", "m", now=night.now)
        for row in db.scalars(select(Notice).where(Notice.kind == "talk"))
    ])
    night.later(minutes=10)
    assert night.told() == ["-lag", "+lag"]
    night.owe("third")
    night.later(seconds=120)
    assert night.told() == ["-lag", "+lag", "-lag"]
    assert first


def test_news_that_fails_again_and_again_is_late_from_its_first_try_on(night: Night) -> None:
    notice = night.owe("failing")
    for pause in (5, 20, 30):
        night.run(lambda db: notices.again(db, notice, "busy", now=night.now))
        assert night.told() == []
        night.later(seconds=pause)
    night.later(seconds=30)
    assert night.run(lambda db: db.get_one(Notice, notice).due_at) > night.now
    assert night.told() == ["-lag"]
    assert 80 <= night.run(lambda db: watch.late_news(db, now=night.now)).late <= 90


def test_news_for_a_network_out_of_reach_is_late_from_the_time_it_was_meant_for(night: Night) -> None:
    notice = night.owe("planned", due=NOON + timedelta(minutes=10))
    night.later(minutes=10)
    for _ in range(8):
        night.run(lambda db: notices.wait(db, notice, now=night.now, seconds=10))
        night.later(seconds=10)
    night.run(lambda db: notices.wait(db, notice, now=night.now, seconds=10))
    assert night.told() == ["-lag"]
    assert night.run(lambda db: watch.late_news(db, now=night.now)).late == 80


def test_an_alert_that_cannot_be_brought_is_no_trouble_of_its_own(night: Night) -> None:
    notice = night.owe("late")
    night.later(seconds=120)
    night.run(lambda db: notices.drop(db, notice, "nobody can be reached"))
    night.later(minutes=5)
    assert night.run(lambda db: db.scalars(
        select(Notice.state).where(Notice.kind == "staff-trouble")
    ).first()) == NoticeState.DUE
    assert night.told() == ["-lag", "+lag"]


def test_a_paid_order_that_nobody_takes_is_told_and_when_it_is_taken(night: Night) -> None:
    order = night.order()
    night.later(minutes=2 * SHOP.accept_minutes - 1)
    assert night.told() == []
    night.later(minutes=1, seconds=30)
    assert night.told() == ["-waiting"]
    night.order()
    night.later(minutes=20)
    assert night.told() == ["-waiting"]
    night.run(lambda db: [setattr(row, "taken_at", night.now) for row in db.scalars(select(Order))])
    night.later(seconds=15)
    assert night.told() == ["-waiting", "+waiting"]
    assert order


def test_one_cause_that_sets_a_hundred_events_aside_rings_once(night: Night) -> None:
    def fails(db: Session, number: int) -> None:
        inbox.park(db, "telegram", str(number), reference=f"R{number}", error="ValueError", now=night.now)
        trouble.begin(db, trouble.EVENT, now=night.now, reference=f"R{number}")

    for number in range(100):
        night.run(lambda db, number=number: fails(db, number))  # type: ignore[misc]
    night.later(minutes=14)
    assert night.told() == ["-event"]
    assert night.run(lambda db: watch.look(db, shop=SHOP, now=night.now)).parked[0] == "R99"
    night.later(minutes=2)
    assert night.told() == ["-event", "+event"]
    assert night.run(lambda db: db.scalars(select(Notice.facts)).first()) == {"what": "event", "reference": "R0"}
    night.now += timedelta(days=1, minutes=1)
    assert night.run(lambda db: watch.look(db, shop=SHOP, now=night.now)).parked == ()
    assert night.run(lambda db: db.query(Parked).count()) == 100


def test_two_programs_that_find_the_same_trouble_tell_it_once(night: Night) -> None:
    assert night.run(lambda db: trouble.begin(db, trouble.LAG, now=night.now))
    assert not night.run(lambda db: trouble.begin(db, trouble.LAG, now=night.now + timedelta(seconds=1)))
    assert night.run(trouble.present) == {"lag": night.now}
    assert night.run(lambda db: trouble.over(db, trouble.LAG, now=night.now))
    assert not night.run(lambda db: trouble.over(db, trouble.LAG, now=night.now))
    assert night.told() == ["-lag", "+lag"]


def test_the_figures_say_how_things_are(night: Night) -> None:
    night.order()
    night.owe("late")
    night.now += timedelta(minutes=5)
    figures = night.run(lambda db: watch.look(db, shop=SHOP, now=night.now))
    assert (figures.news.count, figures.news.late) == (1, 300)
    assert (figures.waiting.count, figures.waiting.late) == (1, 120)
    assert figures.orders == {**dict.fromkeys(watch.OPEN, 0), "paid": 1}
    assert (figures.errands.count, figures.holds, figures.payments, figures.receipt) == (0, 0, {}, None)


def test_no_figure_reads_a_whole_table(tmp_path: Path) -> None:
    """On SQLite the plan can be read: what grows with the shop is found by an index, or stops after some rows."""
    engine = connect(f"sqlite:///{tmp_path / 'shop.db'}")
    metadata.create_all(engine)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with Session(engine) as db:
        watch.look(db, shop=SHOP, now=NOON)
    assert len(asked) < 16
    with engine.connect() as connection:
        for statement, values in list(asked):
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                scans = [row[3] for row in plan if re.match(rf"SCAN ({'|'.join(BIG)})\b(?!.*INDEX)", row[3])]
                assert scans == [], statement
    engine.dispose()


def test_programs_that_are_silent_are_forgotten(night: Night) -> None:
    def say(name: str) -> None:
        word = Program(name, "1.2", "SQLite 3", night.now, {"web": True})
        night.run(lambda db: programs.say(db, word, now=night.now))

    say("one:1")
    night.now += timedelta(seconds=20)
    say("two:2")
    assert [each.name for each in night.run(lambda db: programs.running(db, now=night.now))] == ["one:1", "two:2"]
    night.now += timedelta(seconds=20)
    assert [each.name for each in night.run(lambda db: programs.running(db, now=night.now))] == ["two:2"]
    say("two:2")
    assert night.run(lambda db: db.scalar(text("SELECT count(*) FROM shop_facts"))) == 1
    night.run(lambda db: programs.leave(db, "two:2"))
    assert night.run(lambda db: programs.running(db, now=night.now)) == []
