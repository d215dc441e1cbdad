"""Work that several programs could take up: each piece is one's own for a while, and comes again when that one dies.

Whoever is still at it says so before the while is over. Time here is the database's own. On SQLite one program has the
shop for itself: nothing is claimed.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from models.notices import Notice, Owed
from services.database_time import DatabaseTime
from services.locks import needed

LEASE: Final = timedelta(seconds=20)        # the clock has everything looked at every few seconds
Kind = type[Notice] | type[Owed]

_NOW: Final = DatabaseTime()
_UNTIL: Final = _NOW + round(LEASE.total_seconds() * 1000)


def free(kind: Kind) -> ColumnElement[bool]:
    """Whether nobody has it."""
    return or_(kind.claimed_until.is_(None), kind.claimed_until <= _NOW)


def take(db: Session, kind: Kind, ids: Iterable[int]) -> None:
    """These are ours from now on, for LEASE; again while we are at them."""
    _set(db, kind, ids, _UNTIL)


def leave(db: Session, kind: Kind, ids: Iterable[int]) -> None:
    """We are not at these any more."""
    _set(db, kind, ids, None)


def _set(db: Session, kind: Kind, ids: Iterable[int], until: ColumnElement[int] | None) -> None:
    table = kind.__table__
    if (wanted := list(ids)) and needed(db):
        db.execute(
            update(table).where(table.c.id.in_(wanted)).values(claimed_until=until)  # type: ignore[arg-type]
        )
