"""One running shop a database: the lock that keeps a second program, or a restore, out while it is open."""

import fcntl
import os
from pathlib import Path


class InUse(Exception):
    """The shop with this database is open in another program."""


class Unlocked:
    """On PostgreSQL several programs keep one shop open together; the database keeps them apart."""

    def take(self) -> None:
        """Nobody is kept out."""

    def release(self) -> None:
        """Nobody was kept out."""


class Lock:
    """Held from `take` to `release`, and let go by the system when the program dies."""

    def __init__(self, database: Path) -> None:
        self._file = database.with_name(database.name + ".lock")
        self._handle = -1

    def take(self) -> None:
        """Raises InUse."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise InUse from None
        self._handle = handle

    def free(self) -> bool:
        """Whether nobody holds it; looking leaves nothing behind."""
        try:
            handle = os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(handle)
        return True

    def release(self) -> None:
        """Let others in."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
