"""What a step takes in a small shop and in a very big one: python -m bench.big --products 1000000 --lines 10000000.

Two shops with the same day behind them, one at its beginning, one after years: every step is done in both in turn, and
what is compared is the thread's CPU. `--keep FOLDER` builds the big one there, and finds it there the next time.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, func, inspect, select, update
from sqlalchemy.orm import Session

from bench import past, search, stage
from bench.turns import Guest, Room
from bot.database import connect
from dialog.event import Tap, Text
from dialog.place import base36
from models.catalogue import Product
from models.orders import Order, Status
from models.people import Role, Staff
from models.sealed import KEYS
from models.stock import Stock

SMALL: Final = (200, 1_000)         # products and lines of the shop at its beginning
TODAY: Final = 200                  # orders of the day, which are still open
QUIET: Final = timedelta(days=40)   # between the past and this day: what a report compares is alike in both
EACH: Final = 8                     # orders a customer has made
GUESTS: Final = 24
ROUNDS: Final = 3
SHELF: Final = 3                    # whose products are put into the cart with one tap
ROW: Final = "{:<32} {:>10} {:>10} {:>7} {:>12}"

FLAT: Final = 1.3                   # times that a step in the big shop may take
SLOW: Final = re.compile(r"SCAN (?!CONSTANT)|Seq Scan|TEMP B-TREE|Sort")

Step = tuple[str, Callable[[Guest], Tap | Text]]


@dataclass
class Store:
    """One of the two shops."""

    room: Room
    database: Engine
    goods: list[int]                                    # products that are there
    staff: Guest
    guests: list[Guest]
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    said: defaultdict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))

    def steps(self) -> tuple[Step, ...]:
        """What every guest does, one after the other."""
        def tap(code: str) -> Callable[[Guest], Tap]:
            return lambda guest: Tap(guest.button(code), guest.message)

        def at(place: str) -> Callable[[Guest], Tap]:
            return lambda guest: Tap(place, guest.message)

        return (
            ("open a product", lambda guest: Tap(f"p:{base36(self.dice.choice(self.goods))}", guest.message)),
            ("add to the cart", tap("ak")),
            ("check out: the review", tap("rs")),
            ("place an order, paid in cash", tap("ok")),
            ("home, leaving the order's card", at("h")),
            ("all shelves", at("sh")),
            ("a shelf", at(f"c:{SHELF}")),
            ("its second page", at(f"c:{SHELF}:2")),
            ("my orders", at("os")),
            ("my orders that are done", at("os:4")),
            ("a search in words", lambda guest: Text("蓝牙耳机")),
        )

    def desk(self) -> tuple[Step, ...]:
        """What the staff look at."""
        return tuple(
            (name, lambda guest, place=place: Tap(place, guest.message))
            for name, place in (
                ("staff: the desk", "z"), ("staff: the orders board", "zb"), ("staff: new orders", "zb:new"),
                ("staff: orders that are done", "zb:done"), ("staff: the day's report", "zz"),
                ("staff: what runs short", "zk"), ("staff: how the shop does", "zy"),
            )
        )

    def does(self, guest: Guest, step: Step, *, counts: bool) -> None:
        """One step of one person, timed."""
        name, act = step
        said, seen = act(guest), self.said[name]

        def listen(_: Any, cursor: Any, words: str, facts: Any, *rest: Any) -> None:
            seen[words] = facts

        database = self.database
        if not counts:
            event.listen(database, "before_cursor_execute", listen)
        began = time.thread_time()
        guest.does(said)
        took = (time.thread_time() - began) * 1000
        if counts:
            self.took[name].append(took)
        else:
            event.remove(database, "before_cursor_execute", listen)


def build(engine: Engine, products: int, lines: int) -> None:
    """A shop with so many products and order lines, and a day that is under way; in an empty database."""
    now = datetime.now(UTC)
    orders = round(lines / (sum(past.LINES) / len(past.LINES))) - TODAY
    buyers = range(stage.FIRST, stage.FIRST + max(2 * TODAY, orders // EACH))
    if not inspect(engine).has_table(Product.__tablename__):
        search.build(engine, products)
    past.customers(engine, len(buyers), now=now, first=buyers.start)
    past.orders(engine, orders, buyers=buyers, products=products, now=now - QUIET)
    past.orders(
        engine, TODAY, buyers=buyers, products=products, now=now, over=timedelta(minutes=30), status=Status.PAID,
        first=orders + 1,
    )
    past.settle(engine)


def opened(engine: Engine) -> Store:
    """The shop with its guests, all of them customers of old, and somebody who works there."""
    now, room = datetime.now(UTC), Room(engine)
    with Session(engine) as db:
        if db.scalar(select(Staff.id).where(Staff.person == str(stage.FIRST - 1))) is None:
            db.add(Staff(channel="telegram", person=str(stage.FIRST - 1), role=Role.OWNER, since=now))
            for number in range(GUESTS):
                stage.welcome(db, str(stage.FIRST + number), "cash", now)
        products = db.scalar(select(func.max(Product.id))) or 0
        some = random.Random(2).sample(range(1, products + 1), min(products, 2_000))
        goods = list(db.scalars(select(Product.id).where(Product.id.in_(some), Product.category_id == SHELF)))
        db.execute(update(Stock).where(Stock.variant_id.in_(goods)).values(on_hand=stage.ENOUGH))
        db.commit()
    return Store(room, engine, goods, Guest(room, -1), [Guest(room, number) for number in range(GUESTS)])


def measure(small: Store, big: Store) -> None:
    """Every step in both, in turn."""
    for store in (small, big):
        for guest in (store.staff, *store.guests):
            guest.does(Text("/start"))
    for turn in range(ROUNDS + 1):
        counts = turn > 0
        for one, other in zip(small.steps(), big.steps(), strict=True):
            for little, large in zip(small.guests, big.guests, strict=True):
                small.does(little, one, counts=counts)
                big.does(large, other, counts=counts)
        for one, other in zip(small.desk(), big.desk(), strict=True):
            for _ in range(GUESTS // 4):
                small.does(small.staff, one, counts=counts)
                big.does(big.staff, other, counts=counts)


def show(small: Store, big: Store) -> None:
    """A row a step: the middle of what it took in each, and how much more that is in the big one."""
    print(ROW.format("CPU ms, the middle", "small", "big", "times", "big, worst"))
    for name, took in small.took.items():
        little, large = statistics.median(took), statistics.median(big.took[name])
        mark = "" if large <= FLAT * little else f"  over {FLAT}"
        print(ROW.format(name, f"{little:.2f}", f"{large:.2f}", f"{large / little:.2f}", f"{max(big.took[name]):.1f}"),
              mark)


def explain(store: Store) -> None:
    """What of each step's statements walks over a whole table, by the database's own word."""
    sqlite = store.database.dialect.name == "sqlite"
    with store.database.connect() as connection:
        for name, said in store.said.items():
            for words, facts in said.items():
                if not words.startswith(("SELECT", "UPDATE", "WITH")):
                    continue
                rows = connection.exec_driver_sql(
                    f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{words}", facts
                ).all()
                walks = [str(row[-1]) for row in rows if SLOW.search(str(row[-1]))]
                if walks:
                    print(f"\n{name}: {' '.join(words.split())[:400]}\n    " + "\n    ".join(walks))


@contextmanager
def _shops(chosen: argparse.Namespace) -> Iterator[tuple[Engine, Engine]]:
    """Both, built where they are not there yet."""
    with tempfile.TemporaryDirectory(prefix="big-") as place:
        folder = chosen.keep or Path(place)
        small, big = connect(f"sqlite:///{place}/small.db"), connect(f"sqlite:///{folder}/big.db")
        for engine, products, lines in ((small, *SMALL), (big, chosen.products, chosen.lines)):
            began, used = time.perf_counter(), time.process_time()
            if not inspect(engine).has_table(Order.__tablename__) or not _orders(engine):
                build(engine, products, lines)
                print(f"{products:,} products and {lines:,} lines written in {time.perf_counter() - began:.0f} s, "
                      f"{time.process_time() - used:.0f} s of CPU", flush=True)
        yield small, big
        small.dispose()
        big.dispose()


def _orders(engine: Engine) -> int | None:
    with Session(engine) as db:
        return db.scalar(select(func.max(Order.id)))


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.big", description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="a folder that the big shop stays in")
    parser.add_argument("--explain", action="store_true", help="say which statements walk over whole tables")
    chosen = parser.parse_args()
    KEYS.unlock(stage.KEY)
    with _shops(chosen) as engines:
        small, big = map(opened, engines)
        measure(small, big)
        show(small, big)
        if chosen.explain:
            explain(big)


if __name__ == "__main__":
    main()
