"""Work left behind rings a bell after the commit, so that nobody has to look for it all the time."""

from typing import Final

from sqlalchemy.orm import Session

NOTICES: Final = "notices"
OWED: Final = "owed"


def ring(db: Session, topic: str) -> None:
    """Ring for this kind of work once the present transaction is committed."""
    db.info.setdefault("bells", set()).add(topic)


def taken(db: Session) -> set[str]:
    """What has to be rung, and forget it."""
    bells: set[str] = db.info.pop("bells", set())
    return bells
