"""What is true of every shop at every moment, whatever happened in it: money, stock, orders, and what is owed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.notices import Notice, Owed
from models.orders import MOVES, Order, OrderLine, OrderMove, Status
from models.payments import Payment, PaymentState, ReceiptRow, Refund
from models.stock import Hold, Stock, StockMove
from services import notices, owed
from services.attempts import CASH
from services.payments import Verdict

ON_THE_WAY: Final = (Status.PAID, Status.PREPARING, Status.SHIPPED, Status.READY)
WAITING: Final = (Status.UNPAID, Status.HELD)
OVER: Final = (Status.CANCELLED, Status.REFUNDED)
STILL_HERE: Final = (*WAITING, Status.PAID, Status.PREPARING, Status.READY)     # what is promised is on the shelf
NOT_THE_ORDERS: Final = ("late", "double")      # money that never became the order's: it went straight back
CREDITS: Final = (Verdict.CREDITED, Verdict.REVIVED, Verdict.LATE, Verdict.DOUBLE)
TRIES: Final = 10               # after so many failures a notice has been given up

Unit = tuple[int, str]
Which = Collection[int] | None      # only these rows; None for all


class Ask:
    """A question about all rows, or only about those whose `column` is among some numbers."""

    def __init__(self, rows: Select[Any], column: ColumnElement[int]) -> None:
        self._all = rows
        self._some = rows.where(column.in_(bindparam("which", expanding=True)))

    def __call__(self, db: Session, which: Which) -> Sequence[Any]:
        """The rows."""
        db.flush()
        if which is None:
            return db.connection().execute(self._all).all()
        return db.connection().execute(self._some, {"which": list(which)}).all()


_orders, _lines, _moves = Order.__table__.c, OrderLine.__table__.c, OrderMove.__table__.c
_holds, _shelf, _ledger = Hold.__table__.c, Stock.__table__.c, StockMove.__table__.c
_payments, _receipts, _refunds = Payment.__table__.c, ReceiptRow.__table__.c, Refund.__table__.c
_news, _work = Notice.__table__.c, Owed.__table__.c

ORDERS: Final = Ask(select(
    _orders.id, _orders.number, _orders.status, _orders.round, _orders.revision, _orders.goods, _orders.delivery,
    _orders.total, _orders.method,
).order_by(_orders.id), _orders.id)
LINES: Final = Ask(select(_lines.order_id, _lines.variant_id, _lines.price, _lines.quantity), _lines.order_id)
ROAD: Final = Ask(select(_moves.order_id, _moves.before, _moves.after).order_by(_moves.id), _moves.order_id)
HOLDS: Final = Ask(select(
    _holds.order_id, _holds.variant_id, _holds.quantity, _holds.ended, _holds.ended_at, _holds.round
).order_by(_holds.id), _holds.order_id)
PROMISED: Final = Ask(
    select(_holds.variant_id, _holds.period, func.sum(_holds.quantity)).where(_holds.ended == "")
    .group_by(_holds.variant_id, _holds.period), _holds.variant_id,
)
SHELF: Final = Ask(select(_shelf.variant_id, _shelf.period, _shelf.on_hand, _shelf.reserved), _shelf.variant_id)
LEDGER: Final = Ask(
    select(_ledger.variant_id, _ledger.period, func.sum(_ledger.on_hand), func.sum(_ledger.reserved))
    .group_by(_ledger.variant_id, _ledger.period), _ledger.variant_id,
)
NOTED: Final = Ask(
    select(_orders.id, _ledger.variant_id, func.sum(_ledger.reserved))
    .join(Order.__table__, _orders.number == _ledger.reference)
    .where(_ledger.reserved != 0).group_by(_orders.id, _ledger.variant_id), _orders.id,
)
NEWS: Final = Ask(select(_news.key, _news.kind, _news.attempts), _news.order_id)
PAYMENTS: Final = Ask(select(
    _payments.id, _payments.order_id, _payments.provider, _payments.state, _payments.amount, _payments.captured,
    _payments.refunded,
).order_by(_payments.id), _payments.order_id)
CREDITED: Final = Ask(
    select(_receipts.payment_id).join(Payment.__table__, _payments.id == _receipts.payment_id)
    .where(_receipts.verdict.in_(CREDITS)), _payments.order_id,
)
REFUNDS: Final = Ask(select(
    _refunds.payment_id, _refunds.order_id, _refunds.amount, _refunds.reason, _refunds.reference, _work.key,
).outerjoin(
    Owed.__table__, (_work.kind == owed.REFUND) & (_work.subject == _refunds.id)
).order_by(_refunds.id), _refunds.order_id)


@dataclass(frozen=True)
class Books:
    """What was on the shelves when somebody began to look, less what the ledger says came and went before."""

    before: Mapping[Unit, int]


def open_books(db: Session) -> Books:
    """Look now, to compare later."""
    moved = _sums(db, None)
    return Books({
        (variant, period): here - moved[variant, period][0] for variant, period, here, _ in SHELF(db, None)
    })


def check(db: Session, books: Books) -> None:
    """Raises AssertionError naming everything that is not as it must be."""
    wrong = list(faults(db, books))
    assert not wrong, "\n".join(wrong)


def faults(db: Session, books: Books, *, orders: Which = None, variants: Which = None) -> Iterator[str]:
    """Everything that is not as it must be, of these orders and variants, or of all."""
    if variants is None or variants:
        yield from stock(db, books, variants)
    if orders is None or orders:
        rows = ORDERS(db, orders)
        yield from holds(db, rows, orders)
        yield from roads(db, rows, orders)
        yield from news(db, rows, orders)
        yield from money(db, rows, orders)


def stock(db: Session, books: Books, which: Which) -> Iterator[str]:
    """On hand = what was there + the ledger; 0 ≤ promised ≤ on hand; promised = all open holds."""
    moved = _sums(db, which)
    promised: Counter[Unit] = Counter({(row[0], row[1]): row[2] for row in PROMISED(db, which)})
    units = {(row[0], row[1]): (row[2], row[3]) for row in SHELF(db, which)}
    for unit in sorted(units.keys() | promised.keys() | moved.keys()):
        if unit not in units:
            yield f"stock {unit}: no such unit"
            continue
        on_hand, reserved = units[unit]
        here, held = moved[unit]
        if on_hand != books.before.get(unit, 0) + here:
            yield f"stock {unit}: {on_hand} on hand, but {books.before.get(unit, 0)} and the ledger's {here}"
        if not reserved == held == promised[unit]:
            yield f"stock {unit}: {reserved} promised, ledger {held}, open holds {promised[unit]}"
        if not 0 <= reserved <= on_hand:
            yield f"stock {unit}: {reserved} promised of {on_hand}"


def holds(db: Session, rows: Sequence[Any], which: Which) -> Iterator[str]:
    """Each hold ends exactly once, and is open exactly as long as the order's goods are in the house."""
    orders = {row.id: row for row in rows}
    noted: Counter[tuple[int, int]] = Counter({(row[0], row[1]): row[2] for row in NOTED(db, which)})
    still: Counter[tuple[int, int]] = Counter()
    for hold in HOLDS(db, which):
        order = orders[hold.order_id]
        if (hold.ended == "") != (hold.ended_at is None) or hold.ended not in ("", "released", "consumed"):
            yield f"{order.number}: a hold ended {hold.ended!r} at {hold.ended_at}"
        if hold.ended == "":
            still[hold.order_id, hold.variant_id] += hold.quantity
            if order.status not in STILL_HERE:
                yield f"{order.number}: {order.status}, but a hold is open"
            if hold.round != order.round:
                yield f"{order.number}: a hold of round {hold.round} is open in round {order.round}"
    for key in sorted(noted.keys() | still.keys()):
        if noted[key] != still[key]:
            yield (
                f"{orders[key[0]].number}: the ledger says {noted[key]} of {key[1]} are promised, "
                f"its holds {still[key]}"
            )
    wanted: Counter[tuple[int, int]] = Counter()
    for line in LINES(db, which):
        wanted[line.order_id, line.variant_id] += line.quantity
    for key, quantity in wanted.items():
        if still[key] > quantity:
            yield f"{orders[key[0]].number}: more is promised of {key[1]} than the {quantity} in its lines"


