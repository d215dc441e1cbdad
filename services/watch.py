"""The watch: how the shop is doing, in figures that cost little however large it has become, and who is told when it
does badly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.conversation import Parked
from models.notices import Notice, NoticeState, Owed
from models.orders import Order, Status
from models.payments import Payment, ReceiptRow, Refund
from models.stock import Hold
from services import owed, programs, trouble
from services.shop import Shop, fact

LATE: Final = timedelta(seconds=60)          # news later than this is told to the owner
QUIET: Final = timedelta(minutes=15)         # without another parked event, and the trouble is over
ENDING: Final = timedelta(days=14)    # of a certificate: it is time to renew it
STUCK: Final = timedelta(minutes=10)         # a refund that takes longer is told
RECENT: Final = timedelta(days=1)            # how long a parked event is shown
SHOWN: Final = 100                           # of them at most
MOST: Final = 10_000                         # rows looked at for one figure
OPEN: Final = (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY)
HOLDING: Final = (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING, Status.READY)


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that should have been done by now: how many pieces (up to MOST), and how late the latest is, in seconds."""

    count: int
    late: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How the shop is doing now.

    parked     events set aside in the last day, and their references, the newest first
    holds      promises of stock that are open
    orders     those under way, by status; `waiting` of them are paid, and nobody took them within the time
    payments   the newest MOST, by state; `receipt` is when a provider last spoke
    backup     the word it left, as `drill` did
    troubles   what is ill, and since when
    """

    news: Queue
    errands: Queue
    parked: tuple[str, ...]
    holds: int
    orders: Mapping[str, int]
    waiting: Queue
    payments: Mapping[str, int]
    receipt: datetime | None
    backup: Mapping[str, Any]
    drill: Mapping[str, Any]
    troubles: Mapping[str, datetime]


def look(db: Session, *, shop: Shop, now: datetime) -> Figures:
    """All figures, each by one question over an index."""
    return Figures(
        news=late_news(db, now=now), errands=_late_errands(db, now=now), parked=_parked(db, now=now),
        holds=db.scalar(_HOLDS) or 0, orders=_orders(db), waiting=untaken(db, now=now, limit=_limit(shop)),
        payments=_payments(db), receipt=db.scalar(select(ReceiptRow.at).order_by(ReceiptRow.id.desc()).limit(1)),
        backup=fact(db, trouble.BACKUP), drill=fact(db, trouble.DRILL), troubles=trouble.present(db),
    )


def alert(db: Session, *, shop: Shop, now: datetime) -> None:
    """Tell the owner what has begun to be ill, and what is well again. An order rings for everybody when its time is
    over; only when nobody has come after as long again is it a trouble."""
    last = db.scalar(select(Parked.at).order_by(Parked.id.desc()).limit(1))
    ill = {
        trouble.LAG: late_news(db, now=now).late > LATE.total_seconds(),
        trouble.WAITING: untaken(db, now=now, limit=2 * _limit(shop)).count > 0,
        trouble.EVENT: last is not None and now - last < QUIET,
        trouble.CERTIFICATE: programs.certificate_until(db, now=now) < now + ENDING,
        trouble.REFUND: db.scalar(_STUCK, {"before": now - STUCK}) is not None,
    }
    for what, is_ill in ill.items():
        if is_ill:
            trouble.begin(db, what, now=now)
        else:
            trouble.over(db, what, now=now)


def late_news(db: Session, *, now: datetime) -> Queue:
    """News that is due, and how late the latest is, the tries that failed included. What tells of trouble is not
    counted: it would be trouble of its own."""
    return _queue(db.execute(_NEWS, {"now": _ms(now)}).one(), now)


def untaken(db: Session, *, now: datetime, limit: timedelta) -> Queue:
    """Paid orders that nobody has taken within `limit`, and how long after it the oldest still waits."""
    rows = (
        select(type_coerce(Order.paid_at, BigInteger).label("since"))
        .where(Order.status == Status.PAID, Order.taken_at.is_(None), Order.paid_at <= now - limit)
        .limit(MOST).subquery()
    )
    return _queue(db.execute(select(func.count(), func.min(rows.c.since))).one(), now - limit)


def _limit(shop: Shop) -> timedelta:
    return timedelta(minutes=shop.accept_minutes)


def _late_errands(db: Session, *, now: datetime) -> Queue:
    rows = (
        select(type_coerce(Owed.due_at, BigInteger).label("since"))
        .where(Owed.done_at.is_(None), Owed.due_at <= now).limit(MOST).subquery()
    )
    return _queue(db.execute(select(func.count(), func.min(rows.c.since))).one(), now)


def _parked(db: Session, *, now: datetime) -> tuple[str, ...]:
    rows = select(Parked.reference, Parked.at).order_by(Parked.id.desc()).limit(SHOWN)
    return tuple(reference for reference, at in db.execute(rows) if at > now - RECENT)


def _orders(db: Session) -> dict[str, int]:
    rows = db.execute(select(Order.status, func.count()).where(Order.status.in_(OPEN)).group_by(Order.status))
    return dict.fromkeys(OPEN, 0) | {row[0]: row[1] for row in rows}


def _payments(db: Session) -> dict[str, int]:
    newest = select(Payment.state).order_by(Payment.id.desc()).limit(MOST).subquery()
    rows = db.execute(select(newest.c.state, func.count()).group_by(newest.c.state))
    return {row[0]: row[1] for row in rows}


def _queue(row: Any, now: datetime) -> Queue:
    count, since = row
    return Queue(count, max(_ms(now) - since, 0) / 1000 if count else 0.0)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


_NOW: Final = bindparam("now", type_=BigInteger())
_DUE: Final = type_coerce(Notice.due_at, BigInteger)
_AT_FIRST: Final = func.coalesce(type_coerce(Notice.meant_at, BigInteger), _DUE)
_OVERDUE: Final = (
    select(_AT_FIRST.label("since"))
    .where(
        Notice.state == NoticeState.DUE, Notice.kind != "staff-trouble",
        or_(_NOW >= _DUE, Notice.attempts > 0), _NOW >= _AT_FIRST,
    )
    .limit(MOST).subquery()
)
_NEWS: Final = select(func.count(), func.min(_OVERDUE.c.since))
_STUCK: Final = (
    select(Refund.id).join(Owed, and_(Owed.subject == Refund.id, Owed.kind == owed.REFUND))
    .where(Owed.done_at.is_(None), Refund.asked_at <= bindparam("before")).limit(1)
)
_HOLDS: Final = (
    select(func.count()).select_from(Order).join(Hold, Hold.order_id == Order.id)
    .where(Order.status.in_(HOLDING), Hold.ended == "")
)
