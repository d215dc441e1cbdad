"""The database's own time: the clocks of several machines never agree, and who came first is asked of one of them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement


class DatabaseTime(FunctionElement[int]):
    """In milliseconds since 1970, as it is when the row is looked at and not when the transaction began."""

    type = BigInteger()
    inherit_cache = True


@compiles(DatabaseTime, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"


@compiles(DatabaseTime, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **_: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


def clock(db: Session) -> datetime:
    """What time it is there."""
    return datetime.fromtimestamp(db.execute(select(DatabaseTime())).scalar_one() / 1000, UTC)
