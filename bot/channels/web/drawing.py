"""A view as the page draws it: plain values, a QR code as one path, a picture with its size."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from dialog.view import Button, Image, View

LINKS: Final = frozenset({"https", "http", "tel", "mailto", "weixin", "alipays"})
WORDS: Final = ("note", "title", "text", "hint", "card")


def draw(view: View, pictures: Path, *, loud: bool = False) -> dict[str, Any]:
    """The JSON object of a view; what is empty is left out. Reads the picture's size from `pictures`."""
    body: dict[str, Any] = {key: getattr(view, key) for key in WORDS if getattr(view, key)}
    body["language"] = view.language
    if view.image is not None:
        body["image"] = _image(view.image, pictures)
    if view.rows:
        body["rows"] = [[_button(button) for button in row] for row in view.rows]
    if view.nav:
        body["nav"] = [_button(button) for button in view.nav]
    if view.request:
        body["request"] = view.request.value
    if loud:
        body["loud"] = True
    return body


def _button(button: Button) -> dict[str, str]:
    drawn = {"label": button.label, "style": button.style.value}
    if not button.url:
        return drawn | {"payload": button.payload}
    return drawn | ({"url": button.url} if _is_link(button.url) else {})


def _is_link(url: str) -> bool:
    return urlsplit(url).scheme.lower() in LINKS or (url.startswith("/") and not url.startswith("//"))


def _image(image: Image, pictures: Path) -> dict[str, Any]:
    if image.qr:
        size, path = qr_path(image.qr)
        return {"alt": image.alt, "qr": path, "size": size}
    if not image.name:
        return {"alt": image.alt, "file": image.file}
    drawn: dict[str, Any] = {"alt": image.alt, "src": "/pictures/" + quote(image.name)}
    if size_ := size_of(pictures / image.name):
        drawn |= {"width": size_[0], "height": size_[1]}
    return drawn


@lru_cache(maxsize=64)
def qr_path(content: str) -> tuple[int, str]:
    """A QR code without its margin: modules a side, and an SVG path over that square that fills the dark ones.

    Level M (15 % may be damaged) by ISO/IEC 18004.
    """
    # Loaded with the first code or picture: 5 MB that a shop without either does not need.
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = (f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(matrix) for start, length in _runs(row))
    return len(matrix), "".join(runs)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules stand together in a row: start and length."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs


@lru_cache(maxsize=2048)
def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, so that the page keeps its place before it has loaded."""
    from PIL import Image as Picture
    from PIL import UnidentifiedImageError

    try:
        with Picture.open(path) as picture:
            return picture.size
    except (OSError, UnidentifiedImageError, ValueError):
        return None
