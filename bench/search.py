"""How long finding takes in a small and in a very large shop: python -m bench.search [--products N]."""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice, product
from pathlib import Path

from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.orm import Session

from bot.database import connect
from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from models.stock import Stock
from models.tables import metadata
from services import catalogue, search
from services.search import Filters, Query, Sort

CLOCK = time.thread_time if "--cpu" in sys.argv else time.perf_counter     # --cpu: on a machine that others use too
LIMIT = 20          # milliseconds a search may take at 100,000 products
SHELVES = (
    ("drinks", "饮品", "Drinks"), ("clothes", "服饰", "Clothes"), ("electronics", "数码", "Electronics"),
    ("food", "食品", "Food"), ("gifts", "礼品", "Gifts"),
)
STYLES = (
    ("经典", "classic"), ("轻盈", "light"), ("浓郁", "rich"), ("复古", "vintage"), ("迷你", "mini"), ("加大", "big"),
    ("清新", "fresh"), ("暖冬", "winter"), ("夏日", "summer"), ("夜航", "night"), ("森林", "forest"),
    ("海盐", "sea salt"), ("雾都", "misty"), ("云朵", "cloud"), ("极速", "rapid"), ("手作", "handmade"),
    ("城市", "city"), ("山野", "mountain"), ("星光", "starlight"), ("元气", "lively"),
)
KINDS = {
    "drinks": (
        ("生椰拿铁", "coconut latte"), ("美式咖啡", "americano"), ("抹茶牛奶", "matcha milk"),
        ("柠檬红茶", "lemon tea"), ("黑糖珍珠奶茶", "brown sugar bubble tea"), ("冷萃咖啡", "cold brew"),
        ("草莓奶昔", "strawberry shake"),
    ),
    "clothes": (
        ("圆领T恤", "crew neck T-shirt"), ("连帽卫衣", "hoodie"), ("牛仔裤", "jeans"), ("防晒衣", "sun jacket"),
        ("羊毛围巾", "wool scarf"), ("棒球帽", "baseball cap"), ("运动短裤", "sports shorts"),
    ),
    "electronics": (
        ("蓝牙耳机", "bluetooth headphones"), ("充电宝", "power bank"), ("机械键盘", "mechanical keyboard"),
        ("无线鼠标", "wireless mouse"), ("手机壳", "phone case"), ("台灯", "desk lamp"), ("音箱", "speaker"),
    ),
    "food": (
        ("坚果礼盒", "nut box"), ("牛肉干", "beef jerky"), ("芝士蛋糕", "cheesecake"), ("螺蛳粉", "snail noodles"),
        ("海苔饼干", "seaweed cracker"), ("蜂蜜", "honey"), ("速溶燕麦", "instant oats"),
    ),
    "gifts": (
        ("刻字钢笔", "engraved pen"), ("定制马克杯", "custom mug"), ("相框", "photo frame"),
        ("香薰蜡烛", "scented candle"), ("钥匙扣", "key ring"), ("生日贺卡", "birthday card"),
        ("八音盒", "music box"),
    ),
}
FIRSTS = (
    ("瑞", "rui"), ("青", "qing"), ("木", "mu"), ("禾", "he"), ("望", "wang"), ("小", "xiao"), ("北", "bei"),
    ("南", "nan"), ("云", "yun"), ("光", "guang"), ("知", "zhi"), ("一", "yi"),
)
SECONDS = (
    ("云", "yun"), ("禾", "he"), ("舟", "zhou"), ("里", "li"), ("原", "yuan"), ("和", "he"), ("白", "bai"),
    ("桥", "qiao"), ("屿", "yu"), ("安", "an"), ("一", "yi"), ("冬", "dong"),
)
LINES = tuple((f"{first}{second}", f"{a}{b}") for (first, a), (second, b) in product(FIRSTS, SECONDS))
COLOURS = (("黑色", "Black"), ("白色", "White"), ("雾霾蓝", "Misty blue"), ("燕麦米", "Oat beige"),
           ("酒红", "Wine red"))
SIZES = (("S", "S"), ("M", "M"), ("L", "L"), ("XL", "XL"))
CUPS = (("中杯", "Medium"), ("大杯", "Large"), ("超大杯", "X-large"))
TAGS = (("新品", "New"), ("无糖", "Sugar-free"), ("送礼", "Gift"), ("学生", "Student"), ("限量", "Limited"),
        ("环保", "Green"))
