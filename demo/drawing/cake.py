"""Pictures of cakes and sweets."""

import random
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.bakery import plate, shine
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, box, ellipse, shift, smooth, tapered, turn, wave

Layers = tuple[tuple[str, float], ...]


def wedge(canvas: Canvas, layers: Layers, top: str, back: str) -> None:
    """A slice of cake: the cut side towards us with its layers from the bottom up, the top slanting away."""
    left, right, tip, low = 176.0, 590.0, 640.0, 600.0
    height = sum(part for _, part in layers)
    side: Points = [(left, low - height), (right, low - height), (right, low), (left, low)]
    canvas.fill(ellipse(400, 606, 250, 34), veil("#4d2a2a", 0.3), soft=8)
    canvas.fill(
        [(right, low - height), (tip, low - height - 76), (tip, low - 76), (right, low)],
        Fade(darker(back, 0.08), darker(back, 0.25)),
    )
    floor = low
    with canvas.within(side):
        for colour, part in layers:
            canvas.fill(
                [(left, floor - part), (right, floor - part), (right, floor), (left, floor)],
                Fade(lighter(colour, 0.08), darker(colour, 0.08)),
            )
            floor -= part
    canvas.fill(
        [
            (left, low - height),
            (tip - 10, low - height - 82),
            (tip, low - height - 76),
            (right, low - height),
        ],
        Fade(lighter(top, 0.25), top),
    )
    canvas.line([(left, low - height), (right, low - height)], 5, veil("#ffffff", 0.45))


def _crumbs(canvas: Canvas, low: float, high: float, colour: str, seed: int) -> None:
    rand = random.Random(seed)
    for _ in range(60):
        canvas.fill(ellipse(rand.uniform(186, 580), rand.uniform(low, high), 3.4, 2.6), veil(colour, 0.5))


def _cheesecake(canvas: Canvas) -> None:
    plate(canvas, "#e8eef4")
    wedge(canvas, (("#f9e2a8", 146), ("#e8b45f", 26)), "#8a4c20", "#9a5a28")
    _crumbs(canvas, 460, 590, "#e2b968", 2)
    shine(canvas, [(300, 402), (380, 384), (450, 374)], 9)


def _tiramisu(canvas: Canvas) -> None:
    plate(canvas, "#f4ebe2")
    wedge(canvas, (("#7d4a2b", 34), ("#fbf0da", 46), ("#8a5532", 34), ("#fbf0da", 54)), "#5d321c", "#e9d8bd")
    _crumbs(canvas, 566, 598, "#4f2916", 3)
    rand = random.Random(6)
    for _ in range(120):
        t = rand.random()
        canvas.fill(ellipse(190 + t * 420, 424 - t * 62 - rand.random() * 14, 3.2, 2), veil("#3a1c10", 0.7))
    fruit.mint(canvas, 470, 376, 50)


def _strawberry_cake(canvas: Canvas) -> None:
    plate(canvas, "#fdeef0")
    wedge(canvas, (("#f3cf8d", 48), ("#ffffff", 34), ("#f3cf8d", 48), ("#ffffff", 30)), "#ffffff", "#fff6f2")
    for k in range(6):
        fruit.berry(canvas, 216 + k * 66, 514, 20)
    for x, y, size in ((420, 388, 44), (500, 360, 46), (566, 340, 38)):
        canvas.fill(ellipse(x, y + size * 0.6, size * 1.05, size * 0.42), Fade("#ffffff", "#efe2e0"))
        fruit.berry(canvas, x, y, size)


def _chocolate_cake(canvas: Canvas) -> None:
    plate(canvas, "#e7f0ea")
    wedge(
        canvas,
        (("#5d321f", 50), ("#8f5a3b", 20), ("#5d321f", 50), ("#8f5a3b", 20), ("#3d1f14", 24)),
        "#4a2618",
        "#4a2618",
    )
    for k in range(7):
        x = 196 + k * 62
        canvas.line([(x, 440), (x, 470 + (k * 29) % 50)], 22, "#3d1f14")
    shine(canvas, [(300, 410), (400, 386), (480, 368)], 10)
    for x in (450, 520):
        canvas.fill(ellipse(x, 366, 26), Fade("#8e2337", "#5d1221"))
        canvas.line(smooth([(x, 344), (x + 16, 310), (x + 36, 292)], closed=False), 4, "#5f7d3a")
        canvas.fill(ellipse(x - 9, 356, 6), veil("#ffffff", 0.6))


