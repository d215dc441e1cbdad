"""Cash at the door: there is nothing to open and nobody to ask; the money changes hands between people."""

from typing import ClassVar

from payments.port import Callback, Forged, Invitation, Payment, Refund
from services.payments import Receipt


class Cash:
    """Paid when the goods arrive. A refund is handed back by the staff, who asked for it."""

    name: ClassVar[str] = "cash"
    thanks: ClassVar[str] = ""

    async def invite(self, payment: Payment, title: str) -> Invitation:
        """Nothing to open."""
        return Invitation()

    async def read(self, callback: Callback) -> Receipt | None:
        """Nobody calls about cash: whoever does is not to be believed."""
        raise Forged

    async def ask(self, payment: Payment) -> Receipt | None:
        """Only the courier knows, and tells the shop by finishing the order."""
        return None

    async def close(self, payment: Payment) -> None:
        """Nothing is open."""

    async def refund(self, refund: Refund) -> None:
        """The staff hand it back; the order says how much."""
