"""The doctor: what is configured, what answers, what is missing, and how to mend it."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatch
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from bot import form, opening, operator, reaching
from bot.certificate import BadCertificate, Certificate
from bot.config import Misconfigured
from bot.database import connect, durable
from bot.keeping import kept
from bot.keeping.backup import BadBackup
from bot.lock import Lock
from bot.reaching import Server
from bot.server import AddressTaken, reserve
from bot.settings import Settings
from dialog.words import Words
from models.catalogue import Product
from services import watch
from services.shop import fact

ROOM: Final = 200 * 1024 * 1024              # bytes of disk below which a shop gets into trouble
TELEGRAM: Final = "https://api.telegram.org"
PATIENCE: Final = ClientTimeout(total=5)
BACKUP_OLD: Final = timedelta(days=2)


class Mark(StrEnum):
    """How a finding is marked; the sentence says the same in words."""

    WELL = "✓"
    NOTE = "–"
    ILL = "✕"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `sentence` says what was found and, where it is ill, what to do; with a dot in it, it is one
    that is said elsewhere too."""

    mark: Mark
    sentence: str
    facts: dict[str, str | int]


def examine(settings: Settings, write: Callable[[str], None]) -> bool:
    """Look at everything, write a line about each; whether nothing is ill."""
    words, language = Words(operator.LOCALES), operator.language()
    well = True
    for finding in _all(settings):
        well = well and finding.mark is not Mark.ILL
        name = finding.sentence if "." in finding.sentence else f"doctor.{finding.sentence}"
        write(f"{finding.mark} {words.say(language, name, **finding.facts)}")
    return well


def _all(settings: Settings) -> Iterable[Finding]:
    yield _key(settings)
    yield from _database(settings)
    yield _disk(settings)
    yield from _server(settings)
    yield asyncio.run(_telegram(settings))
    yield _found(Mark.WELL if settings.owners else Mark.NOTE, "owners" if settings.owners else "no-owners",
                 count=len(settings.owners))
    yield _found(Mark.NOTE, "demo-payments") if "demo" in settings.payments.methods else (
        _found(Mark.WELL, "payments", methods=", ".join(settings.payments.methods))
    )
    yield _backups(settings)


def _found(mark: Mark, sentence: str, /, **facts: str | int) -> Finding:
    return Finding(mark, sentence, facts)


def _key(settings: Settings) -> Finding:
    file = Path(settings.secret_file)
    if settings.secret_key.get_secret_value():
        return _found(Mark.WELL, "key-given")
    if not file.exists():
        return _found(Mark.NOTE, "key-none", file=str(file))
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return _found(Mark.ILL, "key-open", file=str(file))
    return _found(Mark.WELL, "key-file", file=str(file))


def _database(settings: Settings) -> Iterable[Finding]:
    try:
        file = opening.database_file(settings)
    except Misconfigured as wrong:
        yield _found(Mark.ILL, "database-kind", kind=wrong.facts["kind"])
        return
    yield from _at_server(settings) if file is None else _in_file(settings, file)


def _at_server(settings: Settings) -> Iterable[Finding]:
    """What can be said of PostgreSQL; a reason against it is the same sentence that stops the start."""
    engine = connect(settings.database.url)
    try:
        server = reaching.reach(engine)
        yield _found(Mark.WELL, "postgresql", version=server.version, url=server.address,
                     size=f"{server.size / 2**20:.1f}")
        if not server.safe:
            yield _found(Mark.ILL, "postgresql-unsafe")
        with engine.connect() as connection:
            version = form.version(connection)
        yield from _programs(settings, server)
        yield from _contents(settings, engine, version)
    except Misconfigured as wrong:
        yield _found(Mark.ILL, wrong.sentence, **wrong.facts)
    finally:
        engine.dispose()


def _programs(settings: Settings, server: Server) -> Iterable[Finding]:
    """Whether backups can be made: a program that is missing would be noticed at night only."""
    from bot.keeping import postgresql_programs

    try:
        for program in ("pg_dump", "pg_restore") if settings.backup.folder else ():
            postgresql_programs.find(program, int("".join(takewhile(str.isdigit, server.version))))
    except BadBackup as missing:
        yield _found(Mark.ILL, missing.sentence.removeprefix("backup."), **missing.facts)


def _contents(settings: Settings, engine: Engine, version: str | None) -> Iterable[Finding]:
    if version is None:
        yield _found(Mark.NOTE, "database-empty")
    elif not form.known(version):
        yield _found(Mark.ILL, "database-newer")
    elif version != form.newest():
        yield _found(Mark.NOTE, "database-old")
    else:
        with Session(engine) as db:
            count = db.scalar(select(func.count()).select_from(Product).where(Product.active)) or 0
            word = fact(db, "drill")
        yield _found(Mark.WELL if count else Mark.ILL, "products" if count else "no-products", count=count)
        yield _unlocked(settings, engine)
        if settings.backup.folder and settings.backup.drill_days:
            yield _drilled(settings, word)


