"""Opening the shop's database: the right file, the right key, the newest form."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Session

from bot import schema, secret
from bot.config import Misconfigured
from bot.database import connect
from bot.settings import Settings
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
    try:
        with Session(engine) as db:
            for column in SEALED:
                db.scalar(select(column).where(column != "").limit(1))
    except Locked:
        raise Misconfigured("setting.wrong-key", file=settings.secret_file) from None
    return engine
