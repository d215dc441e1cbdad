"""The shop that is measured: the demo shop with enough of everything, and people who have an address already."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.opening import open_database
from bot.seeding import seed
from bot.settings import Settings
from models.catalogue import Product
from models.stock import Stock
from services import catalogue, checkout, people
from services.addresses import book
from services.addresses.book import Entry

KEY: Final = "a key for measuring"
FIRST: Final = 700_001          # the people's numbers in Telegram start here
ENOUGH: Final = 1_000_000
HOME: Final = Entry("王小明", "13800138000", "世纪大道100号5楼", region="上海市 浦东新区")


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """The settings of the measured shop: everything it writes lies in this folder, or in a database of its own."""
    return {
        "XIAOER_DATABASE__URL": database or f"sqlite:///{folder}/shop.db", "XIAOER_SECRET_KEY": KEY,
        "XIAOER_PAYMENTS__DEMO_FILE": f"{folder}/bank.db", "XIAOER_BACKUP__FOLDER": "",
        "XIAOER_ORDERS__UNPAID": str(ENOUGH), "XIAOER_LOG__LEVEL": "error",
    }


def build(folder: Path, methods: list[str], database: str = "") -> list[int]:
    """Write the shop's database (`database`, or a file in the folder), with one customer for each way to pay in
    `methods`. Returns the products that can be put into the cart with one tap."""
    url = database or f"sqlite:///{folder}/shop.db"
    settings = Settings.model_validate({"database": {"url": url}, "secret_key": KEY})
    engine = open_database(settings, lambda sentence, **facts: None)
    seed(engine, lambda done, of: None)
    now = datetime.now(UTC)
    with Session(engine) as db:
        db.execute(update(Stock).values(on_hand=ENOUGH))
        for number, method in enumerate(methods, FIRST):
            welcome(db, str(number), method, now)
        items = catalogue.products(db, db.scalars(select(Product.id).where(Product.active)))
        db.commit()
    engine.dispose()
    return [it.id for it in items if not it.personal_max and not it.complete(it.defaults())]


def welcome(db: Session, person: str, method: str, now: datetime) -> None:
    """Somebody in Telegram who has an address, and will pay in this way."""
    _, customer = people.recognise(
        db, channel="telegram", person=person, chat=person, name=f"P{person}", language="zh", private=True, now=now
    )
    book.add(db, customer, HOME, now=now)
    checkout.draft(db, customer, now=now).method = method
