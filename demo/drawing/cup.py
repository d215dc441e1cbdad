"""Hot drinks: a cup on its saucer, a paper cup to take away, a thick glass with a handle, a bowl of tea."""

import math
import random
from typing import Final

from demo.drawing.canvas import Canvas, Fade, darker, lighter, mix, veil
from demo.drawing.shape import Points, both, box, ellipse, heart, leaf, shift, smooth, tapered

FLOOR: Final = 654


def steam(canvas: Canvas, x: float = 400, y: float = 210, spread: float = 66) -> None:
    """Three wisps rising from (x, y)."""
    for k, high in ((-1, 96), (0, 128), (1, 90)):
        left = x + k * spread
        wisp = smooth(
            [(left, y), (left + 17, y - high * 0.3), (left - 15, y - high * 0.65), (left + 8, y - high)],
            closed=False,
        )
        canvas.line(wisp, 13, veil("#ffffff", 0.75), soft=5)


def art(canvas: Canvas, x: float, y: float, rx: float, ry: float, kind: str, milk: str = "#fbf1e2") -> None:
    """The picture a barista pours on top: heart, leaf, ring, foam, dust or crema."""
    flat = ry / rx

    def lay(points: Points) -> Points:
        return [(px, y + (py - y) * flat) for px, py in points]

    if kind == "heart":
        canvas.fill(lay(ellipse(x, y, rx * 0.72)), veil(milk, 0.45))
        canvas.fill(lay(heart(x, y, rx * 1.05)), milk)
    elif kind == "leaf":
        for k in range(4):
            far = y - rx * 0.5 + k * rx * 0.3
            for side in (-1, 1):
                petal = leaf(x, far + rx * 0.22, rx * (0.34 + 0.11 * k), rx * 0.2, -22 if side > 0 else -158)
                canvas.fill(lay(petal), milk)
        canvas.line(lay([(x, y - rx * 0.76), (x, y + rx * 0.8)]), 5, milk)
    elif kind == "ring":
        for share in (0.78, 0.5, 0.2):
            canvas.fill(lay(ellipse(x, y, rx * share)), milk if share != 0.5 else mix(milk, "#a8683c", 0.7))
    elif kind == "foam":
        canvas.fill(lay(ellipse(x, y, rx * 0.84)), milk)
        rand = random.Random(7)
        for _ in range(70):
            angle, far = rand.uniform(0, math.tau), rand.random() ** 0.7 * 0.66
            canvas.fill(
                ellipse(x + math.cos(angle) * rx * far, y + math.sin(angle) * ry * far, 3.4, 2.2),
                veil("#7a4526", 0.65),
            )
    elif kind == "crema":
        canvas.line(lay(ellipse(x, y, rx * 0.84)), 10, veil("#d79a55", 0.8))
        canvas.fill(lay(ellipse(x - rx * 0.2, y - rx * 0.1, rx * 0.3, rx * 0.16)), veil("#e7b271", 0.5))


def cup(
    canvas: Canvas,
    coffee: str,
    china: str = "#ffffff",
    kind: str = "heart",
    size: float = 1.0,
    band: str = "",
) -> None:
    """A china cup on a saucer, half from above so that the drink can be seen."""
    wide, top = 168 * size, 560 - 205 * size
    low = 606.0
    canvas.shadow(408, 640, 280 * max(size, 0.8), 34)
    saucer = 252 * max(size, 0.82)
    canvas.fill(ellipse(400, 618, saucer, 50), Fade(lighter(china, 0.3), darker(china, 0.16)))
    canvas.fill(ellipse(400, 611, saucer * 0.95, 41), Fade(darker(china, 0.06), lighter(china, 0.4)))
    canvas.fill(ellipse(400, 610, saucer * 0.5, 24), veil("#5a3a30", 0.2), soft=6)
    grip = ellipse(400 + wide * 0.98, top + 92 * size, 60 * size, 58 * size, -110, 118)
    canvas.line(grip, 27 * size, darker(china, 0.12))
    canvas.line(shift(grip, -3, -4), 16 * size, lighter(china, 0.3))
    body = both(
        [
            (400 + wide, top),
            (400 + wide * 0.99, top + 60 * size),
            (400 + wide * 0.84, top + 142 * size),
            (400 + wide * 0.5, low),
        ]
    )
    canvas.fill(
        smooth(body[:4], closed=False) + smooth(body[4:], closed=False),
        Fade(lighter(china, 0.35), darker(china, 0.17), "right"),
    )
    if band:
        with canvas.within(body):
            canvas.line(ellipse(400, top + 66 * size, wide, 36 * size, 0, 180), 22 * size, band)
    mouth(canvas, 400, top, wide, 50 * size, coffee, china)
    art(canvas, 400, top + 5, wide * 0.86, 40 * size, kind)
    canvas.line(
        smooth(
            [
                (400 - wide * 0.82, top + 56 * size),
                (400 - wide * 0.74, top + 118 * size),
                (400 - wide * 0.56, top + 168 * size),
            ],
            closed=False,
        ),
        15 * size,
        veil("#ffffff", 0.7),
    )
    steam(canvas, 400, top - 46)


