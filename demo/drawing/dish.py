"""Pictures of meals: bowls and plates seen from above."""

import math
import random
from collections.abc import Sequence
from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, box, ellipse, leaf, shift, smooth, star, turn

MIDDLE: Final = 400.0


def bowl(canvas: Canvas, china: str, food: str, rim: str = "") -> None:
    """A round bowl from above, filled to below its edge."""
    canvas.drop(ellipse(400, 406, 296), 22, 0.35, 18)
    canvas.fill(ellipse(400, 400, 296), Fade(lighter(china, 0.3), darker(china, 0.14)))
    if rim:
        canvas.line(ellipse(400, 400, 280), 11, rim)
    canvas.fill(ellipse(400, 400, 262), Fade(darker(china, 0.26), darker(china, 0.05)))
    canvas.fill(ellipse(400, 408, 246), Fade(darker(food, 0.1), lighter(food, 0.1)))


def dish(canvas: Canvas, china: str = "#ffffff") -> None:
    """A flat plate from above."""
    canvas.drop(ellipse(400, 406, 304), 20, 0.32, 18)
    canvas.fill(ellipse(400, 400, 304), Fade(lighter(china, 0.5), darker(china, 0.12)))
    canvas.line(ellipse(400, 400, 292), 5, veil(darker(china, 0.3), 0.3))
    canvas.fill(ellipse(400, 402, 226), Fade(darker(china, 0.08), lighter(china, 0.4)))


def chopsticks(canvas: Canvas, wood: str = "#8a4a34") -> None:
    """A pair laid over the edge."""
    for x in (676, 714):
        stick = turn(box(x - 8, 90, x + 8, 720, 6), 7, x, 400)
        canvas.drop(stick, 9, 0.25, 6)
        canvas.fill(stick, Fade(lighter(wood, 0.15), darker(wood, 0.2)))


def egg(canvas: Canvas, x: float, y: float, size: float = 62, soft: bool = True) -> None:
    """Half a boiled egg."""
    white = turn(ellipse(x, y, size, size * 0.82), -24, x, y)
    canvas.drop(white, 7, 0.25, 6)
    canvas.fill(white, Fade("#ffffff", "#f1e7d8"))
    canvas.fill(ellipse(x + 3, y + 3, size * 0.52), Fade("#ffb938", "#f18a1c") if soft else Fade("#fbd66b", "#f2bb3c"))
    canvas.fill(ellipse(x - size * 0.12, y - size * 0.16, size * 0.13), veil("#ffffff", 0.6))


def scatter(
    canvas: Canvas,
    colours: Sequence[str],
    count: int,
    reach: float,
    size: float,
    seed: int,
    x: float = MIDDLE,
    y: float = 404,
    long: float = 1.0,
) -> None:
    """Small pieces strewn over a round place."""
    rand = random.Random(seed)
    for k in range(count):
        angle, far = rand.uniform(0, math.tau), reach * math.sqrt(rand.random())
        px, py = x + far * math.cos(angle), y + far * math.sin(angle)
        piece = turn(ellipse(px, py, size * long, size), rand.uniform(0, 180), px, py)
        canvas.fill(shift(piece, 1.5, 3), veil("#3a2018", 0.25))
        canvas.fill(piece, colours[k % len(colours)])


def noodles(canvas: Canvas, colour: str, seed: int, reach: float = 196, count: int = 34) -> None:
    rand = random.Random(seed)
    for _ in range(count):
        x, y = 400 + rand.uniform(-60, 60), 404 + rand.uniform(-60, 60)
        start, size = rand.uniform(0, 360), rand.uniform(60, reach - 50)
        strand = ellipse(x, y, size, size * rand.uniform(0.6, 1), start, start + rand.uniform(90, 220))
        canvas.line(shift(strand, 1, 5), 12, veil(darker(colour, 0.5), 0.3))
        canvas.line(strand, 11, colour)
        canvas.line(shift(strand, -1, -2.5), 3, veil(lighter(colour, 0.7), 0.8))


def chunk(x: float, y: float, size: float, seed: int) -> Points:
    rand = random.Random(seed)
    return smooth(
        [
            (
                x + size * rand.uniform(0.8, 1.12) * math.cos(math.radians(a)),
                y + size * 0.78 * rand.uniform(0.8, 1.12) * math.sin(math.radians(a)),
            )
            for a in range(0, 360, 60)
        ]
    )


def meat(canvas: Canvas, spots: Sequence[tuple[float, float]], size: float, colour: str) -> None:
    for k, (x, y) in enumerate(spots):
        piece = chunk(x, y, size, k)
        canvas.drop(piece, 8, 0.3, 6)
        canvas.fill(piece, Fade(lighter(colour, 0.2), darker(colour, 0.2)))
        canvas.line(piece[24:44], 5, veil(lighter(colour, 0.7), 0.5))


