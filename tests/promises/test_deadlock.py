"""deadlock: people who want the same things in opposite order never wait for each other for ever, and nobody is turned
away because somebody else is writing."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.orders import Status
from services import attempts, orders, payments, placing
from services.payments import Outcome, Receipt
from services.refusal import Refusal
from tests.promises.backroom import ALIKE, LATTE, PLENTY, SCARCE, SHIRT, Backroom, Wish, at_once
from tests.promises.soak import times

WORKERS: Final[Mapping[str, int]] = {"postgresql": 8, "sqlite": 32}
ROUNDS: Final = times(25)
OPEN: Final = 12            # orders that everybody is at


class Crowd:
    """Orders that customers, staff, providers and the clock change at the same time."""

    def __init__(self, room: Backroom) -> None:
        self.room = room
        self.lock = Lock()
        self.orders = [room.order(*_wishes(random.Random(seed))) for seed in range(OPEN)]
        self.done: Counter[str] = Counter()

    def round(self, seed: int) -> None:
        """One thing that somebody does."""
        dice = random.Random(seed)
        name = dice.choice(OFTEN) if seed % EVERY else "expire"
        with self.lock:
            which = dice.choice(self.orders)
        try:
            WAYS[name](self, which, dice)
            self.done[name] += 1
        except Refusal:
            self.done[f"{name} refused"] += 1

    def place(self, _: int, dice: random.Random) -> None:
        """A new order of several things, in any order."""
        placed = self.room.order(*_wishes(dice), method=dice.choice(("demo", "demo", "cash")))
        with self.lock:
            self.orders[dice.randrange(OPEN)] = placed

    def edit(self, order: int, dice: random.Random) -> None:
        """The customer takes an order back and orders other things."""
        self.room.edit(order, *_wishes(dice))

    def pay(self, order: int, dice: random.Random) -> None:
        """The provider says that it is paid, or that it is not."""
        def work(db: Session) -> None:
            payment = attempts.newest(db, orders.any_order(db, order))
            if payment is not None and payment.provider != attempts.CASH:
                outcome = dice.choice((Outcome.PAID, Outcome.PAID, Outcome.FAILED))
                event = f"event-{dice.getrandbits(60)}"
                payments.settle(db, Receipt(
                    payment.provider, event, payment.token, outcome, payment.amount, payment.currency
                ), shop=self.room.shop, now=self.room.now)
        self.room.run(work)

    def otherwise(self, order: int, dice: random.Random) -> None:
        """The customer chooses another way to pay."""
        def work(db: Session) -> None:
            method = dice.choice(("demo", "other"))
            placing.pay_by(db, orders.any_order(db, order), method, shop=self.room.shop, now=self.room.now)
        self.room.run(work)

    def cancel(self, order: int, dice: random.Random) -> None:
        """The customer or the shop ends it."""
        by = dice.choice((orders.CUSTOMER, "staff:1"))
        self.room.run(lambda db: orders.cancel(
            db, orders.any_order(db, order), shop=self.room.shop, by=by, reason="changed", now=self.room.now
        ))

    def advance(self, order: int, dice: random.Random) -> None:
        """The staff carry it on."""
        to = dice.choice((Status.PREPARING, Status.READY, Status.DONE))
        self.room.run(lambda db: orders.advance(
            db, orders.any_order(db, order), to, shop=self.room.shop, by="staff:1", now=self.room.now
        ))

    def refund(self, order: int, dice: random.Random) -> None:
        """Some of its money goes back."""
        amount = dice.randint(1, 500)
        self.room.run(lambda db: orders.refund(
            db, orders.any_order(db, order), amount, shop=self.room.shop, by="staff:1", reason="broken",
            now=self.room.now,
        ))

    def expire(self, _: int, dice: random.Random) -> None:
        """The clock ends several at once: to it, it is late."""
        late = self.room.now.replace(hour=self.room.now.hour + 1)
        self.room.run(lambda db: orders.expire(db, shop=self.room.shop, now=late))


Way = Callable[[Crowd, int, random.Random], None]
WAYS: Final[Mapping[str, Way]] = {
    "place": Crowd.place, "edit": Crowd.edit, "pay": Crowd.pay, "otherwise": Crowd.otherwise, "cancel": Crowd.cancel,
    "advance": Crowd.advance, "refund": Crowd.refund, "expire": Crowd.expire,
}
OFTEN: Final = [*(name for name in WAYS if name != "expire"), "place", "place", "place", "pay", "pay", "edit"]
EVERY: Final = 40           # rounds between two looks of the clock


def test_nobody_waits_for_ever_and_nobody_is_turned_away(room: Backroom, kind_of_database: str) -> None:
    workers = WORKERS[kind_of_database]
    rounds = ROUNDS if kind_of_database == "postgresql" else ROUNDS // 4
    crowd = Crowd(room)
    results = at_once([lambda seed=seed: crowd.round(seed) for seed in range(workers * rounds)], workers)
    assert [fault for fault in results if isinstance(fault, Exception)] == []
    print(f"{kind_of_database}: {workers} at once, {len(results)} rounds, {dict(crowd.done)}")
    assert sum(crowd.done[name] for name in WAYS) > len(results) / 4, crowd.done
    assert sum(bool(crowd.done[name]) for name in WAYS) > len(WAYS) / 2, crowd.done
    if kind_of_database == "postgresql":
        assert _deadlocks(room) == 0
    room.check()


def _deadlocks(room: Backroom) -> int:
    """How many PostgreSQL has had to end, by its own count."""
    with room.database.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        return int(connection.execute(
            text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).scalar_one())


def _wishes(dice: random.Random) -> list[Wish]:
    skus = [LATTE, SCARCE, SHIRT, PLENTY, ALIKE]
    dice.shuffle(skus)
    return [Wish(sku, dice.randint(1, 2)) for sku in skus[:dice.randint(1, 4)]]
