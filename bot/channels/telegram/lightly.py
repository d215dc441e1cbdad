"""aiogram without the checks that the shop has no use for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel


@contextmanager
def lightly() -> Iterator[None]:
    """Whatever is imported inside does not prepare its pydantic models. aiogram prepares three hundred of them at once,
    to check what Telegram says: two of the three seconds and 107 of the 125 MB that importing it takes."""

    def left(*_: Any, **__: Any) -> None:
        return None

    with patch.object(BaseModel, "model_rebuild", left):
        yield
