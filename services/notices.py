"""News to people: written with the fact, sent later, once each, and in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.notices import Card, Notice, NoticeState
from models.orders import Order, Status
from models.people import Customer
from services import once, staff, wake
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
    for card in db.scalars(select(Card).where(Card.subject == f"staff:{order.id}")):
        _owe(
            db, f"{order.number}:{order.revision}:card:{card.channel}:{card.chat}", CARD, channel=card.channel,
            chat=card.chat, order=order, loud=False, due=now, now=now,
        )


def look_again(db: Session, order: Order, why: str, *, now: datetime, due: datetime | None = None) -> None:
    """Owe an order's customer a fresh look at its card, once for each `why`. The order itself has not changed: its
    revision stays, and with it every button that is on the card now."""
    _owe(
        db, f"{order.number}:{why}:card", CARD, customer_id=order.customer_id, order=order, loud=False,
        due=due or now, now=now,
    )


def tell_staff(
    db: Session, right: str, kind: str, key: str, *, now: datetime, order: Order | None = None,
    facts: Mapping[str, Any] | None = None, due: datetime | None = None,
) -> bool:
    """Owe a piece of news to everybody on the staff who may do `right`; returns whether any of it is new."""
    told = [
        _owe(
            db, f"{key}:{member.channel}:{member.person}", kind, channel=member.channel, chat=member.person,
            order=order, facts=facts, loud=NEWS[kind].loud, due=due or now, now=now,
        )
        for member in staff.able(db, right)
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


def due(db: Session, *, now: datetime, most: int = 50) -> list[Notice]:
    """What is to be sent now, oldest first, and of one person or chat nothing that would overtake an older one."""
    rows = db.scalars(
        select(Notice)
        .where(Notice.state == NoticeState.DUE, Notice.due_at <= now)
        .order_by(Notice.id)
        .limit(most)
    )
    return list(rows)


def sent(db: Session, notice: int, channel: str, message: str, *, now: datetime) -> None:
    """It has reached the person."""
    db.execute(update(Notice).where(Notice.id == notice).values(
        state=NoticeState.SENT, sent_at=now, sent_to=channel, message=message, attempts=Notice.attempts + 1
    ))


def drop(db: Session, notice: int, reason: str, *, superseded: bool = False) -> None:
    """It will not be sent; why stays with it."""
    state = NoticeState.SUPERSEDED if superseded else NoticeState.DEAD
    db.execute(update(Notice).where(Notice.id == notice).values(state=state, error=reason))


def again(db: Session, notice: int, reason: str, *, now: datetime, seconds: float = 0) -> None:
    """It failed: try again later and later, and give up visibly after TRIES."""
    row = db.get_one(Notice, notice)
    row.attempts += 1
    row.error = reason
    if row.attempts >= TRIES:
        row.state = NoticeState.DEAD
        return
    growing = min(FIRST_WAIT * 4 ** (row.attempts - 1), LONGEST_WAIT)
    row.due_at = now + max(growing, timedelta(seconds=seconds))
    wake.ring(db, wake.NOTICES)


def retract(db: Session, order: Order, kinds: tuple[str, ...]) -> None:
    """Some news about an order is no longer true: what of it is still owed is not sent."""
    db.execute(
        update(Notice)
        .where(Notice.order_id == order.id, Notice.kind.in_(kinds), Notice.state == NoticeState.DUE)
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
