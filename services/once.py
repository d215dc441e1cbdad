"""A row that must exist once: the database's unique key decides, never a look beforehand."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base

INSERTS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType({
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
})


def add(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert the row unless its unique key is taken; returns whether it is new."""
    result = db.execute(_insert(table, db.get_bind().dialect.name), values)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


@cache
def _insert(table: type[Base], dialect: str) -> Executable:
    return INSERTS[dialect](table.__table__).on_conflict_do_nothing()  # type: ignore[no-any-return]
