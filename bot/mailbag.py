"""The messenger's bag: which news is due, where each piece may go, and which messages it makes untrue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Account
from services import notices, people

MOST: Final = 400          # notices taken at once

# Until when a short message is true: it is taken back when the order is in none of these states any more.
TRUE_WHILE: Final[Mapping[str, frozenset[Status]]] = MappingProxyType({
    "expiring": frozenset({Status.UNPAID, Status.HELD}),
    "failed": frozenset({Status.UNPAID, Status.HELD}),
    "expired": frozenset({Status.CANCELLED}),
    "late": frozenset({Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY}),
    Status.SHIPPED: frozenset({Status.SHIPPED}),
    Status.READY: frozenset({Status.READY}),
    "staff-unaccepted": frozenset({Status.PAID}),
})

Lane = tuple[int, str, str]      # whom it is for: a customer, or 0 and a channel's chat


@dataclass(frozen=True, slots=True)
class Due:
    """One notice to be brought now."""

    id: int
    kind: str
    lane: Lane
    order: int
    loud: bool

    @property
    def subject(self) -> str:
        """The card that shows what it is about."""
        return f"order:{self.order}" if self.lane[0] else f"staff:{self.order}"


@dataclass(frozen=True, slots=True)
class Stop:
    """One chat a notice may be brought to."""

    conversation: int
    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is in a chat already."""

    channel: str
    chat: str
    message: str
    sent: datetime | None = None


def take(db: Session, *, now: datetime) -> list[Due]:
    """What is due, oldest first, without what would overtake an older notice that failed and waits."""
    rows = [
        Due(row.id, row.kind, _lane(row), row.order_id or 0, row.loud) for row in notices.due(db, now=now, most=MOST)
    ]
    waiting = select(Notice).where(Notice.state == NoticeState.DUE, Notice.attempts > 0, Notice.due_at > now)
    first: dict[Lane, int] = {}
    for row in db.scalars(waiting):
        first[_lane(row)] = min(row.id, first.get(_lane(row), row.id))
    return [row for row in rows if row.id < first.get(row.lane, row.id + 1)]


def conversation(db: Session, channel: str, chat: str) -> Conversation | None:
    """The conversation in a chat."""
    return db.scalar(select(Conversation).where(Conversation.channel == channel, Conversation.chat == chat))


def card(db: Session, subject: str, channel: str, chat: str) -> Card | None:
    """The message of a chat that is this card."""
    return db.scalar(select(Card).where(Card.subject == subject, Card.channel == channel, Card.chat == chat))


def stops(db: Session, due: Due) -> list[Stop]:
    """The chats a notice may go to, the best first. Nobody can be written to who never wrote."""
    customer, channel, chat = due.lane
    if customer:
        chats = [(account.channel, account.chat) for account in people.accounts(db, customer)]
    else:
        reachable = db.scalar(select(Account.id).where(
            Account.channel == channel, Account.chat == chat, Account.reachable
        ))
        chats = [(channel, chat)] if reachable else []
    found = [(conversation(db, *each), each) for each in chats]
    return [Stop(row.id, *each) for row, each in found if row is not None]


def cards(db: Session, due: Due) -> list[Posted]:
    """The cards that a notice wants drawn again."""
    rows = select(Card).where(Card.subject == due.subject)
    if not due.lane[0]:
        rows = rows.where(Card.channel == due.lane[1], Card.chat == due.lane[2])
    return [Posted(row.channel, row.chat, row.message) for row in db.scalars(rows.order_by(Card.id))]


def replaced(db: Session, due: Due, stop: Stop, message: str, subject: str) -> list[Posted]:
    """What a new message about an order makes superfluous: the ones before it, and, when it is the order's card
    (`subject`), the card before it, unless that is the panel, which lives on."""
    back = _forgotten(db, due, Notice.id < due.id) if due.order else []
    old = card(db, subject, stop.channel, stop.chat) if subject else None
    panel = db.get_one(Conversation, stop.conversation).panel
    if old is not None and old.message not in (message, panel):
        back.append(Posted(stop.channel, stop.chat, old.message, old.at))
    return back


def untrue(db: Session, due: Due) -> list[Posted]:
    """What short messages say about an order that is no longer so."""
    order = db.get(Order, due.order)
    if order is None:
        return []
    over = [kind for kind, states in TRUE_WHILE.items() if order.status not in states]
    return _forgotten(db, due, Notice.kind.in_(over))


def _lane(notice: Notice) -> Lane:
    return (notice.customer_id, "", "") if notice.customer_id else (0, notice.channel, notice.chat)


def _forgotten(db: Session, due: Due, which: ColumnElement[bool]) -> list[Posted]:
    """Messages about the same order to the same person; nothing remembers them from here on."""
    customer, channel, chat = due.lane
    whom: Sequence[ColumnElement[bool]] = (
        [Notice.customer_id == customer] if customer else
        [Notice.customer_id.is_(None), Notice.channel == channel, Notice.chat == chat]
    )
    rows = db.scalars(select(Notice).where(
        Notice.order_id == due.order, Notice.state == NoticeState.SENT, Notice.message != "", *whom, which
    )).all()
    posted = [Posted(row.channel, row.chat, row.message, row.sent_at) for row in rows]
    for row in rows:
        row.message = ""
    return posted
