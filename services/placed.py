"""Orders as they lie in the drawer: written down whole, found again, read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.orders import Order, OrderLine, OrderMove, Status
from models.people import Customer
from models.prepared import Among, Prepared, at_hand, get, one_of
from services import locks
from services.refusal import Refusal

_ORDERS: Final = Order.__table__
_LINES: Final = OrderLine.__table__
_MOVES: Final = OrderMove.__table__
_OWNED: Final = _ORDERS.c.customer_id == bindparam("customer")
_SOME: Final = Among(lambda ids: select(_ORDERS).where(_ORDERS.c.id.in_(ids)))
_BY_KEY: Final = Prepared(select(_ORDERS).where(_ORDERS.c.key == bindparam("key"), _OWNED))
_BY_NUMBER: Final = Prepared(select(_ORDERS).where(_ORDERS.c.number == bindparam("number"), _OWNED))
_LAST: Final = Prepared(select(_ORDERS).where(_OWNED).order_by(_ORDERS.c.id.desc()).limit(1))
_TAKEN: Final = Prepared(select(_ORDERS.c.id).where(_ORDERS.c.number == bindparam("number")))
_LINES_OF: Final = Among(
    lambda ids: select(_LINES).where(_LINES.c.order_id.in_(ids)).order_by(_LINES.c.order_id, _LINES.c.position)
)
_ORDER_FIELDS: Final = tuple(column.name for column in _ORDERS.c if column.name != "id")
_LINE_FIELDS: Final = tuple(column.name for column in _LINES.c if column.name != "id")
_PUT: Final = Prepared(insert(_ORDERS).returning(_ORDERS.c.id), names=_ORDER_FIELDS)  # type: ignore[arg-type]
_PUT_LINE: Final = Prepared(insert(_LINES).returning(_LINES.c.id), names=_LINE_FIELDS)  # type: ignore[arg-type]
# Columns of an order that nobody fills when it is placed.
_LATER: Final = ("paid_at", "done_at", "taken_by", "taken_at")


@dataclass(frozen=True, slots=True)
class Move:
    """One step on an order's road, as `models.orders.OrderMove` says."""

    before: str
    after: str
    by: str
    facts: Mapping[str, Any]
    at: datetime


_STEP: Final = tuple(each.name for each in fields(Move))
_RECORD: Final = Prepared(insert(_MOVES), names=("order_id", *_STEP))  # type: ignore[arg-type]
_ROAD: Final = Prepared(
    select(*(_MOVES.c[name] for name in _STEP)).where(_MOVES.c.order_id == bindparam("order")).order_by(_MOVES.c.id)
)


def put(db: Session, values: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> Order:
    """Write a new order down with its lines; the columns of `_LATER`, and texts that are not there yet, stay empty."""
    whole = {"carrier": "", "tracking": "", "reason": "", "late_minutes": 0, **dict.fromkeys(_LATER), **values}
    order = at_hand(db, Order, {"id": _PUT.value(db, **whole), **whole})
    written = [{"order_id": order.id, **line} for line in lines]
    rows = [at_hand(db, OrderLine, {"id": _PUT_LINE.value(db, **line), **line}) for line in written]
    set_committed_value(order, "lines", rows)
    locks.ours(db, Order, order.id)
    return order


def record(
    db: Session, order: Order, before: str, after: str, by: str, facts: Mapping[str, Any], now: datetime
) -> None:
    """Write a step of the order's road down."""
    _RECORD.do(db, order_id=order.id, before=before, after=after, by=by, facts=dict(facts), at=now)


def taken(db: Session, number: str) -> bool:
    """Whether there is an order of this number."""
    return _TAKEN.row(db, number=number) is not None


def by_key(db: Session, customer: Customer, key: str) -> Order | None:
    """The customer's order that a draft of this key became."""
    return next(iter(_whole(db, _BY_KEY.rows(db, key=key, customer=customer.id))), None)


def own(db: Session, customer: Customer, order_id: int) -> Order:
    """The customer's own order. Raises Refusal: a stranger's and a missing one look the same."""
    order = get(db, Order, order_id)
    return _found(_with_lines(db, [order]) if order is not None and order.customer_id == customer.id else [])


def own_by_number(db: Session, customer: Customer, number: str) -> Order | None:
    """The customer's own order of this number."""
    return next(iter(_whole(db, _BY_NUMBER.rows(db, number=number, customer=customer.id))), None)


def any_order(db: Session, order_id: int) -> Order:
    """Any order, for the staff and the clock. Raises Refusal."""
    order = get(db, Order, order_id)
    return _found([] if order is None else _with_lines(db, [order]))


def some(db: Session, ids: Iterable[int]) -> list[Order]:
    """These orders, in no order; whoever asks for one of them in the same transaction finds it at hand."""
    return _whole(db, _SOME.rows(db, ids))


def of_customer(db: Session, customer: Customer, statuses: tuple[Status, ...], *, most: int = 200) -> list[Order]:
    """A customer's orders in these states, newest first."""
    return _whole(db, _newest(statuses).rows(db, customer=customer.id, most=most))


def last(db: Session, customer: Customer, statuses: tuple[Status, ...]) -> Order | None:
    """A customer's newest order in these states."""
    return next(iter(of_customer(db, customer, statuses, most=1)), None)


def newest(db: Session, customer: int) -> Order | None:
    """What a customer ordered last, whatever became of it; without its lines."""
    row = _LAST.row(db, customer=customer)
    return at_hand(db, Order, row._asdict()) if row is not None else None


def count(db: Session, customer: Customer, statuses: tuple[Status, ...]) -> int:
    """How many orders of a customer are in these states."""
    return int(_counted(statuses).value(db, customer=customer.id))


def history(db: Session, order: Order) -> list[Move]:
    """The order's road, oldest first."""
    return [Move(*row) for row in _ROAD.rows(db, order=order.id)]


def _found(orders: Sequence[Order]) -> Order:
    if not orders:
        raise Refusal("order.not-found")
    return orders[0]


def _whole(db: Session, rows: Sequence[Any]) -> list[Order]:
    """The orders of these rows with their lines."""
    return _with_lines(db, [at_hand(db, Order, row._asdict()) for row in rows])


def _with_lines(db: Session, orders: list[Order]) -> list[Order]:
    if bare := [order for order in orders if "lines" not in order.__dict__]:
        lines: dict[int, list[OrderLine]] = defaultdict(list)
        for row in _LINES_OF.rows(db, [order.id for order in bare]):
            lines[row.order_id].append(at_hand(db, OrderLine, row._asdict()))
        for order in bare:
            set_committed_value(order, "lines", lines[order.id])
    return orders


@cache
def _newest(statuses: tuple[Status, ...]) -> Prepared:
    return Prepared(
        select(_ORDERS).where(_OWNED, one_of(_ORDERS.c.status, statuses))
        .order_by(_ORDERS.c.id.desc()).limit(bindparam("most"))
    )


@cache
def _counted(statuses: tuple[Status, ...]) -> Prepared:
    return Prepared(select(func.count()).select_from(_ORDERS).where(_OWNED, one_of(_ORDERS.c.status, statuses)))
