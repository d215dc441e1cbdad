"""Several programs, one shop: one of them leads, and all have one allowance for what leaves.

Time here is the database's own (`services.database_time`).
"""

from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import BigInteger, Executable, bindparam, case, delete, select, type_coerce
from sqlalchemy.orm import Session

from models.base import Moment
from models.nodes import Lease, Pace
from services.database_time import DatabaseTime, clock
from services.once import INSERTS

SILENT: Final = timedelta(seconds=6)        # whoever leads and is not heard of for so long leads no more
FORGOTTEN: Final = timedelta(days=1)        # leases long over and chats long silent stay so long


def leave(db: Session, node: str) -> None:
    """This node goes: what it held is free at once."""
    db.execute(delete(Lease).where(Lease.holder == node))


def lead(db: Session, name: str, node: str, *, span: timedelta = SILENT) -> bool:
    """Take the lease, or renew it, for `span` from now on; whether this node has it. This waits while a node that was
    cut off has the row locked, and looks at the time afterwards."""
    values = {"name": name, "holder": node, "span": round(span.total_seconds() * 1000)}
    holder: str | None = db.scalar(_taken(db.get_bind().dialect.name), values)
    return holder == node


def release(db: Session, name: str, node: str) -> None:
    """This node is done with it: the lease is free at once."""
    db.execute(delete(Lease).where(Lease.name == name, Lease.holder == node))


def leader(db: Session, name: str) -> str:
    """Who holds the lease now; "" when nobody does."""
    return db.scalar(select(Lease.holder).where(Lease.name == name, Lease.until > clock(db))) or ""


def reserve(db: Session, key: str, *, every: float, burst: float, count: int = 1) -> list[float]:
    """Reserve room for `count` messages that leave `every` seconds apart, of which `burst` may go at once; in how many
    seconds each of them may leave."""
    values = {"key": key, "cost": round(every * count * 1000), "slack": round(every * burst * 1000)}
    last = db.execute(_reserved(db.get_bind().dialect.name), values).scalar_one() / 1000
    return [max(0.0, last - every * (count - 1 - number)) for number in range(count)]


def pause(db: Session, key: str, seconds: float) -> None:
    """A network asked for a pause: nothing leaves under this key for so long."""
    now = round(clock(db).timestamp() * 1000)
    db.execute(_paused(db.get_bind().dialect.name), {"key": key, "until": now + round(seconds * 1000)})


def forget(db: Session) -> None:
    """Drop leases long over and chats long silent."""
    old = clock(db) - FORGOTTEN
    db.execute(delete(Lease).where(Lease.until < old))
    db.execute(delete(Pace).where(Pace.until < round(old.timestamp() * 1000)))


@cache
def _taken(dialect: str) -> Executable:
    now, until = DatabaseTime(), DatabaseTime() + bindparam("span", type_=BigInteger())
    row = INSERTS[dialect](Lease.__table__).values(
        name=bindparam("name"), holder=bindparam("holder"), until=type_coerce(until, Moment)
    )
    return row.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=["name"], set_={"holder": row.excluded.holder, "until": type_coerce(until, Moment)},
        where=(Lease.holder == row.excluded.holder) | (Lease.until <= now),
    ).returning(Lease.holder)


@cache
def _reserved(dialect: str) -> Executable:
    """The allowance as one number: when it will be whole again. Each message moves it on by what it costs."""
    cost, idle = bindparam("cost", type_=BigInteger()), DatabaseTime() - bindparam("slack", type_=BigInteger())
    row = INSERTS[dialect](Pace.__table__).values(key=bindparam("key"), until=idle + cost)
    return row.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=["key"], set_={"until": case((Pace.until > idle, Pace.until), else_=idle) + cost},
    ).returning(Pace.until - DatabaseTime())


@cache
def _paused(dialect: str) -> Executable:
    row = INSERTS[dialect](Pace.__table__)
    return row.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=["key"],
        set_={"until": case((Pace.until > row.excluded.until, Pace.until), else_=row.excluded.until)},
    )
