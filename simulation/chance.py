"""Everything that is drawn by lot comes from the seed, each draw by its own name: leaving one out moves no other."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final
from unittest.mock import patch

_WHOLE: Final = float(1 << 64)


class Chance:
    """What happens by chance under one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def draw(self, name: str) -> float:
        """A number from 0 up to 1, the same for the same name."""
        digest = hashlib.blake2b(f"{self._seed}/{name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / _WHOLE

    def between(self, name: str, least: float, most: float) -> float:
        """A number between these two."""
        return least + (most - least) * self.draw(name)

    def dice(self, name: str) -> Random:
        """Dice of one's own, for whoever draws several times."""
        return Random(f"{self._seed}/{name}")


@contextmanager
def by_lot(seed: int) -> Iterator[None]:
    """The program's own secrets (order numbers, tokens, keys of drafts) come from the seed as well."""
    dice = Random(f"{seed}/secrets")

    def token(size: int | None = None) -> str:
        return dice.randbytes(size or 16).hex()

    with patch.multiple(
        secrets, choice=dice.choice, token_hex=token, token_urlsafe=token, randbelow=dice.randrange,
        token_bytes=lambda size=32: dice.randbytes(size),
    ):
        yield
