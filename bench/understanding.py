"""How long a typed sentence takes to understand: python -m bench.understanding [--products N]."""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from bench.search import build
from bot.database import connect
from dialog.understand import lexicon, sentence
from dialog.understand.lexicon import Lexicon
from models.catalogue import Product
from services import catalogue

CLOCK = time.thread_time if "--cpu" in sys.argv else time.perf_counter     # --cpu: on a machine that others use too
LIMIT = 10          # milliseconds that 99 of 100 sentences may take at 5,000 products
ROUNDS = 20

SENTENCES = (
    "两杯大杯瑞云经典生椰拿铁 送到公司", "来三个青禾轻盈坚果礼盒，再来一个充电宝",
    "2 ruiyun classic coconut lattes, large",
    "a dozen cheesecakes for pickup at 9am", "那铁大杯", "bluetoth headfones x2", "两件木舟复古圆领T恤 黑色 L码",
    "拿铁改成 3 杯", "不要充电宝了", "第二个 两份", "the second one, large, two", "shengyenatie 2", "今天天气怎么样",
    "tell me a joke", "我昨天买的两杯拿铁洒了，怎么办",
    "can I get three mugs and two notebooks delivered to my office tomorrow at 3pm please",
    "黑糖波波一杯，佛跳墙两份，直升飞机一架", "wireless mice and mechanicl keybords, both black, two of each",
    "张三 13800138000 上海市浦东新区世纪大道100号5楼",
    "两杯美式咖啡一杯大杯一杯中杯，一份牛肉干，一个香薰蜡烛，备注：分开装",
)


def measure(words: Lexicon, seed: int = 1) -> None:
    """A table: the sentences above, mixtures of them, and 500 characters of nonsense."""
    chance = random.Random(seed)
    letters = "".join(SENTENCES)
    kinds = {
        "everyday sentences": list(SENTENCES),
        "two at once": [f"{one}，{other}" for one in SENTENCES for other in chance.sample(SENTENCES, 3)],
        "500 characters of nonsense": ["".join(chance.choices(letters, k=500)) for _ in range(40)],
    }
    print(f"{'':30}{'middle':>9}{'p99':>9}{'worst':>9}   ms")
    for kind, spoken in kinds.items():
        took = []
        for _ in range(ROUNDS):
            for words_said in spoken:
                started = CLOCK()
                sentence.read(words, words_said)
                took.append((CLOCK() - started) * 1000)
        took.sort()
        p99 = took[int(len(took) * 0.99) - 1]
        mark = "" if p99 <= LIMIT else f"  over {LIMIT}"
        print(f"{kind:30}{statistics.median(took):9.2f}{p99:9.2f}{took[-1]:9.2f}{mark}")


def main() -> None:
    """Build a shop, read its words, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--products", type=int, default=5_000, help="how many")
    asked.add_argument("--cpu", action="store_true", help="count the thread's own time instead of the wall's")
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'shop.db'}")
        build(engine, asked.parse_args().products)
        with Session(engine) as db:
            started = CLOCK()
            written = lexicon.source(db)
            words = lexicon.build(written)
            first = CLOCK() - started
            db.execute(update(Product).where(Product.id == 1).values(name_zh="雪山摩卡"))
            catalogue.touched(db, [1])
            started = CLOCK()
            words = lexicon.build(lexicon.source(db, written), words)
            again = CLOCK() - started
            print(f"{len(words.found):,} words read in {first:.2f} s, after a change in {again * 1000:.0f} ms")
            measure(words)
        engine.dispose()
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
