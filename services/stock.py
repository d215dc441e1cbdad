"""What can run out: taking it is one conditional update a unit, and every change is a line in the ledger."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, bindparam, insert, select, update
from sqlalchemy.orm import Session

from models.catalogue import Variant
from models.orders import Order
from models.prepared import Among, Prepared
from models.stock import Hold, Stock, StockMove
from services.refusal import Refusal

_SHELF: Final = Stock.__table__
_TAKE: Final = Prepared(
    update(_SHELF)  # type: ignore[arg-type]
    .where(
        _SHELF.c.variant_id == bindparam("variant"), _SHELF.c.period == "",
        _SHELF.c.on_hand - _SHELF.c.reserved >= bindparam("wanted"),
    )
    .values(reserved=_SHELF.c.reserved + bindparam("wanted"))
)
_HELD: Final = (
    select(Hold.variant_id).distinct()
    .where(Hold.order_id.in_(bindparam("orders", expanding=True)), Hold.ended == "")
)
_COUNTED: Final = Among(lambda ids: select(Variant.id).where(Variant.id.in_(ids), Variant.counted))
_HOLD: Final = Prepared(
    insert(Hold.__table__),  # type: ignore[arg-type]
    names=("order_id", "variant_id", "period", "round", "quantity", "ended", "ended_at"),
)
_NOTE: Final = Prepared(
    insert(StockMove.__table__),  # type: ignore[arg-type]
    names=("variant_id", "period", "on_hand", "reserved", "reason", "reference", "hold_id", "at"),
)


class OutOfStock(Refusal):
    """There is less than was asked for."""

    def __init__(self, variant: int, wanted: int, left: int) -> None:
        super().__init__("stock.short" if left else "stock.gone", wanted=wanted, left=left)
        self.variant = variant
        self.wanted = wanted
        self.left = left


def available(db: Session, variant: int) -> int | None:
    """How many can still be promised; None when there are always more."""
    counted = db.scalar(select(Variant.counted).where(Variant.id == variant))
    if not counted:
        return None
    row = db.execute(
        select(Stock.on_hand, Stock.reserved).where(Stock.variant_id == variant, Stock.period == "")
    ).one_or_none()
    return row.on_hand - row.reserved if row else 0


def reserve(db: Session, order: Order, wants: Mapping[int, int], *, now: datetime) -> None:
    """Promise so many of each variant to the order, all or none. Raises OutOfStock.

    Variants are taken in the order of their ids, so that two orders can never wait for each other.
    """
    for variant in sorted({row.id for row in _COUNTED.rows(db, sorted(wants))}):
        wanted = wants[variant]
        if not _TAKE.do(db, variant=variant, wanted=wanted):
            raise OutOfStock(variant, wanted, available(db, variant) or 0)
        _HOLD.do(
            db, order_id=order.id, variant_id=variant, period="", round=order.round, quantity=wanted, ended="",
            ended_at=None,
        )
        _note(db, variant, 0, wanted, "hold", order.number, now)


def release(db: Session, order: Order, *, now: datetime) -> None:
    """Give back what is still promised to the order. Again changes nothing: a hold ends once."""
    for hold in _end(db, order, "released", now):
        db.execute(
            update(Stock)
            .where(Stock.variant_id == hold.variant_id, Stock.period == hold.period)
            .values(reserved=Stock.reserved - hold.quantity)
        )
        _note(db, hold.variant_id, 0, -hold.quantity, "release", order.number, now, hold=hold.id)


def consume(db: Session, order: Order, *, now: datetime) -> None:
    """The goods leave the house: what was promised is gone. Again changes nothing."""
    for hold in _end(db, order, "consumed", now):
        db.execute(
            update(Stock)
            .where(Stock.variant_id == hold.variant_id, Stock.period == hold.period)
            .values(reserved=Stock.reserved - hold.quantity, on_hand=Stock.on_hand - hold.quantity)
        )
        _note(db, hold.variant_id, -hold.quantity, -hold.quantity, "ship", order.number, now, hold=hold.id)


def held(db: Session, orders: Iterable[int]) -> list[int]:
    """The variants of which some are promised to these orders."""
    return list(db.scalars(_HELD, {"orders": list(orders)}))


def change(db: Session, variant: int, delta: int, *, reason: str, by: str, now: datetime) -> tuple[int, int]:
    """Receive (+) or write off (−) some; returns how many were there before and after.

    Raises Refusal when fewer would be left than are promised to orders.
    """
    stock = _unit(db, variant)
    before = stock.on_hand
    if before + delta < stock.reserved:
        raise Refusal("stock.below-reserved", reserved=stock.reserved, short=stock.reserved - before - delta)
    changed = db.execute(
        update(Stock)
        .where(Stock.variant_id == variant, Stock.period == "", Stock.on_hand + delta >= Stock.reserved)
        .values(on_hand=Stock.on_hand + delta)
        .execution_options(synchronize_session=False)       # the row is read again below; the session may be large
    )
    assert isinstance(changed, CursorResult)
    if changed.rowcount == 0:
        raise Refusal("stock.changed-meanwhile")
    if delta:
        _note(db, variant, delta, 0, reason, by, now)
    db.expire(stock)
    return before, before + delta


def count(db: Session, variant: int, found: int, *, by: str, now: datetime) -> tuple[int, int]:
    """Set what is really there after counting. Raises Refusal as `change` does."""
    return change(db, variant, found - _unit(db, variant).on_hand, reason="count", by=by, now=now)


def unit(db: Session, variant: int) -> tuple[int, int]:
    """(on hand, promised) of a variant."""
    stock = _unit(db, variant)
    return stock.on_hand, stock.reserved


def _unit(db: Session, variant: int) -> Stock:
    stock = db.get(Stock, (variant, ""), populate_existing=True)
    if stock is None:
        stock = Stock(variant_id=variant, period="", on_hand=0, reserved=0)
        db.add(stock)
        db.flush()
    return stock


def _end(db: Session, order: Order, how: str, now: datetime) -> list[Hold]:
    """End the order's open holds, each by a conditional update; returns those that this call ended."""
    holds = db.scalars(
        select(Hold).where(Hold.order_id == order.id, Hold.ended == "").order_by(Hold.variant_id)
    ).all()
    ended = []
    for hold in holds:
        result = db.execute(
            update(Hold).where(Hold.id == hold.id, Hold.ended == "").values(ended=how, ended_at=now)
        )
        assert isinstance(result, CursorResult)
        if result.rowcount:
            ended.append(hold)
    return ended


def _note(
    db: Session, variant: int, on_hand: int, reserved: int, reason: str, reference: str, now: datetime, *,
    hold: int | None = None,
) -> None:
    _NOTE.do(
        db, variant_id=variant, period="", on_hand=on_hand, reserved=reserved, reason=reason, reference=reference,
        hold_id=hold, at=now,
    )
