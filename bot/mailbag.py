"""The messenger's bag: which news is due, where each piece may go, and which messages it makes untrue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Account
from models.prepared import Prepared, look_again
from services import claims, locks, notices, people

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

_NEWS: Final = Notice.__table__.c
_LANE: Final = (_NEWS.id, _NEWS.customer_id, _NEWS.channel, _NEWS.chat)
_LANES: Final = select(*_LANE).where(_NEWS.state == NoticeState.DUE)
_FAILED: Final = Prepared(_LANES.where(_NEWS.attempts > 0, _NEWS.due_at > bindparam("now")))
_TOLD: Final = Prepared(
    select(*_LANE, _NEWS.kind, _NEWS.message, _NEWS.sent_at)
    .where(_NEWS.order_id == bindparam("order"), _NEWS.state == NoticeState.SENT, _NEWS.message != "")
)
_FORGET: Final = Prepared(
    update(Notice.__table__).where(_NEWS.id == bindparam("notice")), names=("message",)  # type: ignore[arg-type]
)
_STATUS: Final = Prepared(select(Order.status).where(Order.id == bindparam("order")))
_CARDS: Final = Prepared(
    select(Card.channel, Card.chat, Card.message, Card.revision.label("shown"), Order.revision)
    .join(Order, Order.id == bindparam("order")).where(Card.subject == bindparam("subject")).order_by(Card.id)
)
_PLACE: Final = Prepared(
    select(Conversation.id, Card.message)
    .join(Conversation, and_(Conversation.channel == Card.channel, Conversation.chat == Card.chat))
    .where(
        Card.subject == bindparam("subject"), Card.channel == bindparam("channel"), Card.chat == bindparam("chat")
    )
)

Lane = tuple[int, str, str]      # whom it is for: a customer, or 0 and a channel's chat


@dataclass(frozen=True, slots=True)
class Due:
    """One notice to be brought now."""

    id: int
    kind: str
    lane: Lane
    order: int
    loud: bool
    anew: bool = False       # the card is drawn again although the order is the same

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


def take(db: Session, *, now: datetime, busy: Collection[Lane] = (), held: Collection[int] = ()) -> list[Due]:
    """What is due, oldest first, without what would overtake an older notice that failed and waits, or that another
    program has. Nothing for the lanes that are `busy`; the notices that are `held` stay ours."""
    claims.take(db, Notice, held)
    rows = [
        Due(row.id, row.kind, _lane(row), row.order_id or 0, row.loud, bool(row.facts.get("anew")))
        for row in notices.waiting(db, now=now, most=MOST)
    ]
    rows = [row for row in rows if row.lane not in busy]
    first: dict[Lane, int] = {}
    for row in _elsewhere(db, rows, now):
        first[_lane(row)] = min(row.id, first.get(_lane(row), row.id))
    rows = [row for row in rows if row.id < first.get(row.lane, row.id + 1)]
    claims.take(db, Notice, [row.id for row in rows])
    return rows


def leave(db: Session, ids: Collection[int]) -> None:
    """These are not brought just now; somebody may take them."""
    claims.leave(db, Notice, ids)


def _elsewhere(db: Session, rows: Sequence[Due], now: datetime) -> Sequence[Any]:
    """What nobody may overtake: it failed and waits, or it is due and we did not get it."""
    if not (rows and locks.needed(db)):
        return _FAILED.rows(db, now=now)
    return db.execute(_LANES.where(
        Notice.id < rows[-1].id, Notice.id.not_in([row.id for row in rows]),
        (Notice.attempts > 0) | (Notice.due_at <= now),
    )).all()


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


def stale(db: Session, due: Due) -> list[Posted]:
    """The cards that a notice wants drawn again: those that do not show the order as it is now."""
    customer, channel, chat = due.lane
    return [
        Posted(row.channel, row.chat, row.message) for row in _CARDS.rows(db, subject=due.subject, order=due.order)
        if (due.anew or row.shown != row.revision) and (customer or (row.channel, row.chat) == (channel, chat))
    ]


def place(db: Session, subject: str, channel: str, chat: str) -> Any | None:
    """Where a card is: the `id` of its conversation and its `message`."""
    return _PLACE.row(db, subject=subject, channel=channel, chat=chat)


def replaced(db: Session, due: Due, stop: Stop, message: str, subject: str) -> list[Posted]:
    """What a new message about an order makes superfluous: the ones before it, and, when it is the order's card
    (`subject`), the card before it, unless that is the panel, which lives on."""
    back = _forgotten(db, due) if due.order else []
    old = card(db, subject, stop.channel, stop.chat) if subject else None
    panel = db.get_one(Conversation, stop.conversation).panel
    if old is not None and old.message not in (message, panel):
        back.append(Posted(stop.channel, stop.chat, old.message, old.at))
    return back


def untrue(db: Session, due: Due) -> list[Posted]:
    """What short messages say about an order that is no longer so."""
    status = _STATUS.value(db, order=due.order)
    if status is None:
        return []
    over = [kind for kind, states in TRUE_WHILE.items() if status not in states]
    return _forgotten(db, due, over)


def _lane(notice: Any) -> Lane:
    return (notice.customer_id, "", "") if notice.customer_id else (0, notice.channel, notice.chat)


def _forgotten(db: Session, due: Due, kinds: Collection[str] | None = None) -> list[Posted]:
    """Messages about the same order to the same person, of these kinds or else older than this one; nothing remembers
    them from here on."""
    rows = [
        row for row in _TOLD.rows(db, order=due.order)
        if _lane(row) == due.lane and (row.id < due.id if kinds is None else row.kind in kinds)
    ]
    for row in rows:
        _FORGET.do(db, notice=row.id, message="")
        look_again(db, Notice, row.id)
    return [Posted(row.channel, row.chat, row.message, row.sent_at) for row in rows]
