"""A shop with a long past: customers and their orders, written in bulk, for whoever measures a shop that has grown."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    cast,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from models.base import Base
from models.catalogue import Product
from models.conversation import Conversation
from models.notices import Card, Notice, NoticeState
from models.orders import Order, OrderLine, OrderMove, Status
from models.people import Account, Customer
from services import notices

LOT: Final = 50_000             # rows written at once
AGES: Final = timedelta(days=1_000)
LINES: Final = (2, 3)           # an order has, in turn
_FIRST: Final = 100_000         # order numbers begin after this one
_STEP, _OTHER = 7_919, 104_729  # primes: who orders what, in no order
_COUNT: Final = Table("bench_count", MetaData(), Column("n", BigInteger, primary_key=True, autoincrement=False))
_N: Final = _COUNT.c.n

Values = dict[str, ColumnElement[Any] | Any]


def customers(engine: Engine, many: int, *, now: datetime, channel: str = "telegram", first: int = 1) -> None:
    """So many customers, each with an account and a conversation in a channel; their numbers begin with `first`."""
    home = {"channel": channel, "chat": cast(_N, String)}
    with Session(engine) as db:
        for numbers in _lots(db, first, first + many):
            _fill(db, Customer, numbers, {"id": _N, "quiet": False, "created_at": now, "seen_at": now})
            _fill(db, Account, numbers, {
                **home, "id": _N, "person": cast(_N, String), "customer_id": _N, "seen_at": now,
            })
            _fill(db, Conversation, numbers, {
                **home, "id": _N, "account_id": _N, "stack": ["h"], "panel": literal("m") + cast(_N, String),
                "panel_at": now, "seen_at": now,
            })
            db.commit()


def orders(
    engine: Engine, many: int, *, buyers: range, products: int, now: datetime, over: timedelta = AGES,
    status: Status = Status.DONE, first: int = 1,
) -> None:
    """So many orders, two or three lines each, of these customers' numbers and of products numbered from 1: placed over
    the time until now, the newest last, moved twice, told of once. Their own numbers begin with `first`."""
    began, apart = now - over, round(over / many / timedelta(milliseconds=1))
    placed = literal(round(began.timestamp() * 1000)) + (_N - first) * literal(apart)
    buyer = (_N * _STEP) % len(buyers) + buyers.start
    order: Values = {
        "id": _N, "number": literal("K") + cast(_FIRST + _N, String), "key": literal("past-") + cast(_N, String),
        "customer_id": buyer, "status": status, "revision": 3, "fulfilment": "deliver", "currency": "CNY",
        "goods": 6000, "total": 6000, "method": "cash", "channel": "telegram", "placed_at": placed,
        "paid_at": placed, "done_at": placed if status is Status.DONE else None,
    }
    told: Values = {
        "key": literal("past-") + cast(_N, String), "kind": Status.SHIPPED, "customer_id": buyer, "order_id": _N,
        "state": NoticeState.SENT, "due_at": placed, "attempts": 1, "sent_at": placed, "sent_to": "telegram",
        "created_at": placed,
    }
    with Session(engine) as db:
        for numbers in _lots(db, first, first + many):
            _fill(db, Order, numbers, order)
            for place in range(max(LINES)):
                _fill(db, OrderLine, _with_lines(numbers, place, products), {
                    "order_id": _N, "position": place, "product_id": Product.id, "variant_id": Product.id,
                    "name_zh": Product.name_zh, "name_en": Product.name_en, "price": Product.price, "quantity": 1,
                })
            for before, after in ((Status.PAID, Status.PREPARING), (Status.PREPARING, status)):
                _fill(db, OrderMove, numbers, {
                    "order_id": _N, "before": before, "after": after, "by": "staff:1", "at": placed,
                })
            _fill(db, Notice, numbers, told)
            db.commit()


def news(engine: Engine, many: int, *, now: datetime, kind: str = Status.SHIPPED) -> None:
    """A piece of news about each of the first so many orders, due now."""
    orders = select(Order.id, Order.customer_id).where(Order.id <= many).subquery()
    with Session(engine) as db:
        _fill(db, Notice, orders, {
            "key": literal(f"{kind}-") + cast(orders.c.id, String), "kind": kind, "customer_id": orders.c.customer_id,
            "order_id": orders.c.id, "loud": kind != notices.CARD, "state": NoticeState.DUE, "due_at": now,
            "created_at": now,
        })
        db.commit()


def cards(engine: Engine, many: int, *, now: datetime) -> None:
    """The card of each of the first so many orders, showing it as it was before, and the news that it changed."""
    orders = select(Order.id, Order.customer_id).where(Order.id <= many).subquery()
    where = {"channel": "telegram", "chat": cast(orders.c.customer_id, String)}
    with Session(engine) as db:
        _fill(db, Card, orders, {
            **where, "subject": literal("order:") + cast(orders.c.id, String), "revision": 1, "at": now,
            "message": literal("c") + cast(orders.c.id, String),
        })
        db.commit()
    news(engine, many, now=now, kind=notices.CARD)


def settle(engine: Engine) -> None:
    """What PostgreSQL does by itself in the course of a past: it numbers on from the last row, and counts."""
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if "id" in table.c and isinstance(table.c.id.type, Integer):
                last = f"COALESCE((SELECT MAX(id) FROM {table.name}), 1)"
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})")
        connection.exec_driver_sql("ANALYZE")


def _with_lines(numbers: FromClause, place: int, products: int) -> FromClause:
    """Each order with the product of one of its lines; where an order has fewer, without it."""
    product = ((_N + place) * _OTHER) % products + 1
    there = literal(True) if place < min(LINES) else (_N % len(LINES)) == 1
    return numbers.join(Product, and_(Product.id == product, there))


def _lots(db: Session, start: int, end: int) -> Iterator[FromClause]:
    """The numbers from `start` up to `end`, a lot at a time, as a table that holds the lot."""
    _COUNT.create(db.connection())
    try:
        for lot in range(start, end, LOT):
            db.execute(_COUNT.delete())
            db.execute(_COUNT.insert(), [{"n": n} for n in range(lot, min(lot + LOT, end))])
            yield _COUNT
    finally:
        _COUNT.drop(db.connection())
        db.commit()


def _fill(db: Session, table: type[Any], source: FromClause, values: Values) -> None:
    """A row of a table for each row of the source."""
    columns = table.__table__.c
    cells = {
        name: value if isinstance(value, ColumnElement) or hasattr(value, "__clause_element__")
        else literal(value, columns[name].type)
        for name, value in values.items()
    }
    wanted: Select[Any] = select(*(cell.label(name) for name, cell in cells.items())).select_from(source)
    db.execute(insert(table.__table__).from_select(list(cells), wanted))

