"""Every event acts once: its id is claimed in the same transaction as everything it does."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from models.conversation import Parked, SeenEvent
from services import once

KEPT: Final = timedelta(days=3)     # longer than any network repeats an event


def claim(db: Session, channel: str, event: str, *, now: datetime) -> bool:
    """Whether this event is new. The unique key decides, so two processes cannot both be told yes."""
    return once.add(db, SeenEvent, channel=channel, event=event, at=now)


def park(db: Session, channel: str, event: str, *, reference: str, error: str, now: datetime) -> str:
    """Set an event aside that raised an error, so that it blocks nobody; `error` is the kind, never the content.
    Returns the reference it goes by: the first one, when it has failed before."""
    if once.add(db, Parked, channel=channel, event=event, tries=1, reference=reference, error=error, at=now):
        return reference
    return db.scalars(select(Parked.reference).where(Parked.channel == channel, Parked.event == event)).one()


def forget(db: Session, *, now: datetime) -> int:
    """Drop ids too old to come again; returns how many."""
    result = db.execute(delete(SeenEvent).where(SeenEvent.at < now - KEPT))
    assert isinstance(result, CursorResult)
    return result.rowcount
