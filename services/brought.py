"""News that reaches people: what of it is still owed, and where the rest has gone. Many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.notices import Notice, NoticeState
from models.prepared import Among, Prepared, at_hand, look_again

_STILL: Final = Among(
    lambda ids: select(Notice.__table__).where(Notice.id.in_(ids), Notice.state == NoticeState.DUE)
)
_TOLD: Final = ("state", "sent_at", "sent_to", "message")
_ROW: Final = update(Notice.__table__).where(  # type: ignore[arg-type]
    Notice.id == bindparam("notice")
).values(attempts=Notice.attempts + 1)
_IN_A_CHAT: Final = Prepared(_ROW, names=(*_TOLD, "channel", "chat"))
_ANYWHERE: Final = Prepared(_ROW, names=_TOLD)


@dataclass(frozen=True, slots=True)
class Brought:
    """A notice that has reached its person: in which chat, and as which message when it may have to be taken back."""

    notice: int
    channel: str = ""
    chat: str = ""
    message: str = ""


def still_owed(db: Session, ids: Iterable[int]) -> dict[int, Notice]:
    """Those of these notices that are still to be sent, by their numbers."""
    return {row.id: at_hand(db, Notice, row._asdict()) for row in _STILL.rows(db, ids)}


def note(db: Session, every: Sequence[Brought], *, now: datetime) -> None:
    """These have reached their people."""
    facts: list[dict[str, Any]] = [
        {"notice": it.notice, "state": NoticeState.SENT, "sent_at": now, "sent_to": it.channel, "message": it.message}
        for it in every
    ]
    pairs = list(zip(facts, every, strict=True))
    if in_chats := [{**fact, "channel": it.channel, "chat": it.chat} for fact, it in pairs if it.chat]:
        _IN_A_CHAT.each(db, in_chats)
    if anywhere := [fact for fact, it in pairs if not it.chat]:
        _ANYWHERE.each(db, anywhere)
    for it in every:
        look_again(db, Notice, it.notice)
