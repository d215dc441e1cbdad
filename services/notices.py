"""News to people: written with the fact, sent later, once each, and in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Customer
from models.prepared import Prepared, at_hand, look_again, look_again_at_all, one_of
from services import claims, locks, once, staff, wake
from services.shop import Shop

NIGHT_FROM: Final = time(22)
NIGHT_TO: Final = time(9)
TRIES: Final = 8
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class News:
    """How a piece of news is told. `urgent` news comes at night too: the person is waiting for it."""

    loud: bool = True
    urgent: bool = False


_STAFF_CARDS: Final = Prepared(select(Card.channel, Card.chat).where(Card.subject == bindparam("subject")))

AWAY: Final = "away"                    # why a notice waits: nobody can be reached
CARD: Final = "card"                    # an order card is drawn again, silently

# What is said in a message of its own, besides the card that is edited (conversation.md, notifications).
NEWS: Final[Mapping[str, News]] = MappingProxyType({
    "expiring": News(urgent=True),
    "expired": News(loud=False),
    "failed": News(loud=False, urgent=True),
    Status.SHIPPED: News(),
    Status.READY: News(urgent=True),
    "late": News(urgent=True),
    "short": News(urgent=True),
    "cancelled-by-shop": News(urgent=True),
    "refunded": News(),
    "revived": News(urgent=True),
    "late-refund": News(),
    "double-refund": News(),
    "linked": News(urgent=True),
    "talk": News(urgent=True),
    "talk-ended": News(loud=False, urgent=True),
    # to the staff
    "staff-new": News(urgent=True),
    "staff-unaccepted": News(urgent=True),
    "staff-hurry": News(urgent=True),
    "staff-mismatch": News(urgent=True),
    "staff-talk": News(urgent=True),
    "staff-cancelled": News(urgent=True),
    "staff-report": News(loud=False, urgent=True),
    "staff-trouble": News(urgent=True),
})


def tell(
    db: Session, shop: Shop, customer: Customer, kind: str, key: str, *, now: datetime, order: Order | None = None,
    facts: Mapping[str, Any] | None = None, due: datetime | None = None,
) -> None:
    """Owe a customer a piece of news, once for each key; loud news waits for the morning unless it is urgent."""
    news = NEWS[kind]
    when = due or now
    if customer.quiet and not news.urgent:
        when = after_night(when, shop)
    _owe(db, key, kind, customer_id=customer.id, order=order, facts=facts, loud=news.loud, due=when, now=now)


def redraw(db: Session, order: Order, *, now: datetime) -> None:
    """Owe everybody who looks at the order's card a look at how it stands now."""
    _owe(
        db, f"{order.number}:{order.revision}:card", CARD, customer_id=order.customer_id, order=order, loud=False,
        due=now, now=now,
    )
    for card in _STAFF_CARDS.rows(db, subject=f"staff:{order.id}") if order.revision > 1 else ():
        _owe(
            db, f"{order.number}:{order.revision}:card:{card.channel}:{card.chat}", CARD, channel=card.channel,
            chat=card.chat, order=order, loud=False, due=now, now=now,
        )


def look_anew(db: Session, order: Order, why: str, *, now: datetime, due: datetime | None = None) -> None:
    """Owe an order's customer a fresh look at its card, once for each `why`. The order itself has not changed: its
    revision stays, and with it every button that is on the card now."""
    _owe(
        db, f"{order.number}:{why}:card", CARD, customer_id=order.customer_id, order=order, facts={"anew": True},
        loud=False, due=due or now, now=now,
    )


def tell_staff(
    db: Session, right: str, kind: str, key: str, *, now: datetime, order: Order | None = None,
    facts: Mapping[str, Any] | None = None, due: datetime | None = None,
) -> bool:
    """Owe a piece of news to everybody on the staff who may do `right`; returns whether any of it is new."""
    told = [
        _owe(
            db, f"{key}:{channel}:{person}", kind, channel=channel, chat=person,
            order=order, facts=facts, loud=NEWS[kind].loud, due=due or now, now=now,
        )
        for channel, person in staff.able(db, right)
    ]
    return any(told)


