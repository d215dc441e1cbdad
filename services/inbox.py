"""Every event acts once: its id is claimed in the same transaction as everything it does."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.conversation import Parked, SeenEvent
from services import once


def claim(db: Session, channel: str, event: str, *, now: datetime) -> bool:
    """Whether this event is new. The unique key decides, so two processes cannot both be told yes."""
    return once.add(db, SeenEvent, channel=channel, event=event, at=now)


def park(db: Session, channel: str, event: str, *, reference: str, error: str, now: datetime) -> None:
    """Set an event aside that raised an error, once, so that it blocks nobody; `error` is the kind, never the
    content."""
    once.add(db, Parked, channel=channel, event=event, tries=1, reference=reference, error=error, at=now)