def _greens(canvas: Canvas, x: float, y: float, size: float = 130, lean: float = 0) -> None:
    for angle in (-34, -8, 20):
        stem = turn([(x, y), (x + size * 0.5, y)], angle + lean, x, y)
        canvas.line(stem, 17, "#e2efc8")
        blade = leaf(stem[1][0], stem[1][1], size * 0.75, size * 0.42, angle + lean)
        canvas.fill(shift(blade, 2, 6), veil("#24401e", 0.25), soft=4)
        canvas.fill(blade, Fade("#67b15c", "#357f45"))


def _beef_noodles(canvas: Canvas) -> None:
    bowl(canvas, "#a63a2c", "#a4521d", "#f0c988")
    noodles(canvas, "#f6dfa4", 2)
    meat(canvas, ((330, 300), (410, 270), (484, 318), (400, 350)), 54, "#7d3f25")
    _greens(canvas, 250, 470, 120, 0)
    egg(canvas, 506, 470)
    scatter(canvas, ("#5fae57", "#8fcb70"), 34, 190, 8, 3)
    chopsticks(canvas)


def _chicken_rice(canvas: Canvas) -> None:
    bowl(canvas, "#3d4a5c", "#f4efe4", "#d9b36a")
    scatter(canvas, ("#ffffff", "#fbf6ea", "#f1e8d6"), 320, 236, 7, 4, long=1.9)
    for k in range(5):
        slab = turn(box(270 + k * 44, 230, 332 + k * 44, 440, 28), 14, 400, 350)
        canvas.drop(slab, 9, 0.3, 6)
        canvas.fill(slab, Fade("#d0813a", "#8d4519"))
        canvas.line(slab[50:90], 6, veil("#ffd79a", 0.5))
    scatter(canvas, ("#fff6df",), 40, 110, 5, 6, 400, 336, 1.6)
    for x, y in ((276, 516), (324, 552), (292, 576)):
        canvas.fill(star(x, y, 36, 27, 9), Fade("#57a354", "#2f7440"))
        canvas.line([(x, y), (x + 12, y + 38)], 12, "#a8d18a")
    egg(canvas, 496, 536, 58)
    for k in range(4):
        canvas.fill(ellipse(396 + k * 18, 590 - k * 7, 24), Fade("#f8a04a", "#e8782a"))


def _wontons(canvas: Canvas) -> None:
    bowl(canvas, "#eef3f6", "#f0dca6", "#4f79a8")
    for k, (x, y) in enumerate(((330, 300), (460, 296), (520, 410), (430, 500), (296, 430), (404, 396), (330, 540))):
        skirt = turn(
            smooth(
                [
                    (x - 74, y + 8),
                    (x - 40, y - 36),
                    (x, y - 22),
                    (x + 44, y - 40),
                    (x + 72, y + 6),
                    (x + 30, y + 44),
                    (x - 34, y + 42),
                ]
            ),
            k * 50,
            x,
            y,
        )
        canvas.drop(skirt, 8, 0.22, 6)
        canvas.fill(skirt, Fade("#fffaf0", "#efdfc0"))
        canvas.fill(ellipse(x, y + 4, 31, 27), Fade("#fbc9b4", "#f2a688"))
        canvas.line(
            turn(smooth([(x - 34, y - 20), (x, y - 6), (x + 36, y - 22)], closed=False), k * 50, x, y),
            4,
            veil("#c9ad84", 0.55),
        )
    scatter(canvas, ("#5fae57", "#8fcb70"), 44, 200, 8, 8)
    scatter(canvas, ("#2d3b34",), 16, 190, 7, 9, long=3.4)


def _congee(canvas: Canvas) -> None:
    bowl(canvas, "#6d8fae", "#f7f3e8", "#e9eef2")
    for k in range(5):
        canvas.line(
            ellipse(400, 408, 210 - k * 40, 210 - k * 40, 20 + k * 50, 120 + k * 50),
            10,
            veil("#e3d8c0", 0.6),
            soft=4,
        )
    for k, (x, y) in enumerate(((350, 350), (450, 340), (420, 440), (330, 450))):
        piece = chunk(x, y, 42, k)
        canvas.drop(piece, 6, 0.22, 5)
        canvas.fill(piece, Fade("#5a5148", "#2f2b2a"))
        canvas.fill(ellipse(x + 4, y, 15), "#6f7b4a")
    meat(canvas, ((500, 420), (380, 520), (296, 380), (480, 500)), 31, "#d9a48c")
    scatter(canvas, ("#5fae57", "#8fcb70"), 40, 170, 7, 8)
    scatter(canvas, ("#e6b35c",), 22, 90, 6, 10, 400, 400, 2.6)


SCENES: Final[dict[str, Scene]] = {
    "beef-noodles": Scene("sun", _beef_noodles, above=True),
    "chicken-rice": Scene("peach", _chicken_rice, above=True),
    "wonton-soup": Scene("sky", _wontons, above=True),
    "congee": Scene("sand", _congee, above=True),
}
