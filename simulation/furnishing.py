"""The shop that every simulation begins with: the demo shop, its staff, and a few things that soon run out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import connect
from demo import seed as demo
from models.catalogue import Product, Variant
from models.people import Role, Staff
from models.sealed import KEYS
from models.stock import Stock
from models.tables import metadata
from services import stock
from simulation.network import Network

MORNING: Final = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)      # a Tuesday, 8:00 in Shanghai
STAFF: Final = (("boss", Role.OWNER), ("clerk", Role.CLERK), ("cook", Role.KITCHEN))
SCARCE, FEW = 12, 3         # so many of the best selling variants have so few pieces
KEY: Final = "a key for simulations"


def furnish(file: Path) -> None:
    """Make the file of a stocked shop, to be copied for every simulation."""
    KEYS.unlock(KEY)
    file.unlink(missing_ok=True)
    database = connect(f"sqlite:///{file}")
    metadata.create_all(database)
    with Session(database) as db:
        demo.seed(db, now=MORNING)
        _make_scarce(db)
        db.add_all(Staff(channel=Network.name, person=person, role=role, since=MORNING) for person, role in STAFF)
        db.commit()
    database.dispose()


def _make_scarce(db: Session) -> None:
    """Of some of what sells best there are only a few pieces."""
    wanted = select(Stock.variant_id, Stock.on_hand).join(Variant).join(Product).order_by(Product.sold.desc())
    for variant, here in db.execute(wanted.limit(SCARCE)).all():
        stock.change(db, variant, FEW - here, reason="count", by="staff:1", now=MORNING)
