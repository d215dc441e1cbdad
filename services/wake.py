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


def say(db: Session, topic: str, about: str) -> None:
    """Once the present transaction is committed, say what it was about, in this program and all others: which chat has
    news, which version the catalogue has. At most a few dozen letters; who is not there does not hear it."""
    db.info.setdefault("said", set()).add((topic, about))


def said(db: Session) -> set[tuple[str, str]]:
    """What has to be said, (topic, about) each, and forget it."""
    words: set[tuple[str, str]] = db.info.pop("said", set())
    return words
