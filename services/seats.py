"""Tables: whoever scanned the code of one orders to it, for as long as a visit lasts."""

import hmac
import re
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from models.basket import Draft
from models.people import Customer
from models.sealed import KEYS
from services import checkout

NAME: Final = re.compile(r"[A-Za-z0-9]{1,6}")
LINK: Final = re.compile(r"seat_([A-Za-z0-9]{1,6})_([0-9a-f]{8})")


def link(seat: str) -> str:
    """What stands behind `/start` in the code of a table: its name, and a mark that only the shop can make."""
    return f"seat_{seat}_{_mark(seat)}"


def read(start: str) -> str:
    """The table that such a link is of; "" when it is none of the shop's."""
    found = LINK.fullmatch(start)
    return found[1] if found and hmac.compare_digest(found[2], _mark(found[1])) else ""


def sit(db: Session, customer: Customer, seat: str, *, now: datetime) -> Draft:
    """From now on this customer orders to the table, for `checkout.STAYS`."""
    row = checkout.draft(db, customer, now=now)
    row.seat, row.seated_at = seat, now
    row.fulfilment, row.slot_from, row.slot_to = checkout.PICKUP, None, None
    row.updated_at = now
    return row


def _mark(seat: str) -> str:
    return KEYS.fingerprint(f"seat:{seat}")[:8]
