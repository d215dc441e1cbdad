"""The payment provider: its own book of what was paid and given back, and the callbacks that it makes, or forgets."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol, TypeVar

from payments import demo
from payments.demo import Demo, Signer
from payments.demo_bank import Bill, Declined, DemoBank, Entry
from payments.port import Callback, Forged, Invitation, Payment, Refund
from services.payments import Receipt
from simulation.journal import Journal
from simulation.life import Life
from simulation.weather import Sky

T = TypeVar("T")

AGAIN: Final = (5.0, 30.0, 120.0, 600.0)      # seconds after which the shop is told once more when it did not thank
MERCHANT: Final = "Ruiyun Corner"
SHOP: Final = "http://127.0.0.1:8080"


class BankDown(Exception):
    """The provider cannot be reached, or its answer was lost."""


class Shop(Protocol):
    """The program, as the bank knows it."""

    async def hear(self, callback: Callback) -> None:
        """Take a callback. Raises Forged, and anything when it could not be recorded."""
        ...


@dataclass(slots=True)
class Account:
    """One bill in the book. `paid` is what really arrived."""

    entry: Entry
    paid: int = 0
    refunds: dict[str, int] = field(default_factory=dict)


class Bank(DemoBank):
    """The book itself, in memory; it is another company's, so it lives on when the shop's program dies."""

    def __init__(self, sky: Sky, journal: Journal, signer: Signer, *, shop: Shop, now: Callable[[], datetime]) -> None:
        self.accounts: dict[str, Account] = {}
        self._sky, self._journal, self._signer, self._shop, self._now = sky, journal, signer, shop, now
        self._calls: dict[asyncio.Task[None], None] = {}
        self._events = 0

    @property
    def idle(self) -> bool:
        """Whether it has nothing to tell."""
        return not self._calls

    # -- what the shop asks for (payments.demo_bank) --------------------------------------------------------

    def close(self) -> None:
        """Nothing is open."""

    async def bill(self, token: str, number: str, title: str, amount: int, currency: str) -> Entry:
        """See payments.demo_bank."""
        if token not in self.accounts:
            self.accounts[token] = Account(Entry(token, number, title, amount, currency, Bill.OPEN, "", "", 0))
        return self.accounts[token].entry

    async def entry(self, token: str) -> Entry:
        """See payments.demo_bank."""
        return self._account(token).entry

    async def shut(self, token: str) -> None:
        """See payments.demo_bank."""
        account = self.accounts.get(token)
        if account is not None and account.entry.state in (Bill.OPEN, Bill.FAILED):
            account.entry = replace(account.entry, state=Bill.CLOSED)

    async def give_back(self, reference: str, token: str, amount: int) -> None:
        """See payments.demo_bank."""
        account = self._account(token)
        if reference in account.refunds:
            return
        if sum(account.refunds.values()) + amount > account.paid:
            raise Declined
        account.refunds[reference] = amount
        self._journal.note("bank", f"{account.entry.number}: {amount} back")

    # -- what customers do there ----------------------------------------------------------------------------

    def pays(self, token: str, step: str) -> None:
        """A customer pays a bill, if it can be paid; the shop is told sooner or later, or never."""
        account = self._moved(token, Bill.PAID)
        if account is None:
            return
        if self._sky.strikes("short", step):
            account.entry = replace(account.entry, amount=max(1, account.entry.amount - 100))
        account.paid = account.entry.amount
        self._journal.note("bank", f"{account.entry.number}: {account.paid} paid")
        if not self._sky.strikes("silent", step):
            times = 1 + 2 * self._sky.strikes("told_again", step)
            for nth in range(times):
                self._keep(self._tell(account.entry, f"{step}.{nth}"))

    def fails(self, token: str, step: str) -> None:
        """A try to pay does not succeed; another may."""
        account = self._moved(token, Bill.FAILED)
        if account is not None:
            self._journal.note("bank", f"{account.entry.number}: failed")
            self._keep(self._tell(account.entry, step))

    def forges(self, token: str, step: str) -> None:
        """Somebody else claims to be the bank."""
        entry = self.accounts[token].entry
        self._keep(self._lie(replace(entry, state=Bill.PAID, event=f"forged-{step}"), step))

    def _moved(self, token: str, to: Bill) -> Account | None:
        account = self.accounts.get(token)
        if account is None or account.entry.state not in (Bill.OPEN, Bill.FAILED):
            return None
        self._events += 1
        account.entry = replace(account.entry, state=to, event=f"b{self._events}")
        return account

    # -- callbacks ------------------------------------------------------------------------------------------

    async def _tell(self, entry: Entry, step: str) -> None:
        await asyncio.sleep(self._sky.between(f"tell@{step}", 0.1, 2))
        if self._sky.strikes("told_late", step):
            await asyncio.sleep(self._sky.between(f"told_late@{step}", 30, 1500))
        for wait in (*AGAIN, 0.0):
            if not self._sky.down("network", asyncio.get_running_loop().time()) and await self._thanked(entry):
                return
            await asyncio.sleep(wait)

    async def _thanked(self, entry: Entry) -> bool:
        body, headers = demo.callback(entry, self._signer, merchant=MERCHANT, at=self._now())
        try:
            await self._shop.hear(Callback(headers, body, {}, self._now()))
        except Exception as no:
            self._journal.note("bank", f"{entry.number}: {type(no).__name__}")
            return False
        return True

    async def _lie(self, entry: Entry, step: str) -> None:
        body, headers = demo.callback(entry, self._signer, merchant=MERCHANT, at=self._now())
        said: dict[str, Any] = json.loads(body) | {"amount": entry.amount + 1}
        lies: tuple[tuple[bytes, dict[str, str]], ...] = (
            (json.dumps(said).encode(), headers), (body, {**headers, demo.SIGNATURE: "0" * 64}), (body, {}),
        )
        lie, signed = lies[int(self._sky.between(f"lie@{step}", 0, len(lies)))]
        try:
            await self._shop.hear(Callback(signed, lie, {}, self._now()))
        except Forged:
            return
        except Exception as no:
            self._journal.note("bank", f"{entry.number}: {type(no).__name__}")
            return
        raise AssertionError(f"a forged callback about {entry.number} was believed")

    def _keep(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._calls[task] = None
        task.add_done_callback(lambda done: self._calls.pop(done, None))

    def _account(self, token: str) -> Account:
        try:
            return self.accounts[token]
        except KeyError:
            raise Declined from None


class Teller:
    """The provider that one life of the program holds (payments.port.Provider): the real adapter, over bad lines."""

    name: ClassVar[str] = Demo.name
    thanks: ClassVar[str] = Demo.thanks

    def __init__(self, bank: Bank, signer: Signer, sky: Sky, life: Life) -> None:
        self._demo = Demo(bank, signer, public_url=SHOP, merchant=MERCHANT)
        self._sky, self._life = sky, life

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """See payments.port."""
        return await self._call("invite", lambda: self._demo.invite(payment, title))

    async def read(self, callback: Callback) -> Receipt | None:
        """See payments.port."""
        return await self._demo.read(callback)

    async def ask(self, payment: Payment) -> Receipt | None:
        """See payments.port."""
        return await self._call("ask", lambda: self._demo.ask(payment))

    async def close(self, payment: Payment) -> None:
        """See payments.port."""
        await self._call("close", lambda: self._demo.close(payment))

    async def refund(self, refund: Refund) -> None:
        """See payments.port."""
        await self._call("refund", lambda: self._demo.refund(refund))

    async def _call(self, what: str, act: Callable[[], Awaitable[T]]) -> T:
        where = self._sky.next_of(what)
        if self._sky.strikes("crash_before_call", where):
            self._life.die()
        await asyncio.sleep(self._sky.between(f"way@{where}", 0.05, 1.0))
        if self._life.dead:
            await self._life.nothing()
        if self._sky.down("bank", asyncio.get_running_loop().time()) or self._sky.strikes("bank_fails", where):
            raise BankDown
        answer = await act()
        if self._sky.strikes("crash_after_call", where):
            self._life.die()
            await self._life.nothing()
        if self._sky.strikes("bank_mute", where):
            raise BankDown
        return answer
