"""A row that must exist once: the database's unique key decides, never a look beforehand."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base
from models.prepared import Prepared

INSERTS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType({
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
})


def add(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert the row unless its unique key is taken; returns whether it is new."""
    return _insert(table, tuple(values)).do(db, **values) == 1


@cache
def _insert(table: type[Base], names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda dialect: INSERTS[dialect](table.__table__).on_conflict_do_nothing(), names=names)
