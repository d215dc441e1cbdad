"""Opening the shop's database: the right file, the right key, the newest form."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, exists, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot import schema, secret
from bot.backup import BadBackup
from bot.config import Misconfigured
from bot.database import connect
from bot.settings import Settings
from models.catalogue import Product
from models.people import Customer
from models.sealed import KEYS, Locked
from models.webchat import WebMessage

SEALED: Final = (WebMessage.body, Customer.phone, Customer.name)

Say = Callable[..., None]       # a sentence's id and its facts


def database_file(settings: Settings) -> Path:
    """The SQLite file. Raises Misconfigured for any other kind of database."""
    try:
        url = make_url(settings.database.url)
    except (ArgumentError, ValueError):
        raise Misconfigured("setting.no-database", url=settings.database.url) from None
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise Misconfigured("setting.sqlite-only", kind=url.get_backend_name())
    return Path(url.database)


def open_database(settings: Settings, say: Say) -> Engine:
    """The database in its newest form, with its personal data unlocked. Raises Misconfigured."""
    file = database_file(settings)
    keys, made = secret.find(settings.secret_key.get_secret_value(), Path(settings.secret_file))
    KEYS.unlock(*keys)
    if made:
        say("setting.key-made", file=settings.secret_file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        engine = connect(settings.database.url)
        schema.upgrade(engine)
    except (DatabaseError, OSError):
        raise Misconfigured("setting.no-database", url=str(file)) from None
    if not unlocked(engine):
        raise Misconfigured("setting.wrong-key", file=settings.secret_file)
    return engine


def is_empty(db: Session) -> bool:
    """Whether the shop has no product yet."""
    return db.scalar(select(Product.id).limit(1)) is None


def examine(settings: Settings, file: Path) -> None:
    """Whether this program, with the shop's key, could open a copy of a shop's database. Raises BadBackup."""
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            if not schema.known(schema.version(connection)):
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
