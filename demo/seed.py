"""Opens the demo shop: shelves, products with their stock, questions and answers, from the files beside it."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category, Product
from models.shop import Faq
from services import importing

FOLDER: Final = Path(__file__).parent
PICTURES: Final = FOLDER / "pictures"
CURRENCY: Final = "CNY"


class NotEmpty(Exception):
    """The shop already sells something; a demonstration must not be mixed into it."""


class BadDemo(Exception):
    """A file of the demo shop cannot be put in; says which rows."""


def seed(db: Session, progress: Callable[[int, int], None] | None = None, *, now: datetime | None = None) -> None:
    """Put the demo shop into an empty shop; `progress` hears (products done, products in all). Raises NotEmpty."""
    if db.scalar(select(Product.id).limit(1)) is not None:
        raise NotEmpty
    moment = now or datetime.now(UTC)
    _shelves(db)
    _questions(db)
    sheet = importing.read("products.csv", (FOLDER / "products.csv").read_bytes())
    plan = importing.plan(db, sheet, currency=CURRENCY)
    if plan.bad:
        raise BadDemo(plan.bad)
    importing.apply(db, plan, now=moment, by="demo", progress=progress)


def _shelves(db: Session) -> None:
    made: dict[str, Category] = {}
    for line in _lines("categories.csv"):
        shelf = Category(
            slug=line["slug"], parent_id=made[line["parent"]].id if line["parent"] else None,
            name_zh=line["name_zh"], name_en=line["name_en"], icon=line["icon"], position=int(line["position"]),
        )
        db.add(shelf)
        db.flush()
        made[shelf.slug] = shelf


def _questions(db: Session) -> None:
    db.add_all(
        Faq(
            slug=line["slug"], question_zh=line["question_zh"], question_en=line["question_en"],
            answer_zh=line["answer_zh"], answer_en=line["answer_en"],
            words_zh=line["words_zh"].split("|"), words_en=line["words_en"].split("|"), position=position,
        )
        for position, line in enumerate(_lines("faq.csv"))
    )
    db.flush()


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
