"""Every running program leaves word of itself: what it is, since when it runs, and how its networks do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.shop import ShopFact
from services.shop import remember

HEARD: Final = timedelta(seconds=30)      # a program not heard of for so long is not running
_WORD: Final = "program:"


@dataclass(frozen=True, slots=True)
class Program:
    """One running program.

    name       host and process: two that run at the same time never share it
    database   the kind and version of its database, as a reader wants to see it
    networks   whether each network does what it is told; one that was never called is taken to be well
    certificate_until   when its own certificate ends; None where it has none
    """

    name: str
    version: str
    database: str
    started_at: datetime
    networks: Mapping[str, bool]
    certificate_until: datetime | None = None


def say(db: Session, program: Program, *, now: datetime) -> int:
    """Leave word, and clear away the words of programs that are gone without a farewell: how many, told to one only."""
    gone = sorted(row.name for row in _rows(db) if not _heard(row, now))
    died = sum(db.execute(delete(ShopFact).where(ShopFact.name == name)).rowcount for name in gone)  # type: ignore[attr-defined]
    remember(db, f"{_WORD}{program.name}", {
        "version": program.version, "database": program.database, "started_at": program.started_at.isoformat(),
        "networks": dict(program.networks), "seen_at": now.isoformat(),
        "certificate_until": program.certificate_until.isoformat() if program.certificate_until else None,
    })
    return died


def leave(db: Session, name: str) -> None:
    """It stops."""
    db.execute(delete(ShopFact).where(ShopFact.name == f"{_WORD}{name}"))


def running(db: Session, *, now: datetime) -> list[Program]:
    """Those that run, the oldest first."""
    found = [
        Program(
            row.name.removeprefix(_WORD), row.value["version"], row.value["database"],
            datetime.fromisoformat(row.value["started_at"]), row.value["networks"],
            datetime.fromisoformat(until) if (until := row.value.get("certificate_until")) else None,
        )
        for row in _rows(db) if _heard(row, now)
    ]
    return sorted(found, key=lambda program: (program.started_at, program.name))


def certificate_until(db: Session, *, now: datetime) -> datetime:
    """When the first of their certificates ends; the end of time where none has one."""
    ends = (program.certificate_until for program in running(db, now=now))
    return min(filter(None, ends), default=datetime.max.replace(tzinfo=UTC))


def _rows(db: Session) -> list[ShopFact]:
    return list(db.scalars(select(ShopFact).where(ShopFact.name.startswith(_WORD, autoescape=True))))


def _heard(row: ShopFact, now: datetime) -> bool:
    return now - datetime.fromisoformat(row.value["seen_at"]) < HEARD
