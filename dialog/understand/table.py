"""A table of tables that grows out of an older one, which stays as it was for whoever is still reading it."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Column = TypeVar("Column")
Value = TypeVar("Value")


class Table(Generic[Key, Column, Value]):
    """Rows of columns. Only rows that are changed are copied; a row without columns is gone."""

    def __init__(self, before: Mapping[Key, Mapping[Column, Value]]) -> None:
        self.rows: Mapping[Key, Mapping[Column, Value]] = before
        self._new: dict[Key, Mapping[Column, Value]] | None = None
        self._own: dict[Key, dict[Column, Value]] = {}

    def put(self, key: Key, column: Column, value: Value) -> None:
        """Write one value."""
        self._row(key)[column] = value

    def drop(self, key: Key, column: Column) -> None:
        """Take one value out."""
        row = self._row(key)
        row.pop(column, None)
        if not row and self._new is not None:
            del self._new[key]

    def touched(self) -> Iterator[tuple[Key, bool]]:
        """Every row that was written to, and whether it is there now."""
        return ((key, bool(row)) for key, row in self._own.items())

    def _row(self, key: Key) -> dict[Column, Value]:
        if self._new is None:
            self.rows = self._new = dict(self.rows)
        row = self._own.get(key)
        if row is None:
            row = self._own[key] = dict(self._new.get(key, ()))
        self._new[key] = row
        return row