def mouth(canvas: Canvas, x: float, top: float, rx: float, ry: float, drink: str, china: str) -> None:
    canvas.fill(ellipse(x, top, rx, ry), lighter(china, 0.5))
    canvas.fill(ellipse(x, top + 2, rx * 0.94, ry * 0.9), darker(china, 0.2))
    canvas.fill(ellipse(x, top + 6, rx * 0.91, ry * 0.84), Fade(darker(drink, 0.1), lighter(drink, 0.1)))


def paper_cup(canvas: Canvas, paper: str, sleeve: str, lid: str = "#3a302c", mark: str = "#ffffff") -> None:
    """A paper cup with a lid and a sleeve, for hot drinks on the way."""
    canvas.shadow(412, FLOOR + 2, 150)
    body = tapered(236, FLOOR, 270, 192, radius=16)
    canvas.fill(body, Fade(lighter(paper, 0.3), darker(paper, 0.15), "right"))
    with canvas.within(body):
        band = [(200, 384), (600, 384), (600, 540), (200, 540)]
        canvas.fill(band, Fade(lighter(sleeve, 0.12), darker(sleeve, 0.18), "right"))
        for x in range(270, 540, 17):
            canvas.line([(x, 384), (400 + (x - 400) * 0.9, 540)], 2, veil(darker(sleeve, 0.3), 0.3))
    canvas.fill(ellipse(400, 462, 44), veil(mark, 0.95))
    canvas.fill(leaf(372, 478, 64, 34, -36), sleeve)
    canvas.fill(box(252, 200, 548, 240, 14), Fade(lighter(lid, 0.18), darker(lid, 0.2), "right"))
    canvas.fill(both([(526, 160), (536, 202)]), Fade(lighter(lid, 0.25), lid, "right"))
    canvas.fill(box(344, 168, 396, 178, 5), darker(lid, 0.45))
    canvas.line([(288, 262), (306, 376)], 13, veil("#ffffff", 0.5))
    steam(canvas, 400, 146, 48)


def mug(canvas: Canvas, layers: tuple[tuple[str, float], ...], cream: bool, dust: str) -> None:
    """A thick glass with a handle: layers from the bottom up, whipped cream if wished."""
    canvas.shadow(412, FLOOR + 2, 176)
    grip = ellipse(528, 440, 84, 92, -92, 92)
    canvas.line(grip, 36, veil("#8d7f86", 0.32))
    canvas.line(grip, 28, veil("#ffffff", 0.7))
    outer, inner = tapered(262, FLOOR, 274, 250, radius=44), tapered(278, FLOOR - 20, 246, 224, radius=36)
    canvas.fill(outer, veil("#ffffff", 0.5))
    with canvas.within(inner):
        floor, total = FLOOR - 20.0, sum(part for _, part in layers)
        for colour, part in layers:
            top = floor - 340 * part / total
            canvas.fill(
                [(250, top - 26), (550, top - 26), (550, top + 26), (250, top + 26)],
                Fade(veil(colour, 0), colour),
            )
            canvas.fill(
                [(250, top + 25), (550, top + 25), (550, floor + 26), (250, floor + 26)],
                Fade(lighter(colour, 0.05), darker(colour, 0.08)),
            )
            floor = top
    canvas.line([(296, 300), (304, 590)], 17, veil("#ffffff", 0.6))
    canvas.line([*outer, outer[0]], 4, veil("#ffffff", 0.85))
    if cream:
        _cream(canvas, dust)
    else:
        canvas.fill(ellipse(400, 272, 128, 17), lighter(layers[-1][0], 0.25))
        steam(canvas, 400, 232)


def _cream(canvas: Canvas, dust: str) -> None:
    for y, rx in ((258, 132), (214, 106), (174, 72), (138, 38)):
        puff = smooth(
            [
                (400 - rx, y + 14),
                (400 - rx * 0.7, y - 22),
                (400, y - 32),
                (400 + rx * 0.72, y - 20),
                (400 + rx, y + 12),
                (400, y + 32),
            ]
        )
        canvas.fill(puff, Fade("#ffffff", "#f0e2d4"))
        canvas.line(puff[32:56], 4, veil("#b79f8d", 0.28))
    for k in range(30):
        x = 400 + ((k * 53) % 100 - 50) * (1.9 - (k % 5) * 0.28)
        canvas.fill(ellipse(x, 262 - (k % 5) * 28 + (k * 7) % 13, 5.5, 4), dust)


def tea_bowl(canvas: Canvas, x: float, y: float, china: str, tea: str, size: float = 1.0) -> None:
    """A small bowl of tea without a handle."""
    canvas.shadow(x + 4, y + 74 * size, 78 * size, 14)
    half = [(x + 84 * size, y), (x + 74 * size, y + 46 * size), (x + 40 * size, y + 76 * size)]
    canvas.fill(both(half, x), Fade(lighter(china, 0.35), darker(china, 0.16), "right"))
    mouth(canvas, x, y, 84 * size, 24 * size, tea, china)
