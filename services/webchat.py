"""What each visitor of the browser chat can see, kept as rows, so that a reload or a restart loses nothing."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.webchat import Visitor, WebMessage
from services import wake

FIRST: Final = 50          # messages a browser gets when it has none yet, and with each step back in time
NEWS: Final = "webchat"    # the topic under which a chat is named that has something new
SPOKEN: Final = 64         # how many of the visitor's own last messages a repeated one is looked for among


class Stranger(Exception):
    """Nobody with this name has ever opened the browser chat."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it stands now. `body` is the JSON text of what is drawn, `change` its place in the chat's
    history of changes: whoever has seen everything up to it has seen this."""

    id: int
    change: int
    mine: bool
    retired: bool
    removed: bool
    at: datetime
    body: str


def visitor(db: Session, secret: str, now: datetime) -> str:
    """The public name (12 hex digits) of the person who holds `secret`, made the first time they come."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    person = _holder(db, digest)
    if person is not None:
        return person
    try:
        with db.begin_nested():
            db.add(Visitor(secret_hash=digest, person=secrets.token_hex(6), created_at=now))
    except IntegrityError:              # another tab of the same browser came first, or two names fell alike
        return _holder(db, digest) or visitor(db, secret, now)
    return _holder(db, digest) or ""


def say(db: Session, chat: str, event: str, body: Mapping[str, Any], now: datetime) -> int:
    """Write down the visitor's own words once, however often their browser repeats them. Returns the row's id."""
    recent = (
        select(WebMessage.id, WebMessage.body)
        .where(WebMessage.chat == chat, WebMessage.mine)
        .order_by(WebMessage.id.desc())
        .limit(SPOKEN)
    )
    _lock(db, chat)
    for row, written in db.execute(recent):
        if json.loads(written).get("event") == event:
            return int(row)
    return _add(db, chat, {"event": event} | dict(body), now, mine=True)


def show(db: Session, chat: str, body: Mapping[str, Any], now: datetime) -> int:
    """Write down what the shop says. Returns the row's id. Raises Stranger."""
    _lock(db, chat)
    return _add(db, chat, body, now, mine=False)


def redraw(db: Session, chat: str, message: int, body: Mapping[str, Any]) -> bool:
    """Make a message of the shop show something else; false when there is no such message any more."""
    return _touch(db, chat, message, _SHOPS, body=_text(body), retired=False)


def retire(db: Session, chat: str, message: int) -> bool:
    """Take a panel out of life: it stays readable, its buttons are dead. False when it already was, or is gone."""
    return _touch(db, chat, message, _SHOPS, WebMessage.retired.is_(False), retired=True)


def remove(db: Session, chat: str, message: int) -> bool:
    """Wipe what a visitor wrote. The event's id stays, or a browser that repeats it would bring the words back."""
    written = db.scalar(
        select(WebMessage.body).where(WebMessage.id == message, WebMessage.chat == chat, WebMessage.mine)
    )
    if written is None:
        return False
    event = json.loads(written).get("event", "")
    return _touch(db, chat, message, WebMessage.mine.is_(True), body=_text({"event": event}), removed=True)


def changes(db: Session, chat: str, since: int) -> list[Shown]:
    """Everything new or changed after `since`, in the order of change; from 0, only the last messages."""
    if since <= 0:
        return sorted(_page(db, chat, before=None), key=lambda shown: shown.change)
    return _read(db, _SHOWN.where(WebMessage.chat == chat, WebMessage.change > since).order_by(WebMessage.change))


def earlier(db: Session, chat: str, before: int) -> list[Shown]:
    """The messages that stand just above message `before`, oldest first."""
    return _page(db, chat, before=before)


def photo(db: Session, message: str) -> str:
    """The picture in a message that some visitor sent, as a data address; "" when there is none."""
    if not message.isdecimal():
        return ""
    body = db.scalar(select(WebMessage.body).where(WebMessage.id == int(message), WebMessage.mine))
    return str(json.loads(body).get("photo", "")) if body else ""


def is_empty(db: Session, chat: str) -> bool:
    """Whether nothing has ever been said in this chat."""
    return db.scalar(select(WebMessage.id).where(WebMessage.chat == chat).limit(1)) is None


_SHOPS: Final = WebMessage.mine.is_(False)
_SHOWN: Final = select(
    WebMessage.id, WebMessage.change, WebMessage.mine, WebMessage.retired, WebMessage.removed, WebMessage.at,
    WebMessage.body,
)


def _page(db: Session, chat: str, before: int | None) -> list[Shown]:
    query = _SHOWN.where(WebMessage.chat == chat).order_by(WebMessage.id.desc()).limit(FIRST)
    if before is not None:
        query = query.where(WebMessage.id < before)
    return _read(db, query)[::-1]


def _read(db: Session, query: Any) -> list[Shown]:
    return [Shown(*row) for row in db.execute(query)]


def _holder(db: Session, digest: str) -> str | None:
    return db.scalar(select(Visitor.person).where(Visitor.secret_hash == digest))


def _lock(db: Session, chat: str) -> None:
    """One writer at a time in one chat, or two would take the same change number."""
    if db.scalar(select(Visitor.id).where(Visitor.person == chat).with_for_update()) is None:
        raise Stranger(chat)


def _next_change(db: Session, chat: str) -> int:
    return (db.scalar(select(func.max(WebMessage.change)).where(WebMessage.chat == chat)) or 0) + 1


def _add(db: Session, chat: str, body: Mapping[str, Any], now: datetime, *, mine: bool) -> int:
    row = WebMessage(chat=chat, change=_next_change(db, chat), mine=mine, body=_text(body), at=now)
    db.add(row)
    db.flush()
    wake.say(db, NEWS, chat)
    return row.id


def _touch(db: Session, chat: str, message: int, *only: ColumnElement[bool], **values: Any) -> bool:
    """Change a message that is still there and give it the chat's next change number; false when it is not."""
    try:
        _lock(db, chat)
    except Stranger:
        return False
    found = db.execute(
        update(WebMessage)
        .where(WebMessage.id == message, WebMessage.chat == chat, WebMessage.removed.is_(False), *only)
        .values(change=_next_change(db, chat), **values)
        .returning(WebMessage.id)
        .execution_options(synchronize_session=False)
    ).first()
    if found is None:
        return False
    wake.say(db, NEWS, chat)
    return True


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