def roads(db: Session, rows: Sequence[Any], which: Which) -> Iterator[str]:
    """Orders move only along the table, and every revision is one line in the history."""
    moves: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for order_id, before, after in ROAD(db, which):
        moves[order_id].append((before, after))
    for order in rows:
        road = moves.pop(order.id, [])
        at = ""
        for before, after in road:
            edited = before == after
            if before != at or not (edited or before == "" or after in MOVES[Status(before)]):
                yield f"{order.number}: {before!r} -> {after!r} after {at!r}"
            at = after
        if at != order.status:
            yield f"{order.number}: {order.status}, but its history ends at {at!r}"
        if len(road) != order.revision:
            yield f"{order.number}: revision {order.revision}, but {len(road)} lines of history"
    for order_id in moves:
        yield f"history of no order: {order_id}"


def news(db: Session, rows: Sequence[Any], which: Which) -> Iterator[str]:
    """Each revision of an order owes its customer exactly one look at the card, and nothing is tried for ever."""
    looks: Counter[str] = Counter()
    for notice in NEWS(db, which):
        looks[notice.key] += notice.kind == notices.CARD
        if notice.attempts > TRIES:
            yield f"{notice.key}: tried {notice.attempts} times"
    for order in rows:
        for revision in range(1, order.revision + 1):
            if looks[f"{order.number}:{revision}:card"] != 1:
                yield f"{order.number}: revision {revision} owes {looks[f'{order.number}:{revision}:card']} looks"


