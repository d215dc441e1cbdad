"""The messenger's bag: which news is due, where each piece may go, and which messages it makes untrue."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Account
from models.prepared import Among, Prepared, look_again
from services import claims, locks, notices

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
_TOLD: Final = Among(lambda orders: (
    select(*_LANE, _NEWS.order_id, _NEWS.kind, _NEWS.message, _NEWS.sent_at)
    .where(_NEWS.order_id.in_(orders), _NEWS.state == NoticeState.SENT, _NEWS.message != "")
))
_FORGET: Final = Prepared(
    update(Notice.__table__).where(_NEWS.id == bindparam("notice")), names=("message",)  # type: ignore[arg-type]
)
_CHAT: Final = and_(Account.channel == Conversation.channel, Account.chat == Conversation.chat)
_STOPS: Final = Among(lambda customers: (
    select(Account.customer_id, Conversation.id, Conversation.channel, Conversation.chat)
    .join(Conversation, _CHAT).where(Account.customer_id.in_(customers), Account.reachable, Account.chat != "")
    .order_by(Account.seen_at.desc())
))
_STOP: Final = Prepared(
    select(Conversation.id, Conversation.channel, Conversation.chat).join(Account, _CHAT)
    .where(Conversation.channel == bindparam("channel"), Conversation.chat == bindparam("chat"), Account.reachable)
    .limit(1)
)
_ORDERS: Final = Among(lambda orders: select(Order.id, Order.status, Order.revision).where(Order.id.in_(orders)))
_CARDS: Final = Among(lambda subjects: (
    select(Card.subject, Card.channel, Card.chat, Card.message, Card.revision)
    .where(Card.subject.in_(subjects)).order_by(Card.id)
))
_PLACES: Final = Among(lambda subjects: (
    select(Conversation.id, Card.subject, Card.channel, Card.chat, Card.message)
    .join(Conversation, and_(Conversation.channel == Card.channel, Conversation.chat == Card.chat))
    .where(Card.subject.in_(subjects))
))

Lane = tuple[int, str, str]      # whom it is for: a customer, or 0 and a channel's chat


@dataclass(frozen=True, slots=True)
class Stop:
    """One chat a notice may be brought to; `id` is its conversation's."""

    id: int
    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class Due:
    """One notice to be brought now.

    stops   the chats that a message of its own may go to, the best first: nobody can be written to who never wrote
    anew    the card is drawn again although the order is the same
    """

    id: int
    kind: str
    lane: Lane
    order: int
    loud: bool
    anew: bool = False
    stops: tuple[Stop, ...] = ()

    @property
    def subject(self) -> str:
        """The card that shows what it is about."""
        return f"order:{self.order}" if self.lane[0] else f"staff:{self.order}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order's card is; `id` is the conversation's."""

    id: int
    message: str


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
    return _addressed(db, rows)


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


def _addressed(db: Session, rows: Sequence[Due]) -> list[Due]:
    """The same with their stops."""
    lanes = {due.lane for due in rows if due.kind != notices.CARD}
    chats: defaultdict[Lane, list[Stop]] = defaultdict(list)
    for row in _STOPS.rows(db, [customer for customer, *_ in lanes if customer]):
        chats[row.customer_id, "", ""].append(Stop(*row[1:]))
    for lane in lanes:
        if not lane[0] and (row := _STOP.row(db, channel=lane[1], chat=lane[2])):
            chats[lane].append(Stop(*row))
    return [replace(due, stops=tuple(chats[due.lane])) if due.lane in chats else due for due in rows]


def replaced(db: Session, every: Sequence[Due]) -> list[list[Posted]]:
    """What each new message about an order makes superfluous: those before it. Nothing remembers them from here on."""
    told = _told(db, every)
    return _forgotten(db, [
        [row for row in told[due.order, due.lane] if row.id < due.id] for due in every
    ])


def card_before(db: Session, subject: str, stop: Stop, message: str) -> list[Posted]:
    """The order's card that a new one makes superfluous, unless it is the panel, which lives on."""
    old = db.scalar(select(Card).where(
        Card.subject == subject, Card.channel == stop.channel, Card.chat == stop.chat
    ))
    panel = db.get_one(Conversation, stop.id).panel
    if old is None or old.message in (message, panel):
        return []
    return [Posted(stop.channel, stop.chat, old.message, old.at)]


def stale(db: Session, every: Sequence[Due]) -> list[list[Posted]]:
    """For each notice the cards that it wants drawn again: those that do not show the order as it is now."""
    orders = {row.id: row for row in _ORDERS.rows(db, {due.order for due in every})}
    cards: defaultdict[str, list[Any]] = defaultdict(list)
    for row in _CARDS.rows(db, {due.subject for due in every}):
        cards[row.subject].append(row)
    return [
        [
            Posted(row.channel, row.chat, row.message) for row in cards[due.subject]
            if (due.anew or row.revision != orders[due.order].revision)
            and (due.lane[0] or (row.channel, row.chat) == due.lane[1:])
        ]
        for due in every
    ]


def places(db: Session, subjects: Iterable[str]) -> dict[tuple[str, str, str], Place]:
    """Where these cards are, by subject, channel and chat."""
    return {
        (row.subject, row.channel, row.chat): Place(row.id, row.message) for row in _PLACES.rows(db, set(subjects))
    }


def untrue(db: Session, every: Sequence[Due]) -> list[list[Posted]]:
    """What short messages say about each order that is no longer so. Nothing remembers them from here on."""
    told = _told(db, every)
    status = {row.id: row.status for row in _ORDERS.rows(db, {order for order, _ in told})}
    return _forgotten(db, [
        [
            row for row in told[due.order, due.lane]
            if row.kind in TRUE_WHILE and status[due.order] not in TRUE_WHILE[row.kind]
        ]
        for due in every
    ])


def _lane(notice: Any) -> Lane:
    return (notice.customer_id, "", "") if notice.customer_id else (0, notice.channel, notice.chat)


def _told(db: Session, every: Sequence[Due]) -> "defaultdict[tuple[int, Lane], list[Any]]":
    """Messages about the same orders, by order and person."""
    told: defaultdict[tuple[int, Lane], list[Any]] = defaultdict(list)
    for row in _TOLD.rows(db, {due.order for due in every if due.order}):
        told[row.order_id, _lane(row)].append(row)
    return told


def _forgotten(db: Session, every: Sequence[Sequence[Any]]) -> list[list[Posted]]:
    rows = [row for some in every for row in some]
    if rows:
        _FORGET.each(db, [{"notice": row.id, "message": ""} for row in rows])
        for row in rows:
            look_again(db, Notice, row.id)
    return [[Posted(row.channel, row.chat, row.message, row.sent_at) for row in some] for some in every]
