"""Safekeeping: the nightly backup, and the drill that shows it can be brought back. Both leave word of how it went."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from bot.core import Core
from bot.keeping import backup, drill, kept
from services import trouble
from services.shop import fact, remember

BACKUP_AT: Final = time(3, 30)
BACKUP_OLD: Final = timedelta(hours=25)
BACKUP_NEW: Final = timedelta(hours=2)     # the hour of the backup comes twice in the night the clocks go back
DRILL_AT: Final = time(4, 40)
SLACK: Final = timedelta(hours=1)          # a drill a little early is on time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Safe:
    """Where backups go, None for none, how they are sealed, how many stay how long, and how often one is tried."""

    url: str
    folder: Path | None
    keys: tuple[str, ...]
    zone: ZoneInfo
    keep: int = 14
    days: int = 90
    drill_days: int = 7


async def back_up(core: Core, safe: Safe, *, now: datetime) -> None:
    """The nightly backup; at any other time, only when the last one is old."""
    last = await core.run(lambda db: str(fact(db, "backup").get("at", "")))
    age = now - datetime.fromisoformat(last) if last else BACKUP_OLD
    enough = BACKUP_NEW if _is(BACKUP_AT, now, safe.zone) else BACKUP_OLD
    if safe.folder is None or timedelta() <= age < enough:      # one from the future is of a clock that was wrong
        return
    target = safe.folder / kept.name(now, safe.zone)
    try:
        held = await asyncio.to_thread(backup.save, safe.url, target, safe.keys, now=now)
        await asyncio.to_thread(kept.prune, safe.folder, safe.zone, keep=safe.keep, days=safe.days, now=now)
    except Exception:
        await core.run(lambda db: _failed(db, trouble.BACKUP, now=now, zone=safe.zone))
        raise
    word = {
        "at": now.isoformat(), "file": target.name, "rows": sum(held.rows.values()), "bytes": target.stat().st_size
    }
    await core.run(lambda db: _done(db, trouble.BACKUP, word, now=now))
    log.info("a backup was made", file=target.name)


async def practise(core: Core, safe: Safe, *, now: datetime) -> None:
    """The drill, when it is due: every `drill_days`, and every day while it fails."""
    word = await core.run(lambda db: fact(db, "drill"))
    due = timedelta(days=safe.drill_days if word.get("well", True) else 1) - SLACK
    tried = str(word.get("tried_at", ""))
    if safe.folder is None or not safe.drill_days or (tried and now - datetime.fromisoformat(tried) < due):
        return
    newest = await asyncio.to_thread(kept.newest, safe.folder, safe.zone)
    if newest is None:
        return
    file, taken = newest
    await core.run(lambda db: remember(db, "drill", {**fact(db, "drill"), "tried_at": now.isoformat()}))
    try:
        outcome = await asyncio.to_thread(drill.practise, file, safe.url, safe.keys, safe.folder)
    except Exception:
        await core.run(lambda db: _failed(db, trouble.DRILL, now=now, zone=safe.zone))
        raise
    if outcome.wrong:
        log.error("a backup that was brought back is not sound", file=file.name, **outcome.wrong)
        await core.run(lambda db: _failed(db, trouble.DRILL, now=now, zone=safe.zone))
        return
    done = {
        "at": now.isoformat(), "tried_at": now.isoformat(), "file": file.name, "taken": taken.isoformat(),
        "rows": outcome.rows, "seconds": round(outcome.seconds, 1),
    }
    await core.run(lambda db: _done(db, trouble.DRILL, done, now=now))
    log.info("a backup was brought back for a trial", file=file.name, seconds=done["seconds"])


def _done(db: Session, what: str, word: dict[str, object], *, now: datetime) -> None:
    """Remember that it went well, and say so when it had not before."""
    if not fact(db, what).get("well", True):
        trouble.well(db, what, now=now)
    remember(db, what, {**word, "well": True})


def _failed(db: Session, what: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Remember that it failed, beside when it last went well; the staff are told once a day."""
    trouble.tell(db, what, f"{now.astimezone(zone):%Y-%m-%d}", now=now)
    remember(db, what, {**fact(db, what), "well": False, "failed_at": now.isoformat()})


def _is(at: time, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is this time of day, give or take a minute."""
    local = now.astimezone(zone)
    return abs((local - local.replace(hour=at.hour, minute=at.minute, second=0)).total_seconds()) < 60
