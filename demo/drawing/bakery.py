"""Pictures of bread and pastry."""

import math
import random
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, ellipse, shift, smooth, star, turn


def plate(canvas: Canvas, china: str = "#ffffff", rx: float = 300, ry: float = 62, y: float = 622) -> None:
    """A flat plate on the table."""
    canvas.shadow(404, y + 26, rx * 0.98, 34)
    canvas.fill(ellipse(400, y, rx, ry), Fade(lighter(china, 0.4), darker(china, 0.16)))
    canvas.fill(ellipse(400, y - 7, rx * 0.95, ry * 0.84), Fade(darker(china, 0.05), lighter(china, 0.5)))
    canvas.fill(ellipse(400, y - 4, rx * 0.68, ry * 0.54), darker(china, 0.07))


def board(canvas: Canvas, wood: str = "#b98150") -> None:
    """A wooden board."""
    canvas.shadow(404, 650, 310, 34)
    canvas.fill(ellipse(400, 628, 316, 62), darker(wood, 0.22))
    canvas.fill(ellipse(400, 614, 316, 60), Fade(lighter(wood, 0.2), wood))
    for k in range(4):
        canvas.line(ellipse(400, 614, 280 - k * 62, 48 - k * 10, 200, 330), 3, veil(darker(wood, 0.3), 0.3))


def shine(canvas: Canvas, points: Points, width: float = 12, strength: float = 0.5) -> None:
    """A lick of light."""
    canvas.line(smooth(points, closed=False), width, veil("#ffffff", strength), soft=2)


def _croissant(canvas: Canvas) -> None:
    plate(canvas, "#eaf1ee")
    for k in (0, 6, 1, 5, 2, 4, 3):
        angle = math.radians(-163 + k * 24.3)
        swell = 1 - abs(k - 3) / 4.2
        x, y = 400 + 196 * math.cos(angle), 634 + 158 * math.sin(angle)
        tall, broad = 44 + 84 * swell, 58 + 26 * swell
        lean = math.degrees(angle) + 90

        def part(
            share: float,
            start: float = 0,
            end: float = 360,
            x: float = x,
            y: float = y,
            broad: float = broad,
            tall: float = tall,
            lean: float = lean,
        ) -> Points:
            return turn(ellipse(x, y, broad * share, tall * share, start, end), lean, x, y)

        canvas.fill(shift(part(1.02), 0, 8), veil("#7d4318", 0.45), soft=7)
        canvas.fill(part(1), Fade("#f6c071", "#bd6c29"))
        with canvas.within(part(1)):
            for share in (0.34, 0.62, 0.86):
                canvas.line(part(share, 195, 345), 5, veil("#9a5520", 0.3))
            canvas.line(part(0.78, 205, 300), 13, veil("#ffe9b8", 0.5), soft=3)
            canvas.line(part(1, 20, 160), 12, veil("#8f4c1c", 0.25), soft=4)


def _chocolate_croissant(canvas: Canvas) -> None:
    plate(canvas, "#f4e6da")
    body = smooth([(232, 404), (400, 384), (580, 406), (648, 500), (604, 596), (400, 616), (232, 604)])
    canvas.fill(shift(body, 0, 8), veil("#4d2a16", 0.3), soft=8)
    canvas.fill(body, Fade("#f4bb6c", "#b96b2b"))
    with canvas.within(body):
        for k in range(4):
            canvas.line(
                smooth([(250, 560 - k * 13), (440, 576 - k * 13), (640, 540 - k * 13)], closed=False),
                4,
                veil("#8a4618", 0.42),
            )
        canvas.line(smooth([(280, 426), (420, 410), (570, 432)], closed=False), 18, veil("#ffe9b8", 0.55), soft=4)
        for k in range(9):
            x = 296 + k * 38
            canvas.line(smooth([(x + 26, 390), (x + 10, 440), (x - 12, 500)], closed=False), 9, "#4f2817")
    face = ellipse(234, 504, 74, 101)
    canvas.fill(face, Fade("#f0b668", "#c07a36"))
    for share in (0.84, 0.64, 0.44):
        canvas.line(ellipse(234, 504, 74 * share, 101 * share), 5, veil("#8a4618", 0.5))
    for y in (474, 536):
        canvas.fill(ellipse(234, y, 23, 21), Fade("#6d3b22", "#3f2014"))


def _cinnamon_roll(canvas: Canvas) -> None:
    plate(canvas, "#f3e9f2")
    bun = smooth([(400, 318), (560, 348), (632, 456), (584, 572), (400, 614), (216, 572), (168, 456), (240, 348)])
    canvas.fill(bun, Fade("#eab873", "#b9742f"))
    coil = [
        (
            400 + (16 + a * 0.196) * 1.0 * math.cos(math.radians(a)),
            456 + (12 + a * 0.122) * math.sin(math.radians(a)),
        )
        for a in range(0, 1000, 8)
    ]
    canvas.line(coil, 21, "#8a4a21")
    canvas.line(shift(coil, 0, -6), 5, veil("#f5cf96", 0.55))
    for k, drop in enumerate((40, 78, 26, 96, 50)):
        x = 238 + k * 80
        canvas.line(
            smooth([(x - 34, 400 + (k % 2) * 30), (x, 420), (x + 10, 430 + drop)], closed=False),
            26,
            "#fffaf2",
        )
    canvas.line(smooth([(226, 430), (310, 374), (420, 396), (530, 372), (590, 436)], closed=False), 30, "#fffaf2")
    canvas.line(smooth([(250, 420), (320, 368), (420, 388)], closed=False), 7, veil("#d9c5b2", 0.5))
    fruit.cinnamon(canvas, 616, 704)