def tell_chat(
    db: Session, channel: str, chat: str, kind: str, key: str, *, now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Owe a piece of news to one chat."""
    _owe(
        db, key, kind, channel=channel, chat=chat, facts=facts, loud=NEWS[kind].loud, due=now, now=now
    )


def waiting(db: Session, *, now: datetime, most: int) -> list[Any]:
    """What is to be sent now, oldest first, as bare rows with the columns of `Notice`."""
    return _DUE.rows(db, now=now, most=most)


def due(db: Session, *, now: datetime, most: int = 50) -> list[Notice]:
    """The same as rows that can be changed."""
    return [at_hand(db, Notice, row._asdict()) for row in waiting(db, now=now, most=most)]


def _waiting(dialect: str) -> Select[*tuple[Any, ...]]:
    wanted = select(Notice.__table__).where(Notice.state == NoticeState.DUE, Notice.due_at <= bindparam("now"))
    if dialect != "sqlite":
        wanted = locks.free(wanted.where(claims.free(Notice)))
    return wanted.order_by(Notice.id).limit(bindparam("most"))


_DUE: Final = Prepared(_waiting)
_SENT: Final = Prepared(
    update(Notice.__table__)  # type: ignore[arg-type]
    .where(Notice.id == bindparam("notice")).values(attempts=Notice.attempts + 1),
    names=("state", "sent_at", "sent_to", "message"),
)


def sent(db: Session, notice: int, channel: str, message: str, *, now: datetime) -> None:
    """It has reached the person."""
    _SENT.do(db, notice=notice, state=NoticeState.SENT, sent_at=now, sent_to=channel, message=message)
    look_again(db, Notice, notice)


def drop(db: Session, notice: int, reason: str, *, superseded: bool = False) -> None:
    """It will not be sent; why stays with it."""
    state = NoticeState.SUPERSEDED if superseded else NoticeState.DEAD
    db.execute(update(Notice).where(Notice.id == notice).values(state=state, error=reason))


def again(db: Session, notice: int, reason: str, *, now: datetime, seconds: float = 0) -> None:
    """It failed: try again later and later, and give up visibly after TRIES."""
    row = db.get_one(Notice, notice)
    row.attempts += 1
    row.error, row.claimed_until, row.meant_at = reason, None, row.meant_at or row.due_at
    if row.attempts >= TRIES:
        row.state = NoticeState.DEAD
        return
    growing = min(FIRST_WAIT * 4 ** (row.attempts - 1), LONGEST_WAIT)
    row.due_at = now + max(growing, timedelta(seconds=seconds))
    wake.ring(db, wake.NOTICES)


def wait(db: Session, notice: int, *, now: datetime, seconds: float) -> None:
    """The network is out of reach for everybody: that is no try of this notice, and never a reason to give it up. It
    keeps its place before younger ones."""
    db.execute(update(Notice).where(Notice.id == notice).values(
        due_at=now + timedelta(seconds=seconds), error=AWAY, claimed_until=None,
        meant_at=func.coalesce(Notice.meant_at, Notice.due_at),
        attempts=case((Notice.attempts > 0, Notice.attempts), else_=1),
    ))


def hurry(db: Session, *, now: datetime) -> None:
    """A network is back: what waited for one is due at once."""
    db.execute(
        update(Notice).where(Notice.state == NoticeState.DUE, Notice.error == AWAY, Notice.due_at > now)
        .values(due_at=now)
    )


def retract(db: Session, order: Order, kinds: tuple[str, ...]) -> None:
    """Some news about an order is no longer true: what of it is still owed is not sent."""
    if _retraction(kinds).do(db, about=order.id):
        look_again_at_all(db, Notice)


@cache
def _retraction(kinds: tuple[str, ...]) -> Prepared:
    return Prepared(
        update(Notice.__table__)  # type: ignore[arg-type]
        .where(Notice.order_id == bindparam("about"), one_of(Notice.kind, kinds), Notice.state == NoticeState.DUE)
        .values(state=NoticeState.SUPERSEDED, error="no longer true")
    )


def after_night(moment: datetime, shop: Shop) -> datetime:
    """The same moment, or nine in the morning when it falls into the night."""
    local = moment.astimezone(shop.zone)
    if NIGHT_TO <= local.time() < NIGHT_FROM:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT_FROM else 0)
    return datetime.combine(day, NIGHT_TO, shop.zone).astimezone(moment.tzinfo)


def _owe(
    db: Session, key: str, kind: str, *, customer_id: int | None = None, channel: str = "", chat: str = "",
    order: Order | None = None, facts: Mapping[str, Any] | None = None, loud: bool, due: datetime, now: datetime,
) -> bool:
    new = once.add(
        db, Notice, key=key, kind=kind, customer_id=customer_id, channel=channel, chat=chat,
        order_id=order.id if order else None, facts=dict(facts or {}), loud=loud, state=NoticeState.DUE, due_at=due,
        attempts=0, error="", sent_to="", message="", created_at=now,
    )
    if new:
        wake.ring(db, wake.NOTICES)
    return new
