"""Orders, pushed about in every way at once: each move is legal, written down and told, and the books stay right."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.notices import Notice
from models.orders import MOVES, ONLY, Order, OrderMove, Status
from models.payments import Payment
from services import orders, payments, placing
from services.checkout import DELIVER, PICKUP
from services.payments import Outcome, Receipt
from services.refusal import Refusal
from tests import databases
from tests.promises.backroom import LATTE, PLENTY, SCARCE, SHIRT, Backroom, Wish
from tests.promises.soak import times

RUNS: Final = {"sqlite": times(8), "postgresql": times(3)}
STEPS: Final = 30

wishes = st.lists(
    st.builds(Wish, st.sampled_from((LATTE, SCARCE, SHIRT, PLENTY)), st.integers(1, 6), st.integers(0, 2)),
    min_size=1, max_size=3,
)


class Counter(RuleBasedStateMachine):
    """Customers, staff, providers and the clock, all at the same counter."""

    placed = Bundle("placed")
    kind: ClassVar[str] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.left_behind = ExitStack()
        folder = self.left_behind.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        self.room = Backroom(self.left_behind.enter_context(databases.fresh(self.kind, Path(folder), "stocked")))
        self.said: list[Receipt] = []

    def teardown(self) -> None:
        self.left_behind.close()

    @initialize(target=placed)
    def somebody_orders_at_once(self) -> object:
        return multiple(self.room.order(Wish(SHIRT, 2)), self.room.order(Wish(SCARCE, 3), method="cash"))

    @rule(
        target=placed, wanted=wishes, method=st.sampled_from(("demo", "other", "cash")),
        way=st.sampled_from((DELIVER, PICKUP)),
    )
    def orders(self, wanted: list[Wish], method: str, way: str) -> object:
        try:
            return self.room.order(*wanted, method=method, way=way)
        except Refusal:
            return multiple()

    @rule(order=placed, wanted=wishes)
    def edits(self, order: int, wanted: list[Wish]) -> None:
        before = self._look(order)
        try:
            self.room.edit(order, *wanted)
        except Refusal:
            assert self._look(order) == before
        else:
            assert before[0] == Status.UNPAID

    @rule(order=placed, to=st.sampled_from(list(Status)))
    def is_moved(self, order: int, to: Status) -> None:
        """Whoever moves it, the table decides. Ends with money in them go through `cancel` and `refund`."""
        if to in (Status.CANCELLED, Status.REFUNDED) or (to is Status.PAID and self._look(order)[0] != Status.PAID):
            return
        way = self.room.read(order).fulfilment
        self._does(order, lambda db, it: orders.advance(
            db, it, to, shop=self.room.shop, by="staff:1", now=self.room.now
        ), legal=lambda before: to in MOVES[before] and ONLY.get(to, way) == way)

    @rule(order=placed, by=st.sampled_from(("customer", "staff:1")))
    def is_cancelled(self, order: int, by: str) -> None:
        self._does(order, lambda db, it: orders.cancel(
            db, it, shop=self.room.shop, by=by, reason="other", now=self.room.now
        ), legal=lambda before: before in (Status.UNPAID, Status.HELD, Status.PAID, Status.PREPARING))

    @rule(order=placed, part=st.integers(1, 3))
    def is_refunded(self, order: int, part: int) -> None:
        total = self.room.read(order).total
        self._does(order, lambda db, it: orders.refund(
            db, it, max(total // part, 1), shop=self.room.shop, by="staff:1", reason="staff", now=self.room.now
        ))

    @rule(order=placed, method=st.sampled_from(("demo", "other", "cash", "gone")))
    def is_paid_differently(self, order: int, method: str) -> None:
        self._does(order, lambda db, it: placing.pay_by(
            db, it, method, shop=self.room.shop, now=self.room.now
        ), legal=lambda before: before is Status.UNPAID and method != "gone")

    @rule(order=placed, outcome=st.sampled_from(list(Outcome)), which=st.integers(0, 9))
    def the_provider_speaks(self, order: int, outcome: Outcome, which: int) -> None:
        tried = self.room.run(lambda db: db.scalars(
            select(Payment).where(Payment.order_id == order, Payment.provider != "cash").order_by(Payment.id)
        ).all())
        if tried:
            self.said.append(self.room.says(tried[which % len(tried)], outcome=outcome))
            self.room.settle(self.said[-1])

    @rule(which=st.integers(0, 99))
    def the_provider_repeats_itself(self, which: int) -> None:
        if self.said:
            receipt = self.said[which % len(self.said)]
            assert self.room.settle(receipt) is payments.Verdict.REPEATED

    @rule(minutes=st.sampled_from((1, 5, 16)))
    def time_passes(self, minutes: int) -> None:
        self.room.later(minutes=minutes)
        overdue = select(func.count()).where(Order.status == Status.UNPAID, Order.expires_at <= self.room.now)
        assert self.room.run(lambda db: db.scalar(overdue)) == 0

    @invariant()
    def the_books_are_right(self) -> None:
        self.room.check()

    def _does(
        self, order: int, act: Callable[[Session, Order], None], *, legal: Callable[[Status], bool] | None = None
    ) -> None:
        """Do it; what is refused changes nothing, and nothing illegal is done."""
        before = self._look(order)
        try:
            self.room.run(lambda db: act(db, orders.any_order(db, order)))
        except Refusal:
            assert self._look(order) == before
            assert legal is None or not legal(before[0])
        else:
            assert legal is None or legal(before[0])
            now = self._look(order)
            assert now[1] - before[1] == now[2] - before[2] <= now[3] - before[3]      # written down, and owed as news

    def _look(self, order: int) -> tuple[Status, int, int, int]:
        def look(db: Session) -> tuple[Status, int, int, int]:
            it = orders.any_order(db, order)
            moves = db.scalar(select(func.count()).where(OrderMove.order_id == order)) or 0
            owed = db.scalar(select(func.count()).where(Notice.order_id == order)) or 0
            return Status(it.status), it.revision, moves, owed
        return self.room.run(look)


class CounterOnPostgreSQL(Counter):
    """The same on the other database."""

    kind = "postgresql"


TestOrders = Counter.TestCase
TestOrders.settings = settings(max_examples=RUNS["sqlite"], stateful_step_count=STEPS, print_blob=False)
TestOrdersOnPostgreSQL = CounterOnPostgreSQL.TestCase
TestOrdersOnPostgreSQL.settings = settings(
    max_examples=RUNS["postgresql"], stateful_step_count=STEPS, print_blob=False
)
