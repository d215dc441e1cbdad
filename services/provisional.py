"""Something that may be taken back: what is done in here counts only when all of it succeeds."""

from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from models.prepared import remembered, say


@contextmanager
def provisionally(db: Session) -> Iterator[None]:
    """Undo everything that was done inside when it ends with an exception, which goes on. Rows that the session held
    before are read again when somebody looks at them; those that came inside are forgotten.

    It does what `Session.begin_nested` does, in a tenth of the time: nearly every turn needs one.
    """
    db.flush()
    held = set(db.identity_map.keys())
    say(db, "SAVEPOINT provisional")
    try:
        yield
        db.flush()
    except DBAPIError:
        with suppress(SQLAlchemyError):      # a lost connection, a full disk: the whole transaction is gone
            _undo(db, held)
        raise
    except BaseException:
        _undo(db, held)
        raise
    say(db, "RELEASE SAVEPOINT provisional")


def _undo(db: Session, held: Container[object]) -> None:
    for row in [*db.new, *db.deleted]:
        db.expunge(row)
    say(db, "ROLLBACK TO SAVEPOINT provisional")
    say(db, "RELEASE SAVEPOINT provisional")
    remembered(db).clear()
    for key in list(db.identity_map.keys()):
        if (row := db.identity_map.get(key)) is not None:
            (db.expire if key in held else db.expunge)(row)
