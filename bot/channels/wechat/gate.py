"""The gate: lets in what WeChat itself sent, to this account, a moment ago; anything else is turned away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.wechat import envelope
from bot.channels.wechat.crypto import Forged, Seal, check
from bot.channels.wechat.envelope import Fields

FRESH: Final = 300           # seconds that a call may be old, or ahead of us
LONGEST: Final = 64          # characters of a nonce

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A call that is really WeChat's.

    nonce    what its signature counts once for
    sealed   whether it came sealed, so that the reply goes sealed
    """

    fields: Fields
    nonce: str
    sealed: bool


class Gate:
    """One account's gate.

    token   what account and shop share for signatures
    seal    None where the account sends plainly
    always  whether everything must come sealed, as in WeCom
    """

    def __init__(self, token: str, seal: Seal | None, *, always: bool = False) -> None:
        self._token = token
        self._seal = seal
        self._always = always

    def echo(self, query: Query, now: datetime) -> str:
        """What the console wants to hear back when it tries the address. Raises Forged."""
        self._fresh(query, now)
        said = query.get("echostr", "")
        if self._always:
            assert self._seal is not None
            check(query.get("msg_signature", ""), self._token, query["timestamp"], query["nonce"], said)
            return self._seal.open(said)
        check(query.get("signature", ""), self._token, query["timestamp"], query["nonce"])
        return said

    def known(self, query: Query, now: datetime) -> None:
        """Look at the address alone, before anything of the body is read. Raises Forged."""
        self._fresh(query, now)
        if not self._always:
            check(query.get("signature", ""), self._token, query["timestamp"], query["nonce"])

    def open(self, query: Query, body: bytes, now: datetime) -> Letter:
        """The call in `body`. Raises Forged, Unreadable."""
        self.known(query, now)
        fields = envelope.read(body)
        sealed = self._always or query.get("encrypt_type") == "aes"
        if sealed and self._seal is not None:
            fields = envelope.opened(fields, self._seal, self._token, query)
        elif sealed and "FromUserName" not in fields:
            raise Forged("sealed, and the key is not known")
        return Letter(fields, f"{query['timestamp']}:{query['nonce']}", sealed and self._seal is not None)

    def reply(self, letter: Letter, words: str, now: datetime) -> str:
        """Words for whoever sent the letter, in the envelope that theirs came in."""
        at = int(now.timestamp())
        reply = envelope.text_reply(letter.fields["FromUserName"], letter.fields["ToUserName"], at, words)
        if not letter.sealed:
            return reply
        assert self._seal is not None
        return envelope.sealed_reply(reply, self._seal, self._token, at)

    @staticmethod
    def _fresh(query: Query, now: datetime) -> None:
        said = query.get("timestamp", "")
        if not (said.isascii() and said.isdigit() and len(said) < 12) or abs(int(said) - now.timestamp()) > FRESH:
            raise Forged("time")
        if not 0 < len(query.get("nonce", "")) <= LONGEST:
            raise Forged("nonce")