def _drilled(settings: Settings, word: Mapping[str, Any]) -> Finding:
    """What the last trial of a backup left word of."""
    at = word.get("at" if word.get("well", True) else "failed_at")
    if at is None:
        return _found(Mark.NOTE, "drill-none")
    when = f"{datetime.fromisoformat(at).astimezone(settings.shop.timezone):%Y-%m-%d %H:%M}"
    return _found(Mark.WELL, "drill", at=when) if word.get("well") else _found(Mark.ILL, "drill-ill", at=when)


def _in_file(settings: Settings, file: Path) -> Iterable[Finding]:
    if not file.exists():
        yield _found(Mark.NOTE, "database-none", file=str(file))
        return
    engine = connect(settings.database.url)
    try:
        with engine.connect() as connection:
            sound = connection.execute(text("PRAGMA quick_check")).scalar() == "ok"
            version = form.version(connection)
        if not sound:
            yield _found(Mark.ILL, "database-broken", file=str(file))
            return
        yield _found(Mark.WELL, "database", file=str(file), size=f"{file.stat().st_size / 2**20:.1f}")
        yield _found(Mark.WELL, "database-durable") if durable(engine) else (
            _found(Mark.ILL, "database-not-durable", file=str(file))
        )
        yield from _contents(settings, engine, version)
    except DatabaseError:
        yield _found(Mark.ILL, "database-broken", file=str(file))
    finally:
        engine.dispose()


def _unlocked(settings: Settings, engine: Engine) -> Finding:
    try:
        fits = opening.fits(settings, engine)
    except Misconfigured:
        fits = False
    return _found(Mark.WELL, "key-fits") if fits else _found(Mark.ILL, "key-wrong", file=settings.secret_file)


def _disk(settings: Settings) -> Finding:
    folder = next(each for each in (Path("var").resolve(), *Path("var").resolve().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return _found(Mark.ILL, "disk-closed", folder=str(folder))
    return _found(Mark.WELL if free > ROOM else Mark.ILL, "disk" if free > ROOM else "disk-full",
                  free=f"{free / 2**30:.1f}", folder=str(folder))


def _server(settings: Settings) -> Iterable[Finding]:
    server = settings.server
    if _is_open(settings):
        yield _found(Mark.WELL, "shop-open")
    else:
        try:
            reserve(server.host, server.port).close()
            yield _found(Mark.WELL, "port", host=server.host, port=str(server.port))
        except AddressTaken:
            yield _found(Mark.ILL, "port-taken", host=server.host, port=str(server.port))
    if server.certificate or server.key:
        yield _certified(settings)
    if server.public_url:
        yield _found(Mark.WELL, "public", url=server.public_url)
    else:
        yield _found(Mark.NOTE, "no-public")


def _certified(settings: Settings) -> Finding:
    server = settings.server
    try:
        own = Certificate(Path(server.certificate), Path(server.key))
        until, names = own.until, own.names()
    except (BadCertificate, ValueError):
        return Finding(Mark.ILL, "setting.certificate", {"file": server.certificate or "–", "key": server.key or "–"})
    when, host = f"{until.astimezone(settings.shop.timezone):%Y-%m-%d}", urlsplit(server.public_url).hostname or ""
    if until < datetime.now(UTC) + watch.ENDING:
        return _found(Mark.ILL, "certificate-ends", at=when)
    if host and not any(fnmatch(host, name) for name in names):
        return _found(Mark.ILL, "certificate-other", names=", ".join(names), host=host)
    return _found(Mark.WELL, "certificate", at=when, names=", ".join(names))


def _is_open(settings: Settings) -> bool:
    try:
        file = opening.database_file(settings)
    except Misconfigured:
        return False
    return file is not None and not Lock(file).free()


async def _telegram(settings: Settings) -> Finding:
    token = settings.telegram.token.get_secret_value()
    if not token:
        return _found(Mark.NOTE, "telegram-none")
    if settings.telegram.mode == "webhook" and not (
        settings.telegram.secret.get_secret_value() and settings.server.public_url
    ):
        return _found(Mark.ILL, "telegram-webhook")
    if settings.telegram.driver == "ptb" and find_spec("telegram") is None:
        return _found(Mark.ILL, "telegram-driver")
    address = f"{settings.telegram.api_url.rstrip('/') or TELEGRAM}/bot{token}/getMe"
    try:
        async with ClientSession(timeout=PATIENCE) as session, session.get(address) as answer:
            found = await answer.json(content_type=None)
    except (ClientError, TimeoutError, ValueError):
        return _found(Mark.ILL, "telegram-silent")
    if not (isinstance(found, dict) and found.get("ok")):
        return _found(Mark.ILL, "telegram-token")
    return _found(Mark.WELL, "telegram", name=str(found["result"].get("username", "")))


def _backups(settings: Settings) -> Finding:
    if not settings.backup.folder:
        return _found(Mark.NOTE, "backup-off")
    newest = kept.newest(Path(settings.backup.folder), settings.shop.timezone)
    if newest is None:
        return _found(Mark.NOTE, "backup-none", folder=settings.backup.folder)
    at = newest[1]
    old = datetime.now(UTC) - at > BACKUP_OLD
    return _found(Mark.ILL if old else Mark.WELL, "backup-old" if old else "backup", at=f"{at:%Y-%m-%d %H:%M}")
