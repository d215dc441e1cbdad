"""What is old enough goes, some rows at a time; what is still owed, and what is not old enough, stays."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.database import connect
from models.conversation import SeenEvent
from models.notices import Notice, NoticeState, Owed
from services import notices, owed, pruning
from services.pruning import RULES, Rule

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def rule(table: type) -> Rule:
    return next(rule for rule in RULES if rule.table is table)


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_old_event_ids_go_some_at_a_time(database_url: str) -> None:
    with Session(connect(database_url)) as db:
        for number in range(7):
            db.add(SeenEvent(channel="telegram", event=f"old {number}", at=NOW - timedelta(days=4)))
        db.add(SeenEvent(channel="telegram", event="new", at=NOW - timedelta(days=2)))
        db.flush()
        assert [pruning.prune(db, rule(SeenEvent), now=NOW, most=3) for _ in range(4)] == [3, 3, 1, 0]
        assert db.scalars(select(SeenEvent.event)).all() == ["new"]


def test_news_that_is_still_owed_stays_however_old(database_url: str) -> None:
    long_ago = NOW - timedelta(days=400)
    with Session(connect(database_url)) as db:
        for key in ("told", "owed"):
            notices.tell_chat(db, "telegram", "7", "staff-trouble", key, now=long_ago)
        told = db.scalars(select(Notice.id).where(Notice.key == "told")).one()
        notices.sent(db, told, "telegram", "1", now=long_ago)
        assert pruning.prune(db, rule(Notice), now=NOW) == 1
        assert db.scalars(select(Notice.state)).all() == [NoticeState.DUE]


def test_an_errand_goes_only_when_it_is_done(database_url: str) -> None:
    long_ago = NOW - timedelta(days=400)
    with Session(connect(database_url)) as db:
        done = owed.add(db, owed.ASK, 1, now=long_ago)
        owed.add(db, owed.ASK, 2, now=long_ago)
        owed.done(db, done, now=long_ago)
        assert pruning.prune(db, rule(Owed), now=NOW) == 1
        assert count(db, Owed) == 1


def test_every_rule_runs_on_every_database(database_url: str) -> None:
    with Session(connect(database_url)) as db:
        assert [pruning.prune(db, rule, now=NOW) for rule in RULES] == [0] * len(RULES)
