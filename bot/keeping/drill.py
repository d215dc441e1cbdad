"""The drill: the last backup is brought back into a place of its own and looked at, so that nobody learns on the day
of need that it cannot be."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot import form, opening
from bot.database import connect
from bot.keeping import backup
from bot.keeping.backup import BadBackup
from services import soundness


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `wrong` names what does not agree, and in how many rows; empty when all is well."""

    rows: int
    seconds: float
    wrong: dict[str, int]


def practise(file: Path, url: str, keys: Sequence[str], folder: Path) -> Outcome:
    """Bring a backup back beside the shop whose database is at `url`, and look at it. An SQLite copy lies in `folder`
    meanwhile, on PostgreSQL it is a database of its own. Raises BadBackup when it cannot be brought back."""
    start = time.monotonic()
    with _brought_back(file, url, keys, folder) as (rows, engine):
        wrong = _wrong(engine)
    return Outcome(rows, time.monotonic() - start, wrong)


@contextmanager
def _brought_back(file: Path, url: str, keys: Sequence[str], folder: Path) -> Iterator[tuple[int, Engine]]:
    with backup.opened(file, keys, folder) as (held, copy, parts):
        if copy is not None:
            engine = connect(f"sqlite:///{copy}")
            try:
                yield sum(held.rows.values()), engine
            finally:
                engine.dispose()
            return
        if make_url(url).get_backend_name() != "postgresql":
            raise BadBackup("backup.other-kind", kind=held.kind)
        from bot.keeping import postgresql_dump  # not at the top, as in bot.keeping.backup

        name = f"xiaoer_drill_{os.getpid()}_{time.time_ns() % 10**9}"
        with postgresql_dump.trial(parts, url, held, name=name) as database:
            engine = connect(make_url(url).set(database=database).render_as_string(hide_password=False))
            try:
                yield sum(held.rows.values()), engine
            finally:
                engine.dispose()


def _wrong(engine: Engine) -> dict[str, int]:
    with Session(engine) as db:
        if engine.dialect.name == "postgresql":
            db.execute(text("SET statement_timeout = 0"))
        if form.version(db.connection()) != form.newest():
            return {}           # of an older program: it is upgraded when it is opened, and looked at then
        wrong = soundness.wrong(db)
    return wrong if opening.unlocked(engine) else {**wrong, "key": 1}
