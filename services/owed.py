"""Work for the network, written with the fact that needs it: repeated until done, and harmless to repeat."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from models.notices import Owed
from models.prepared import Among, Prepared, at_hand, look_again_at_all
from services import claims, locks, once, wake

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=10)

AWAY: Final = "away"         # why work waits: nobody can be reached
INVITE: Final = "invite"     # open a payment at its provider
CLOSE: Final = "close"       # close a payment at its provider
REFUND: Final = "refund"     # give money back
ASK: Final = "ask"           # ask the provider whether a payment arrived


def add(db: Session, kind: str, subject: int, *, now: datetime, mark: str = "") -> str:
    """Owe one piece of work about a row; returns its key. `mark` tells repeated work about the same row apart."""
    key = f"{kind}:{subject}{':' + mark if mark else ''}"
    if once.add(db, Owed, key=key, kind=kind, subject=subject, due_at=now, attempts=0, error=""):
        wake.ring(db, wake.OWED)
    return key


def due(db: Session, *, now: datetime, most: int = 50) -> list[Owed]:
    """What is to be done now, oldest first."""
    return [at_hand(db, Owed, row._asdict()) for row in _DUE.rows(db, now=now, most=most)]


def open_keys(db: Session, keys: list[str]) -> list[str]:
    """Which of these are not done yet."""
    return sorted({row.key for row in _STILL_OPEN.rows(db, keys)})


def done(db: Session, key: str, *, now: datetime) -> None:
    """It is done."""
    _DONE.do(db, which=key, done_at=now, error="")
    look_again_at_all(db, Owed)


def _waiting(dialect: str) -> Select[*tuple[Any, ...]]:
    wanted = select(Owed.__table__).where(Owed.done_at.is_(None), Owed.due_at <= bindparam("now"))
    if dialect != "sqlite":
        wanted = locks.free(wanted.where(claims.free(Owed)))
    return wanted.order_by(Owed.id).limit(bindparam("most"))


_DUE: Final = Prepared(_waiting)
_STILL_OPEN: Final = Among(lambda keys: select(Owed.key).where(Owed.key.in_(keys), Owed.done_at.is_(None)))
_DONE: Final = Prepared(
    update(Owed.__table__).where(Owed.key == bindparam("which")),  # type: ignore[arg-type]
    names=("done_at", "error"),
)


def wait(db: Session, key: str, *, now: datetime, seconds: float) -> None:
    """The provider is out of reach for everybody: that is no try of this work."""
    db.execute(update(Owed).where(Owed.key == key).values(
        due_at=now + timedelta(seconds=seconds), error=AWAY, claimed_until=None
    ))


def hurry(db: Session, *, now: datetime) -> None:
    """A provider is back: all that failed or waits is due at once."""
    db.execute(
        update(Owed).where(Owed.done_at.is_(None), Owed.error != "", Owed.due_at > now).values(due_at=now)
    )


def again(db: Session, key: str, error: str, *, now: datetime) -> int:
    """It failed: again later and later, for ever, because somebody's money hangs on it. Returns how often it has."""
    row = db.scalars(select(Owed).where(Owed.key == key)).one()
    row.attempts += 1
    row.error, row.claimed_until = error, None
    row.due_at = now + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
    return row.attempts
