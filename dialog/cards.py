"""Order cards: messages that stay in a chat and show one order each, `order:12` or, to the staff, `staff:12`."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from dialog.answer import Old
from dialog.dialog import Dialog
from dialog.event import Tap
from dialog.place import Place
from dialog.turn import Turn
from models.notices import Card
from models.prepared import Prepared, look_again
from services import once

_CARDS: Final = Card.__table__
_IN_CHAT: Final = (_CARDS.c.channel == bindparam("channel"), _CARDS.c.chat == bindparam("chat"))
_THIS: Final = (_CARDS.c.subject == bindparam("subject"), *_IN_CHAT)
_TAPPED: Final = Prepared(select(_CARDS.c.subject).where(*_IN_CHAT, _CARDS.c.message == bindparam("message")))
_KEPT: Final = Prepared(select(_CARDS.c.id, _CARDS.c.message, _CARDS.c.at).where(*_THIS))
_MOVE: Final = Prepared(
    update(_CARDS).where(_CARDS.c.id == bindparam("card")), names=("message", "revision", "at")  # type: ignore[arg-type]
)

_SEEN: Final = Prepared(update(_CARDS).where(  # type: ignore[arg-type]
    _CARDS.c.subject == bindparam("which"), _CARDS.c.channel == bindparam("where"), _CARDS.c.chat == bindparam("whose")
), names=("revision",))


def keep(
    db: Session, subject: str, channel: str, chat: str, message: str, *, now: datetime, revision: int = 0
) -> None:
    """Remember which message of a chat is an order's card, and which revision of the order it shows."""
    where = {"subject": subject, "channel": channel, "chat": chat}
    if not once.add(db, Card, **where, message=message, revision=revision, at=now):
        card = _KEPT.row(db, **where)
        _MOVE.do(db, card=card.id, message=message, revision=revision, at=now)
        look_again(db, Card, card.id)


def seen(db: Session, subject: str, channel: str, chat: str, revision: int) -> None:
    """The card there shows this revision now."""
    _SEEN.do(db, which=subject, where=channel, whose=chat, revision=revision)


def tapped(dialog: Dialog, turn: Turn) -> Place | None:
    """The order card that was tapped, where it is not the panel."""
    assert turn.event is not None
    said = turn.event.said
    if not isinstance(said, Tap) or said.message in ("", turn.conversation.panel):
        return None
    subject = _TAPPED.value(
        turn.db, channel=turn.conversation.channel, chat=turn.conversation.chat, message=said.message
    )
    return place(dialog, subject) if subject else None


def older(turn: Turn, subject: str) -> tuple[Old, ...]:
    """The message that showed this order before, when another one is about to: there is one card an order."""
    if not subject:
        return ()
    conversation = turn.conversation
    card = _KEPT.row(turn.db, subject=subject, channel=conversation.channel, chat=conversation.chat)
    return (Old(card.message, card.at),) if card and card.message != conversation.panel else ()


def place(dialog: Dialog, subject: str) -> Place:
    """The screen that a card shows."""
    kind, _, number = subject.partition(":")
    return dialog.cards[kind].at(int(number))


def subject(dialog: Dialog, place: Place) -> str:
    """Which card a screen is."""
    kind = next(kind for kind, step in dialog.cards.items() if step == place.step)
    return f"{kind}:{place.args[0]}"
