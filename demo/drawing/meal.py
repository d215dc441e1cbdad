"""Pictures of meals on plates, and of what is eaten cold."""

import math
import random
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, veil
from demo.drawing.dish import bowl, chopsticks, chunk, dish, egg, meat, noodles, scatter
from demo.drawing.shape import box, ellipse, shift, smooth, star, turn


def _salad(canvas: Canvas) -> None:
    bowl(canvas, "#f2ede2", "#7fb560")
    rand = random.Random(7)
    for k in range(34):
        angle, far = rand.uniform(0, math.tau), rand.uniform(0, 180)
        x, y = 400 + far * math.cos(angle), 404 + far * math.sin(angle)
        edge = smooth([(px, py) for px, py in star(x, y, 66, 52, 7, rand.uniform(0, 90))], steps=4)
        canvas.fill(shift(edge, 2, 6), veil("#24401e", 0.25), soft=4)
        canvas.fill(edge, Fade(("#b9db84", "#8cc466", "#5fa350")[k % 3], ("#8fc065", "#62a64e", "#3f8342")[k % 3]))
        canvas.line(turn([(x - 40, y), (x + 40, y)], rand.uniform(0, 180), x, y), 4, veil("#eaf7cf", 0.6))
    for _ in range(11):
        x, y, tilt = 400 + rand.uniform(-170, 170), 404 + rand.uniform(-160, 160), rand.uniform(0, 90)
        cube = turn(box(x - 25, y - 25, x + 25, y + 25, 7), tilt, x, y)
        canvas.drop(cube, 7, 0.25, 5)
        canvas.fill(cube, Fade("#f0bf72", "#c98a3f"))
    for x, y in ((300, 330), (500, 350), (420, 510), (330, 480)):
        canvas.drop(ellipse(x, y, 36), 6, 0.25, 5)
        canvas.fill(ellipse(x, y, 36), Fade("#f26a55", "#d63f36"))
        canvas.fill(ellipse(x - 11, y - 12, 9), veil("#ffffff", 0.6))
    for _ in range(9):
        x, y = 400 + rand.uniform(-140, 140), 404 + rand.uniform(-130, 130)
        canvas.fill(
            turn(
                [(x - 38, y - 9), (x + 38, y - 13), (x + 34, y + 11), (x - 34, y + 9)],
                rand.uniform(0, 180),
                x,
                y,
            ),
            "#fff7dc",
        )
    egg(canvas, 430, 400, 56, soft=False)


def _avocado_toast(canvas: Canvas) -> None:
    dish(canvas, "#e9eef2")
    slab = smooth(
        [
            (220, 300),
            (300, 240),
            (400, 262),
            (500, 240),
            (580, 300),
            (556, 400),
            (566, 520),
            (400, 556),
            (234, 520),
            (244, 400),
        ]
    )
    canvas.drop(slab, 16, 0.35, 10)
    canvas.fill(slab, Fade("#b5733a", "#8d5426"))
    canvas.fill([(400 + (x - 400) * 0.91, 400 + (y - 400) * 0.9) for x, y in slab], Fade("#f0cf95", "#dcae6c"))
    canvas.fill([(400 + (x - 400) * 0.8, 400 + (y - 400) * 0.78) for x, y in slab], Fade("#c6dc84", "#96bb55"))
    for k in range(7):
        x = 278 + k * 34
        canvas.fill(
            turn(smooth([(x, 300), (x + 26, 380), (x, 476), (x + 10, 380)]), 12, x, 390),
            Fade("#e6ef9f", "#a7c65c"),
        )
    white = smooth([(320, 330), (400, 300), (500, 326), (520, 410), (470, 480), (380, 486), (310, 430)])
    canvas.drop(white, 8, 0.22, 6)
    canvas.fill(white, Fade("#ffffff", "#f3ece0"))
    canvas.fill(ellipse(414, 396, 56), Fade("#ffc23d", "#f39a1f"))
    canvas.fill(ellipse(396, 376, 13), veil("#ffffff", 0.7))
    scatter(canvas, ("#3a3030", "#d6432f", "#3a3030"), 46, 150, 4, 5)
    for x, y in ((592, 560), (628, 520), (560, 600)):
        canvas.drop(ellipse(x, y, 27), 6, 0.25, 5)
        canvas.fill(ellipse(x, y, 27), Fade("#f26a55", "#d63f36"))


