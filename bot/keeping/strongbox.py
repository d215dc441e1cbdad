"""The strongbox: a file that only the shop's key opens, and that shows when anybody cut or altered it.

A sealed file is `HEAD`, the key's id (8 letters), a salt (16 bytes), then chunks of CHUNK bytes, the last one shorter,
each followed by its tag of 16 bytes. What lies in the chunks is one zlib stream. Every file has a key of its own, made
of the shop's key and the salt (HKDF, RFC 5869); the chunks are AES-256-GCM with the chunk's number as nonce and a last
byte that is 1 in the last chunk only (the STREAM construction), so that no chunk can be moved, left out or cut off.
Nothing is ever held in memory but a chunk.
"""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEAD: Final = b"xiaoer backup 1\n"
ID: Final = 8                  # letters of a key's id
SALT: Final = 16
TAG: Final = 16
CHUNK: Final = 256 * 1024      # bytes
LEVEL: Final = 3               # of compression: personal data is sealed in its columns and hardly shrinks


class BadBackup(Exception):
    """This file is no backup that could be brought back. `sentence` names the words that say why."""

    def __init__(self, sentence: str, **facts: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


def seal(parts: Iterable[bytes], target: BinaryIO, secret: str) -> None:
    """Write what comes in parts, of any size, as a sealed file."""
    salt = os.urandom(SALT)
    head = HEAD + key_id(secret).encode() + salt
    cipher = _cipher(secret, salt)
    target.write(head)
    number, waiting = 0, bytearray()
    for part in _compressed(parts):
        waiting += part
        while len(waiting) > CHUNK:          # what may be the last chunk is kept back
            target.write(cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), head))
            del waiting[:CHUNK]
            number += 1
    target.write(cipher.encrypt(_nonce(number, last=True), bytes(waiting), head))


def unseal(source: BinaryIO, secrets: Sequence[str]) -> Iterator[bytes]:
    """What was sealed, in parts; each was checked before it is given, the whole only when the last one has come.

    `secrets` are the shop's keys, of which one fits. Raises BadBackup.
    """
    head = source.read(len(HEAD) + ID + SALT)
    if not head.startswith(HEAD):
        raise BadBackup("backup.newer" if head.startswith(HEAD[:14]) else "backup.damaged")
    if not secrets:
        raise BadBackup("backup.no-key")
    wanted, salt = head[len(HEAD):-SALT], head[-SALT:]
    fitting = [secret for secret in secrets if key_id(secret).encode() == wanted]
    if len(head) < len(HEAD) + ID + SALT or not wanted.isalnum():
        raise BadBackup("backup.damaged")
    if not fitting:
        raise BadBackup("backup.wrong-key")
    try:
        yield from _expanded(_opened(source, _cipher(fitting[0], salt), head))
    except (InvalidTag, zlib.error):
        raise BadBackup("backup.damaged") from None


def is_sealed(file: Path) -> bool:
    """Whether a file is a sealed one, of this or of a later make."""
    with open(file, "rb") as source:
        return source.read(14) == HEAD[:14]


def key_id(secret: str) -> str:
    """What tells one key of the shop from another, and nothing about it."""
    return hashlib.sha256(_derived(secret, None, b"id of the key for backups")).hexdigest()[:ID]


def _opened(source: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    number, chunk = 0, source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG)
        yield cipher.decrypt(_nonce(number, last=not following), chunk, head)
        if not following:
            return
        number, chunk = number + 1, following


def _compressed(parts: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj(LEVEL)
    for part in parts:
        yield press.compress(part)
    yield press.flush()


def _expanded(parts: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.decompressobj()
    for part in parts:
        while part:
            yield press.decompress(part, CHUNK)
            part = press.unconsumed_tail
    yield press.flush()
    if not press.eof:
        raise BadBackup("backup.damaged")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(secret: str, salt: bytes) -> AESGCM:
    return AESGCM(_derived(secret, salt, b"backup"))


def _derived(secret: str, salt: bytes | None, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=salt, info=b"xiaoer/" + purpose).derive(secret.encode())
