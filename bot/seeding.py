"""The demo shop, put into an empty database."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from demo import seed as demo
from models.catalogue import Product


def seed(engine: Engine, progress: Callable[[int, int], None]) -> bool:
    """Set it up, all or nothing; false when there are products already."""
    with Session(engine) as db:
        if db.scalar(select(Product.id).limit(1)) is not None:
            return False
        demo.seed(db, progress)
        db.commit()
    return True
