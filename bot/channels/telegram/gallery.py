"""The pictures of the shop: a file of its own or a QR code drawn here, sent to Telegram once and named by id after."""

import asyncio
import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog

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
        self._paths: dict[str, str] = {}
        self._files: OrderedDict[str, str] = OrderedDict()

    async def find(self, image: Image) -> Picture | None:
        """The picture to send; None when the shop has no such file."""
        if image.file:
            return Picture("", image.file)
        key = self._key(image)
        if file := self._files.get(key):
            self._files.move_to_end(key)
            return Picture(key, file)
        if not key:
            log.warning("a picture is missing", picture=image.name)
            return None
        source = partial(_drawn, image) if not image.name else Path(self._paths[image.name]).read_bytes
        return Picture(key, content=await asyncio.to_thread(source))

    def learn(self, picture: Picture, file: str) -> None:
        """Telegram keeps this picture as `file`."""
        if picture.key and file:
            self._files[picture.key] = file
            if len(self._files) > REMEMBERED:
                self._files.popitem(last=False)

    def forget(self, picture: Picture) -> None:
        """Telegram knows the id no more."""
        self._files.pop(picture.key, None)

    def _key(self, image: Image) -> str:
        """What tells this picture from others, and from the one that was in its file before; "" for none."""
        if not image.name:
            return _fingerprint(image)
        path = self._paths.get(image.name) or self._path(image.name)
        try:
            return f"{image.name}:{os.stat(path).st_mtime_ns}" if path else ""
        except OSError:
            return ""

    def _path(self, name: str) -> str:
        """Where a picture's file is; "" for none in the shop's own folder."""
        path = (self._folder / name).resolve()
        if not (path.is_relative_to(self._folder) and path.is_file()):
            return ""
        if len(self._paths) >= REMEMBERED:
            self._paths.clear()
        self._paths[name] = str(path)
        return str(path)


def _drawn(image: Image) -> bytes:
    # Loading what draws takes 15 MB and 0.2 s: a shop that shows no code does without.
    from bot.channels.telegram.qr import png

    return png(image.qr, image.alt)


def _fingerprint(image: Image) -> str:
    return hashlib.sha256(f"{image.qr}\0{image.alt}".encode()).hexdigest()
