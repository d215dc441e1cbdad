"""A small shop for tests: five shelves, a dozen products that people ask for in every way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.database import connect
from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from models.stock import Stock
from services import search

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Goods:
    """One product of the test shop; `stock` None: there are always more."""

    sku: str
    shelf: str
    zh: str
    en: str
    price: int
    tags: tuple[tuple[str, str], ...] = ()
    colours: tuple[tuple[str, str], ...] = ()
    sizes: tuple[tuple[str, str, int], ...] = ()
    stock: int | None = 10
    rating: int = 45
    sold: int = 100
    text: tuple[str, str] = ("", "")
    active: bool = True


COLD = (("冰", "iced"), ("牛奶", "milk"))
CUPS = (("中杯", "Medium", 0), ("大杯", "Large", 0), ("超大杯", "X-large", 300))
BLACK, WHITE, BLUE = ("黑色", "Black"), ("白色", "White"), ("雾霾蓝", "Misty blue")

GOODS = (
    Goods("C1", "coffee", "冰拿铁", "Iced latte", 1800, COLD, (), CUPS, None, 49, 900),
    Goods("C2", "coffee", "生椰拿铁", "Coconut latte", 2000, (("椰子", "coconut"),), (), CUPS, None, 48, 1200),
    Goods("C3", "coffee", "热美式", "Hot americano", 1400, (), (), CUPS, None, 47, 400),
    Goods("C4", "coffee", "卡布奇诺", "Cappuccino", 1900, (("牛奶", "milk"),), (), CUPS, 0, 46, 300),
    Goods("T1", "tea", "茉莉绿茶", "Jasmine green tea", 1200, (("无糖", "sugar-free"),), (), (), None, 44, 200),
    Goods("E1", "sound", "蓝牙耳机 Lite", "Bluetooth headphones Lite", 7900, (("蓝牙", "bluetooth"),),
          (BLACK, WHITE), (), 12, 46, 500, ("续航三十小时", "thirty hours of music")),
    Goods("E2", "sound", "头戴降噪耳机", "Noise-cancelling headphones", 39900, (("蓝牙", "bluetooth"),),
          (BLACK,), (), 3, 49, 250),
    Goods("E3", "sound", "有线耳机", "Wired headphones", 2900, (), (WHITE,), (), 0, 41, 800),
    Goods("E4-20K", "power", "充电宝", "Power bank", 8900, (("快充", "fast charging"),), (BLACK, BLUE), (),
          40, 45, 700),
    Goods("K1", "tops", "纯棉T恤", "Cotton T-shirt", 5900, (("纯棉", "cotton"),), (BLACK, WHITE, BLUE),
          (("S", "S", 0), ("L", "L", 0)), 30, 47, 604),
    Goods("K2", "tops", "连帽卫衣", "Hoodie", 16900, (("纯棉", "cotton"),), (BLACK,), (), 8, 43, 320),
    Goods("K3", "tops", "旧款毛衣", "Old jumper", 9900, (), (), (), 5, 40, 10, active=False),
)
SHELVES = (
    ("drinks", None, "饮品", "Drinks"), ("coffee", "drinks", "咖啡", "Coffee"), ("tea", "drinks", "茶", "Tea"),
    ("electronics", None, "数码", "Electronics"), ("sound", "electronics", "耳机音箱", "Headphones"),
    ("power", "electronics", "充电", "Charging"), ("clothes", None, "服饰", "Clothes"),
    ("tops", "clothes", "上装", "Tops"),
    ("hotel", None, "酒店", "Hotel"),
)


@contextmanager
def opened(url: str, goods: tuple[Goods, ...] = GOODS) -> Iterator[Session]:
    """The shop in a database that has its tables."""
    engine = connect(url)
    try:
        with Session(engine) as db:
            fill(db, goods)
            yield db
    finally:
        engine.dispose()


def fill(db: Session, goods: tuple[Goods, ...]) -> None:
    """Put shelves and goods into an empty shop, and into its search."""
    shelves: dict[str, Category] = {}
    for at, (slug, parent, zh, en) in enumerate(SHELVES):
        shelves[slug] = Category(
            slug=slug, name_zh=zh, name_en=en, position=at, parent_id=shelves[parent].id if parent else None)
        db.add(shelves[slug])
        db.flush()
    for at, it in enumerate(goods):
        product = Product(
            sku=it.sku, category_id=shelves[it.shelf].id, name_zh=it.zh, name_en=it.en, price=it.price,
            text_zh=it.text[0], text_en=it.text[1],
            tags_zh=[zh for zh, _ in it.tags], tags_en=[en for _, en in it.tags],
            rating=it.rating, sold=it.sold, active=it.active, created_at=NOON + timedelta(minutes=at),
            groups=[], variants=[Variant(choices="", counted=it.stock is not None)],
        )
        if it.sizes:
            product.groups.append(OptionGroup(name_zh="规格", name_en="Size", required=True, position=0, choices=[
                Choice(name_zh=zh, name_en=en, delta=delta, preset=n == 1, position=n)
                for n, (zh, en, delta) in enumerate(it.sizes)
            ]))
        if it.colours:
            product.groups.append(OptionGroup(name_zh="颜色", name_en="Colour", position=1, choices=[
                Choice(name_zh=zh, name_en=en, position=n) for n, (zh, en) in enumerate(it.colours)
            ]))
        db.add(product)
        db.flush()
        if it.stock is not None:
            db.add(Stock(variant_id=product.variants[0].id, on_hand=it.stock))
    db.flush()
    search.reindex(db)


def restock(db: Session, sku: str, on_hand: int) -> None:
    """Set what is there of the product's one variant, the way the rest of the shop does: an update and a commit."""
    variant = db.query(Variant.id).join(Product).filter(Product.sku == sku).scalar()
    db.execute(update(Stock).where(Stock.variant_id == variant).values(on_hand=on_hand))
    db.commit()
