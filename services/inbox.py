"""Every event acts once: its id is claimed in the same transaction as everything it does."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, delete, insert, text
from sqlalchemy.orm import Session

from models.base import Moment
from models.conversation import Parked, SeenEvent

KEPT: Final = timedelta(days=3)     # longer than any network repeats an event

CLAIM: Final = text(
    "INSERT INTO seen_events (channel, event, at) VALUES (:channel, :event, :at) ON CONFLICT DO NOTHING"
)


def claim(db: Session, channel: str, event: str, *, now: datetime) -> bool:
    """Whether this event is new. The unique key decides, so two processes cannot both be told yes."""
    at = Moment().process_bind_param(now, db.get_bind().dialect)
    result = db.execute(CLAIM, {"channel": channel, "event": event, "at": at})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def park(db: Session, channel: str, event: str, *, reference: str, error: str, now: datetime) -> None:
    """Set an event aside that raised an error, so that it blocks nobody; `error` is the kind, never the content."""
    db.execute(insert(Parked).values(channel=channel, event=event, reference=reference, error=error, at=now))


def forget(db: Session, *, now: datetime) -> int:
    """Drop ids too old to come again; returns how many."""
    result = db.execute(delete(SeenEvent).where(SeenEvent.at < now - KEPT))
    assert isinstance(result, CursorResult)
    return result.rowcount
