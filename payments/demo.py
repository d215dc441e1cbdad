"""The demonstration's provider: everything a real one does, except that no money moves.

It calls back with a JSON body signed by HMAC-SHA256 over its raw bytes. The shop and its bank share a key that is
derived from the shop's secret, as a merchant's key would be agreed with a real provider.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from payments.demo_bank import Bill, Declined, DemoBank, Entry
from payments.port import Callback, Forged, Invitation, Payment, Refund
from services.payments import Outcome, Receipt

SIGNATURE: Final = "x-demo-signature"
WINDOW: Final = timedelta(minutes=5)        # how old, or how far ahead of us, a callback may be
OUTCOMES: Final = {Bill.PAID: Outcome.PAID, Bill.FAILED: Outcome.FAILED}
KINDS: Final = {
    "event": str, "merchant": str, "token": str, "outcome": str, "amount": int, "currency": str, "timestamp": int,
    "reason": str,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What the bank says in a callback. `timestamp` is in seconds since 1970."""

    event: str
    merchant: str
    token: str
    outcome: str
    amount: int
    currency: str
    timestamp: int
    reason: str = ""


class Signer:
    """The key that the bank and the shop share."""

    def __init__(self, secret: str) -> None:
        self._key = HKDF(hashes.SHA256(), 32, salt=None, info=b"xiaoer/demo provider").derive(secret.encode())

    def sign(self, body: bytes) -> str:
        """The signature that belongs to these very bytes, in hex."""
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()

    def check(self, body: bytes, signature: str) -> None:
        """Raises Forged when the signature is not ours."""
        if not hmac.compare_digest(self.sign(body).encode(), signature.encode()):
            raise Forged


class Demo:
    """The provider called `demo` (payments.port.Provider).

    public_url   where people reach the shop's server, which serves the cashier page as well
    merchant     what the bank calls the shop
    """

    name: ClassVar[str] = "demo"
    thanks: ClassVar[str] = "ok"

    def __init__(self, bank: DemoBank, signer: Signer, *, public_url: str, merchant: str) -> None:
        self._bank = bank
        self._signer = signer
        self._public_url = public_url.rstrip("/")
        self._merchant = merchant

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """Open a bill; the link and the QR code lead to the cashier page. A phone cannot reach an address that only
        this machine has: then there is no QR code."""
        await self._bank.bill(payment.token, payment.number, title, payment.amount, payment.currency)
        link = f"{self._public_url}/pay/demo/{payment.token}"
        return Invitation(link=link, qr="" if _only_here(link) else link)

    async def read(self, callback: Callback) -> Receipt | None:
        """Check the signature over the raw bytes, then everything in them. Raises Forged."""
        self._signer.check(callback.body, callback.headers.get(SIGNATURE, ""))
        said = _statement(callback.body)
        if said.merchant != self._merchant or abs(callback.at.timestamp() - said.timestamp) > WINDOW.total_seconds():
            raise Forged
        return Receipt(
            provider=self.name, event=said.event, token=said.token, outcome=Outcome(said.outcome),
            amount=said.amount, currency=said.currency, reason=said.reason,
        )

    async def ask(self, payment: Payment) -> Receipt | None:
        """Look the bill up. The receipt carries the same event as the callback would, so both count once."""
        try:
            entry = await self._bank.entry(payment.token)
        except Declined:
            return None
        outcome = OUTCOMES.get(entry.state)
        if outcome is None:
            return None
        return Receipt(
            provider=self.name, event=entry.event, token=entry.token, outcome=outcome, amount=entry.amount,
            currency=entry.currency, reason=entry.reason,
        )

    async def close(self, payment: Payment) -> None:
        """Nobody can pay the bill any more."""
        await self._bank.shut(payment.token)

    async def refund(self, refund: Refund) -> None:
        """Write the money back in the bank's book, once for each reference."""
        await self._bank.give_back(refund.reference, refund.token, refund.amount)


def callback(entry: Entry, signer: Signer, *, merchant: str, at: datetime) -> tuple[bytes, dict[str, str]]:
    """What the bank posts about a bill: the body, and the headers that belong to it."""
    said = Statement(
        event=entry.event, merchant=merchant, token=entry.token, outcome=OUTCOMES[entry.state], amount=entry.amount,
        currency=entry.currency, timestamp=round(at.timestamp()), reason=entry.reason,
    )
    body = json.dumps(asdict(said)).encode()
    return body, {SIGNATURE: signer.sign(body), "content-type": "application/json"}


def _only_here(link: str) -> bool:
    host = urlsplit(link).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _statement(body: bytes) -> Statement:
    """The callback's fields, each there once and of its kind. Raises Forged: the bank never sends anything else."""
    try:
        fields: Any = json.loads(body)
    except ValueError:
        raise Forged from None
    if not isinstance(fields, dict) or fields.keys() != KINDS.keys():
        raise Forged
    if any(type(fields[name]) is not kind for name, kind in KINDS.items()):
        raise Forged
    said = Statement(**fields)
    if said.outcome not in set(Outcome) or said.amount <= 0 or not said.event:
        raise Forged
    return said
