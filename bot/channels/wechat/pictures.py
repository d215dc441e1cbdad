"""The shop's pictures in WeChat: sent there once, named by the id they have there while WeChat keeps them."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from bot.channels.wechat.account import LASTS, Account
from bot.core import Core
from dialog.view import Image
from services import access

KINDS: Final = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}     # what WeChat takes
SIDE: Final = 1_280          # pixels of a picture in another form, once it is one that WeChat takes


class Pictures:
    """Finds what to send for an image. Raises what `Account` raises."""

    def __init__(
        self, core: Core, account: Account, folder: Path, *, channel: str, now: Callable[[], datetime]
    ) -> None:
        self._core = core
        self._account = account
        self._folder = folder.resolve()
        self._channel = channel
        self._now = now

    async def find(self, image: Image) -> str:
        """WeChat's id of it; "" when the shop has no such picture."""
        if image.file:
            return image.file
        key = await asyncio.to_thread(self.key, image)
        if not key:
            return ""
        if media := await self._core.run(lambda db: access.uploaded(db, self._channel, key, now=self._now())):
            return media
        content, kind = await asyncio.to_thread(self._content, image)
        media = await self._account.upload(content, f"picture.{kind.rpartition('/')[2]}", kind)
        until = self._now() + timedelta(seconds=LASTS)
        await self._core.run(lambda db: access.upload(db, self._channel, key, media, until=until))
        return media

    async def forget(self, image: Image) -> None:
        """WeChat has it no more."""
        key = await asyncio.to_thread(self.key, image)
        await self._core.run(lambda db: access.lost(db, self._channel, key))

    def key(self, image: Image) -> str:
        """What a picture is known by: its content's place and age, or what its code says. "" when there is none."""
        if image.qr:
            return "qr:" + hashlib.sha256(image.qr.encode()).hexdigest()[:40]
        path = (self._folder / image.name).resolve()
        try:
            if not image.name or not path.is_relative_to(self._folder):
                return ""
            looked = path.stat()
        except OSError:
            return ""
        return f"{image.name}:{looked.st_mtime_ns}:{looked.st_size}"

    def _content(self, image: Image) -> tuple[bytes, str]:
        if image.qr:
            return _code(image.qr), KINDS[".png"]
        path = self._folder / image.name
        if kind := KINDS.get(path.suffix.lower()):
            return path.read_bytes(), kind
        return _converted(path), KINDS[".jpg"]


def _code(content: str) -> bytes:
    # Loading what draws takes 15 MB: a shop that shows no code does without.
    import qrcode

    out = BytesIO()
    qrcode.make(content).save(out, "PNG")
    return out.getvalue()


def _converted(path: Path) -> bytes:
    from PIL import Image as Picture

    out = BytesIO()
    with Picture.open(path) as picture:
        picture.thumbnail((SIDE, SIDE))
        picture.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
