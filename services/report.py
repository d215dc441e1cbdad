"""How business went: what was sold in some days, to whom and when, beside as many days before."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from models.orders import Order, OrderLine, Status
from models.payments import Refund
from services import notices, staff
from services.periods import Period
from services.shop import Shop

BEST: Final = 5
PEAKS: Final = 2
INSTANT: Final = timedelta(milliseconds=1)      # what happens now is in


@dataclass(frozen=True, slots=True)
class Figures:
    """Money in minor units. `repeat` of `buyers` had bought before, or bought twice."""

    sales: int
    orders: int
    buyers: int
    new: int
    repeat: int
    refunds: int

    @property
    def basket(self) -> int:
        """What one order came to, rounded."""
        return round(self.sales / self.orders) if self.orders else 0

    @property
    def repeat_share(self) -> int:
        """Percent of buyers who came back."""
        return round(100 * self.repeat / self.buyers) if self.buyers else 0


@dataclass(frozen=True, slots=True)
class Seller:
    """A product and how many went."""

    product: int
    name_zh: str
    name_en: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Report:
    """Some days and the days before them. `same_hours`: the days are not over, and both end at the same hour.
    `since` is the day of the first order there is, where nothing was sold in the period."""

    period: Period
    now: Figures
    before: Figures
    best: tuple[Seller, ...]
    peaks: tuple[int, ...]
    running: bool
    since: date | None


def of(db: Session, period: Period, *, shop: Shop, now: datetime) -> Report:
    """The report on these days as it stands now. Days that are not over are compared up to the same hour."""
    start, end = period.span(shop.zone)
    was, was_end = period.before().span(shop.zone)
    running = start <= now < end
    if running:
        end = now + INSTANT
        was_end = min(was_end, was + (end - start))
    first = db.scalar(select(func.min(Order.paid_at)).where(SOLD))
    figures = _figures(db, start, end)
    return Report(
        period=period, now=figures, before=_figures(db, was, was_end), best=_best(db, start, end),
        peaks=_peaks(db, start, end, shop), running=running,
        since=first.astimezone(shop.zone).date() if first and not figures.orders else None,
    )


def owe_daily(db: Session, *, shop: Shop, now: datetime) -> None:
    """Owe everybody who may read reports the one on today, once a day."""
    today = now.astimezone(shop.zone).date()
    code = Period(today, today).code
    notices.tell_staff(db, staff.REPORT, "staff-report", f"report:{code}", now=now, facts={"days": code})


def percent(now: int, before: int) -> int | None:
    """The change in whole percent; None when there was nothing before."""
    return round(100 * (now - before) / before) if before else None


# What was ever sold: money given back later is told apart, cash that never came was no sale.
SOLD: Final = and_(Order.paid_at.is_not(None), Order.status != Status.CANCELLED)


def _in(start: datetime, end: datetime) -> Select[Order]:
    return select(Order).where(SOLD, Order.paid_at >= start, Order.paid_at < end)


def _figures(db: Session, start: datetime, end: datetime) -> Figures:
    rows = db.execute(
        _in(start, end).with_only_columns(Order.customer_id, func.count(), func.sum(Order.total))
        .group_by(Order.customer_id)
    ).all()
    earlier = set(db.scalars(
        select(Order.customer_id).distinct().where(
            SOLD, Order.paid_at < start, Order.customer_id.in_(
                _in(start, end).with_only_columns(Order.customer_id).scalar_subquery()
            ),
        )
    ))
    refunds = db.scalar(
        select(func.sum(Refund.amount)).where(Refund.asked_at >= start, Refund.asked_at < end)
    )
    return Figures(
        sales=sum(int(total) for _, _, total in rows), orders=sum(count for _, count, _ in rows), buyers=len(rows),
        new=sum(customer not in earlier for customer, _, _ in rows),
        repeat=sum(customer in earlier or count > 1 for customer, count, _ in rows), refunds=int(refunds or 0),
    )


def _best(db: Session, start: datetime, end: datetime) -> tuple[Seller, ...]:
    pieces = func.sum(OrderLine.quantity)
    rows = db.execute(
        select(OrderLine.product_id, func.max(OrderLine.name_zh), func.max(OrderLine.name_en), pieces)
        .join(Order, Order.id == OrderLine.order_id)
        .where(SOLD, Order.paid_at >= start, Order.paid_at < end)
        .group_by(OrderLine.product_id).order_by(pieces.desc(), OrderLine.product_id).limit(BEST)
    ).all()
    return tuple(Seller(product, zh, en, int(quantity)) for product, zh, en, quantity in rows)


def _peaks(db: Session, start: datetime, end: datetime, shop: Shop) -> tuple[int, ...]:
    """The hours in which most orders came, the busiest first."""
    hours: Counter[int] = Counter(
        moment.astimezone(shop.zone).hour
        for moment in db.scalars(_in(start, end).with_only_columns(Order.paid_at)) if moment
    )
    return tuple(hour for hour, _ in sorted(hours.items(), key=lambda one: (-one[1], one[0]))[:PEAKS])
