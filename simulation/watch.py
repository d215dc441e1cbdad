"""The watch: looks at every commit before it is made, and says what is not as it must be."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from dialog.event import Event
from simulation import invariants
from simulation.invariants import Books

# The tables of business, and which column says whom a changed row is about.
ABOUT: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "orders": ("order", "id"), "order_lines": ("order", "order_id"), "order_moves": ("order", "order_id"),
    "holds": ("order", "order_id"), "payments": ("order", "order_id"), "refunds": ("order", "order_id"),
    "notices": ("order", "order_id"), "stock": ("variant", "variant_id"), "stock_moves": ("variant", "variant_id"),
    "receipts": ("receipt", "payment_id"), "basket_lines": ("customer", "customer_id"),
    "addresses": ("customer", "customer_id"), "talks": ("customer", "customer_id"), "talk_lines": ("talk", "talk_id"),
})
ALL: Final = (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))
# That a notice was sent or put off is looked at in the end.
VERBS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType({"notices": (("INSERT", "new"),)})
WRITTEN: Final = "written"      # in a connection's info: how many rows it had written when that was last looked at
_HOW_MANY: Final = text("SELECT count(*) FROM temp.touched")
_TOUCHED: Final = text("SELECT DISTINCT kind, id FROM temp.touched ORDER BY kind, id")
_FORGET: Final = text("DELETE FROM temp.touched")


class Watch:
    """Knows what each transaction touched, and checks that. `fails` is told what is wrong."""

    def __init__(self, fails: Callable[[str], None]) -> None:
        self._fails = fails
        self._books: Books | None = None
        self._done: set[str] = set()            # events whose commit was made
        self._doing: set[str] = set()
        self.commits = 0
        self.checked = 0
        self.changed: Callable[[], None] = _nobody          # told after a commit that wrote anything
        self.placed: Callable[[], None] = _nobody           # told after a commit that touched orders
        self._orders = self._wrote = False

    def attach(self, database: Engine) -> None:
        """Watch every connection that this database opens."""
        event.listen(database, "connect", _set_triggers)

    @contextmanager
    def looks_at(self, db: Session, said: Event | None) -> Iterator[None]:
        """An event that has acted before must touch nothing."""
        if said is None or said.id not in self._done:
            yield
            return
        before = db.scalar(_HOW_MANY)
        yield
        if db.scalar(_HOW_MANY) != before:
            self._fails(f"event {said.id} acted twice: {self._names(db)}")

    def approves(self, db: Session, events: list[Event]) -> bool:
        """Check what this transaction touched, before it is committed; false when something is wrong."""
        if self._books is None:
            self._books = invariants.open_books(db)
        self._doing, self._orders = {said.id for said in events}, False
        db.flush()
        here = db.connection()
        self._wrote = _written(here) != here.info.get(WRITTEN)
        if not self._wrote:
            return True
        touched = here.execute(_TOUCHED).all()
        if touched:
            here.execute(_FORGET)
        here.info[WRITTEN] = _written(here)
        orders = {id for kind, id in touched if kind == "order" and id}
        variants = {id for kind, id in touched if kind == "variant"}
        self._orders = bool(orders)
        self.checked += bool(orders or variants)
        wrong = list(invariants.faults(db, self._books, orders=orders, variants=variants))
        if wrong:
            self._fails("; ".join(wrong))
        return not wrong

    def committed(self) -> None:
        """The commit was made."""
        self.commits += 1
        self._done |= self._doing
        if self._orders:
            self.placed()
        if self._wrote:
            self.changed()

    def acknowledged(self, event: str) -> None:
        """A network was told that this event is done: then its commit was made."""
        if event not in self._done:
            self._fails(f"event {event} was acknowledged before its commit")

    def everything(self, db: Session) -> None:
        """Check all there is."""
        if self._books is not None and (wrong := list(invariants.faults(db, self._books))):
            self._fails("; ".join(wrong))

    @staticmethod
    def _names(db: Session) -> str:
        return ", ".join(f"{kind} {id}" for kind, id in db.execute(_TOUCHED).all())


def _written(here: Connection) -> int:
    """How many rows this connection has written since it was opened."""
    return int(here.connection.dbapi_connection.total_changes)   # type: ignore[union-attr]


def _set_triggers(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("CREATE TEMP TABLE touched (kind TEXT NOT NULL, id INTEGER)")
    for table, (kind, column) in ABOUT.items():
        for verb, row in VERBS.get(table, ALL):
            connection.execute(
                f"CREATE TEMP TRIGGER {table}_{verb} AFTER {verb} ON main.{table} "  # noqa: S608
                f"BEGIN INSERT INTO touched VALUES ('{kind}', {row}.{column}); END"
            )


def _nobody() -> None:
    """Nobody waits for a change."""
