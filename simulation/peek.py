"""Looks at the shop's database from outside, as nobody in the shop does: only what was committed is seen."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Peek:
    """A connection that only reads."""

    def __init__(self, file: Path) -> None:
        self._book = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        """Look no more."""
        self._book.close()

    def rows(self, ask: str, *values: str | int) -> list[tuple[Any, ...]]:
        """The rows of a question."""
        return self._book.execute(ask, values).fetchall()

    def moments(self, ask: str) -> list[datetime | None]:
        """One row of moments."""
        row = self._book.execute(ask).fetchone()
        return [None if each is None else datetime.fromtimestamp(each / 1000, UTC) for each in row]

    def place(self, channel: str, chat: str) -> str:
        """The code of the screen where a chat stands; "" when it has none."""
        found = self.rows("SELECT stack FROM conversations WHERE channel = ? AND chat = ?", channel, chat)
        return str(json.loads(found[0][0])[-1]).partition(":")[0] if found else ""

    def owners(self) -> list[tuple[str, str]]:
        """Every order's number with its customer's chat."""
        return self.rows("SELECT o.number, a.chat FROM orders o JOIN accounts a ON a.customer_id = o.customer_id")