def _curry(canvas: Canvas) -> None:
    dish(canvas, "#fdf8ec")
    sauce = smooth([(380, 210), (560, 250), (622, 400), (560, 560), (390, 600), (430, 400)])
    canvas.drop(sauce, 8, 0.2, 6)
    canvas.fill(sauce, Fade("#d48a2c", "#b36417"))
    rice = smooth([(390, 200), (250, 250), (186, 400), (250, 560), (400, 602), (450, 400)])
    canvas.drop(rice, 10, 0.25, 8)
    canvas.fill(rice, "#fbf6ea")
    with canvas.within(rice):
        scatter(canvas, ("#ffffff", "#f4ecdb"), 260, 220, 7, 4, 320, 400, 1.9)
    meat(canvas, ((520, 330), (560, 430), (500, 500)), 48, "#8a4a26")
    for x, y in ((470, 410), (580, 360), (440, 540), (560, 520)):
        canvas.fill(chunk(x, y, 36, int(x)), Fade("#f8a04a", "#e2752a"))
    for x, y in ((470, 300), (520, 410)):
        canvas.fill(chunk(x, y, 38, int(y)), Fade("#f6e0a0", "#dcbc6c"))
    scatter(canvas, ("#3f8a4a", "#67b15c"), 22, 60, 6, 5, 310, 400, 1.6)


def _potstickers(canvas: Canvas) -> None:
    dish(canvas, "#e2ebe6")
    for k in range(8):
        column, row = k % 4, k // 4
        x, y, lean = 262 + column * 88 + row * 12, 316 + row * 138 + (column % 2) * 12, -14 + column * 4
        shell = turn(
            smooth(
                [
                    (x - 74, y + 30),
                    (x - 56, y - 32),
                    (x, y - 56),
                    (x + 56, y - 32),
                    (x + 74, y + 30),
                    (x, y + 46),
                ]
            ),
            lean,
            x,
            y,
        )
        canvas.drop(shell, 9, 0.28, 7)
        canvas.fill(shell, Fade("#fff3d2", "#d99a4a"))
        for dx in (-40, -20, 0, 20, 40):
            pleat = [(x + dx, y - 42 + abs(dx) * 0.4), (x + dx * 0.8, y - 14)]
            canvas.line(turn(pleat, lean, x, y), 4, veil("#b3813f", 0.55))
        canvas.line(shell[38:58], 11, veil("#a5601f", 0.55))
    canvas.drop(ellipse(560, 600, 84), 12, 0.3, 8)
    canvas.fill(ellipse(560, 600, 84), Fade("#ffffff", "#d5dedb"))
    canvas.fill(ellipse(560, 602, 64), Fade("#3a1a12", "#6b2f1a"))
    scatter(canvas, ("#e8573f", "#f5b83f"), 12, 46, 5, 3, 560, 602)
    scatter(canvas, ("#5fae57", "#f7ead0"), 30, 170, 5, 6, 390, 380, 1.6)


def _pasta(canvas: Canvas) -> None:
    dish(canvas, "#f4f6f8")
    canvas.fill(ellipse(400, 404, 214), veil("#d9543a", 0.25))
    noodles(canvas, "#f5d27c", 11, 210, 46)
    sauce = smooth([(400, 270), (500, 300), (530, 400), (480, 490), (390, 512), (296, 470), (280, 360), (330, 300)])
    canvas.drop(sauce, 8, 0.25, 6)
    canvas.fill(sauce, Fade("#d8492f", "#a92c1e"))
    scatter(canvas, ("#8a3a24", "#a54a2c", "#c4392a"), 110, 116, 12, 12, 404, 392)
    scatter(canvas, ("#fff6dc",), 50, 110, 5, 13, 404, 390, 2.2)
    fruit.mint(canvas, 404, 410, 84)


def _poke(canvas: Canvas) -> None:
    bowl(canvas, "#2f4a4f", "#f4efe4")
    parts = (
        ("#ff9a73", "#f06d45"),
        ("#cfe08a", "#9dbb52"),
        ("#8e4a86", "#b06aa6"),
        ("#f7b733", "#e8932a"),
        ("#79bf5e", "#4c9547"),
    )
    for k, (light, deep) in enumerate(parts):
        pie = [(400, 404), *ellipse(400, 404, 236, 236, k * 72 - 90, k * 72 - 20)]
        canvas.fill(pie, darker(deep, 0.12))
        with canvas.within(pie):
            rand = random.Random(k)
            for _ in range(26):
                angle, far = math.radians(rand.uniform(k * 72 - 90, k * 72 - 20)), rand.uniform(60, 220)
                x, y = 400 + far * math.cos(angle), 404 + far * math.sin(angle)
                cube = turn(box(x - 27, y - 20, x + 27, y + 20, 9), rand.uniform(0, 180), x, y)
                canvas.fill(shift(cube, 2, 6), veil("#2a1510", 0.25))
                canvas.fill(cube, Fade(light, deep))
    scatter(canvas, ("#ffffff", "#2b2b2b", "#ffffff"), 80, 220, 4.4, 5, long=1.5)
    egg(canvas, 400, 404, 70)
    chopsticks(canvas, "#c9a27a")


SCENES: Final[dict[str, Scene]] = {
    "caesar-salad": Scene("mint", _salad, above=True),
    "avocado-toast": Scene("rose", _avocado_toast, above=True),
    "curry-rice": Scene("sage", _curry, above=True),
    "potstickers": Scene("coral", _potstickers, above=True),
    "pasta": Scene("teal", _pasta, above=True),
    "poke-bowl": Scene("lilac", _poke, above=True),
}
