"""All that the shop knows of a payment provider: invite, read what it says, ask it, close, and give money back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.payments import Receipt


class Forged(Exception):
    """What claims to come from the provider does not, or is too old to be believed. Nothing is done."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay one order, as a provider needs to know it. Money is in minor units.

    token     names the attempt towards the provider and in links
    number    the order's number, for people
    closes    when the order stops waiting for the money; None when it does not
    """

    token: str
    number: str
    amount: int
    currency: str
    created: datetime
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money to give back. The provider does it once for each `reference`, however often it is asked."""

    reference: str
    token: str
    amount: int
    currency: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where to pay: a link to open, and what a QR code for it holds. Both are "" where nothing has to be opened."""

    link: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """A request from outside, stripped of its web server. Names of `headers` are in lower case; `body` is raw."""

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str]
    at: datetime


class Provider(Protocol):
    """One way to pay. Any other exception than Forged means: the provider is in trouble, try again later."""

    name: ClassVar[str]
    thanks: ClassVar[str]       # what the provider wants to hear once it is recorded, or it calls again

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """Open the payment. Asked again for the same token, it gives the same invitation."""
        ...

    async def read(self, callback: Callback) -> Receipt | None:
        """What a callback says, None when it says nothing of money. Raises Forged."""
        ...

    async def ask(self, payment: Payment) -> Receipt | None:
        """What became of the payment, for callbacks that never came; None while nothing has."""
        ...

    async def close(self, payment: Payment) -> None:
        """Nobody should pay there any more. Harmless when it is paid or closed."""
        ...

    async def refund(self, refund: Refund) -> None:
        """Give the money back. Idempotent by its reference."""
        ...
