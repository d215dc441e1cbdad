"""The lines of a basket as their rows keep them."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from models.basket import BasketLine
from models.prepared import Prepared, remembered
from services.refusal import Refusal

REMOVED: Final = "removed"       # the basket of what was taken out and may come back


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One row; `choices` are written as `write_choices` does, `seen_price` is that of one piece."""

    id: int
    customer_id: int
    basket: str
    product_id: int
    variant_id: int
    choices: str
    personal: str
    note: str
    quantity: int
    seen_price: int
    added_at: datetime


_TABLE: Final = BasketLine.__table__
_NAMES: Final = tuple(each.name for each in fields(BasketRow))
_CHANGED: Final = ("basket", "note", "quantity", "seen_price", "added_at")      # what may change of a line
_OWN: Final = (_TABLE.c.customer_id == bindparam("customer"), _TABLE.c.basket == bindparam("which"))
_THIS: Final = _TABLE.c.id == bindparam("line")
_WHOLE: Final = select(*(_TABLE.c[name] for name in _NAMES))
_ALL: Final = Prepared(_WHOLE.where(*_OWN).order_by(_TABLE.c.id))
_ONE: Final = Prepared(_WHOLE.where(_THIS, _TABLE.c.customer_id == bindparam("customer")))
_PUT: Final = Prepared(insert(_TABLE).returning(_TABLE.c.id), names=_NAMES[1:])  # type: ignore[arg-type]
_CHANGE: Final = Prepared(update(_TABLE).where(_THIS), names=_CHANGED)  # type: ignore[arg-type]
_MOVE: Final = Prepared(update(_TABLE).where(*_OWN), names=("basket", "added_at"))  # type: ignore[arg-type]
_DROP: Final = Prepared(delete(_TABLE).where(_THIS))  # type: ignore[arg-type]
_EMPTY: Final = Prepared(delete(_TABLE).where(*_OWN))  # type: ignore[arg-type]


def all_of(db: Session, customer: int, basket: str) -> list[BasketRow]:
    """A basket's rows, oldest first. A turn looks at the same basket up to four times: it is read once."""
    known, this = remembered(db), ("basket", customer, basket)
    if this not in known:
        known[this] = [BasketRow(*row) for row in _ALL.rows(db, customer=customer, which=basket)]
    return list(known[this])


def find(db: Session, customer: int, line: int) -> BasketRow:
    """The customer's own line. Raises Refusal: somebody else's and a missing one look the same."""
    row = _ONE.row(db, line=line, customer=customer)
    if row is None or row.basket == REMOVED:
        raise Refusal("cart.line-gone")
    return BasketRow(*row)


def put(db: Session, **values: Any) -> BasketRow:
    """Write a new row."""
    row = BasketRow(id=_PUT.value(db, **values), **values)
    _changed(db, row.customer_id, row.basket)
    return row


def change(db: Session, line: BasketRow, **changes: Any) -> BasketRow:
    """Write what is new of a row."""
    new = replace(line, **changes)
    _CHANGE.do(db, line=line.id, **{name: getattr(new, name) for name in _CHANGED})
    _changed(db, line.customer_id, line.basket, new.basket)
    return new


def drop(db: Session, line: BasketRow) -> None:
    """Take a row out for good."""
    _DROP.do(db, line=line.id)
    _changed(db, line.customer_id, line.basket)


def move(db: Session, customer: int, basket: str, to: str, *, now: datetime) -> None:
    """Put everything that is in one basket into another."""
    _MOVE.do(db, customer=customer, which=basket, basket=to, added_at=now)
    _changed(db, customer, basket, to)


def empty(db: Session, customer: int, basket: str) -> None:
    """Take all rows of a basket out for good."""
    _EMPTY.do(db, customer=customer, which=basket)
    _changed(db, customer, basket)


def _changed(db: Session, customer: int, *baskets: str) -> None:
    for basket in baskets:
        remembered(db).pop(("basket", customer, basket), None)


def read_choices(text: str) -> tuple[int, ...]:
    """Choice ids as a row keeps them."""
    return tuple(int(part) for part in text.split(".") if part)


def write_choices(choices: Collection[int]) -> str:
    """Choice ids as a row keeps them: in order, so that the same choices are the same text."""
    return ".".join(str(choice) for choice in sorted(choices))
