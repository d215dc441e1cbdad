"""What is true of every shop at every moment, whatever happened in it: money, stock, orders, and what is owed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
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

Unit = tuple[int, str]


@dataclass(frozen=True)
class Books:
    """What was on the shelves when somebody began to look, less what the ledger says came and went before."""

    before: Mapping[Unit, int]


def open_books(db: Session) -> Books:
    """Look now, to compare later."""
    moved = _ledger(db)
    return Books({
        (row.variant_id, row.period): row.on_hand - moved[row.variant_id, row.period][0]
        for row in db.scalars(select(Stock))
    })


def check(db: Session, books: Books) -> None:
    """Raises AssertionError naming everything that is not as it must be."""
    wrong = [*stock(db, books), *holds(db), *roads(db), *news(db), *money(db)]
    assert not wrong, "\n".join(wrong)


def stock(db: Session, books: Books) -> Iterator[str]:
    """On hand = what was there + the ledger; 0 ≤ promised ≤ on hand; promised = all open holds."""
    moved = _ledger(db)
    promised: Counter[Unit] = Counter()
    for hold in db.scalars(select(Hold).where(Hold.ended == "")):
        promised[hold.variant_id, hold.period] += hold.quantity
    units = {(row.variant_id, row.period): row for row in db.scalars(select(Stock))}
    for unit in units.keys() | promised.keys() | moved.keys():
        row = units.get(unit)
        if row is None:
            yield f"stock {unit}: no such unit"
            continue
        here, held = moved[unit]
        if row.on_hand != books.before.get(unit, 0) + here:
            yield f"stock {unit}: {row.on_hand} on hand, but {books.before.get(unit, 0)} and the ledger's {here}"
        if not row.reserved == held == promised[unit]:
            yield f"stock {unit}: {row.reserved} promised, ledger {held}, open holds {promised[unit]}"
        if not 0 <= row.reserved <= row.on_hand:
            yield f"stock {unit}: {row.reserved} promised of {row.on_hand}"


def holds(db: Session) -> Iterator[str]:
    """Each hold ends exactly once, and is open exactly as long as the order's goods are in the house."""
    noted: Counter[tuple[str, int]] = Counter()
    for move in db.scalars(select(StockMove).where(StockMove.reserved != 0)):
        noted[move.reference, move.variant_id] += move.reserved
    orders = {order.id: order for order in db.scalars(select(Order))}
    still: Counter[tuple[str, int]] = Counter()
    for hold in db.scalars(select(Hold)):
        order = orders[hold.order_id]
        if (hold.ended == "") != (hold.ended_at is None) or hold.ended not in ("", "released", "consumed"):
            yield f"{order.number}: a hold ended {hold.ended!r} at {hold.ended_at}"
        if hold.ended == "":
            still[order.number, hold.variant_id] += hold.quantity
            if order.status not in STILL_HERE:
                yield f"{order.number}: {order.status}, but a hold is open"
            if hold.round != order.round:
                yield f"{order.number}: a hold of round {hold.round} is open in round {order.round}"
    for key in noted.keys() | still.keys():
        if noted[key] != still[key]:
            yield f"{key[0]}: the ledger says {noted[key]} of {key[1]} are promised, its holds {still[key]}"
    wanted: Counter[tuple[int, int]] = Counter()
    for line in db.scalars(select(OrderLine)):
        wanted[line.order_id, line.variant_id] += line.quantity
    for (number, variant), quantity in wanted.items():
        if still[orders[number].number, variant] > quantity:
            yield f"{orders[number].number}: more is promised of {variant} than the {quantity} in its lines"


def roads(db: Session) -> Iterator[str]:
    """Orders move only along the table, and every revision is one line in the history."""
    moves: defaultdict[int, list[OrderMove]] = defaultdict(list)
    for move in db.scalars(select(OrderMove).order_by(OrderMove.id)):
        moves[move.order_id].append(move)
    for order in db.scalars(select(Order)):
        road = moves.pop(order.id, [])
        at = ""
        for move in road:
            edited = move.before == move.after
            if move.before != at or not (edited or move.before == "" or move.after in MOVES[Status(move.before)]):
                yield f"{order.number}: {move.before!r} -> {move.after!r} after {at!r}"
            at = move.after
        if at != order.status:
            yield f"{order.number}: {order.status}, but its history ends at {at!r}"
        if len(road) != order.revision:
            yield f"{order.number}: revision {order.revision}, but {len(road)} lines of history"
    for order_id in moves:
        yield f"history of no order: {order_id}"


