"""What does not work is told to whoever reads the shop's figures: once, not at every try, and again when it is well."""

from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from models.shop import ShopFact
from services import notices, once, staff

BACKUP: Final = "backup"
DRILL: Final = "drill"
REFUND: Final = "refund"
EVENT: Final = "event"
LAG: Final = "lag"              # news to people is late
CERTIFICATE: Final = "certificate"   # the shop's own ends soon
WAITING: Final = "waiting"      # paid orders wait for somebody to take them

_OPEN: Final = "trouble:"


def tell(db: Session, what: str, which: str, *, now: datetime, reference: str = "") -> bool:
    """Owe the staff the news that something failed, once for each `which` of it (a day, a refund, a beginning); returns
    whether it is new. `reference` is the number that the log has too."""
    return notices.tell_staff(
        db, staff.REPORT, "staff-trouble", f"trouble:{what}:{which}", now=now,
        facts={"what": what, "reference": reference},
    )


def begin(db: Session, what: str, *, now: datetime, reference: str = "") -> bool:
    """Something has begun to be ill: told once, and not again before it was well. Returns whether it is new."""
    since = now.isoformat()
    if not once.add(db, ShopFact, name=f"{_OPEN}{what}", value={"since": since, "reference": reference}):
        return False
    tell(db, what, since, now=now, reference=reference)
    return True


def over(db: Session, what: str, *, now: datetime) -> bool:
    """It is well: told when it had begun to be ill. Returns whether it had."""
    ended = db.execute(delete(ShopFact).where(ShopFact.name == f"{_OPEN}{what}"))
    assert isinstance(ended, CursorResult)
    if ended.rowcount:
        well(db, what, now=now)
    return bool(ended.rowcount)


def well(db: Session, what: str, *, now: datetime) -> None:
    """Owe the staff the news that something works again."""
    notices.tell_staff(
        db, staff.REPORT, "staff-trouble", f"well:{what}:{now.isoformat()}", now=now, facts={"what": what, "well": True}
    )


def present(db: Session) -> dict[str, datetime]:
    """What is ill now, and since when."""
    rows = db.scalars(select(ShopFact).where(ShopFact.name.startswith(_OPEN, autoescape=True)).order_by(ShopFact.name))
    return {row.name.removeprefix(_OPEN): datetime.fromisoformat(row.value["since"]) for row in rows}
