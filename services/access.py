"""The word that lets the shop call a network: kept for all programs, fetched anew by one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.followers import AccessToken, Upload
from models.sealed import Locked
from services import nodes, once

EARLY: Final = timedelta(minutes=5)       # so long before its end a token is fetched anew
FETCHING: Final = timedelta(seconds=15)   # so long one program may take for it


@dataclass(frozen=True, slots=True)
class Token:
    """What to call with, and until when it is good."""

    word: str
    until: datetime


def kept(db: Session, name: str, *, now: datetime) -> Token | None:
    """The token, while it is good for a while yet."""
    try:
        row = db.execute(select(AccessToken.token, AccessToken.until).where(AccessToken.name == name)).one_or_none()
    except Locked:              # sealed with a key that the shop no longer has
        return None
    return Token(*row) if row is not None and row.until - now > EARLY else None


def mine(db: Session, name: str, node: str) -> bool:
    """Whether it is this program that fetches a new one now."""
    return nodes.lead(db, f"token:{name}", node, span=FETCHING)


def keep(db: Session, name: str, node: str, token: Token) -> None:
    """Here is a new one."""
    db.execute(delete(AccessToken).where(AccessToken.name == name))
    db.add(AccessToken(name=name, token=token.word, until=token.until))
    db.flush()
    nodes.release(db, f"token:{name}", node)


def give_up(db: Session, name: str, node: str) -> None:
    """Nobody told us one; another program may try."""
    nodes.release(db, f"token:{name}", node)


def refuse(db: Session, name: str, word: str) -> None:
    """The network does not take this one any more."""
    row = db.get(AccessToken, name)
    if row is not None and row.token == word:
        db.delete(row)
        db.flush()


def uploaded(db: Session, channel: str, picture: str, *, now: datetime) -> str:
    """Under which id a network keeps a picture; "" when it does not, or not for long."""
    found = db.scalar(select(Upload.media).where(
        Upload.channel == channel, Upload.picture == picture, Upload.until > now
    ))
    return found or ""


def upload(db: Session, channel: str, picture: str, media: str, *, until: datetime) -> None:
    """A network keeps this picture now."""
    lost(db, channel, picture)
    once.add(db, Upload, channel=channel, picture=picture, media=media, until=until)


def lost(db: Session, channel: str, picture: str) -> None:
    """The network has it no more."""
    db.execute(delete(Upload).where(Upload.channel == channel, Upload.picture == picture))