def money(db: Session, rows: Sequence[Any], which: Which) -> Iterator[str]:
    """Captures less refunds are what the order says; every amount came in once, and goes out at most once."""
    back: Counter[int] = Counter()
    own_refunds: Counter[int] = Counter()
    for refund in REFUNDS(db, which):
        back[refund.payment_id] += refund.amount
        if refund.reason not in NOT_THE_ORDERS:
            own_refunds[refund.order_id] += refund.amount
        if refund.key is None:
            yield f"refund {refund.reference} is not owed to anybody"
    credits = Counter(row.payment_id for row in CREDITED(db, which))
    kept: Counter[int] = Counter()
    promised: Counter[int] = Counter()
    for payment in PAYMENTS(db, which):
        kept[payment.order_id] += payment.captured - payment.refunded
        promised[payment.order_id] += payment.amount if payment.state == PaymentState.PROMISED else 0
        yield from _payment(payment, back[payment.id], credits[payment.id])
    sums: Counter[int] = Counter()
    for line in LINES(db, which):
        sums[line.order_id] += line.price * line.quantity
    for order in rows:
        yield from _order(order, kept[order.id], promised[order.id], own_refunds[order.id])
        if order.goods + order.delivery != order.total or (order.goods != sums[order.id] and order.method != CASH):
            yield f"{order.number}: {order.goods} + {order.delivery} of {order.total}, lines {sums[order.id]}"


def _order(order: Any, kept: int, promised: int, refunded: int) -> Iterator[str]:
    due = order.total - refunded
    if order.status in (*WAITING, *OVER) and kept:
        yield f"{order.number}: {order.status}, and {kept} is kept"
    if order.status in OVER and promised:
        yield f"{order.number}: {order.status}, and {promised} is still due at the door"
    if order.status in (*ON_THE_WAY, Status.DONE) and kept + promised != due:
        yield f"{order.number}: {order.status}, {kept} kept, {promised} promised, {due} due"


def _payment(payment: Any, back: int, credits: int) -> Iterator[str]:
    if payment.captured not in (0, payment.amount):
        yield f"payment {payment.id}: {payment.captured} of {payment.amount} came in"
    if not 0 <= payment.refunded <= payment.captured or payment.refunded != back:
        yield f"payment {payment.id}: {payment.refunded} of {payment.captured} went back, refunds say {back}"
    if (payment.state == PaymentState.PAID) != (payment.captured > 0):
        yield f"payment {payment.id}: {payment.state}, {payment.captured} came in"
    if payment.provider != CASH and credits != (payment.captured > 0):
        yield f"payment {payment.id}: credited {credits} times for {payment.captured}"


def _sums(db: Session, which: Which) -> defaultdict[Unit, tuple[int, int]]:
    """What the ledger's lines of each unit add up to: (on hand, promised)."""
    sums = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in LEDGER(db, which)}
    return defaultdict(lambda: (0, 0), sums)
