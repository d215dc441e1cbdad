"""Opens the demo shop: shelves, products with their stock, questions and answers, from the files beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services import importing

FOLDER: Final = Path(__file__).parent
PICTURES: Final = FOLDER / "pictures"
SHEETS: Final = ("categories.csv", "faq.csv", "products.csv")
CURRENCY: Final = "CNY"


class NotEmpty(Exception):
    """The shop already sells something; a demonstration must not be mixed into it."""


class BadDemo(Exception):
    """A file of the demo shop cannot be put in; says which rows."""


def seed(db: Session, progress: Callable[[int, int], None] | None = None, *, now: datetime | None = None) -> None:
    """Put the demo shop into an empty shop; `progress` hears (rows done, rows in all). Raises NotEmpty."""
    if db.scalar(select(Product.id).limit(1)) is not None:
        raise NotEmpty
    moment = now or datetime.now(UTC)
    sheets = [sheet for name in SHEETS for sheet in importing.read(name, (FOLDER / name).read_bytes()).sheets]
    plans = importing.plan(db, importing.Book(tuple(sheets)), currency=CURRENCY)
    if bad := [one for plan in plans for one in plan.bad]:
        raise BadDemo(bad)
    importing.apply(db, plans, now=moment, by="demo", progress=progress)
