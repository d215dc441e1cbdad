"""dup: each payment is credited once, however often, in whatever order and from how many sides it is told."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bot.core import Core
from bot.errands import Errands
from dialog.engine import Engine
from handlers.conversation import XIAOER
from models.notices import Owed
from models.orders import ONLY, OrderMove, Status
from models.payments import Payment
from payments.demo import Demo, Signer, callback
from payments.demo_bank import DemoBank
from payments.port import Callback
from services import orders as shop
from services import owed, payments
from services.checkout import PICKUP
from services.payments import Outcome, Receipt, Verdict
from tests.promises.backroom import PLENTY, Backroom, Wish, at_once
from tests.promises.soak import times
from tests.talk import spoken

ORDERS: Final = times(24)
CALLS: Final = 5            # times that each callback comes
MERCHANT: Final = "shop-1"
PATIENCE: Final = 600.0     # seconds: they all ask at the same moment, and fifty are served at once
RINGS: Final = 5            # seconds between two looks of the clock for what is to be asked about
FOUND: Final = 300          # seconds within which a lost callback is found


def test_repeated_reordered_parallel_callbacks_credit_once(room: Backroom) -> None:
    dice = random.Random(11)
    orders = [room.order(Wish(PLENTY)) for _ in range(ORDERS)]
    said: list[Receipt] = []
    for order in orders:
        payment = room.payment(order)
        said += [room.says(payment)] * CALLS                                            # the same callback again
        said += [room.says(payment) for _ in range(2)]                                  # under other ids
        said += [room.says(payment, outcome=Outcome.FAILED) for _ in range(2)]          # a try before it
    dice.shuffle(said)
    verdicts = at_once([lambda receipt=receipt: room.settle(receipt) for receipt in said])
    assert not [each for each in verdicts if isinstance(each, Exception)]
    assert Counter(verdicts)[Verdict.CREDITED] == ORDERS
    for order in orders:
        assert room.read(order).status == Status.PAID
        assert _times_paid(room, order) == 1
        assert room.told(order, "staff-new", "revived", "double-refund", "late-refund") == []
    room.check()


def test_the_same_callback_is_known_whatever_happened_since(room: Backroom) -> None:
    for later in (Status.PREPARING, Status.READY, Status.SHIPPED, Status.REFUNDED):
        order = room.order(Wish(PLENTY), way=ONLY.get(later, PICKUP))
        receipt = room.says(room.payment(order))
        assert room.settle(receipt) is Verdict.CREDITED
        _go(room, order, later)
        before = room.read(order)
        assert {room.settle(receipt) for _ in range(CALLS)} == {Verdict.REPEATED}
        assert (room.read(order).status, room.read(order).revision) == (before.status, before.revision)
    room.check()


async def test_callback_and_customer_and_poller_at_once(room: Backroom, tmp_path: Path) -> None:
    """The bank calls back several times, the customer says “I have paid”, and the clock asks, all at one moment."""
    bank, signer = DemoBank(tmp_path / "bank.db"), Signer("a key for tests")
    demo = Demo(bank, signer, public_url="http://127.0.0.1:8080", merchant=MERCHANT)
    core = Core(room.database, Engine(XIAOER, spoken(), room.shop))
    core.start()
    desk = Errands(core, {"demo": demo}, spoken(), shop=room.shop, now=lambda: room.now)
    orders = [room.order(Wish(PLENTY)) for _ in range(ORDERS)]
    await _every_bill_is_opened(room, desk)
    room.now += timedelta(seconds=31)       # the clock may ask from here on
    tried = [room.payment(order) for order in orders]
    entries = [await bank.pay(payment.token) for payment in tried]

    async def calls(number: int) -> None:
        body, headers = callback(entries[number], signer, merchant=MERCHANT, at=room.now)
        receipt = await demo.read(Callback(headers, body, {}, room.now))
        assert receipt is not None
        await asyncio.gather(*(desk.receive(receipt) for _ in range(CALLS)))

    async def customer(payment: Payment) -> None:
        key = await core.run(lambda db: owed.add(db, owed.ASK, payment.id, now=room.now, mark="1"))
        assert await desk.settle([key], PATIENCE)

    async def customers() -> None:
        waiting = [asyncio.create_task(customer(payment)) for payment in tried]
        while not all(task.done() for task in waiting):
            await desk.once()
        await asyncio.gather(*waiting)

    async def poller() -> None:
        await desk.ask(await core.run(lambda db: payments.to_ask(db, now=room.now, most=ORDERS)))

    try:
        await asyncio.gather(poller(), customers(), *(calls(number) for number in range(ORDERS)), poller())
    finally:
        await core.stop()
        bank.close()
    for order in orders:
        assert room.read(order).status == Status.PAID
        assert _times_paid(room, order) == 1
    room.check()


async def test_a_lost_callback_is_found_by_asking(room: Backroom, tmp_path: Path) -> None:
    bank, signer = DemoBank(tmp_path / "bank.db"), Signer("a key for tests")
    demo = Demo(bank, signer, public_url="http://127.0.0.1:8080", merchant=MERCHANT)
    core = Core(room.database, Engine(XIAOER, spoken(), room.shop))
    core.start()
    desk = Errands(core, {"demo": demo}, spoken(), shop=room.shop, now=lambda: room.now)
    orders = [room.order(Wish(PLENTY)) for _ in range(ORDERS)]
    try:
        await _every_bill_is_opened(room, desk)
        for order in orders:
            await bank.pay(room.payment(order).token, silently=True)
        for _ in range(FOUND // RINGS):
            room.now += timedelta(seconds=RINGS)
            await desk.ask(await core.run(lambda db: payments.to_ask(db, now=room.now)))
    finally:
        await core.stop()
        bank.close()
    assert {room.read(order).status for order in orders} == {Status.PAID}
    room.check()


async def _every_bill_is_opened(room: Backroom, desk: Errands) -> None:
    """Fifty at a time."""
    while room.run(lambda db: db.scalar(select(Owed.id).where(Owed.done_at.is_(None)).limit(1))):
        await desk.once()


def _times_paid(room: Backroom, order: int) -> int:
    return len(room.run(lambda db: db.scalars(
        select(OrderMove.id).where(OrderMove.order_id == order, OrderMove.after == Status.PAID)
    ).all()))


def _go(room: Backroom, order: int, to: Status) -> None:
    if to is Status.REFUNDED:
        room.run(lambda db: shop.cancel(
            db, shop.any_order(db, order), shop=room.shop, by="customer", reason="customer", now=room.now
        ))
        return
    room.run(lambda db: shop.advance(db, shop.any_order(db, order), to, shop=room.shop, by="staff:1", now=room.now))
