"""Bringing a backup back: only while the shop is closed, only with its key; what was there stays beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot import opening, secret
from bot.keeping import backup
from bot.keeping.manifest import Progress, silent
from bot.lock import Lock
from bot.settings import Settings


def restore(settings: Settings, file: Path, *, force: bool = False, progress: Progress = silent) -> str | None:
    """Make a backup the shop's database. Returns where the one before is, None when there was none. Raises BadBackup,
    InUse, Misconfigured; then nothing has changed."""
    keys = secret.present(settings.secret_key.get_secret_value(), Path(settings.secret_file))
    with _closed(settings.database.url):
        return backup.restore(
            file, settings.database.url, keys, now=datetime.now(UTC), force=force, progress=progress,
            examine=lambda copy: opening.examine(settings, copy),
        )


@contextmanager
def _closed(url: str) -> Iterator[None]:
    """Keep the shop closed meanwhile. On PostgreSQL the server knows who has it open. Raises InUse."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        yield
        return
    lock = Lock(Path(address.database))
    lock.take()
    try:
        yield
    finally:
        lock.release()
