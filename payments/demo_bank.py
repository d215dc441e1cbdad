"""The bank of the demonstration: its own book of what was paid, declined and given back. No money moves.

It stands for a provider's systems, so it shares nothing with the shop: another file, which survives restarts.
"""

import asyncio
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

TABLES: Final = """
CREATE TABLE IF NOT EXISTS bills (
    token TEXT PRIMARY KEY, number TEXT NOT NULL, title TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', event TEXT NOT NULL DEFAULT '',
    changed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refunds (
    reference TEXT PRIMARY KEY, token TEXT NOT NULL REFERENCES bills(token), amount INTEGER NOT NULL,
    at TEXT NOT NULL
);
"""


SILENT: Final = "silent"     # the reason of a bill that was paid without telling the shop


class Declined(Exception):
    """The bank says no: there is no such bill, or it does not stand that way."""


class Bill(StrEnum):
    """Where a bill stands at the bank."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"       # the last try did not succeed; another may
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One bill, with the event that brought it to its present state."""

    token: str
    number: str
    title: str
    amount: int
    currency: str
    state: Bill
    reason: str
    event: str
    refunded: int


class DemoBank:
    """The bank's book, in one small file. Every method commits before it returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._book = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        self._book.execute("PRAGMA journal_mode=WAL")
        self._book.execute("PRAGMA synchronous=FULL")
        self._book.executescript(TABLES)

    def close(self) -> None:
        """Close the book."""
        with self._lock:
            self._book.close()

    async def bill(self, token: str, number: str, title: str, amount: int, currency: str) -> Entry:
        """Open a bill; the same token again finds the first."""
        await asyncio.to_thread(
            self._write,
            "INSERT INTO bills (token, number, title, amount, currency, state, changed) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (token, number, title, amount, currency, Bill.OPEN, _now()),
        )
        return await self.entry(token)

    async def entry(self, token: str) -> Entry:
        """A bill as it stands. Raises Declined when there is none."""
        return await asyncio.to_thread(self._entry, token)

    async def pay(self, token: str, *, silently: bool = False) -> Entry:
        """Pay a bill in full, once. Raises Declined when it is closed or paid already."""
        return await self._move(token, Bill.PAID, SILENT if silently else "")

    async def decline(self, token: str, reason: str) -> Entry:
        """A try to pay does not succeed, for this reason. Raises Declined when nothing can be tried any more."""
        return await self._move(token, Bill.FAILED, reason)

    async def shut(self, token: str) -> None:
        """Take no money for a bill any more. A paid one stays paid, an unknown one unknown."""
        try:
            await self._move(token, Bill.CLOSED, "")
        except Declined:
            return

    async def give_back(self, reference: str, token: str, amount: int) -> None:
        """Give money back, once for each reference. Raises Declined beyond what was paid."""
        await asyncio.to_thread(self._give_back, reference, token, amount)

    async def _move(self, token: str, to: Bill, reason: str) -> Entry:
        moved = await asyncio.to_thread(
            self._write,
            "UPDATE bills SET state = ?, reason = ?, event = ?, changed = ? "
            "WHERE token = ? AND state IN ('open', 'failed')",
            (to, reason, secrets.token_hex(12), _now(), token),
        )
        if not moved:
            raise Declined
        return await self.entry(token)

    def _write(self, statement: str, values: tuple[str | int, ...]) -> int:
        with self._lock:
            return self._book.execute(statement, values).rowcount

    def _entry(self, token: str) -> Entry:
        with self._lock:
            row = self._book.execute(
                "SELECT token, number, title, amount, currency, state, reason, event, "
                "(SELECT COALESCE(SUM(r.amount), 0) FROM refunds r WHERE r.token = bills.token) "
                "FROM bills WHERE token = ?", (token,),
            ).fetchone()
        if row is None:
            raise Declined
        token, number, title, amount, currency, state, reason, event, refunded = row
        return Entry(token, number, title, amount, currency, Bill(state), reason, event, refunded)

    def _give_back(self, reference: str, token: str, amount: int) -> None:
        given = self._write(
            "INSERT INTO refunds (reference, token, amount, at) SELECT ?, token, ?, ? FROM bills "
            "WHERE token = ? AND state = 'paid' "
            "AND amount >= ? + (SELECT COALESCE(SUM(r.amount), 0) FROM refunds r WHERE r.token = bills.token) "
            "ON CONFLICT DO NOTHING",
            (reference, amount, _now(), token, amount),
        )
        if given:
            return
        with self._lock:
            known = self._book.execute(
                "SELECT 1 FROM refunds WHERE reference = ? AND token = ? AND amount = ?", (reference, token, amount)
            ).fetchone()
        if not known:
            raise Declined


def _now() -> str:
    return datetime.now(UTC).isoformat()
