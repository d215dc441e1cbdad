"""Statements handed straight to the driver do what SQLAlchemy does with them, and what is provisional can be undone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from bot.database import connect
from models.people import Account, Customer
from models.prepared import Among, Prepared, at_hand, get, look_again, one_of, say
from models.sealed import KEYS
from services.provisional import provisionally
from services.refusal import Refusal

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
PEOPLE = Customer.__table__
FILLED = ("name", "phone", "phone_hash", "language", "quiet", "created_at", "seen_at")
PUT = Prepared(insert(PEOPLE).returning(PEOPLE.c.id), names=FILLED)  # type: ignore[arg-type]
ALL = Prepared(select(PEOPLE).order_by(PEOPLE.c.id))
SPEAK = Prepared(select(PEOPLE.c.id).where(one_of(PEOPLE.c.language, ("en", "fr"))).order_by(PEOPLE.c.id))
NAMED = Among(lambda ids: select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(ids)).order_by(PEOPLE.c.id))
RENAME = Prepared(update(PEOPLE).where(PEOPLE.c.id == bindparam("who")), names=("name",))  # type: ignore[arg-type]


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    KEYS.unlock("a key for tests")
    with Session(connect(database_url), expire_on_commit=False) as session:
        yield session


def person(db: Session, name: str = "王小明", **more: Any) -> int:
    return int(PUT.value(db, **{
        "name": name, "phone": "", "phone_hash": "", "language": "zh", "quiet": True, "created_at": NOW,
        "seen_at": NOW, **more,
    }))


def test_a_row_written_here_is_read_by_sqlalchemy_and_the_other_way_round(db: Session) -> None:
    one = person(db, quiet=False, seen_at=NOW + timedelta(milliseconds=1))
    row = db.get_one(Customer, one)
    assert (row.name, row.quiet, row.seen_at) == ("王小明", False, NOW + timedelta(milliseconds=1))
    db.add(Customer(name="李雷", created_at=NOW, seen_at=NOW))          # still to be written: it is written first
    assert [(each.name, each.quiet) for each in ALL.rows(db)] == [("王小明", False), ("李雷", True)]


def test_what_is_sealed_lies_sealed(db: Session) -> None:
    person(db)
    assert "王小明" not in str(db.connection().exec_driver_sql("SELECT name FROM customers").scalar())


def test_a_change_says_how_many_rows_it_concerned(db: Session) -> None:
    one = person(db)
    assert (RENAME.do(db, who=one, name="李雷"), RENAME.do(db, who=one + 1, name="李雷")) == (1, 0)


def test_a_forgotten_fact_is_a_mistake_and_never_nothing(db: Session) -> None:
    with pytest.raises(KeyError):
        RENAME.do(db, who=person(db))


def test_many_are_written_in_one_go(db: Session) -> None:
    same = dict.fromkeys(FILLED, "") | {"language": "zh", "quiet": True, "created_at": NOW, "seen_at": NOW}
    Prepared(insert(PEOPLE), names=FILLED).each(db, [{**same, "name": each} for each in "甲乙丙"])  # type: ignore[arg-type]
    assert [row.name for row in ALL.rows(db)] == ["甲", "乙", "丙"]


def test_words_of_ours_stand_in_the_statement(db: Session) -> None:
    person(db)
    english = person(db, language="en")
    assert [row.id for row in SPEAK.rows(db)] == [english]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 64, 65, 130])
def test_a_list_of_any_length_finds_each_once(db: Session, count: int) -> None:
    there = [person(db, name=str(number)) for number in range(count)]
    found = NAMED.rows(db, [*there, *there[:1]])
    assert {row.id: row.name for row in found} == {id: str(number) for number, id in enumerate(there)}


def test_errors_are_sqlalchemys_own_and_quote_nothing_personal(db: Session) -> None:
    with pytest.raises(IntegrityError) as refused:
        person(db, language=None)
    assert "王小明" not in str(refused.value)
    db.rollback()
    with pytest.raises((OperationalError, ProgrammingError)):
        say(db, "SELECT nothing FROM nowhere")


def test_who_listens_to_statements_hears_these(db: Session) -> None:
    heard: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: heard.append(args[2]))
    ALL.rows(db)
    assert any("FROM customers" in words for words in heard)


def test_the_same_row_is_the_same_object(db: Session) -> None:
    one = person(db)
    first, second = (at_hand(db, Customer, ALL.row(db)._asdict()) for _ in range(2))
    assert first is second is get(db, Customer, one) is db.get(Customer, one)
    first.name = "李雷"
    db.flush()
    assert ALL.row(db).name == "李雷"


def test_a_row_changed_here_is_read_anew_by_whoever_holds_it(db: Session) -> None:
    one = person(db)
    held = get(db, Customer, one)
    assert held is not None
    RENAME.do(db, who=one, name="李雷")
    assert held.name == "王小明"
    look_again(db, Customer, one)
    assert at_hand(db, Customer, ALL.row(db)._asdict()) is held
    assert not inspect(held).expired_attributes
    assert held.name == "李雷"


def refused(db: Session, new: Customer, held: Customer) -> None:
    other = get(db, Customer, person(db, name="林涛"))
    with provisionally(db):
        person(db, name="李雷")
        db.add(new)
        db.delete(other)
        db.flush()
        held.name = "另一个"
        db.delete(held)
        db.add(Customer(name="never written", created_at=NOW, seen_at=NOW))
        raise Refusal("no")


def test_what_was_done_provisionally_is_undone_and_nothing_else(db: Session) -> None:
    one = person(db)
    held = get(db, Customer, one)
    assert held is not None
    new = Customer(name="韩梅梅", created_at=NOW, seen_at=NOW)
    with pytest.raises(Refusal):
        refused(db, new, held)
    assert new not in db
    assert [row.name for row in ALL.rows(db)] == ["王小明", "林涛"]
    assert [row.name for row in db.scalars(select(Customer).order_by(Customer.id))] == ["王小明", "林涛"]
    db.add(Customer(name="李雷", created_at=NOW, seen_at=NOW))          # may well get the number that is free again
    db.commit()
    assert [row.name for row in ALL.rows(db)] == ["王小明", "林涛", "李雷"]


def one_of_them_wrong(db: Session, name: str) -> None:
    with provisionally(db):
        with db.begin_nested():
            person(db, name=name)
        person(db, language=None)


def test_one_may_stand_in_another(db: Session) -> None:
    with provisionally(db):
        person(db, name="甲")
        with pytest.raises(IntegrityError):
            one_of_them_wrong(db, "乙")
        with provisionally(db):
            person(db, name="丙")
    db.commit()
    assert [row.name for row in ALL.rows(db)] == ["甲", "丙"]


def broken_off(db: Session) -> None:
    with provisionally(db):
        say(db, "ROLLBACK")
        db.add(Account(channel="web", person="1", chat="", customer_id=None, seen_at=NOW))


def test_a_transaction_that_is_gone_altogether_tells_why(db: Session) -> None:
    person(db)
    with pytest.raises(IntegrityError):
        broken_off(db)
