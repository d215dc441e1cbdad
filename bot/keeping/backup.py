"""Backups of the shop's database: taken while it is open, sealed with the shop's key, read through before they count,
and brought back."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from bot.keeping import manifest, sqlite_copy, strongbox
from bot.keeping.manifest import Manifest, Progress, silent
from bot.keeping.strongbox import BadBackup as BadBackup

# What speaks with PostgreSQL is loaded only where the shop is on it: it takes its time and its memory.

PLAIN: Final = b"SQLite format 3\0"     # backups were once the database's file itself, and can still be brought back


def save(
    url: str, target: Path, keys: Sequence[str], *, now: datetime, progress: Progress = silent
) -> Manifest:
    """Save the database at `url` as `target`, sealed with the first key. The file appears only when it is complete and
    has been read through. Raises BadBackup, FileNotFoundError, OSError."""
    if not keys:
        raise BadBackup("backup.cannot-seal")
    with _taking(url, target, progress) as (taken, parts), sqlite_copy.spare(_beside(target, "part")) as part:
        held = replace(taken, at=now.isoformat())
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as box:
            strongbox.seal(held.before(parts), box, keys[0])
            box.flush()
            os.fsync(box.fileno())
        if check(part, keys, progress).rows != held.rows:
            raise BadBackup("backup.incomplete")
        os.replace(part, target)
    return held


def check(file: Path, keys: Sequence[str], progress: Progress = silent) -> Manifest:
    """Read a backup through to its end. Raises BadBackup when it is cut, altered, sealed with another key, or none of
    a shop."""
    with opened(file, keys) as (held, copy, parts):
        if copy is not None:
            return held         # it was read through when it was opened
        # PostgreSQL's library takes 9 MB, also at rest: a shop in a file does without.
        from bot.keeping import postgresql_dump

        return replace(held, rows=postgresql_dump.check(parts, progress, sum(held.rows.values())))


def restore(
    file: Path, url: str, keys: Sequence[str], *, now: datetime, force: bool = False, progress: Progress = silent,
    examine: Callable[[Path], None] = lambda copy: None,
) -> str | None:
    """Make a backup the shop's database, while the shop is closed. Returns where the old one was put aside, None when
    there was none. `examine` may refuse an SQLite copy before it counts. On PostgreSQL, `force` puts a database aside
    that is not empty. Raises BadBackup, and then nothing has changed."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        database = Path(make_url(url).database or "")
        database.parent.mkdir(parents=True, exist_ok=True)
        with opened(file, keys, database.parent) as (held, copy, _):
            if copy is None:
                raise BadBackup("backup.other-kind", kind=held.kind)
            progress(1, 2)
            aside = sqlite_copy.put(copy, database, now, examine)
            progress(2, 2)
            return str(aside) if aside else None
    read = check(file, keys, progress)
    with opened(file, keys) as (held, copy, parts):
        if copy is not None:
            raise BadBackup("backup.other-kind", kind=held.kind)
        from bot.keeping import postgresql_dump

        return postgresql_dump.restore(parts, url, read, now=now, force=force)


@contextmanager
def opened(
    file: Path, keys: Sequence[str], folder: Path | None = None
) -> Iterator[tuple[Manifest, Path | None, Iterator[bytes]]]:
    """What a backup says it holds; of SQLite a checked copy, in `folder` (beside the backup), that is gone afterwards;
    else what PostgreSQL's programs read. Raises BadBackup."""
    if not file.is_file():
        raise BadBackup("backup.no-file")
    with open(file, "rb") as source:
        parts: Iterator[bytes] = iter(())
        held = Manifest("sqlite", "", {})
        if sealed := strongbox.is_sealed(file):
            held, parts = manifest.read(strongbox.unseal(source, keys))
        elif source.read(len(PLAIN)) != PLAIN:
            raise BadBackup("backup.damaged")
        if held.kind != "sqlite":
            yield held, None, parts
            return
        with sqlite_copy.spare(_beside(file, "opened", folder)) as copy:
            if sealed:
                sqlite_copy.write(parts, copy)
            else:
                sqlite_copy.duplicate(file, copy)
            found = sqlite_copy.check(copy)
            if sealed and found.rows != held.rows:
                raise BadBackup("backup.damaged")
            yield replace(found, at=held.at), copy, iter(())


@contextmanager
def _taking(url: str, target: Path, progress: Progress) -> Iterator[tuple[Manifest, Iterator[bytes]]]:
    target.parent.mkdir(parents=True, exist_ok=True)
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with sqlite_copy.take(Path(address.database or ""), _beside(target, "copy"), progress) as taken:
            yield taken
    else:
        from bot.keeping import postgresql_dump

        with postgresql_dump.take(url, progress) as taken:
            yield taken


def _beside(file: Path, what: str, folder: Path | None = None) -> Path:
    return (folder or file.parent) / f".{file.name}.{what}"
