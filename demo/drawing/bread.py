"""Pictures of plain bread: bagels, loaves, baguettes, buns."""

import math
import random
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.bakery import board, plate, shine
from demo.drawing.canvas import Canvas, Fade, darker, veil
from demo.drawing.shape import box, ellipse, shift, smooth, turn, wave


def _bagel(canvas: Canvas, seeds: tuple[str, ...] = ("#fff3d6",), top: str = "#dd9a4c", low: str = "#a9642a") -> None:
    board(canvas)
    rand = random.Random(4)
    ring = ellipse(400, 486, 232, 158)
    canvas.fill(shift(ring, 0, 10), veil("#4d2a16", 0.35), soft=8)
    canvas.fill(ring, Fade(top, low))
    canvas.line(ellipse(400, 476, 190, 118, 200, 300), 20, veil("#ffe4b0", 0.45), soft=4)
    canvas.fill(ellipse(400, 462, 72, 38), Fade(darker(low, 0.4), low))
    canvas.fill(ellipse(400, 476, 58, 24), veil("#7a5232", 0.6))
    for k in range(78):
        angle, far = rand.uniform(0, math.tau), rand.uniform(0.48, 0.92)
        x, y = 400 + 222 * far * math.cos(angle), 470 + 140 * far * math.sin(angle)
        if y < 580:
            seed = turn(ellipse(x, y, 8.5, 4.6), rand.uniform(0, 180), x, y)
            canvas.fill(shift(seed, 1, 2), veil("#5d3315", 0.45))
            canvas.fill(seed, seeds[k % len(seeds)])


def _salmon_bagel(canvas: Canvas) -> None:
    plate(canvas, "#eef3f6")
    canvas.fill(box(178, 520, 622, 612, 46), Fade("#e3a65c", "#b06c30"))
    canvas.fill(
        smooth([*wave(176, 624, 516, 8, 4), (606, 546), (400, 556), (194, 546)], steps=3),
        Fade("#ffffff", "#e6e9e6"),
    )
    for left in range(200, 561, 72):
        x = float(left)
        canvas.fill(
            smooth([(x, 506), (x + 40, 486), (x + 92, 496), (x + 88, 530), (x + 40, 540), (x - 4, 532)]),
            Fade("#ff9f7c", "#f0764f"),
        )
        canvas.line(smooth([(x + 12, 516), (x + 44, 500), (x + 80, 508)], closed=False), 4, veil("#ffffff", 0.55))
    for k in range(5):
        fruit.mint(canvas, 220 + k * 92, 492, 36)
    dome = [*ellipse(400, 470, 226, 150, 180, 360), (620, 486), (180, 486)]
    canvas.fill(shift(dome, 0, 8), veil("#4d2a16", 0.25), soft=6)
    canvas.fill(dome, Fade("#e9ab5e", "#b87334"))
    shine(canvas, [(236, 430), (286, 370), (360, 344)], 18)
    rand = random.Random(9)
    for _ in range(46):
        x, y = 400 + rand.uniform(-180, 180), 400 + rand.uniform(-62, 54)
        canvas.fill(turn(ellipse(x, y, 8, 4.4), rand.uniform(0, 180), x, y), rand.choice(("#fff3d6", "#3a3030")))


def _loaf(canvas: Canvas) -> None:
    board(canvas)
    body = smooth([(400, 296), (562, 330), (646, 456), (600, 582), (400, 620), (200, 582), (154, 456), (238, 330)])
    canvas.fill(body, Fade("#d3924e", "#8f5124"))
    with canvas.within(body):
        canvas.fill(smooth([(270, 340), (420, 312), (580, 372), (420, 452)]), veil("#f3dcb6", 0.55), soft=12)
        for k in range(4):
            x = 262 + k * 92
            cut = smooth([(x - 36, 560), (x - 30, 470), (x + 34, 352), (x + 48, 352), (x + 4, 470), (x - 16, 560)])
            canvas.fill(cut, Fade("#f6dfb4", "#dcae72"))
            canvas.line(cut[:24], 5, veil("#7d431b", 0.6))
        rand = random.Random(3)
        for _ in range(150):
            canvas.fill(ellipse(rand.gauss(400, 120), rand.gauss(420, 70), 2.6), veil("#fff6e4", 0.75))


def _baguette(canvas: Canvas) -> None:
    canvas.drop(turn(box(80, 566, 720, 690, 30), -4, 400, 630), 12)
    cloth = turn(box(80, 566, 720, 690, 30), -4, 400, 630)
    canvas.fill(cloth, Fade("#fbf7ee", "#dfd6c6"))
    for k in range(3):
        canvas.line(turn([(96, 592 + k * 34), (704, 592 + k * 34)], -4, 400, 630), 7, veil("#5f86ad", 0.5))
    for y, angle in ((500, -24), (560, -10)):
        stick = turn(
            smooth(
                [
                    (76, y),
                    (120, y - 50),
                    (400, y - 62),
                    (680, y - 50),
                    (724, y),
                    (680, y + 48),
                    (400, y + 58),
                    (120, y + 48),
                ]
            ),
            angle,
            400,
            y,
        )
        canvas.fill(shift(stick, 0, 14), veil("#4d2a16", 0.35), soft=9)
        canvas.fill(stick, Fade("#e7a95a", "#a8632a"))
        for k in range(6):
            x = 176 + k * 84
            cut = turn(smooth([(x - 30, y + 26), (x, y - 26), (x + 40, y - 40), (x + 6, y + 12)]), angle, 400, y)
            canvas.fill(cut, Fade("#fae3b4", "#dfb06f"))
            canvas.line(cut[:22], 4, veil("#7d431b", 0.5))


def _pineapple_bun(canvas: Canvas) -> None:
    plate(canvas, "#fbeee2")
    dome = [
        *ellipse(400, 556, 222, 214, 180, 360),
        *smooth([(622, 556), (600, 600), (400, 618), (200, 600), (178, 556)], closed=False),
    ]
    canvas.fill(dome, Fade("#e6a04c", "#bf7730"))
    cap = [*ellipse(400, 520, 226, 186, 184, 356), *reversed(wave(176, 624, 528, 13, 6))]
    canvas.fill(shift(cap, 0, 8), veil("#7d431b", 0.35), soft=5)
    canvas.fill(cap, Fade("#ffd978", "#efab3e"))
    with canvas.within(cap):
        for k in range(-5, 9):
            canvas.line(
                smooth([(170 + k * 60, 540), (260 + k * 60, 420), (420 + k * 52, 320)], closed=False),
                6,
                veil("#b3701f", 0.5),
            )
            canvas.line(
                smooth([(630 - k * 60, 540), (540 - k * 60, 420), (380 - k * 52, 320)], closed=False),
                6,
                veil("#b3701f", 0.5),
            )
    shine(canvas, [(250, 460), (290, 396), (360, 362)], 18)


SCENES: Final[dict[str, Scene]] = {
    "bagel": Scene("sage", lambda c: _bagel(c, ("#fff3d6", "#fbe3b0", "#3a3030"))),
    "salmon-bagel": Scene("teal", _salmon_bagel),
    "sourdough": Scene("sand", _loaf),
    "baguette": Scene("slate", _baguette),
    "pineapple-bun": Scene("sun", _pineapple_bun),
}
