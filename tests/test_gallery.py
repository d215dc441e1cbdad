"""The shop's pictures for Telegram: sent once, named by id after, and anew when another file stands under the name."""

import os
from pathlib import Path

import pytest

from bot.channels.telegram.gallery import Gallery
from dialog.view import Image

LATTE = Image(alt="拿铁", name="latte.png")


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "latte.png").write_bytes(b"first")
    (tmp_path / "key.png").write_bytes(b"secret")
    return Gallery(tmp_path / "shop")


async def test_a_picture_is_uploaded_once(gallery: Gallery) -> None:
    first = await gallery.find(LATTE)
    assert first is not None
    assert first.content == b"first"
    gallery.learn(first, "id-1")
    again = await gallery.find(LATTE)
    assert again is not None
    assert (again.file, again.content) == ("id-1", None)


async def test_another_picture_under_the_same_name_is_sent_anew(gallery: Gallery, tmp_path: Path) -> None:
    first = await gallery.find(LATTE)
    assert first is not None
    gallery.learn(first, "id-1")
    file = tmp_path / "shop" / "latte.png"
    file.write_bytes(b"second")
    os.utime(file, ns=(1, 1))
    second = await gallery.find(LATTE)
    assert second is not None
    assert (second.file, second.content) == ("", b"second")


async def test_a_picture_that_is_gone_is_no_picture(gallery: Gallery, tmp_path: Path) -> None:
    assert await gallery.find(LATTE) is not None
    (tmp_path / "shop" / "latte.png").unlink()
    assert await gallery.find(LATTE) is None
    assert await gallery.find(Image(alt="x", name="never.png")) is None


async def test_only_pictures_of_the_shops_own_folder(gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "shop" / "link.png").symlink_to(tmp_path / "key.png")
    for name in ("../key.png", str(tmp_path / "key.png"), "link.png"):
        assert await gallery.find(Image(alt="x", name=name)) is None


async def test_the_same_code_is_drawn_once(gallery: Gallery) -> None:
    code = Image(alt="¥18", qr="https://shop.example/pay/1")
    first = await gallery.find(code)
    assert first is not None
    assert first.content is not None
    gallery.learn(first, "id-2")
    again = await gallery.find(code)
    assert again is not None
    assert again.file == "id-2"
    other = await gallery.find(Image(alt="¥19", qr="https://shop.example/pay/1"))
    assert other is not None
    assert other.content
