"""Paints every picture of the demo shop again: `python -m demo.draw [name …]`. The same code, the same pictures."""

import sys
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Final

from demo.drawing import (
    bakery,
    bottoms,
    bread,
    cake,
    coffee,
    desk,
    dish,
    garment,
    gift,
    house,
    juice,
    meal,
    power,
    printed,
    sign,
    snack,
    sound,
    tea,
    wear,
)
from demo.drawing.backdrop import Scene, draw

PICTURES: Final = Path(__file__).parent / "pictures"
SCENES: Final[dict[str, Scene]] = {
    name: scene
    for part in (
        coffee, tea, juice, bakery, bread, cake, dish, meal, snack, garment, bottoms, wear, sound, power, desk, gift,
        printed,
    )
    for name, scene in part.SCENES.items()
}
QUALITIES: Final = (82, 76, 70, 64, 58)
HEAVIEST: Final = 45_000  # bytes; a picture with more detail is saved a little coarser


def paint(name: str) -> None:
    """Paint one product's picture, or the shop's own two (`shop`, `icon`)."""
    if name == "icon":
        sign.icon().save(PICTURES / "icon.png", optimize=True)
        return
    if name == "shop":
        house.shop().save(PICTURES / "shop.jpg", quality=QUALITIES[0], optimize=True, progressive=True)
        return
    picture = draw(SCENES[name]).picture()
    for quality in QUALITIES:
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= HEAVIEST:
            break
    (PICTURES / f"{name}.jpg").write_bytes(file.getvalue())


def main(names: list[str]) -> None:
    """Paint the named pictures, or all of them."""
    PICTURES.mkdir(exist_ok=True)
    with ProcessPoolExecutor(2) as workers:
        for _ in workers.map(paint, names or [*SCENES, "shop", "icon"]):
            pass


if __name__ == "__main__":
    main(sys.argv[1:])