def _egg_tart(canvas: Canvas) -> None:
    plate(canvas, "#fdf4e3")
    for x, y, k in ((296, 506, 1.0), (516, 522, 1.0), (404, 566, 1.12)):
        canvas.fill(ellipse(x, y + 52 * k, 104 * k, 30 * k), veil("#5a3016", 0.35), soft=8)
        side = [(x - 122 * k, y), (x + 122 * k, y), (x + 92 * k, y + 66 * k), (x - 92 * k, y + 66 * k)]
        canvas.fill(side, Fade("#f0bd6a", "#bd7a35"))
        for line in range(9):
            canvas.line(
                [(x + (line - 4) * 28 * k, y + 4), (x + (line - 4) * 21 * k, y + 64 * k)],
                4,
                veil("#8a5121", 0.35),
            )
        canvas.fill(ellipse(x, y, 124 * k, 46 * k), Fade("#f5cd83", "#d99a4a"))
        canvas.fill(ellipse(x, y, 103 * k, 35 * k), Fade("#ffdd55", "#f5b52d"))
        for dx, dy, r in ((-34, -6, 19), (30, 8, 23), (6, -14, 11), (54, -8, 9)):
            canvas.fill(ellipse(x + dx * k, y + dy * k, r * k, r * 0.45 * k), veil("#7a3c14", 0.55), soft=2)
        shine(canvas, [(x - 76 * k, y + 3), (x - 50 * k, y + 15 * k), (x - 20 * k, y + 20 * k)], 6)


def _donut(canvas: Canvas) -> None:
    plate(canvas, "#e6f2f1")
    canvas.fill(ellipse(400, 480, 230, 154), Fade("#e3a866", "#b57636"))
    edge = smooth(
        [
            (
                400 + 216 * math.cos(a / 10 * math.tau) * (1 + 0.035 * (-1) ** a),
                462 + 128 * math.sin(a / 10 * math.tau) * (1 + 0.07 * (-1) ** a),
            )
            for a in range(10)
        ]
    )
    canvas.fill(shift(edge, 0, 6), veil("#8a3350", 0.4))
    canvas.fill(edge, Fade("#f9a6bd", "#ec7d9f"))
    canvas.line(ellipse(400, 452, 168, 84, 195, 290), 16, veil("#ffffff", 0.55), soft=3)
    canvas.fill(ellipse(400, 456, 66, 36), Fade("#9d5a2c", "#d99a58"))
    canvas.line(ellipse(400, 452, 70, 38, 175, 365), 8, "#f58fae")
    rand = random.Random(8)
    for _ in range(64):
        angle, far = rand.uniform(0, math.tau), rand.uniform(0.48, 0.9)
        x, y, tilt = (
            400 + 204 * far * math.cos(angle),
            454 + 118 * far * math.sin(angle),
            rand.uniform(0, 180),
        )
        canvas.line(
            turn([(x - 8, y), (x + 8, y)], tilt, x, y),
            8,
            rand.choice(("#ffffff", "#ffe066", "#7ed0c6", "#8f7bd6", "#ff8a5c")),
        )


def _cookies(canvas: Canvas) -> None:
    plate(canvas, "#e9e4f4")
    rand = random.Random(5)
    for x, y in ((284, 560), (520, 566), (400, 586), (404, 500), (330, 440), (470, 420)):
        disc = star(x, y, 118, 114, 9, rand.uniform(0, 90))
        flat = smooth([(px, y + (py - y) * 0.52) for px, py in disc], steps=5)
        canvas.fill(shift(flat, 0, 14), "#a0622c")
        canvas.fill(flat, Fade("#eebd78", "#cf8f48"))
        for _ in range(9):
            cx, cy = x + rand.uniform(-76, 76), y + rand.uniform(-32, 32)
            chip = smooth([(cx - 14, cy), (cx, cy - 10), (cx + 15, cy), (cx + 2, cy + 9)], steps=5)
            canvas.fill(chip, Fade("#6d3b22", "#3f2014"))
        canvas.line(
            [(px, y + (py - y) * 0.52) for px, py in ellipse(x, y, 100, 100, 200, 280)],
            6,
            veil("#fff0cf", 0.5),
        )


SCENES: Final[dict[str, Scene]] = {
    "croissant": Scene("sky", _croissant),
    "chocolate-croissant": Scene("rose", _chocolate_croissant),
    "cinnamon-roll": Scene("lilac", _cinnamon_roll),
    "egg-tart": Scene("coral", _egg_tart),
    "donut": Scene("mint", _donut),
    "cookies": Scene("lilac", _cookies),
}
