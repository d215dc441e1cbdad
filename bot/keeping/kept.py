"""The backups that are kept: the newest ones, none too old, and what an interrupted one left is cleared away."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

NAME: Final = re.compile(r"xiaoer-(\d{8}-\d{6})\.(?:backup|db)")     # ".db" of the time before they were sealed
WHEN: Final = "%Y%m%d-%H%M%S"
LEFT: Final = timedelta(days=1)         # after so long nobody is still writing it


def name(at: datetime, zone: ZoneInfo) -> str:
    """What a backup of this moment is called; the time in it is the shop's."""
    return f"xiaoer-{at.astimezone(zone):{WHEN}}.backup"


def newest(folder: Path, zone: ZoneInfo) -> tuple[Path, datetime] | None:
    """The newest backup of a folder, and when it was taken."""
    return max(_all(folder, zone), key=lambda each: each[1], default=None)


def prune(folder: Path, zone: ZoneInfo, *, keep: int, days: int, now: datetime) -> list[Path]:
    """Remove all but the newest `keep`, and those older than `days` (0: however old), but never the newest one.
    Returns what was removed."""
    ordered = sorted(_all(folder, zone), key=lambda each: each[1], reverse=True)
    old = [
        file for place, (file, at) in enumerate(ordered)
        if place >= max(keep, 1) or (place and days and now - at > timedelta(days=days))
    ]
    for file in [*old, *_left(folder, now)]:
        file.unlink(missing_ok=True)
    return old


def _all(folder: Path, zone: ZoneInfo) -> Iterator[tuple[Path, datetime]]:
    for file in folder.glob("xiaoer-*"):
        if match := NAME.fullmatch(file.name):
            try:
                yield file, datetime.strptime(match[1], WHEN).replace(tzinfo=zone)
            except ValueError:
                continue


def _left(folder: Path, now: datetime) -> Iterator[Path]:
    """Pieces of backups that were never finished."""
    for file in folder.glob(".xiaoer-*"):
        if now.timestamp() - file.stat().st_mtime > LEFT.total_seconds():
            yield file
