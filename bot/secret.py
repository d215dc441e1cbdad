"""The shop's key for personal data: from the settings, else from a file made at the first run."""

import os
import secrets
from pathlib import Path

from bot.config import Misconfigured


def find(given: str, file: Path) -> tuple[tuple[str, ...], bool]:
    """The keys, the current one first, and whether the file was made just now. Raises Misconfigured.

    `given` may hold several keys parted by spaces or commas: after a change of key the old ones still open.
    """
    if keys := present(given, file):
        return keys, False
    return (_make(file),), True


def present(given: str, file: Path) -> tuple[str, ...]:
    """The keys as `find` finds them; none, and no file made, where there is none yet. Raises Misconfigured."""
    if keys := tuple(given.replace(",", " ").split()):
        return keys
    try:
        return (_read(file),)
    except FileNotFoundError:
        return ()


def _read(file: Path) -> str:
    try:
        key = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError):
        raise Misconfigured("setting.no-key", file=str(file)) from None
    if not key:
        raise Misconfigured("setting.no-key", file=str(file))
    return key


def _make(file: Path) -> str:
    key = secrets.token_urlsafe(32)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:           # another process was first
        return _read(file)
    except OSError:
        raise Misconfigured("setting.no-key", file=str(file)) from None
    with os.fdopen(handle, "w") as stream:
        stream.write(key + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return key
