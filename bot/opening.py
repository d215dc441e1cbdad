"""Opening the shop's database: the right file, the right key, the newest form."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, exists, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot import form, reaching, secret
from bot.config import Misconfigured
from bot.database import connect, durable
from bot.keeping.backup import BadBackup
from bot.settings import Settings
from models.catalogue import Product
from models.people import Customer
from models.sealed import KEYS, Locked
from models.webchat import WebMessage

SEALED: Final = (WebMessage.body, Customer.phone, Customer.name)

Say = Callable[..., None]       # a sentence's id and its facts


def database_file(settings: Settings) -> Path | None:
    """The SQLite file; None on PostgreSQL. Raises Misconfigured for any other kind of database."""
    try:
        url = make_url(settings.database.url)
        kind = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise Misconfigured("setting.database-kind", kind=settings.database.url.partition(":")[0]) from None
    if kind == "postgresql":
        return None
    if kind != "sqlite" or not url.database or url.database == ":memory:":
        raise Misconfigured("setting.database-kind", kind=kind)
    return Path(url.database)


def place(settings: Settings) -> str:
    """The database as it may be shown: the file, or the address without its password. Raises Misconfigured."""
    return str(database_file(settings) or reaching.named(make_url(settings.database.url)))


def begun(settings: Settings) -> bool:
    """Whether there is a database that a shop was once opened in. Raises Misconfigured."""
    if (file := database_file(settings)) is not None:
        return file.exists()
    engine = connect(settings.database.url)
    try:
        reaching.reach(engine)
        with engine.connect() as connection:
            return form.version(connection) is not None
    finally:
        engine.dispose()


def open_database(settings: Settings, say: Say) -> Engine:
    """The database in its newest form, with its personal data unlocked. Raises Misconfigured."""
    file = database_file(settings)
    keys, made = secret.find(settings.secret_key.get_secret_value(), Path(settings.secret_file))
    KEYS.unlock(*keys)
    if made:
        say("setting.key-made", file=settings.secret_file)
    engine = _at_server(settings.database.url) if file is None else _in_file(file, settings.database.url)
    if not unlocked(engine):
        engine.dispose()
        raise Misconfigured("setting.wrong-key", file=settings.secret_file)
    return engine


def _in_file(file: Path, url: str) -> Engine:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        engine = connect(url)
        _bring_up(engine)
        if not durable(engine):         # no order is taken that a power cut could take back
            engine.dispose()
            raise Misconfigured("setting.not-durable", file=str(file))
    except (DatabaseError, OSError):
        raise Misconfigured("setting.no-database", url=str(file)) from None
    return engine


def _at_server(url: str) -> Engine:
    engine = connect(url)
    try:
        reaching.reach(engine)
        _bring_up(engine)
    except DatabaseError as fault:
        engine.dispose()
        raise Misconfigured(
            "setting.postgresql-closed", url=reaching.shown(engine), said=type(fault.orig).__name__
        ) from None
    except Misconfigured:
        engine.dispose()
        raise
    return engine


def _bring_up(engine: Engine) -> None:
    with engine.connect() as connection:
        present = form.version(connection)
    if not form.known(present):
        raise Misconfigured("setting.newer")
    if present != form.newest():
        # What changes a database takes 8 MB and 0.3 s to load: not at every start, only when there is something to do.
        from bot import schema

        schema.upgrade(engine)


def is_empty(db: Session) -> bool:
    """Whether the shop has no product yet."""
    return db.scalar(select(Product.id).limit(1)) is None


def examine(settings: Settings, file: Path) -> None:
    """Whether this program, with the shop's key, could open a copy of a shop's database. Raises BadBackup."""
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            if not form.known(form.version(connection)):
                raise BadBackup("backup.newer")
        if not fits(settings, engine):
            raise BadBackup("backup.wrong-key")
    finally:
        engine.dispose()


def fits(settings: Settings, engine: Engine) -> bool:
    """Whether the shop's key opens the personal data of a database; no key is made. Raises Misconfigured."""
    keys = secret.present(settings.secret_key.get_secret_value(), Path(settings.secret_file))
    if keys:
        KEYS.unlock(*keys)
        return unlocked(engine)
    with Session(engine) as db:
        return not any(db.scalar(select(exists().where(column != ""))) for column in _sealed(db))


def unlocked(engine: Engine) -> bool:
    """Whether the keys on the ring open the personal data of a database."""
    try:
        with Session(engine) as db:
            for column in _sealed(db):
                db.scalar(select(column).where(column != "").limit(1))
    except Locked:
        return False
    return True


def _sealed(db: Session) -> Iterable[InstrumentedAttribute[str]]:
    """Columns of personal data; an older form may not have them all."""
    looked = inspect(db.connection())
    for column in SEALED:
        table = column.class_.__tablename__
        if looked.has_table(table) and column.key in {each["name"] for each in looked.get_columns(table)}:
            yield column
