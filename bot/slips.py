"""The slips that errands are run with: what is owed, what the provider has to know, and who looks again after it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from dialog.words import Words
from models.notices import Card, Owed
from models.orders import Order
from models.payments import Payment as PaymentRow
from models.payments import PaymentState
from models.payments import Refund as RefundRow
from models.people import Customer
from models.prepared import Prepared, get_one
from payments.port import Invitation, Payment, Refund
from services import claims, locks, notices, owed, payments, refunds
from services.shop import Shop

_CARDS: Final = Prepared(select(func.count()).select_from(Card).where(Card.subject == bindparam("subject")))
MOST: Final = 200       # errands taken at once
SHOWING: Final = timedelta(seconds=3)       # that a screen may take to be shown and noted


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of owed work: which kind, about which row. `key` is "" when it is not owed but asked by the clock."""

    key: str
    kind: str
    subject: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment as an errand needs it. It is `open` while money may come there: also after a try that failed."""

    id: int
    provider: str
    open: bool
    payment: Payment
    title: str


def take(db: Session, *, now: datetime, held: Collection[str] = ()) -> list[Errand]:
    """What is due, oldest first; the errands that are `held`, by their keys, stay ours and are not among it."""
    if held:
        claims.take(db, Owed, _numbers(db, held))
    rows = [row for row in owed.due(db, now=now, most=MOST) if row.key not in held]
    claims.take(db, Owed, [row.id for row in rows])
    return [Errand(row.key, row.kind, row.subject) for row in rows]


def _numbers(db: Session, keys: Collection[str]) -> list[int]:
    return list(db.scalars(select(Owed.id).where(Owed.key.in_(keys)))) if locks.needed(db) else []


def attempt(db: Session, payment_id: int, *, words: Words, shop: Shop) -> Attempt:
    """A payment, with the words that its provider shows beside the amount."""
    row = get_one(db, PaymentRow, payment_id)
    order = get_one(db, Order, row.order_id)
    language = get_one(db, Customer, order.customer_id).language
    payment = Payment(
        token=row.token, number=order.number, amount=row.amount, currency=row.currency, created=row.created_at,
        closes=order.expires_at,
    )
    title = words.say(language, "cashier.title", shop=shop.name(language), number=order.number)
    return Attempt(row.id, row.provider, row.state in (PaymentState.OPEN, PaymentState.FAILED), payment, title)


def refund(db: Session, refund_id: int) -> tuple[str, Refund]:
    """A refund, and the provider that owes it."""
    row = db.get_one(RefundRow, refund_id)
    payment = db.get_one(PaymentRow, row.payment_id)
    return payment.provider, Refund(
        reference=row.reference, token=payment.token, amount=row.amount, currency=payment.currency, reason=row.reason
    )


def invited(db: Session, payment_id: int, invitation: Invitation, *, looked_at: bool, now: datetime) -> None:
    """Note where to pay. `looked_at`: the chat that waits for it is drawn again without a notice."""
    payments.invited(db, payment_id, invitation.link, invitation.qr, now=now)
    order = get_one(db, Order, get_one(db, PaymentRow, payment_id).order_id)
    cards = _CARDS.value(db, subject=f"order:{order.id}")
    if not looked_at or cards > 1:
        # No card yet: one is being shown this very moment, perhaps without the link. It is looked at when it is there.
        notices.look_anew(db, order, f"invite:{payment_id}", now=now, due=now if cards else now + SHOWING)


def failed(db: Session, errand: Errand, error: str, *, now: datetime) -> None:
    """Note that an errand is to be run again."""
    owed.again(db, errand.key, error, now=now)


def refunded(db: Session, refund_id: int, *, now: datetime) -> None:
    """Note that the money is on its way, on the order's card too."""
    row = refunds.done(db, refund_id, now=now)
    notices.look_anew(db, db.get_one(Order, row.order_id), f"refund:{refund_id}", now=now)
