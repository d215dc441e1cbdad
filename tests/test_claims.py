"""Several programs on one database: news and errands are taken by one of them, and come again if that one dies."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import TypeVar

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot import mailbag, slips
from bot.database import connect
from models.notices import Notice, NoticeState
from models.people import Customer
from services import notices, owed

T = TypeVar("T")

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def database(postgres_url: str) -> Engine:
    return connect(postgres_url)


def run(database: Engine, work: Callable[[Session], T]) -> T:
    with Session(database, expire_on_commit=False) as db:
        result = work(db)
        db.commit()
        return result


def take(database: Engine, **how: object) -> list[int]:
    return [due.id for due in run(database, lambda db: mailbag.take(db, now=NOW, **how))]     # type: ignore[arg-type]


def news(database: Engine, *chats: str) -> list[int]:
    """One piece of news for each of these chats, in this order."""
    def work(db: Session) -> list[int]:
        for number, chat in enumerate(chats):
            notices.tell_chat(db, "telegram", chat, "talk", f"{chat}:{number}", now=NOW)
        return [row.id for row in notices.due(db, now=NOW, most=1000)]
    return run(database, work)


def lease_ends(database: Engine) -> None:
    with database.begin() as connection:
        for table in ("notices", "owed"):
            connection.execute(text(f"UPDATE {table} SET claimed_until = claimed_until - 60000"))


def test_what_one_has_the_other_does_not_get(database: Engine) -> None:
    told = news(database, "a", "b", "c")
    assert take(database) == told
    assert take(database) == []


def test_many_at_once_share_it_without_waiting_and_without_overlap(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbag, "MOST", 20)
    told = news(database, *(f"chat-{n}" for n in range(300)))
    start = Barrier(6)
    taken: list[list[int]] = []

    def program() -> None:
        start.wait()
        mine: list[int] = []
        while more := take(database):
            mine += more
        taken.append(mine)

    threads = [Thread(target=program) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one for mine in taken for one in mine) == told


def test_nobody_brings_a_chat_what_would_overtake_what_another_has(database: Engine) -> None:
    first = news(database, "a", "b")
    assert take(database) == first
    later = news(database, "a2", "c")
    run(database, lambda db: notices.tell_chat(db, "telegram", "a", "talk", "a:later", now=NOW))
    assert take(database) == later
    run(database, lambda db: notices.sent(db, first[0], "telegram", "m1", now=NOW))
    assert len(take(database)) == 1


def test_nor_while_the_other_is_only_just_taking_it(database: Engine) -> None:
    """A row that is locked and not yet claimed is seen as it was: due, and not ours."""
    first, second = news(database, "a", "a")
    with Session(database) as other:
        assert other.execute(text("SELECT id FROM notices WHERE id = :id FOR NO KEY UPDATE"), {"id": first}).all()
        assert take(database) == []
        other.rollback()
    assert take(database) == [first, second]


def test_what_a_dead_one_had_comes_again(database: Engine) -> None:
    told = news(database, "a")
    assert take(database) == told
    lease_ends(database)
    assert take(database) == told


def test_who_is_still_at_it_keeps_it(database: Engine) -> None:
    told = news(database, "a")
    assert take(database) == told
    lease_ends(database)
    assert take(database, busy={(0, "telegram", "a")}, held=set(told)) == []
    assert take(database) == []


def test_what_is_left_is_free_at_once(database: Engine) -> None:
    told = news(database, "a")
    assert take(database) == told
    run(database, lambda db: mailbag.leave(db, told))
    assert take(database) == told


def test_what_failed_waits_its_time_and_is_anybodys_then(database: Engine) -> None:
    [told] = news(database, "a")
    assert take(database) == [told]
    run(database, lambda db: notices.again(db, told, "busy", now=NOW))
    assert take(database) == []
    with database.begin() as connection:
        connection.execute(text("UPDATE notices SET due_at = 0"))
    assert take(database) == [told]


def test_a_chat_that_somebody_here_is_writing_to_is_left_alone(database: Engine) -> None:
    told = news(database, "a", "b")
    assert take(database, busy={(0, "telegram", "a")}) == told[1:]
    assert take(database) == told[:1]


def test_errands_too_are_run_by_one_and_come_again(database: Engine) -> None:
    keys = run(database, lambda db: [owed.add(db, owed.CLOSE, number, now=NOW) for number in range(5)])

    def errands(held: tuple[str, ...] = ()) -> list[str]:
        return [errand.key for errand in run(database, lambda db: slips.take(db, now=NOW, held=held))]

    assert errands() == keys
    assert errands() == []
    lease_ends(database)
    assert errands(held=(keys[0],)) == keys[1:]
    lease_ends(database)
    run(database, lambda db: owed.again(db, keys[2], "no answer", now=NOW))
    assert errands() == [key for key in keys if key != keys[2]]


def test_one_customers_news_is_one_lane_whichever_chat_it_goes_to(database: Engine) -> None:
    def owe(db: Session) -> list[int]:
        customer = Customer(created_at=NOW, seen_at=NOW)
        db.add(customer)
        db.flush()
        rows = [
            Notice(key=f"n{n}", kind="shipped", customer_id=customer.id, due_at=NOW, created_at=NOW) for n in range(2)
        ]
        db.add_all(rows)
        db.flush()
        return [row.id for row in rows]

    first, second = run(database, owe)
    with Session(database) as other:
        other.execute(text("SELECT id FROM notices WHERE id = :id FOR NO KEY UPDATE"), {"id": first})
        assert take(database) == []
        other.rollback()
    assert take(database) == [first, second]
    with database.connect() as connection:
        states = connection.execute(text("SELECT DISTINCT state FROM notices")).scalars().all()
    assert states == [NoticeState.DUE]
