"""A row that must exist once: the database's unique key decides, never a look beforehand."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base

INSERTS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType({
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
})


def add(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert the row unless its unique key is taken; returns whether it is new."""
    insert = INSERTS[db.get_bind().dialect.name]
    result = db.execute(insert(table).values(**values).on_conflict_do_nothing())
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
