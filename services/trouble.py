"""What does not work is told to whoever reads the shop's figures: once, not at every try."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from services import notices, staff

BACKUP: Final = "backup"
REFUND: Final = "refund"
EVENT: Final = "event"


def tell(db: Session, what: str, which: str, *, now: datetime, reference: str = "") -> bool:
    """Owe the staff the news that something failed, once for each `which` of it (a day, a refund, an event); returns
    whether it is new. `reference` is the number that the log has too."""
    return notices.tell_staff(
        db, staff.REPORT, "staff-trouble", f"trouble:{what}:{which}", now=now,
        facts={"what": what, "reference": reference},
    )
