"""Questions that are asked all day: written once, and from then on handed to the database as they are.

A statement through SQLAlchemy's own execution takes 20 to 80 µs, of which the database needs one or two; said in this
way it takes 3 to 6. What it is made of stays SQLAlchemy's: the same statement, the same types, both databases.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from operator import itemgetter
from typing import Any, Final, TypeVar
from weakref import ref

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    SQLColumnExpression,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, class_mapper
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from models.base import Base

SIZES: Final = (1, 4, 16, 64)
_LINE: Final = "line"        # in Session.info

Process = Callable[[Any], Any]
Statement = Executable | Callable[[str], Executable]
R = TypeVar("R", bound=Base)


class Prepared:
    """One statement with named facts. Where the databases differ, it is a function of the database's name. Of an insert
    `names` are the columns it fills, every one of them; lists of values must stand in the statement itself.

    What the session still has to write is written before. A row that it already holds is not changed by what is said
    here. Errors are SQLAlchemy's own.
    """

    def __init__(self, statement: Statement, names: Iterable[str] | None = None) -> None:
        self._statement = statement
        self._names = None if names is None else list(names)
        self._forms: dict[str, _Form] = {}

    def rows(self, db: Session, **facts: Any) -> list[Any]:
        """All rows, as named tuples."""
        cursor, form = self._say(db, facts)
        return [form.read(row) for row in cursor.fetchall()]

    def row(self, db: Session, **facts: Any) -> Any:
        """The first row; None when there is none."""
        cursor, form = self._say(db, facts)
        found = cursor.fetchall()
        return form.read(found[0]) if found else None

    def value(self, db: Session, **facts: Any) -> Any:
        """The first value of the first row; None when there is none."""
        found = self.row(db, **facts)
        return None if found is None else found[0]

    def do(self, db: Session, **facts: Any) -> int:
        """Change something; returns how many rows that concerned."""
        return int(self._say(db, facts)[0].rowcount)

    def each(self, db: Session, many: Iterable[Mapping[str, Any]]) -> None:
        """Do it once for each of these facts, in one go."""
        db.flush()
        line = _line(db)
        form = self._form(line)
        _say(line, form.sql, [form.write(facts) for facts in many], many=True)

    def _say(self, db: Session, facts: Mapping[str, Any]) -> "tuple[Any, _Form]":
        db.flush()
        line = _line(db)
        form = self._forms.get(line.kind) or self._form(line)
        return _say(line, form.sql, form.write(facts)), form

    def _form(self, line: "_Line") -> "_Form":
        form = self._forms.get(line.kind)
        if form is None:
            said = self._statement
            chosen = said if isinstance(said, Executable) else said(line.kind)
            form = self._forms[line.kind] = _Form(chosen, line.connection.dialect, self._names)
        return form


class Among:
    """A prepared question about some of many rows, told by a list of values: asked for as many at once as a step of
    SIZES holds, a shorter list filled up with its last value, a longer one asked in parts."""

    def __init__(self, question: Callable[[list[BindParameter[Any]]], Executable]) -> None:
        self._question = question
        self._sizes: dict[int, Prepared] = {}

    def rows(self, db: Session, values: Iterable[Any]) -> list[Any]:
        """All rows, as named tuples."""
        wanted = list(values)
        found: list[Any] = []
        for start in range(0, len(wanted), SIZES[-1]):
            part = wanted[start:start + SIZES[-1]]
            size = next(size for size in SIZES if size >= len(part))
            part += part[-1:] * (size - len(part))
            found += self._asking(size).rows(db, **{f"value{n}": value for n, value in enumerate(part)})
        return found

    def _asking(self, size: int) -> Prepared:
        if size not in self._sizes:
            self._sizes[size] = Prepared(self._question([bindparam(f"value{n}") for n in range(size)]))
        return self._sizes[size]


def remembered(db: Session) -> dict[Any, Any]:
    """What the present transaction has read and may use again. Whoever changes it takes it out; whoever undoes
    something, everything."""
    return _line(db).remembered


def say(db: Session, words: str) -> None:
    """Say something to the database that has neither facts nor an answer."""
    _say(_line(db), words, ())


def one_of(column: SQLColumnExpression[str], words: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column is one of these words of ours: written into the statement, which never changes."""
    said = tuple(words)
    assert all(word.replace("-", "").isalnum() for word in said), said
    return column.in_([literal_column(f"'{word}'") for word in said])


def at_hand(db: Session, kind: type[R], values: Mapping[str, Any]) -> R:
    """A whole row that was just read, as the session holds it: the same object for the same row."""
    key = (kind, tuple(values[name] for name in _key(kind)), None)
    held: R | None = db.identity_map.get(key)
    if held is not None:
        for name in instance_state(held).expired_attributes & values.keys():
            set_committed_value(held, name, values[name])
        return held
    row: R = _blank(kind)()
    row.__dict__.update(values)
    state = instance_state(row)     # what `make_transient_to_detached` and `Session.add` do, in an eighth of their time
    state.key, state.session_id = key, db.hash_key
    db.identity_map.add(state)
    db.info.setdefault("rows", []).append(row)
    return row


