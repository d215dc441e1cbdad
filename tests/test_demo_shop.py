"""The demo shop is whole: everything has its words, its picture and its price, and what it says is true."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import connect
from demo.draw import SCENES, draw
from demo.seed import FOLDER, PICTURES, NotEmpty, seed
from models.catalogue import Category, Product
from models.shop import Faq
from models.tables import metadata
from services import catalogue, search
from services.item import Item
from services.money import money
from services.shop import Shop

HAN = re.compile(r"[\u3400-\u9fff]")
MUST = {
    ("冰拿铁", "Iced latte"): 1800, ("生椰拿铁", "Coconut latte"): 2000, ("热美式", "Hot americano"): 1400,
    ("抹茶拿铁", "Matcha latte"): 2200, ("可颂", "Croissant"): 1400, ("摩卡", "Mocha"): 2100,
    ("蓝牙耳机 Lite", "Bluetooth headphones Lite"): 7900,
}


@pytest.fixture(scope="module")
def db() -> Iterator[Session]:
    engine = connect("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        search.create(connection)
    with Session(engine) as session:
        seed(session, now=datetime(2026, 3, 1, tzinfo=UTC))
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def goods(db: Session) -> list[Item]:
    return catalogue.products(db, db.scalars(select(Product.id)))


def under(db: Session, slug: str) -> set[int]:
    """The shelf and all shelves on it."""
    shelves = {it.id: it for it in db.scalars(select(Category))}
    found = {next(id for id, it in shelves.items() if it.slug == slug)}
    while more := {id for id, it in shelves.items() if it.parent_id in found} - found:
        found |= more
    return found


def test_the_shop_is_well_stocked(db: Session, goods: list[Item]) -> None:
    assert len(goods) >= 96
    tops = db.scalars(select(Category.slug).where(Category.parent_id.is_(None))).all()
    assert len(tops) == 5
    for slug in tops:
        assert sum(item.category in under(db, slug) for item in goods) >= 12


def test_everything_speaks_both_languages(db: Session, goods: list[Item]) -> None:
    for item in goods:
        choices = [one for group in item.groups for one in group.choices]
        for text in (item.name, item.text, *(group.name for group in item.groups), *(one.name for one in choices)):
            assert text.zh
            assert text.en
            assert not HAN.search(text.en), item.sku
        assert len(item.tags.zh) == len(item.tags.en) > 0
        assert bool(item.personal.zh) == bool(item.personal.en) == bool(item.personal_max)
        assert HAN.search(item.text.zh)
    for one in db.scalars(select(Faq)):
        assert not HAN.search(one.question_en + one.answer_en + "".join(one.words_en))
    assert len({item.name.zh for item in goods}) == len({item.name.en for item in goods}) == len(goods)


def test_what_the_journeys_ask_for_is_there(goods: list[Item]) -> None:
    prices = {(item.name.zh, item.name.en): item.price_of(item.defaults()) for item in goods}
    assert prices.items() >= MUST.items()
    assert {"贝果", "T恤", "充电宝", "刻字马克杯"} <= {item.name.zh for item in goods}


def test_some_of_it_is_scarce_some_gone_some_endless(db: Session, goods: list[Item]) -> None:
    left = {item.name.zh: catalogue.available(db, item) for item in goods}
    assert left["抹茶拿铁"] == 2
    assert sum(count is None for count in left.values()) >= 20
    assert sum(count == 0 for count in left.values()) >= 2
    assert sum(count in {2, 3, 4} for count in left.values()) >= 3
    shirt = next(item for item in goods if item.name.zh == "T恤")
    assert 0 in catalogue.left(db, shirt).values()
    assert len(shirt.variants) == 12


def test_a_drink_needs_no_questions_and_a_shirt_needs_its_size(db: Session, goods: list[Item]) -> None:
    for item in goods:
        if item.category in under(db, "drinks"):
            assert not item.complete(item.defaults()), item.sku
        assert len(item.groups) <= 5
        assert all(len(group.choices) <= 5 for group in item.groups), item.sku
        assert item.variants
    shirt = next(item for item in goods if item.name.zh == "T恤")
    assert [group.name.en for group in shirt.complete(shirt.defaults())] == ["Size"]


def test_every_product_has_a_picture_of_its_own(goods: list[Item]) -> None:
    files = {item.picture for item in goods}
    assert len(files) == len(goods)
    assert {name.removesuffix(".jpg") for name in files} == set(SCENES)
    seen = set()
    for name in files:
        content = (PICTURES / name).read_bytes()
        assert len(content) <= 45_000
        seen.add(content)
        with Image.open(PICTURES / name) as picture:
            assert (picture.format, picture.size) == ("JPEG", (800, 800))
    assert len(seen) == len(files)
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= 5_000_000
    with Image.open(PICTURES / "icon.png") as icon, Image.open(PICTURES / "shop.jpg") as shop:
        assert (icon.size, shop.size) == ((512, 512), (1200, 800))


@pytest.mark.parametrize("name", ["iced-latte", "croissant", "engraved-mug"])
def test_a_picture_is_what_its_drawing_paints(name: str) -> None:
    with Image.open(PICTURES / f"{name}.jpg") as kept:
        difference = ImageChops.difference(draw(SCENES[name]).picture(), kept.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 3


def test_the_answers_are_true_and_short(db: Session) -> None:
    shop = Shop()
    answers = {it.slug: it for it in db.scalars(select(Faq))}
    assert len(answers) >= 14
    assert all(text.count("\n") < 6 for it in answers.values() for text in (it.answer_zh, it.answer_en))
    assert all(it.words_zh and it.words_en and all((*it.words_zh, *it.words_en)) for it in answers.values())
    for language in ("zh", "en"):
        said = {slug: getattr(it, f"answer_{language}") for slug, it in answers.items()}
        for fee in (shop.delivery_fee, shop.delivery_free_from):
            assert money(fee, "CNY") in said["delivery"]
        assert str(shop.delivery_minutes) in said["delivery"]
        hours = f"{shop.opens:%-H:%M}–{shop.closes:%-H:%M}"
        assert hours in said["hours"]
        assert hours in said["contact"]
        assert shop.pickup(language) in said["pickup"]
        assert str(shop.pickup_minutes) in said["pickup"]
        assert str(shop.payment_minutes) in said["payment"]


def test_a_shop_that_sells_something_is_left_alone(db: Session) -> None:
    with pytest.raises(NotEmpty):
        seed(db)


def test_the_files_are_in_order() -> None:
    for name, key in (("products.csv", "sku"), ("categories.csv", "slug"), ("faq.csv", "slug")):
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            keys = [row[key] for row in csv.DictReader(file)]
        assert len(keys) == len(set(keys))