def _matcha_roll(canvas: Canvas) -> None:
    plate(canvas, "#f7efe2")
    back = box(300, 366, 640, 602, 112)
    canvas.fill(back, Fade("#a8c56a", "#6c9140"))
    for k in range(5):
        canvas.line([(420 + k * 44, 372), (420 + k * 44, 420 + (k % 2) * 20)], 3, veil("#4f7030", 0.4))
    canvas.fill(ellipse(318, 484, 132, 120), Fade("#8cb054", "#6c9140"))
    canvas.fill(ellipse(318, 484, 112, 101), "#fffdf4")
    coil = smooth(
        [
            (318, 484),
            (344, 470),
            (332, 442),
            (292, 446),
            (270, 482),
            (284, 526),
            (334, 540),
            (380, 510),
            (384, 460),
        ],
        closed=False,
    )
    canvas.line(coil, 23, "#8cb054")
    for x in (450, 530, 604):
        canvas.fill(ellipse(x, 366, 34, 22), Fade("#ffffff", "#eee6d8"))
        canvas.fill(ellipse(x, 350, 17, 13), Fade("#a1382f", "#7a2420"))
    rand = random.Random(2)
    for _ in range(60):
        canvas.fill(ellipse(rand.uniform(390, 620), rand.uniform(378, 420), 3), veil("#3f6a24", 0.6))


def _macarons(canvas: Canvas) -> None:
    plate(canvas, "#f6f1e6")
    for x, y, shell, cream in (
        (290, 560, "#f2a7b8", "#ffffff"),
        (512, 564, "#b6d7a0", "#fff6dc"),
        (400, 590, "#c7b3e5", "#f4ecff"),
        (346, 462, "#f7d27a", "#fffbe8"),
        (466, 464, "#9fd0de", "#ffffff"),
        (404, 366, "#c48a63", "#f3dfc9"),
    ):
        canvas.fill(ellipse(x, y + 56, 96, 20), veil("#4d3030", 0.25), soft=7)
        canvas.fill(box(x - 100, y + 6, x + 100, y + 54, 34), Fade(shell, darker(shell, 0.16)))
        canvas.fill(box(x - 94, y - 8, x + 94, y + 22, 12), cream)
        canvas.fill(
            [*ellipse(x, y - 12, 102, 62, 180, 360), *reversed(wave(x - 102, x + 102, y - 4, 6, 9))],
            Fade(lighter(shell, 0.25), shell),
        )
        shine(canvas, [(x - 66, y - 30), (x - 38, y - 54), (x, y - 62)], 10)


def _snow_crisp(canvas: Canvas) -> None:
    plate(canvas, "#f2dfe0")
    rand = random.Random(12)
    for x, y, angle in ((300, 540, -8), (506, 546, 9), (404, 576, -2), (360, 450, 6), (478, 446, -9)):
        face = turn(box(x - 92, y - 52, x + 92, y + 52, 14), angle, x, y)
        canvas.fill(shift(face, 0, 20), "#dcc9b4")
        canvas.fill(face, Fade("#fffaf0", "#efdfc8"))
        for k in range(12):
            cx, cy = x + rand.uniform(-70, 70), y + rand.uniform(-34, 34)
            canvas.fill(
                turn(box(cx - 14, cy - 9, cx + 14, cy + 9, 5), rand.uniform(0, 180), cx, cy),
                ("#d9a05a", "#c43c4e", "#7ea555", "#e7bd78")[k % 4],
            )
        for _ in range(50):
            canvas.fill(ellipse(x + rand.uniform(-84, 84), y + rand.uniform(-46, 46), 2.6), veil("#ffffff", 0.95))


def _popcorn(canvas: Canvas) -> None:
    canvas.shadow(410, 656, 170)
    rand = random.Random(14)
    for row, count in ((0, 7), (1, 6), (2, 4)):
        for k in range(count):
            x, y = (
                400 + (k - (count - 1) / 2) * 54 + rand.uniform(-9, 9),
                346 - row * 46 + rand.uniform(-9, 9),
            )
            for dx, dy, tone in (
                (-17, 4, "#f6cf74"),
                (16, 5, "#efb94e"),
                (0, -13, "#fbe09a"),
                (2, 9, "#e2a03a"),
            ):
                canvas.fill(ellipse(x + dx, y + dy, 23), Fade(lighter(tone, 0.3), tone))
            canvas.fill(ellipse(x, y + 2, 8, 6), "#b96f22")
    tub = tapered(360, 660, 366, 268, radius=16)
    canvas.fill(tub, "#fffaf2")
    with canvas.within(tub):
        for k in range(-4, 5, 2):
            canvas.fill(
                [
                    (400 + k * 46 - 23, 350),
                    (400 + k * 46 + 23, 350),
                    (400 + k * 34 + 17, 670),
                    (400 + k * 34 - 17, 670),
                ],
                Fade("#e8574d", "#c93b38"),
            )
        canvas.fill([(500, 350), (600, 350), (600, 670), (480, 670)], Fade("#40201800", "#4020182e", "right"))
    canvas.fill(ellipse(400, 506, 62), "#fffaf2")
    canvas.fill(ellipse(400, 506, 50), "#f2b93f")


SCENES: Final[dict[str, Scene]] = {
    "basque-cheesecake": Scene("cocoa", _cheesecake),
    "tiramisu": Scene("sand", _tiramisu),
    "strawberry-cake": Scene("mint", _strawberry_cake),
    "chocolate-cake": Scene("coral", _chocolate_cake),
    "matcha-roll": Scene("sage", _matcha_roll),
    "macarons": Scene("sky", _macarons),
    "snow-crisp": Scene("rose", _snow_crisp),
    "popcorn": Scene("teal", _popcorn),
}
