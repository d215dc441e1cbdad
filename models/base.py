"""What all tables share: names for constraints, and time kept as one whole number."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Dialect, Index, Integer, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, stored as milliseconds since 1970: it sorts, compares and indexes alike everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the row: a naive time is a mistake, not a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the row."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


BigKey = BigInteger().with_variant(Integer(), "sqlite")     # SQLite numbers only INTEGER keys by itself

Written = String().with_variant(String(collation="C"), "postgresql")      # sorts and compares alike everywhere


def single(name: str, *columns: str, where: str) -> Index:
    """These columns are unique among the rows of one kind, on either database."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Base(DeclarativeBase):
    """One row of one table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        int: BigKey,
        str: Written,
        list[str]: JSON(),
        list[int]: JSON(),
        dict[str, Any]: JSON(),
    }


class Numbered:
    """A row known by a number that the database gives it."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
