"""The catalogue as customers see it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from models.stock import Stock
from services import catalogue, search
from services.catalogue import Item, Text
from services.search import Query
from tests.goods import COLD, GOODS, NOON, Goods, opened, restock


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    with opened(database_url) as shop:
        yield shop


def of(db: Session, sku: str) -> Item:
    item = catalogue.by_sku(db, sku)
    assert item is not None
    return item


@pytest.fixture
def shirt(db: Session) -> Item:
    """A shirt counted by size and colour: S black 8, S white 0, L black is not made, L white 5 at its own price."""
    product = Product(
        sku="SHIRT", category_id=db.scalar(select(Category.id).where(Category.slug == "tops")), name_zh="衬衫",
        name_en="", price=10000, created_at=NOON,
        groups=[
            OptionGroup(name_zh="尺码", name_en="Size", counted=True, position=0, choices=[
                Choice(name_zh="S", position=0), Choice(name_zh="L", delta=500, position=1)]),
            OptionGroup(name_zh="颜色", name_en="Colour", counted=True, position=1, choices=[
                Choice(name_zh="黑", name_en="Black", preset=True, position=0), Choice(name_zh="白", position=1)]),
            OptionGroup(name_zh="绣字", name_en="Stitching", most=2, position=2, choices=[
                Choice(name_zh="左袖", delta=1000, position=0), Choice(name_zh="右袖", delta=1000, position=1)]),
        ],
        variants=[],
    )
    db.add(product)
    db.flush()
    (small, large), (black, white) = (group.choices for group in product.groups[:2])
    for size, colour, price, stock in ((small, black, None, 8), (small, white, None, 0), (large, white, 12000, 5)):
        variant = Variant(product_id=product.id, choices=f"{size.id}.{colour.id}", price=price)
        db.add(variant)
        db.flush()
        db.add(Stock(variant_id=variant.id, on_hand=stock))
    catalogue.touched(db, [product.id])
    return of(db, "SHIRT")


def chosen(item: Item, *names: str) -> list[int]:
    return [it.id for name in names for group in item.groups for it in group.choices if it.name.zh == name]


def test_words_fall_back_to_the_other_language_where_one_is_missing() -> None:
    assert Text("拿铁", "Latte").of("en") == "Latte"
    assert Text("拿铁", "").of("en") == "拿铁"
    assert Text("", "Latte").of("zh") == "Latte"


def test_products_come_in_the_order_asked_for_with_four_questions_however_many(db: Session) -> None:
    ids = db.scalars(select(Product.id).order_by(Product.id.desc())).all()
    db.commit()
    asked: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    db.connection()
    asked.clear()
    items = catalogue.products(db, [*ids, 999])
    assert [item.id for item in items] == ids
    assert len(asked) == 4


def test_a_product_off_the_shelf_is_still_read_but_not_sold(db: Session) -> None:
    jumper = of(db, "K3")
    assert not jumper.active
    assert catalogue.product(db, 999) is None
    assert catalogue.by_sku(db, "nothing") is None
    assert jumper.id not in search.find(db, Query(), size=50).ids


def test_each_choice_has_its_variant_and_its_price(shirt: Item) -> None:
    assert shirt.variant_for(chosen(shirt, "S")) is None
    assert shirt.variant_for(chosen(shirt, "L", "黑")) is None
    assert shirt.price_of(chosen(shirt, "S", "黑")) == 10000
    assert shirt.price_of(chosen(shirt, "L", "白", "左袖")) == 12000 + 500 + 1000
    assert shirt.price_range() == (10000, 12500)


def test_what_must_be_chosen_is_asked_until_it_is(shirt: Item) -> None:
    assert [group.name.zh for group in shirt.complete(())] == ["尺码", "颜色"]
    assert shirt.defaults() == tuple(chosen(shirt, "黑"))
    assert [group.name.zh for group in shirt.complete(shirt.defaults())] == ["尺码"]
    assert shirt.complete(chosen(shirt, "S", "黑")) == ()
    group = shirt.group_of(chosen(shirt, "右袖")[0])
    assert group is not None
    assert (group.name.zh, group.most) == ("绣字", 2)
    assert shirt.group_of(10**9) is None


def test_choices_are_said_in_the_order_of_the_questions(db: Session, shirt: Item) -> None:
    picked = chosen(shirt, "左袖", "黑", "S")
    assert shirt.options_text(picked, "zh") == "S·黑·左袖"
    assert shirt.options_text(picked, "en") == "S, Black, 左袖"
    assert of(db, "C1").price_range() == (1800, 2100)


def test_left_is_what_is_there_less_what_is_promised(db: Session, shirt: Item) -> None:
    black, white, large = shirt.variants
    db.execute(update(Stock).where(Stock.variant_id == black.id).values(reserved=3))
    assert catalogue.left(db, shirt) == {black.id: 5, white.id: 0, large.id: 5}
    assert catalogue.available(db, shirt) == 10
    assert catalogue.available(db, of(db, "C1")) is None


def test_a_variant_without_a_count_has_none_left(db: Session, shirt: Item) -> None:
    db.query(Stock).filter(Stock.variant_id == shirt.variants[0].id).delete()
    assert catalogue.left(db, shirt)[shirt.variants[0].id] == 0


def test_shelves_show_only_what_has_something_on_it_and_count_below(db: Session) -> None:
    floor = catalogue.shelves(db)
    assert [(shelf.slug, shelf.count) for shelf in floor] == [("drinks", 5), ("electronics", 4), ("tops", 2)]
    assert [(shelf.slug, shelf.count) for shelf in catalogue.shelves(db, floor[0].id)] == [("coffee", 4), ("tea", 1)]
    assert catalogue.shelf(db, floor[0].id) == floor[0]
    assert catalogue.shelf(db, 999) is None


def test_a_shelf_with_one_other_on_it_is_skipped_unless_goods_stand_beside(db: Session) -> None:
    clothes = db.scalar(select(Category.id).where(Category.slug == "clothes"))
    hoodie = of(db, "K2")
    assert catalogue.shelves(db)[-1].slug == "tops"
    db.execute(update(Product).where(Product.id == hoodie.id).values(category_id=clothes))
    catalogue.touched(db, [hoodie.id])
    assert (catalogue.shelves(db)[-1].slug, catalogue.shelves(db)[-1].count) == ("clothes", 2)


def test_shelves_that_stand_on_each_other_by_mistake_hang_nothing(db: Session) -> None:
    drinks, coffee = (db.scalar(select(Category.id).where(Category.slug == slug)) for slug in ("drinks", "coffee"))
    db.execute(update(Category).where(Category.id == drinks).values(parent_id=coffee))
    assert catalogue.shelf(db, coffee or 0) is not None
    assert "drinks" not in [shelf.slug for shelf in catalogue.shelves(db)]
    assert search.find(db, Query(category=coffee)).total == 5


def test_best_sellers_are_there_before_they_are_many(db: Session) -> None:
    assert [item.sku for item in catalogue.best_sellers(db, 3)] == ["C2", "C1", "E4-20K"]
    sound = db.scalar(select(Category.id).where(Category.slug == "sound"))
    assert [item.sku for item in catalogue.best_sellers(db, 9, category=sound)] == ["E1", "E2", "E3"]


def test_sales_and_stock_count_at_once_without_telling_the_search(db: Session) -> None:
    restock(db, "E3", 5)
    sound = db.scalar(select(Category.id).where(Category.slug == "sound"))
    assert [item.sku for item in catalogue.best_sellers(db, 9, category=sound)] == ["E3", "E1", "E2"]
    db.execute(update(Stock).where(Stock.variant_id == of(db, "E3").variants[0].id).values(reserved=5))
    db.execute(update(Product).where(Product.sku == "E2").values(sold=10_000))
    db.commit()
    assert [item.sku for item in catalogue.best_sellers(db, 9, category=sound)] == ["E2", "E1", "E3"]


LIKE = tuple(
    Goods(sku, "coffee", sku, sku, price, tags, (), (), stock, rating)
    for sku, price, tags, stock, rating in (
        ("asked", 2000, COLD, 9, 40), ("shares", 2500, COLD, 5, 41), ("better", 1500, COLD, 5, 42),
        ("best but hot", 2000, (), 5, 50), ("too dear", 2501, COLD, 5, 50), ("too cheap", 1499, COLD, 5, 50),
        ("too few", 2000, COLD, 4, 50), ("endless", 2000, COLD, None, 39),
    )
)


def test_what_can_be_had_instead_is_like_it_in_tags_price_and_quantity(database_url: str) -> None:
    with opened(database_url, LIKE) as db:
        asked = of(db, "asked")
        assert [item.sku for item in catalogue.similar(db, asked, 5)] == ["better", "shares", "endless"]
        assert [item.sku for item in catalogue.similar(db, asked, 5, n=9)][-1] == "best but hot"
        assert [item.sku for item in catalogue.similar(db, asked, 6)] == ["endless"]


def test_every_change_makes_a_new_version_and_is_found_at_once(db: Session) -> None:
    before = catalogue.version(db)
    hoodie = of(db, "K2")
    db.execute(update(Product).where(Product.id == hoodie.id).values(name_zh="抓绒外套", price=500))
    catalogue.touched(db, [hoodie.id])
    catalogue.touched(db)
    assert catalogue.version(db) == before + 2
    assert search.find(db, Query("抓绒")).ids == (hoodie.id,)
    assert hoodie.id not in search.find(db, Query("连帽卫衣")).ids


def test_a_product_that_is_gone_is_no_longer_found(db: Session) -> None:
    bank = of(db, "E4-20K")
    for table in (Choice, OptionGroup):
        db.query(table).delete()
    db.query(Stock).filter(Stock.variant_id == bank.variants[0].id).delete()
    db.query(Variant).filter(Variant.product_id == bank.id).delete()
    db.query(Product).filter(Product.id == bank.id).delete()
    assert search.find(db, Query("充电宝")).total == 0
    catalogue.touched(db, [bank.id])
    assert search.find(db, Query("充电宝")).total == 0
    assert len(GOODS) - 2 == search.find(db, Query(), size=50).total