def get(db: Session, kind: type[R], id: int) -> R | None:
    """The row of this number, as `Session.get`; None when there is none."""
    held: R | None = db.identity_map.get((kind, (id,), None))
    if held is not None and not instance_state(held).expired_attributes:
        return held
    row = _by_number(kind).row(db, id=id)
    return None if row is None else at_hand(db, kind, row._asdict())


def get_one(db: Session, kind: type[R], id: int) -> R:
    """The row of this number, which is there."""
    row = get(db, kind, id)
    assert row is not None, (kind.__name__, id)
    return row


def written(row: Base, **values: Any) -> None:
    """A row that the session holds was written with these values."""
    row.__dict__.update(values)


def look_again(db: Session, kind: type[Base], id: int) -> None:
    """A row was changed here: whoever holds it in the session reads it anew."""
    if (held := db.identity_map.get((kind, (id,), None))) is not None:
        db.expire(held)


def look_again_at_all(db: Session, kind: type[Base]) -> None:
    """The same for every row of a kind."""
    for key in list(db.identity_map.keys()):
        if key[0] is kind and (held := db.identity_map.get(key)) is not None:
            db.expire(held)


class _Form:
    """A statement as one driver takes it."""

    def __init__(self, statement: Executable, dialect: Dialect, names: list[str] | None) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
        self.sql: Final[str] = compiled.string
        self._constants: Final[dict[str, Any]] = {
            name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required
        }
        self._processes: Final[dict[str, Process]] = {
            name: process for bind, name in compiled.bind_names.items()
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        self._ordered: Final[Process] = _in_order(compiled.positiontup) if compiled.positional else dict
        columns = getattr(statement, "exported_columns", ())
        self._make: Final[Process] = _row([column.key for column in columns])
        self._reads: Final[tuple[tuple[int, Process], ...]] = tuple(
            (position, process) for position, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
        )

    def write(self, facts: Mapping[str, Any]) -> Any:
        """The facts as the driver takes them."""
        values = {**self._constants, **facts}
        for name, process in self._processes.items():
            values[name] = process(values[name])
        return self._ordered(values)

    def read(self, row: tuple[Any, ...]) -> Any:
        """A row of the driver's as a named tuple."""
        if not self._reads:
            return self._make(row)
        values = list(row)
        for position, process in self._reads:
            values[position] = process(values[position])
        return self._make(values)


@dataclass(frozen=True, slots=True)
class _Line:
    """The way to the database that one transaction has: SQLAlchemy's own, and under it the driver's."""

    transaction: "ref[SessionTransaction]"
    connection: Connection
    kind: str                       # the database's
    cursor: Any                     # the driver's, used again and again: every answer is read whole at once
    listeners: tuple[Callable[..., Any], ...]       # who counts or traces statements from its beginning on
    remembered: dict[Any, Any] = field(default_factory=dict)


def _line(db: Session) -> _Line:
    """The present transaction's way, found once: asking the session takes as long as the question itself."""
    line: _Line | None = db.info.get(_LINE)
    transaction = db.get_transaction()
    if line is None or transaction is None or line.transaction() is not transaction:
        connection, transaction = db.connection(), db.get_transaction()
        assert transaction is not None
        line = db.info[_LINE] = _Line(
            ref(transaction), connection, connection.dialect.name, connection.connection.cursor(),
            tuple(connection.dispatch.before_cursor_execute),
        )
    return line


def _say(line: _Line, words: str, facts: Any, *, many: bool = False) -> Any:
    cursor = line.cursor
    for listens in line.listeners:
        listens(line.connection, cursor, words, facts, None, many)
    try:
        if many:
            cursor.executemany(words, facts)
        else:
            cursor.execute(words, facts)
    except line.connection.dialect.loaded_dbapi.Error as fault:
        raise _told(line.connection, fault) from fault
    return cursor


def _told(connection: Connection, fault: Exception) -> BaseException:
    """The driver's error as SQLAlchemy's, without the facts: they may be personal."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(fault, connection.connection.dbapi_connection, None)
    told = DBAPIError.instance(
        None, None, fault, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost,
        dialect=dialect,
    )
    if lost:
        connection.invalidate(fault)
    return told


def _row(names: list[str]) -> Process:
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    return partial(tuple.__new__, made)


def _in_order(names: Sequence[str]) -> Process:
    """Takes these out of facts, as a row."""
    return itemgetter(*names) if len(names) > 1 else lambda facts: tuple(facts[name] for name in names)


@cache
def _by_number(kind: type[Base]) -> Prepared:
    (column,) = kind.__table__.primary_key
    return Prepared(select(kind.__table__).where(column == bindparam("id")))


@cache
def _blank(kind: type[Base]) -> Callable[[], Any]:
    """Makes rows of a kind with nothing in them."""
    make: Callable[[], Any] = class_mapper(kind).class_manager.new_instance
    return make


@cache
def _key(kind: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in kind.__table__.primary_key)
