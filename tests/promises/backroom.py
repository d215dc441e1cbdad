"""A shop without a conversation: customers, orders, money and stock on an SQLite file, and a clock the test turns."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Final, TypeVar

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from bot.database import connect
from models.addresses import Address
from models.catalogue import Product, Variant
from models.notices import Notice
from models.orders import Order
from models.payments import Payment
from models.people import Account, Customer
from models.sealed import KEYS
from models.tables import metadata
from services import attempts, basket, catalogue, checkout, orders, payments, placing, stock
from services.checkout import DELIVER, PICKUP
from services.payments import Outcome, Receipt, Verdict
from services.shop import Shop
from tests import databases
from tests.goods import Goods, fill
from tests.promises import invariants

T = TypeVar("T")

NOON: Final = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
SHOP: Final = Shop(methods=("demo", "other", "cash"), unpaid_orders=100_000)
LATTE, SCARCE, SHIRT, PLENTY, ALIKE = "latte", "scarce", "shirt", "plenty", "alike"
SHELF: Final = (
    Goods(LATTE, "coffee", "冰拿铁", "Iced latte", 1800, stock=None),
    Goods(SCARCE, "sound", "耳机", "Headphones", 7900, stock=20),
    Goods(ALIKE, "sound", "另一款耳机", "Other headphones", 7500, stock=100_000),
    Goods(SHIRT, "tops", "T恤", "T-shirt", 5900, stock=10, sizes=(("S", "S", 0), ("M", "M", 0), ("L", "L", 100))),
    Goods(PLENTY, "power", "充电宝", "Power bank", 8900, stock=100_000),
)
databases.FURNITURE["stocked"] = lambda db: fill(db, SHELF)


@dataclass(frozen=True)
class Wish:
    """So many of a product, in one of its sizes."""

    sku: str
    pieces: int = 1
    size: int = 0


class Backroom:
    """The shop's rules and its database, nothing else. `place` is an SQLite file or an address; `unchecked` takes the
    constraints of the stock away."""

    def __init__(
        self, place: Path | str, *, shelf: tuple[Goods, ...] = SHELF, shop: Shop = SHOP, unchecked: bool = False
    ) -> None:
        KEYS.unlock("a key for tests")
        self.database = connect(place if isinstance(place, str) else f"sqlite:///{place}")
        self.shop = shop
        self.now = NOON
        self._events = itertools.count(1)
        metadata.create_all(self.database)
        if self.run(lambda db: db.scalar(select(Product.id).limit(1))) is None:
            self.run(lambda db: fill(db, shelf))
        if unchecked:
            self._uncheck()
        self.books = self.run(invariants.open_books)

    def _uncheck(self) -> None:
        if self.database.dialect.name == "sqlite":
            event.listen(self.database, "connect", lambda raw, _: raw.execute("PRAGMA ignore_check_constraints=ON"))
            self.database.dispose()
            return
        with self.database.begin() as connection:
            for name in ("ck_stock_reserved", "ck_stock_oversold"):
                connection.execute(text(f"ALTER TABLE stock DROP CONSTRAINT {name}"))

    def run(self, work: Callable[[Session], T]) -> T:
        """Do some work in a transaction of its own, on a connection of its own."""
        with Session(self.database, expire_on_commit=False) as db:
            result = work(db)
            db.commit()
            return result

    def check(self) -> None:
        """Money, stock and orders are as they must be."""
        self.run(lambda db: invariants.check(db, self.books))

    def later(self, **span: float) -> None:
        """Let time pass; the clock ends what was not paid."""
        self.now += timedelta(**span)
        self.run(self.expire)

    def expire(self, db: Session) -> int:
        """What the clock does."""
        return orders.expire(db, shop=self.shop, now=self.now)

    def event(self) -> str:
        """A provider's id of something it says, never used before."""
        return f"event-{next(self._events)}"

    # -- customers and their orders -------------------------------------------------------------------------

    def welcome(self, db: Session) -> int:
        """Somebody who has written to the shop; returns their id."""
        customer = Customer(name="", language="zh", created_at=self.now, seen_at=self.now)
        db.add(customer)
        db.flush()
        chat = f"p{customer.id}"
        db.add(Account(channel="telegram", person=chat, chat=chat, customer_id=customer.id, seen_at=self.now))
        return customer.id

    def customer(self) -> int:
        """The same, in a transaction of its own."""
        return self.run(self.welcome)

    def collect(self, db: Session, customer: int, wishes: Iterable[Wish]) -> None:
        """Put things into the cart and answer every question."""
        for wish in wishes:
            item = catalogue.by_sku(db, wish.sku)
            assert item is not None
            sizes = [choice.id for group in item.groups for choice in group.choices]
            chosen = sizes[wish.size : wish.size + 1]
            basket.add(db, customer, "cart", item, chosen, wish.pieces, now=self.now)
        self.answer(db, customer)

    def answer(self, db: Session, customer: int, method: str = "demo", way: str = PICKUP) -> None:
        """Say how it gets to the customer, and how it is paid."""
        draft = checkout.begin(db, db.get_one(Customer, customer), "cart", now=self.now)
        draft.fulfilment, draft.method = way, method
        if way == DELIVER and draft.address_id is None:
            home = Address(
                customer_id=customer, name="张三", phone="13800138000", detail="世纪大道1号", used_at=self.now
            )
            db.add(home)
            db.flush()
            draft.address_id = home.id
        checkout.set_contact(draft, "张三", "13800138000")
        db.flush()

    def place(self, db: Session, customer: int) -> int:
        """Order what was collected. Raises what `placing.place` raises."""
        owner = db.get_one(Customer, customer)
        draft = checkout.draft(db, owner, now=self.now)
        return placing.place(db, owner, draft, shop=self.shop, now=self.now, channel="telegram").id

    def order(self, *wishes: Wish, customer: int | None = None, method: str = "demo", way: str = PICKUP) -> int:
        """Somebody orders; returns the order's id."""
        owner = customer or self.customer()

        def work(db: Session) -> int:
            self.collect(db, owner, wishes or (Wish(PLENTY),))
            self.answer(db, owner, method, way)
            return self.place(db, owner)

        return self.run(work)

    def read(self, order: int) -> Order:
        """An order as it stands."""
        return self.run(lambda db: orders.any_order(db, order))

    def edit(self, order: int, *wishes: Wish) -> None:
        """The customer takes an unpaid order back, changes its lines, and orders again."""
        def work(db: Session) -> None:
            it = orders.any_order(db, order)
            owner = db.get_one(Customer, it.customer_id)
            draft = checkout.edit(db, owner, it, now=self.now)
            basket.clear(db, owner.id, draft.basket, now=self.now)
            for wish in wishes:
                item = catalogue.by_sku(db, wish.sku)
                assert item is not None
                basket.add(db, owner.id, draft.basket, item, item.defaults(), wish.pieces, now=self.now)
            placing.place(db, owner, draft, shop=self.shop, now=self.now, channel="telegram")
        self.run(work)

    # -- money ----------------------------------------------------------------------------------------------

    def payment(self, order: int) -> Payment:
        """The newest attempt to pay an order."""
        def newest(db: Session) -> Payment:
            found = attempts.newest(db, orders.any_order(db, order))
            assert found is not None
            return found
        return self.run(newest)

    def says(
        self, payment: Payment, *, event: str = "", outcome: Outcome = Outcome.PAID, amount: int | None = None
    ) -> Receipt:
        """What the provider says of an attempt."""
        return Receipt(
            provider=payment.provider, event=event or self.event(), token=payment.token, outcome=outcome,
            amount=payment.amount if amount is None else amount, currency=payment.currency,
        )

    def settle(self, receipt: Receipt) -> Verdict:
        """The shop hears it."""
        return self.run(lambda db: payments.settle(db, receipt, shop=self.shop, now=self.now))

    def pay(self, order: int) -> Verdict:
        """The newest attempt is paid."""
        return self.settle(self.says(self.payment(order)))

    # -- looking --------------------------------------------------------------------------------------------

    def told(self, order: int, *kinds: str) -> list[str]:
        """The kinds of news, of these, that an order owes or has sent its people."""
        return self.run(lambda db: list(db.scalars(
            select(Notice.kind).where(Notice.order_id == order, Notice.kind.in_(kinds)).order_by(Notice.id)
        )))

    def left(self, sku: str) -> tuple[int, int]:
        """(on hand, promised) of a product."""
        return self.run(lambda db: stock.unit(db, db.scalars(
            select(Variant.id).join(Product, Product.id == Variant.product_id).where(Product.sku == sku)
        ).one()))


def at_once(jobs: Sequence[Callable[[], T]], threads: int = 8) -> list[T | Exception]:
    """Do all of this in threads that start together; returns what each gave, or raised."""
    width = min(threads, len(jobs))
    ready = Barrier(width)

    def worker(mine: Sequence[tuple[int, Callable[[], T]]]) -> list[tuple[int, T | Exception]]:
        ready.wait()
        done: list[tuple[int, T | Exception]] = []
        for place, job in mine:
            try:
                done.append((place, job()))
            except Exception as fault:
                done.append((place, fault))
        return done

    numbered = list(enumerate(jobs))
    with ThreadPoolExecutor(width) as pool:
        parts = list(pool.map(worker, [numbered[n::width] for n in range(width)]))
    return [result for _, result in sorted((pair for part in parts for pair in part), key=lambda pair: pair[0])]
