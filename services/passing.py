"""Faults that pass: two people wanted the same rows, or a connection broke. Nothing was kept, so the whole of it is
done again."""

from typing import Final

from sqlalchemy.exc import DBAPIError

AGAIN: Final = frozenset({       # PostgreSQL's own codes (its documentation, appendix A)
    "40001",        # the transactions could not have happened one after the other
    "40P01",        # two of them waited for each other
    "55P03",        # a lock did not come in time
    "0A000",        # a prepared statement is older than its table: the next one is prepared anew
})


DRAWN: Final = frozenset({"uq_orders_number"})       # unique keys that are drawn by lot: two drew the same


def passes(fault: BaseException) -> bool:
    """Whether the same work, begun anew, may well succeed at once."""
    return refused(fault) or (isinstance(fault, DBAPIError) and fault.connection_invalidated)


def refused(fault: BaseException) -> bool:
    """The same, of a commit: the database itself says that nothing was kept. Of a connection that broke during a commit
    nobody knows."""
    if not isinstance(fault, DBAPIError):
        return False
    said = getattr(fault.orig, "diag", None)
    return getattr(fault.orig, "sqlstate", None) in AGAIN or getattr(said, "constraint_name", None) in DRAWN
