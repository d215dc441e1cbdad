"""How WeChat seals what it sends, and how we know that it comes from there.

Sources: the official accounts' and WeCom's "message encryption" pages. A signature is SHA-1 over its sorted parts; a
sealed message is AES-256-CBC over 16 random bytes, the length of the text, the text and the account's own id.
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK: Final = 32            # what the padding fills up to: twice the block of the cipher
SALT: Final = 16
LENGTH: Final = 4
KEY: Final = 43              # characters of an EncodingAESKey

_SIXTEEN: Final = AES.block_size // 8


class Forged(Exception):
    """This was not sent by the network, or not to us, or it was altered on the way."""


def signature(token: str, *parts: str) -> str:
    """The signature of these parts: hexadecimal SHA-1."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode()).hexdigest()  # noqa: S324 - WeChat's choice


def check(given: str, token: str, *parts: str) -> None:
    """Compare a signature, in a time that tells nothing. Raises Forged."""
    if not hmac.compare_digest(given.encode(), signature(token, *parts).encode()):
        raise Forged("signature")


class Seal:
    """Opens and closes sealed messages of one account. An ill-formed key raises ValueError.

    key     the EncodingAESKey: 43 characters
    owner   the account's id, which stands in every message: app id, or corp id in WeCom
    """

    def __init__(self, key: str, owner: str) -> None:
        try:
            self._key = base64.b64decode(key + "=", validate=True) if len(key) == KEY else b""
        except binascii.Error:
            self._key = b""
        if len(self._key) != BLOCK:
            raise ValueError("aes_key: 43 letters and digits")
        self._owner = owner.encode()

    def open(self, sealed: str) -> str:
        """The text of a sealed message. Raises Forged."""
        try:
            closed = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Forged("not base64") from None
        if not closed or len(closed) % _SIXTEEN:
            raise Forged("length")
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(closed) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Forged("padding")
        plain = plain[SALT:-padding]
        if len(plain) < LENGTH:
            raise Forged("length")
        (length,) = struct.unpack(">I", plain[:LENGTH])
        text, owner = plain[LENGTH:LENGTH + length], plain[LENGTH + length:]
        if len(text) != length or not hmac.compare_digest(owner, self._owner):
            raise Forged("another account's")
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise Forged("not text") from None

    def close(self, text: str) -> str:
        """A text, sealed."""
        content = text.encode()
        plain = os.urandom(SALT) + struct.pack(">I", len(content)) + content + self._owner
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        closed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(closed).decode()

    def _cipher(self) -> "Cipher[CBC]":
        return Cipher(AES(self._key), CBC(self._key[:_SIXTEEN]))
