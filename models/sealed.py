"""Personal data lies sealed in its columns: names, phones and addresses open only with the shop's key."""

import base64
import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

NONCE: Final = 12


class Locked(Exception):
    """The key that sealed this value is not on the ring, or the value was altered."""


class Keyring:
    """The shop's keys: the first seals, every one opens. A key's id is the start of its own hash.

    A column type has no way to be handed a value at run time, so the process holds one ring, `KEYS`.
    """

    def __init__(self) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self._seal_with = ""
        self._hash_key = b""

    def unlock(self, *secrets: str) -> None:
        """Put the shop's secrets on the ring, the current one first.

        Raises ValueError when there is none.
        """
        if not secrets:
            raise ValueError("a shop needs one key")
        self._ciphers = {}
        for secret in secrets:
            key = _derive(secret, b"columns")
            self._ciphers[hashlib.sha256(key).hexdigest()[:8]] = AESGCM(key)
        self._seal_with = next(iter(self._ciphers))
        self._hash_key = _derive(secrets[-1], b"look-ups")

    def seal(self, plain: str, column: str) -> str:
        """Encrypt for one column: "key id.base64(nonce + ciphertext)"."""
        nonce = os.urandom(NONCE)
        body = self._cipher(self._seal_with).encrypt(nonce, plain.encode(), column.encode())
        return f"{self._seal_with}.{base64.b64encode(nonce + body).decode()}"

    def open(self, sealed: str, column: str) -> str:
        """Decrypt what `seal` made for the same column. Raises Locked."""
        key_id, _, body = sealed.partition(".")
        raw = base64.b64decode(body)
        try:
            return self._cipher(key_id).decrypt(raw[:NONCE], raw[NONCE:], column.encode()).decode()
        except InvalidTag:
            raise Locked(column) from None

    def fingerprint(self, plain: str) -> str:
        """A keyed hash to look a value up by, without being able to read it back."""
        if not self._hash_key:
            raise Locked("no key")
        return hmac.digest(self._hash_key, plain.encode(), "sha256").hex()[:32]

    def _cipher(self, key_id: str) -> AESGCM:
        try:
            return self._ciphers[key_id]
        except KeyError:
            raise Locked(f"no key {key_id!r}") from None


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"xiaoer/" + purpose).derive(secret.encode())


KEYS: Final = Keyring()


class Sealed(TypeDecorator[str]):
    """A text column that only ever holds ciphertext. `column` ("table.column") is bound into it, so a value
    moved to another column does not open."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the row. Nothing is sealed as nothing."""
        return KEYS.seal(value, self.column) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the row."""
        return KEYS.open(value, self.column) if value else value
