"""The pictures of the README, taken of the shop itself: `python -m tests.browser.picture_book [folder]`.

Opens the whole program with the demonstration's goods, walks through it in a real browser, and writes docs/pictures:
six screens on a phone, one of them the owner's, in Chinese and English, and one on a desk at night. The shop has a
public name here, as one has that phones can reach, so a payment comes with its QR code.
"""

import asyncio
import io
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import QUIET, find_chromium
from tests.browser.stage import Window, staged
from tests.browser.visit import DESK
from tests.browser.walk import walk
from tests.shop_floor import template

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MOST: Final = 300 * 1024       # bytes of one picture
PHONE: Final[Mapping[str, Any]] = {
    "viewport": {"width": 412, "height": 915}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}
NAME: Final = "shop.example"
# language, device, and the file for each screen of the walk (tests/browser/walk.py) that is kept
BOOK: Final = (
    ("zh", PHONE, {"home": "home", "review": "review", "staff": "staff"}),
    ("en", PHONE, {"product": "product", "pay": "pay", "order": "order"}),
    ("zh", {"viewport": DESK, "device_scale_factor": 1, "color_scheme": "dark"}, {"product": "desktop-dark"}),
)


async def photograph(browser: Browser, folder: Path, port: int) -> None:
    """Write every picture of the book into `folder`. The browser finds the shop's name at this port."""
    server = {"port": port, "public_url": f"http://{NAME}"}
    with tempfile.TemporaryDirectory() as place:
        seeded = template(Path(place))
        for number, (language, device, kept) in enumerate(BOOK):
            shop = Path(place) / str(number)
            shop.mkdir()

            async def look(name: str, window: Window, kept: dict[str, str] = kept) -> None:
                if name in kept:
                    await _press(window, folder / f"{kept[name]}.png")

            async with staged(shop, seeded, browser, language, owner=True, server=server, **device) as stage:
                await walk(stage, look)


async def _press(window: Window, file: Path) -> None:
    """Take the picture when no short word passes by any more."""
    page = window.page
    await page.locator(".toast").first.wait_for(state="detached")
    await page.evaluate("document.activeElement.blur()")
    await page.mouse.move(0, 0)
    await page.wait_for_function("[...document.images].every((each) => each.complete)")
    _keep(await page.screenshot(animations="disabled"), file)


def _keep(taken: bytes, file: Path) -> None:
    """Write a picture down, light enough for a README: with fewer colours only where it must be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.save(file, optimize=True)
    if file.stat().st_size >= MOST:
        picture.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < MOST, f"{file} is too large"


async def main(folder: Path) -> None:
    """Take them all."""
    async with async_playwright() as driver:
        path = await asyncio.to_thread(find_chromium, driver.chromium.executable_path)
        with socket.create_server(("127.0.0.1", 0)) as place:
            port = place.getsockname()[1]
        args = [
            *QUIET, f"--host-resolver-rules=MAP {NAME}:80 127.0.0.1:{port}",
            f"--unsafely-treat-insecure-origin-as-secure=http://{NAME}",
        ]
        browser = await driver.chromium.launch(executable_path=path, args=args)
        await photograph(browser, folder, port)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
