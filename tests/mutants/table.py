"""Mistakes that would cost a shop money, each as one small change of the code, and the tests that must notice it."""

from dataclasses import dataclass
from typing import Final

SIMULATION: Final = "simulate"      # a killer that is not a test: seeds of the simulation, until one fails


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake.

    file, before, after   where `before` stands once, and what stands there instead
    killers               pytest's names of the tests, or SIMULATION; any one of them is enough
    """

    name: str
    file: str
    before: str
    after: str
    killers: tuple[str, ...]


MUTANTS: Final = (
    Mutant(
        "no unique event id", "services/inbox.py",
        "    return once.add(db, SeenEvent, channel=channel, event=event, at=now)\n",
        "    return once.add(db, SeenEvent, channel=channel, event=event, at=now) or True\n",
        (SIMULATION,),
    ),
    Mutant(
        "check-then-act stock", "services/stock.py",
        '        _SHELF.c.variant_id == bindparam("variant"), _SHELF.c.period == "",\n'
        '        _SHELF.c.on_hand - _SHELF.c.reserved >= bindparam("wanted"),\n',
        '        _SHELF.c.variant_id == bindparam("variant"), _SHELF.c.period == "",\n'
        '        bindparam("wanted") > 0,\n',
        ("tests/promises/test_flash.py",),
    ),
    Mutant(
        "answer before commit", "bot/waiter.py",
        "        return await asyncio.shield(decided)\n",
        "        return View()\n",
        (SIMULATION,),
    ),
    Mutant(
        "send before commit", "bot/core.py",
        "                    self._one(db, job)\n",
        "                    self._one(db, job)\n                    self._tell([job])\n",
        ("tests/test_core.py",),
    ),
    Mutant(
        "float money", "services/money.py",
        '    return int(whole + rest.ljust(digits, "0"))\n',
        '    return int(float(f"{whole}.{rest or 0}") * 10**digits)\n',
        ("tests/test_money.py",),
    ),
    Mutant(
        "no owner filter", "services/placed.py",
        " if order is not None and order.customer_id == customer.id else [])\n",
        " if order is not None else [])\n",
        (SIMULATION,),
    ),
    Mutant(
        "expiry without the state in WHERE", "services/orders.py",
        "select(Order).where(Order.status == Status.UNPAID, Order.expires_at <= now)",
        "select(Order).where(Order.placed_at <= now - timedelta(minutes=shop.payment_minutes))",
        ("tests/promises/test_late.py",),
    ),
    Mutant(
        "no amount check", "services/payments.py",
        "    if (receipt.amount, receipt.currency) != (payment.amount, payment.currency):\n",
        "    if receipt.currency != payment.currency:\n",
        (SIMULATION,),
    ),
    Mutant(
        "no lock order", "services/stock.py",
        "sorted({row.id for row in _COUNTED.rows(db, sorted(wants))}):\n",
        "sorted({row.id for row in _COUNTED.rows(db, sorted(wants))}, reverse=bool(order.id % 2)):\n",
        ("tests/promises/test_deadlock.py",),
    ),
    Mutant(
        "& escaped last", "bot/channels/telegram/render.py",
        'text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        'text.replace("<", "&lt;").replace(">", "&gt;").replace("&", "&amp;")',
        (SIMULATION,),
    ),
    Mutant(
        "refund without key", "payments/demo.py",
        "give_back(refund.reference, refund.token, refund.amount)",
        'give_back(f"{refund.reference}{id(refund)}", refund.token, refund.amount)',
        ("tests/test_demo_payments.py", SIMULATION),
    ),
    Mutant(
        "retry for ever", "services/notices.py",
        "    if row.attempts >= TRIES:\n",
        "    if row.attempts >= TRIES * 1000:\n",
        ("tests/test_messenger.py", SIMULATION),
    ),
)
