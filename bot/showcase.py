"""The shop's window: what somebody sees who looks for products from a chat with somebody else."""

from typing import Final

from sqlalchemy.orm import Session

from bot.channels.telegram.inline import MOST, Asked, Shown
from dialog.words import nearest
from handlers.graph import Step
from services import catalogue, money, search
from services.item import Item
from services.search import Query
from services.shop import Shop

LANGUAGES: Final = ("zh", "en")
LONGEST: Final = 60
TOLD: Final = 200


def look(db: Session, asked: Asked, *, shop: Shop) -> list[Shown]:
    """What is found for these words, or what is liked most where there are none."""
    words = " ".join(asked.words.split())[:LONGEST]
    items = _found(db, words, asked.first) if words else catalogue.best_sellers(db, asked.first + MOST)[asked.first:]
    language = nearest(asked.language, LANGUAGES)
    return [_shown(item, language, shop) for item in items if item.active]


def _found(db: Session, words: str, first: int) -> list[Item]:
    wanted = first // MOST + 1
    found = search.find(db, Query(words=words), page=wanted, size=MOST)
    return catalogue.products(db, found.ids) if found.page == wanted else []


def _shown(item: Item, language: str, shop: Shop) -> Shown:
    low, high = item.price_range()
    price = money.money(low, shop.currency) if low == high else money.span(low, high, shop.currency)
    return Shown(
        Step.PRODUCT.at(item.id).payload.replace(":", "_"), item.name.of(language), price,
        item.text.of(language)[:TOLD], "" if ":" in item.picture else item.picture,
    )
