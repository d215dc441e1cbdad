"""Order cards: messages that stay in a chat and show one order each, `order:12` or, to the staff, `staff:12`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.answer import Old
from dialog.dialog import Dialog
from dialog.event import Tap
from dialog.place import Place
from dialog.turn import Turn
from models.notices import Card


def keep(db: Session, subject: str, channel: str, chat: str, message: str, *, now: datetime) -> None:
    """Remember which message of a chat is an order's card."""
    card = db.scalar(select(Card).where(Card.subject == subject, Card.channel == channel, Card.chat == chat))
    if card is None:
        db.add(Card(subject=subject, channel=channel, chat=chat, message=message, at=now))
    else:
        card.message, card.at = message, now
    db.flush()


def tapped(dialog: Dialog, turn: Turn) -> Place | None:
    """The order card that was tapped, where it is not the panel."""
    assert turn.event is not None
    said = turn.event.said
    if not isinstance(said, Tap) or said.message in ("", turn.conversation.panel):
        return None
    subject = turn.db.scalar(
        select(Card.subject).where(
            Card.channel == turn.conversation.channel, Card.chat == turn.conversation.chat,
            Card.message == said.message,
        )
    )
    return place(dialog, subject) if subject else None


def older(turn: Turn, subject: str) -> tuple[Old, ...]:
    """The message that showed this order before, when another one is about to: there is one card an order."""
    if not subject:
        return ()
    conversation = turn.conversation
    card = turn.db.scalar(select(Card).where(
        Card.subject == subject, Card.channel == conversation.channel, Card.chat == conversation.chat,
        Card.message != conversation.panel,
    ))
    return (Old(card.message, card.at),) if card else ()


def place(dialog: Dialog, subject: str) -> Place:
    """The screen that a card shows."""
    kind, _, number = subject.partition(":")
    return dialog.cards[kind].at(int(number))


def subject(dialog: Dialog, place: Place) -> str:
    """Which card a screen is."""
    kind = next(kind for kind, step in dialog.cards.items() if step == place.step)
    return f"{kind}:{place.args[0]}"
