"""When nothing goes wrong any more: all that was owed is done, and the shop's books and the bank's say the same."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation, Parked
from models.notices import Notice, NoticeState, Owed
from models.orders import OrderMove
from models.payments import Payment, ReceiptRow, Refund
from models.people import Account
from models.shop import Audit
from payments.demo_bank import Bill
from services import audit, notices
from services.attempts import CASH
from services.payments import Verdict
from simulation.bank import Bank
from simulation.browsers import Browsers
from simulation.network import Network


def faults(
    db: Session, bank: Bank, network: Network, browsers: Browsers, *, now: datetime
) -> Iterator[str]:
    """Everything that is not at rest, or does not add up."""
    if not (network.idle and browsers.idle):
        yield "updates are still on their way"
    if not bank.idle:
        yield "the bank is still telling"
    yield from _owed(db, network.deaf, now)
    yield from _shown(db, (network, browsers), network.deaf)
    yield from browsers.faults(db)
    yield from _in_order(db)
    yield from _audited(db)
    yield from _money(db, bank)
    for row in db.scalars(select(Parked)):
        yield f"event {row.event} was set aside: {row.error}"


def _owed(db: Session, deaf: Callable[[str], bool], now: datetime) -> Iterator[str]:
    chats: dict[int | None, str] = {row.customer_id: row.chat for row in db.scalars(select(Account))}
    for notice in db.scalars(select(Notice).where(Notice.state == NoticeState.DUE)):
        if not deaf(notice.chat or chats[notice.customer_id]) and (notice.due_at <= now or notice.attempts):
            yield (
                f"notice {notice.key} is still due, tried {notice.attempts} times, next {notice.due_at}: {notice.error}"
            )
    for notice in db.scalars(select(Notice).where(Notice.state == NoticeState.DEAD, Notice.error == "")):
        yield f"notice {notice.key} was given up for no reason"
    for work in db.scalars(select(Owed).where(Owed.done_at.is_(None))):
        yield f"{work.key} is still owed, tried {work.attempts} times: {work.error}"


def _shown(
    db: Session, sides: Sequence[Network | Browsers], deaf: Callable[[str], bool]
) -> Iterator[str]:
    by_name = {side.name: side for side in sides}
    rows = db.execute(
        select(Conversation.channel, Conversation.chat, Conversation.panel)
        .join(Account, Account.id == Conversation.account_id).where(Account.reachable)
    )
    for channel, chat, panel in rows:
        if panel and not deaf(chat) and panel not in by_name[channel].messages(chat):
            yield f"{chat}: the panel {panel} is not in the chat"
    for chat in db.scalars(
        select(Conversation.chat).join(Account, Account.id == Conversation.account_id)
        .where(Account.reachable, Conversation.shown.is_(False))
    ):
        if not deaf(chat):
            yield f"{chat} was never shown the last answer"


def _in_order(db: Session) -> Iterator[str]:
    """Nobody heard a younger piece of news before an older one that was due no later."""
    last: dict[tuple[int | None, str], Notice] = {}
    heard = select(Notice).where(Notice.state == NoticeState.SENT, Notice.kind != notices.CARD).order_by(Notice.id)
    for notice in db.scalars(heard):
        lane = (notice.customer_id, "" if notice.customer_id else notice.chat)
        before = last.get(lane)
        if before is not None and _meant(before) <= _meant(notice) and _sent(before) > _sent(notice):
            yield f"notice {notice.key} overtook {before.key}"
        if before is None or _meant(before) <= _meant(notice):
            last[lane] = notice


def _meant(notice: Notice) -> datetime:
    return notice.meant_at or notice.due_at


def _sent(notice: Notice) -> datetime:
    assert notice.sent_at is not None
    return notice.sent_at


def _audited(db: Session) -> Iterator[str]:
    """Whatever the staff did to an order stands in the book."""
    book = {(row.subject, row.at) for row in db.scalars(select(Audit))}
    for move in db.scalars(select(OrderMove).where(OrderMove.by.startswith("staff:"))):
        if (audit.order(move.order_id), move.at) not in book:
            yield f"order {move.order_id}: {move.by} moved it from {move.before} to {move.after}, unwritten"


def _money(db: Session, bank: Bank) -> Iterator[str]:
    review = set(db.scalars(select(ReceiptRow.payment_id).where(ReceiptRow.verdict == Verdict.MISMATCH)))
    asked: Counter[int] = Counter()
    for refund in db.scalars(select(Refund)):
        payment = db.get_one(Payment, refund.payment_id)
        asked[payment.id] += refund.amount
        if refund.done_at is None:
            yield f"refund {refund.reference} was never made"
        elif payment.provider != CASH and bank.accounts[payment.token].refunds.get(refund.reference) != refund.amount:
            yield f"refund {refund.reference} is not in the bank's book"
    known = {payment.token: payment for payment in db.scalars(select(Payment))}
    for token, account in bank.accounts.items():
        payment = known[token]
        arrived = account.paid if account.entry.state is Bill.PAID else 0
        back = sum(account.refunds.values())
        if payment.captured != arrived and not (payment.captured == 0 and payment.id in review):
            yield f"payment {payment.id}: {arrived} arrived at the bank, the shop knows of {payment.captured}"
        if back != asked[payment.id]:
            yield f"payment {payment.id}: the bank gave {back} back, the shop asked for {asked[payment.id]}"
    for payment in known.values():
        if payment.provider != CASH and payment.captured and payment.token not in bank.accounts:
            yield f"payment {payment.id}: {payment.captured} captured, the bank knows nothing"