OPTIONS = {
    "drinks": (("杯型", "Size", CUPS),),
    "clothes": (("颜色", "Colour", COLOURS), ("尺码", "Size", SIZES)),
}
GOODS = tuple((at, kind) for at, (slug, *_) in enumerate(SHELVES) for kind in KINDS[slug])
NAMES = len(LINES) * len(STYLES) * len(GOODS)
NOW = datetime(2026, 12, 1, tzinfo=UTC)

QUESTIONS = {
    "shelf of a fifth of the shop, by sales": Query(category=2),
    "the same, by price": Query(category=2, sort=Sort.PRICE_UP),
    "the same, four filters, by rating": Query(
        category=2, filters=Filters(5000, 20000, 40, True, ("黑",)), sort=Sort.RATING),
    "拿铁": Query("拿铁"),
    "咖啡 (every 35th)": Query("咖啡"),
    "色 (one character, a fifth of the shop)": Query("色"),
    "黑色 (an option of a fifth of the shop)": Query("黑色"),
    "black T-shirts": Query("black T-shirts"),
    "headphones, two filters, by price": Query(
        "headphones", filters=Filters(high=20000, in_stock=True), sort=Sort.PRICE_UP),
    "蓝牙耳机, three filters, by price": Query(
        "蓝牙耳机", filters=Filters(5000, 20000, 45, True), sort=Sort.PRICE_DOWN),
    "瑞云经典生椰拿铁 (one)": Query("瑞云经典生椰拿铁"),
    "shengyenatie": Query("shengyenatie"),
    "synt": Query("synt"),
    "那铁 (mistyped)": Query("那铁"),
    "蓝鸦耳机 (mistyped)": Query("蓝鸦耳机"),
    "mechanicl keybord (mistyped)": Query("mechanicl keybord"),
    "nothing at all": Query("直升飞机租赁"),
}


def shop(products: int, seed: int = 1) -> Iterator[dict[str, list[dict[str, object]]]]:
    """A made-up shop, a thousand products at a time."""
    chance = random.Random(seed)
    every = iter(range(1, products + 1))
    while batch := list(islice(every, 1000)):
        rows: dict[str, list[dict[str, object]]] = {
            "products": [], "groups": [], "choices": [], "variants": [], "stock": []}
        for id in batch:
            shelf, line, style, kind = _name(id)
            slug = SHELVES[shelf][0]
            tags = chance.sample(TAGS, 2)
            rows["products"].append({
                "id": id, "sku": f"{slug[:2].upper()}{id:06}", "category_id": shelf + 1,
                "name_zh": line[0] + style[0] + kind[0], "name_en": f"{line[1].title()} {style[1]} {kind[1]}",
                "text_zh": f"{style[0]}系列，{kind[0]}，好评如潮。",
                "text_en": f"Our {style[1]} {kind[1]}, made with care.",
                "price": chance.randrange(900, 60000, 100), "tags_zh": [zh for zh, _ in tags],
                "tags_en": [en for _, en in tags], "rating": chance.randrange(35, 51), "sold": chance.randrange(20000),
                "created_at": NOW - timedelta(minutes=chance.randrange(500_000)),
            })
            for at, (zh, en, choices) in enumerate(OPTIONS.get(slug, ())):
                rows["groups"].append({"id": id * 2 + at, "product_id": id, "name_zh": zh, "name_en": en,
                                       "required": True, "position": at})
                rows["choices"] += [
                    {"group_id": id * 2 + at, "name_zh": c_zh, "name_en": c_en, "delta": n * 300, "position": n}
                    for n, (c_zh, c_en) in enumerate(choices)
                ]
            rows["variants"].append({"id": id, "product_id": id, "counted": slug != "drinks"})
            rows["stock"].append({"variant_id": id, "on_hand": chance.choice((0, 3, 40, 40, 40, 40, 40, 40, 40, 40))})
        yield rows


def _name(id: int) -> tuple[int, tuple[str, str], tuple[str, str], tuple[str, str]]:
    """The names of the hundred thousand that there can be, in no order; beyond, each again with its series."""
    series, at = divmod(id - 1, NAMES)
    at, kind = divmod(at * 61_291 % NAMES, len(GOODS))        # a prime step goes through all of them
    line, style = divmod(at, len(STYLES))
    shelf, goods = GOODS[kind]
    if series:
        goods = (f"{goods[0]}{series + 1}代", f"{goods[1]} Mark {series + 1}")
    return shelf, LINES[line], STYLES[style], goods


