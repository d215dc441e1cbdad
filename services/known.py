"""A product that was read stays known until the catalogue changes, so that nobody looks it up twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.prepared import Prepared
from models.shop import ShopFact
from services import item
from services.item import Item

T = TypeVar("T")

FACT: Final = "catalogue"
MOST: Final = 2_000                 # products kept at once

_KEPT: Final = "known products"     # in Session.info: what one session hands on to the next
_OPEN: Final = "products at hand"   # in Session.info: what this session may use and add to
_VERSION: Final = Prepared(select(ShopFact.value).where(ShopFact.name == FACT))


@dataclass(slots=True)
class Edition:
    """What is known of one version of the catalogue: products by their ids, and what was worked out from all of it."""

    version: int
    items: dict[int, Item] = field(default_factory=dict)
    worked_out: dict[str, Any] = field(default_factory=dict)


class Known:
    """What is known of the catalogue as it is now. Whoever opens session after session keeps one and gives each of them
    `info=known.info`; a session without it looks everything up."""

    def __init__(self) -> None:
        self.edition = Edition(-1)

    @property
    def info(self) -> dict[Any, Any]:
        """What a session is opened with."""
        return {_KEPT: self}


def products(db: Session, ids: Iterable[int]) -> list[Item]:
    """These products in the order of their ids, unknown ones left out."""
    wanted = list(ids)
    if not wanted:
        return []
    edition = _at_hand(db)
    at_hand = edition.items if edition is not None else {}
    if missing := {id for id in wanted if id not in at_hand}:
        at_hand.update({it.id: it for it in item.products(db, missing)})
    return [at_hand[id] for id in wanted if id in at_hand]


def worked_out(db: Session, what: str, make: Callable[[], T]) -> T:
    """What follows from the whole catalogue, and from nothing else, made once for each version of it."""
    edition = _at_hand(db)
    if edition is None:
        return make()
    if what not in edition.worked_out:
        edition.worked_out[what] = make()
    found: T = edition.worked_out[what]
    return found


def version(db: Session) -> int:
    """A number that grows with every change of the catalogue; 0 before the first."""
    value = _VERSION.value(db)
    return int(value["version"]) if value else 0


def forget(db: Session, ids: Iterable[int] = ()) -> None:
    """These products have changed: nobody uses what was known of them, and the present transaction, which may yet be
    undone, adds nothing to what is known."""
    kept: Known | None = db.info.get(_KEPT)
    if kept is not None:
        for id in ids:
            kept.edition.items.pop(id, None)
    db.info[_OPEN] = None


def _at_hand(db: Session) -> Edition | None:
    """What this session may use. The version is looked at once: meanwhile nothing changes it but the session itself."""
    if _OPEN not in db.info:
        db.info[_OPEN] = _as_of_now(db, db.info[_KEPT]) if _KEPT in db.info else None
    edition: Edition | None = db.info[_OPEN]
    return edition


def _as_of_now(db: Session, kept: Known) -> Edition:
    now = version(db)
    edition = kept.edition
    if edition.version != now:
        edition = kept.edition = Edition(now)
    elif len(edition.items) > MOST:
        newest = list(edition.items.copy().items())[-MOST // 2:]        # who reads the old edition now is not disturbed
        edition = kept.edition = Edition(now, dict(newest), edition.worked_out)
    return edition
