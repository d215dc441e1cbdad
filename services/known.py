"""A product that was read stays known until the catalogue changes, so that nobody looks it up twice."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.shop import ShopFact
from services import item
from services.item import Item

FACT: Final = "catalogue"
MOST: Final = 2_000                 # products kept at once

_KEPT: Final = "known products"     # in Session.info: what one session hands on to the next
_OPEN: Final = "products at hand"   # in Session.info: what this session may use and add to
_VERSION: Final = select(ShopFact.value).where(ShopFact.name == FACT)


class Known:
    """Products by their ids, all of one version of the catalogue. Whoever opens session after session keeps one and
    gives each of them `info=known.info`; a session without it looks everything up."""

    def __init__(self) -> None:
        self.version = -1
        self.items: dict[int, Item] = {}

    @property
    def info(self) -> dict[Any, Any]:
        """What a session is opened with."""
        return {_KEPT: self}


def products(db: Session, ids: Iterable[int]) -> list[Item]:
    """These products in the order of their ids, unknown ones left out."""
    wanted = list(ids)
    if not wanted:
        return []
    at_hand = _at_hand(db)
    if missing := {id for id in wanted if id not in at_hand}:
        at_hand.update({it.id: it for it in item.products(db, missing)})
    return [at_hand[id] for id in wanted if id in at_hand]


def version(db: Session) -> int:
    """A number that grows with every change of the catalogue; 0 before the first."""
    value = db.scalar(_VERSION)
    return int(value["version"]) if value else 0


def forget(db: Session, ids: Iterable[int] = ()) -> None:
    """These products have changed: nobody uses what was known of them, and the present transaction, which may yet be
    undone, adds nothing to what is known."""
    kept: Known | None = db.info.get(_KEPT)
    if kept is not None:
        for id in ids:
            kept.items.pop(id, None)
    db.info[_OPEN] = None


def _at_hand(db: Session) -> dict[int, Item]:
    """What this session may use. The version is looked at once: meanwhile nothing changes it but the session itself."""
    if _OPEN not in db.info:
        db.info[_OPEN] = _as_of_now(db, db.info[_KEPT]) if _KEPT in db.info else None
    at_hand: dict[int, Item] | None = db.info[_OPEN]
    return {} if at_hand is None else at_hand


def _as_of_now(db: Session, kept: Known) -> dict[int, Item]:
    now = version(db)
    if kept.version != now or len(kept.items) > MOST:
        kept.version, kept.items = now, {}
    return kept.items