def build(engine: Engine, products: int) -> None:
    """The shop in an empty database, with its index."""
    metadata.create_all(engine)
    with Session(engine) as db:
        db.execute(insert(Category), [
            {"slug": slug, "name_zh": zh, "name_en": en, "position": at} for at, (slug, zh, en) in enumerate(SHELVES)
        ])
        for rows in shop(products):
            for table, key in ((Product, "products"), (OptionGroup, "groups"), (Choice, "choices"),
                               (Variant, "variants"), (Stock, "stock")):
                if rows[key]:
                    db.execute(insert(table), rows[key])
            db.commit()
        search.reindex(db)
        db.commit()


def _size(db: Session) -> str:
    if db.get_bind().dialect.name == "postgresql":
        return f"database {(db.scalar(text('SELECT pg_database_size(current_database())')) or 0) / 1e6:.0f} MB"
    pages, size = db.scalar(text("PRAGMA page_count")), db.scalar(text("PRAGMA page_size"))
    return f"file {(pages or 0) * (size or 0) / 1e6:.0f} MB"


def timed(what: Callable[[], object], rounds: int = 15) -> list[float]:
    """Milliseconds of several rounds, the shortest first, after one that fills SQLAlchemy's cache."""
    what()
    took = []
    for _ in range(rounds):
        started = CLOCK()
        what()
        took.append((CLOCK() - started) * 1000)
    return sorted(took)


def measure(engine: Engine) -> None:
    """A table of times; one line a question, and all of them together."""
    print(f"{'':44}{'found':>7}{'find':>9}{'worst':>9}{'facets':>9}{'worst':>9}   ms")
    finds: list[float] = []
    narrowings: list[float] = []
    with Session(engine) as db:
        for name, query in QUESTIONS.items():
            page = search.find(db, query)
            find = timed(partial(search.find, db, query, page=2))
            facets = timed(partial(search.facets, db, query))
            mark = "" if max(statistics.median(find), statistics.median(facets)) <= LIMIT else f"  over {LIMIT}"
            total = f"{page.total}{'+' if page.more else ''}"
            print(f"{name:44}{total:>7}{statistics.median(find):9.2f}{find[-1]:9.2f}"
                  f"{statistics.median(facets):9.2f}{facets[-1]:9.2f}{mark}")
            finds += find
            narrowings += facets
        print(f"{'all of them: median and p99':44}{'':7}{_middle_and_p99(finds)}{_middle_and_p99(narrowings)}")
        one = catalogue.product(db, 1)
        assert one is not None
        for name, what in {
            "open one product": lambda: catalogue.product(db, 1),
            "a page of six": lambda: catalogue.products(db, range(10, 16)),
            "the shelves": lambda: catalogue.shelves(db),
            "best sellers": lambda: catalogue.best_sellers(db, 6),
            "best sellers of a shelf": lambda: catalogue.best_sellers(db, 6, category=2),
            "three like it": lambda: catalogue.similar(db, one, 5),
            "exactly 瑞云经典生椰拿铁": lambda: search.exact(db, "瑞云经典生椰拿铁"),
            "names like 蓝牙耳几": lambda: search.suggest(db, "蓝牙耳几", "zh"),
            "one product written anew": lambda: catalogue.touched(db, [1]),
        }.items():
            took = timed(what)
            print(f"{name:44}{'':7}{statistics.median(took):9.2f}{took[-1]:9.2f}")
        db.rollback()


def _middle_and_p99(took: list[float]) -> str:
    return f"{statistics.median(took):9.2f}{sorted(took)[len(took) * 99 // 100]:9.2f}"


def run(sizes: Sequence[int], database: str = "") -> None:
    """Build shops of these sizes, each in a file of its own or one in an empty `database`; measure, print. What is
    there already is only measured."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            engine = connect(database or f"sqlite:///{Path(folder) / 'shop.db'}")
            print(f"\n{size:,} products on {engine.dialect.name}")
            if not inspect(engine).has_table(Product.__tablename__):
                started, used = time.perf_counter(), time.process_time()
                build(engine, size)
                with Session(engine) as db:
                    print(f"written with its index in {time.perf_counter() - started:.0f} s, "
                          f"{time.process_time() - used:.0f} s of CPU · {_size(db)}")
            measure(engine)
            engine.dispose()
    print(f"\nmemory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """The search alone."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--products", type=int, help="how many (default: 1,000 and then 100,000)")
    asked.add_argument("--database", default="", help="an empty database to use, such as postgresql://… or sqlite:///…")
    asked.add_argument("--cpu", action="store_true", help="count the thread's own time instead of the wall's")
    said = asked.parse_args()
    run((said.products,) if said.products else (1_000, 100_000), said.database)


if __name__ == "__main__":
    main()
