"""The pictures of the shop: a file of its own or a QR code drawn here, sent to Telegram once and named by id after."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from bot.channels.telegram.qr import png
from dialog.view import Image

REMEMBERED: Final = 5_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture for Telegram: its id there (`file`) or, the first time, its `content`."""

    key: str
    file: str = ""
    content: bytes | None = None


class Gallery:
    """Finds what to send for an image, and remembers under which id Telegram keeps it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: OrderedDict[str, str] = OrderedDict()

    async def find(self, image: Image) -> Picture | None:
        """The picture to send; None when the shop has no such file."""
        if image.file:
            return Picture("", image.file)
        path = (self._folder / image.name).resolve() if image.name else None
        if path and not (path.is_relative_to(self._folder) and path.is_file()):
            log.warning("a picture is missing", picture=image.name)
            return None
        key = f"{image.name}:{path.stat().st_mtime_ns}" if path else _fingerprint(image)
        if file := self._files.get(key):
            self._files.move_to_end(key)
            return Picture(key, file)
        content = await asyncio.to_thread(path.read_bytes if path else lambda: png(image.qr, image.alt))
        return Picture(key, content=content)

    def learn(self, picture: Picture, file: str) -> None:
        """Telegram keeps this picture as `file`."""
        if picture.key and file:
            self._files[picture.key] = file
            if len(self._files) > REMEMBERED:
                self._files.popitem(last=False)

    def forget(self, picture: Picture) -> None:
        """Telegram knows the id no more."""
        self._files.pop(picture.key, None)


def _fingerprint(image: Image) -> str:
    return hashlib.sha256(f"{image.qr}\0{image.alt}".encode()).hexdigest()
