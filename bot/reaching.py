"""Whether PostgreSQL is there, lets the shop in, and is one that the shop can work with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.config import Misconfigured

LEAST: Final = 14               # the oldest version that is still looked after
LONGEST: Final = 300            # letters of the server's own words that are quoted

# What a server answers at the door, by its codes or the beginning of its English words; its own language is its matter.
REASONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "password": ("28P01", "28000", "password authentication failed", "no password supplied", "no pg_hba.conf entry",
                 "authentication failed"),
    "no-such": ("3D000", 'does not exist'),
    "full": ("53300", "too many clients", "remaining connection slots"),
    "silent": ("Connection refused", "could not translate host", "failed to resolve", "timeout expired",
               "No such file or directory", "No route to host", "Network is unreachable", "timed out"),
})
_ASK: Final = text(
    "SELECT current_setting('server_version') AS version, current_user AS who, "
    "CAST(current_setting('server_version_num') AS integer) / 10000 AS number, "
    "current_setting('server_encoding') AS encoding, pg_database_size(current_database()) AS size, "
    "pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS readonly, "
    "current_setting('synchronous_commit') AS commits, current_setting('fsync') AS disk, "
    "coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may"
)


@dataclass(frozen=True, slots=True)
class Server:
    """What answers. `safe`: what it has committed survives a power cut. Size in bytes."""

    version: str
    address: str
    size: int
    safe: bool


def reach(engine: Engine) -> Server:
    """Go in and look around. Raises Misconfigured, with what to do about it."""
    address = shown(engine)
    try:
        with engine.connect() as connection:
            row = connection.execute(_ASK).one()
    except DBAPIError as fault:
        raise Misconfigured(f"setting.postgresql-{_reason(fault)}", url=address, said=_said(fault)) from None
    if row.number < LEAST:
        raise Misconfigured("setting.postgresql-old", url=address, version=row.version, least=str(LEAST))
    if row.encoding != "UTF8":
        raise Misconfigured("setting.postgresql-encoding", url=address, encoding=row.encoding)
    if row.readonly:
        raise Misconfigured("setting.postgresql-readonly", url=address)
    if not row.may:
        raise Misconfigured("setting.postgresql-rights", url=address, who=row.who)
    return Server(row.version.split()[0], address, row.size, row.commits != "off" and row.disk == "on")


def shown(engine: Engine) -> str:
    """A database's address as it may be shown: without its password."""
    return named(engine.url)


def named(address: URL) -> str:
    """The same of an address."""
    return address.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _reason(fault: DBAPIError) -> str:
    words = f"{getattr(fault.orig, 'sqlstate', None) or ''} {fault.orig}"
    return next((name for name, signs in REASONS.items() if any(sign in words for sign in signs)), "closed")


def _said(fault: DBAPIError) -> str:
    return " ".join(str(fault.orig).split())[:LONGEST]
