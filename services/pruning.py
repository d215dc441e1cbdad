"""What the shop need not remember for ever, and how long it does. Orders, money, stock and their history stay.

Rows go some thousand at a time, each lot in a transaction of its own: nobody waits for it, and a stop loses nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, CursorResult, delete, inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base
from models.conversation import Parked, SeenEvent
from models.followers import Callback, Upload
from models.notices import Notice, NoticeState, Owed

AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` go when what `since` says is longer ago than `kept`; only those for which `over` holds too."""

    table: type[Base]
    since: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    kept: timedelta
    over: ColumnElement[bool] | None = None


RULES: Final = (
    Rule(SeenEvent, SeenEvent.at, timedelta(days=3)),           # longer than any network repeats an event
    Rule(Callback, Callback.at, timedelta(days=3)),
    Rule(Upload, Upload.until, timedelta(0)),                   # the network has it no more
    Rule(Owed, Owed.done_at, timedelta(days=30)),               # for whoever looks into a question
    Rule(Parked, Parked.at, timedelta(days=90)),
    Rule(Notice, Notice.created_at, timedelta(days=180), Notice.state != NoticeState.DUE),
)


def prune(db: Session, rule: Rule, *, now: datetime, most: int = AT_ONCE) -> int:
    """Drop at most so many rows; returns how many. As many as asked for means that there may be more."""
    key = tuple(inspect(rule.table).primary_key)
    old = select(*key).where(rule.since < now - rule.kept)
    if rule.over is not None:
        old = old.where(rule.over)
    result = db.execute(delete(rule.table).where(tuple_(*key).in_(old.limit(most))))
    assert isinstance(result, CursorResult)
    return result.rowcount