def news(db: Session) -> Iterator[str]:
    """Each revision of an order owes its customer exactly one look at the card."""
    looks = Counter(db.scalars(select(Notice.key).where(Notice.kind == notices.CARD)))
    for order in db.scalars(select(Order)):
        for revision in range(1, order.revision + 1):
            if looks[f"{order.number}:{revision}:card"] != 1:
                yield f"{order.number}: revision {revision} owes {looks[f'{order.number}:{revision}:card']} looks"


def money(db: Session) -> Iterator[str]:
    """Captures less refunds are what the order says; every amount came in once, and goes out at most once."""
    back: Counter[int] = Counter()
    own_refunds: Counter[int] = Counter()
    work = set(db.scalars(select(Owed.key).where(Owed.kind == owed.REFUND)))
    for refund in db.scalars(select(Refund)):
        back[refund.payment_id] += refund.amount
        if refund.reason not in NOT_THE_ORDERS:
            own_refunds[refund.order_id] += refund.amount
        if f"{owed.REFUND}:{refund.id}" not in work:
            yield f"refund {refund.reference} is not owed to anybody"
    credits = Counter(db.scalars(select(ReceiptRow.payment_id).where(ReceiptRow.verdict.in_(CREDITS))))
    kept: Counter[int] = Counter()
    promised: Counter[int] = Counter()
    for payment in db.scalars(select(Payment)):
        kept[payment.order_id] += payment.captured - payment.refunded
        promised[payment.order_id] += payment.amount if payment.state == PaymentState.PROMISED else 0
        yield from _payment(payment, back[payment.id], credits[payment.id])
    for order in db.scalars(select(Order)):
        due = order.total - own_refunds[order.id]
        if order.status in (*WAITING, *OVER) and kept[order.id]:
            yield f"{order.number}: {order.status}, and {kept[order.id]} is kept"
        if order.status in OVER and promised[order.id]:
            yield f"{order.number}: {order.status}, and {promised[order.id]} is still due at the door"
        if order.status in (*ON_THE_WAY, Status.DONE) and kept[order.id] + promised[order.id] != due:
            yield f"{order.number}: {order.status}, {kept[order.id]} kept, {promised[order.id]} promised, {due} due"
        lines = db.scalar(select(func.sum(OrderLine.price * OrderLine.quantity)).where(OrderLine.order_id == order.id))
        if order.goods + order.delivery != order.total or (order.goods != lines and order.method != CASH):
            yield f"{order.number}: {order.goods} + {order.delivery} of {order.total}, lines {lines}"


def _payment(payment: Payment, back: int, credits: int) -> Iterator[str]:
    if payment.captured not in (0, payment.amount):
        yield f"payment {payment.id}: {payment.captured} of {payment.amount} came in"
    if not 0 <= payment.refunded <= payment.captured or payment.refunded != back:
        yield f"payment {payment.id}: {payment.refunded} of {payment.captured} went back, refunds say {back}"
    if (payment.state == PaymentState.PAID) != (payment.captured > 0):
        yield f"payment {payment.id}: {payment.state}, {payment.captured} came in"
    if payment.provider != CASH and credits != (payment.captured > 0):
        yield f"payment {payment.id}: credited {credits} times for {payment.captured}"


def _ledger(db: Session) -> defaultdict[Unit, tuple[int, int]]:
    """What the ledger's lines of each unit add up to: (on hand, promised)."""
    rows = db.execute(
        select(StockMove.variant_id, StockMove.period, func.sum(StockMove.on_hand), func.sum(StockMove.reserved))
        .group_by(StockMove.variant_id, StockMove.period)
    )
    return defaultdict(lambda: (0, 0), {(variant, period): (here, held) for variant, period, here, held in rows})
