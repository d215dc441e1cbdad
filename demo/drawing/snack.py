"""Pictures of sandwiches and snacks."""

import random
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.bakery import board
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.glass import Glass, glass
from demo.drawing.shape import box, ellipse, leaf, shift, smooth, turn, wave


def _sandwich(canvas: Canvas) -> None:
    board(canvas, "#a8754a")
    for left, tone in ((168, 0.0), (412, 0.06)):
        floor = 600.0
        for colour, high, frilled in (
            ("#e0a964", 44, False),
            ("#f2b0a0", 18, False),
            ("#fbd25a", 14, False),
            ("#7dbb5c", 24, True),
            ("#e0a964", 34, False),
            ("#e5503f", 22, False),
            ("#fbf3e4", 24, False),
            ("#7dbb5c", 22, True),
            ("#e0a964", 46, False),
        ):
            top = floor - high
            body = box(left, top, left + 222, floor, 8)
            if frilled:
                body = smooth(
                    [
                        *wave(left - 10, left + 232, top, 4, 5),
                        (left + 226, floor),
                        *reversed(wave(left - 10, left + 232, floor, 7, 6, 1)),
                        (left - 8, top),
                    ],
                    steps=2,
                )
            canvas.fill(body, Fade(lighter(colour, 0.15), darker(colour, 0.1 + tone)))
            if colour == "#e0a964":
                canvas.fill(box(left + 6, top + 6, left + 216, floor - 6, 6), Fade("#fbe9c8", "#f0d3a2"))
            floor = top
        canvas.line([(left + 111, floor - 86), (left + 111, floor + 30)], 6, "#c9a27a")
        canvas.fill(ellipse(left + 111, floor - 12, 25, 20), Fade("#8aa84e", "#5f7d33"))
        canvas.fill(ellipse(left + 111, floor - 12, 7), "#d6432f")
        canvas.fill(ellipse(left + 111, floor - 88, 11), "#d6432f")


def _pouch(canvas: Canvas, colour: str, window: str, seed: int) -> None:
    canvas.shadow(408, 654, 188)
    body = smooth(
        [(250, 200), (400, 192), (550, 200), (566, 420), (584, 640), (400, 662), (216, 640), (234, 420)],
        steps=8,
    )
    canvas.fill(body, Fade(lighter(colour, 0.25), darker(colour, 0.22), "right"))
    canvas.fill(box(246, 178, 554, 226, 8), Fade(lighter(colour, 0.35), darker(colour, 0.12), "right"))
    canvas.line([(254, 214), (546, 214)], 4, veil(darker(colour, 0.4), 0.4))
    canvas.line(smooth([(270, 250), (254, 430), (250, 610)], closed=False), 17, veil("#ffffff", 0.45), soft=3)
    pane = smooth([(300, 390), (400, 360), (500, 390), (520, 490), (500, 580), (400, 606), (300, 580), (280, 490)])
    canvas.fill(pane, darker(window, 0.5))
    rand = random.Random(seed)
    with canvas.within(pane):
        _pieces(canvas, window, rand)
    canvas.line([*pane, pane[0]], 6, veil("#ffffff", 0.75))
    canvas.fill(ellipse(400, 296, 40), veil("#ffffff", 0.92))
    canvas.fill(leaf(375, 310, 58, 31, -36), colour)


def _pieces(canvas: Canvas, colour: str, rand: random.Random) -> None:
    """What shows through the window of a pouch."""
    for _ in range(46):
        x, y = 400 + rand.uniform(-115, 115), 484 + rand.uniform(-118, 118)
        tone = rand.choice((colour, lighter(colour, 0.25), darker(colour, 0.12)))
        strip = turn(box(x - 52, y - 16, x + 52, y + 16, 14), rand.uniform(0, 180), x, y)
        canvas.fill(shift(strip, 2, 5), veil("#3a1d10", 0.3))
        canvas.fill(strip, Fade(lighter(tone, 0.2), tone))


def _chips(canvas: Canvas) -> None:
    canvas.shadow(408, 656, 196)
    body = smooth(
        [
            (226, 178),
            (400, 190),
            (574, 178),
            (556, 330),
            (590, 500),
            (574, 652),
            (400, 640),
            (226, 652),
            (210, 500),
            (244, 330),
        ]
    )
    canvas.fill(body, Fade("#6fb4dd", "#2f74ab", "right"))
    with canvas.within(body):
        canvas.fill([(180, 420), (620, 330), (620, 700), (180, 700)], Fade("#fdf6e4", "#e9dcc0"))
        for k in range(-1, 14):
            canvas.line([(214 + k * 30, 176), (230 + k * 30, 198)], 4, veil("#ffffff", 0.45))
            canvas.line([(214 + k * 30, 634), (230 + k * 30, 654)], 4, veil("#8b7d60", 0.45))
    for x, y, lean in ((320, 470, -22), (450, 440, 14), (500, 540, -30), (366, 560, 24)):
        crisp = turn(ellipse(x, y, 78, 58), lean, x, y)
        canvas.fill(shift(crisp, 3, 9), veil("#5d3a12", 0.35), soft=5)
        canvas.fill(crisp, Fade("#ffe18a", "#eeb040"))
        canvas.line(turn(ellipse(x, y + 10, 56, 30, 190, 350), lean, x, y), 6, veil("#c9852a", 0.5))
        canvas.fill(turn(ellipse(x - 24, y - 18, 16, 7), lean, x, y), veil("#ffffff", 0.55))
    canvas.line(smooth([(262, 220), (268, 330), (240, 480)], closed=False), 16, veil("#ffffff", 0.45), soft=4)


def _nuts(canvas: Canvas) -> None:
    canvas.shadow(404, 652, 236)
    rand = random.Random(21)
    for row, count in ((2, 4), (1, 6), (0, 8)):
        for k in range(count):
            x, y = (
                400 + (k - (count - 1) / 2) * 54 + rand.uniform(-8, 8),
                452 - row * 40 + rand.uniform(-6, 6),
            )
            kind, lean = (k + row * 2) % 4, rand.uniform(-50, 50)
            if kind == 0:
                piece, tone = leaf(x - 38, y, 78, 48, lean), "#b5713a"
            elif kind == 1:
                piece, tone = (
                    smooth(
                        [
                            (x - 36, y + 8),
                            (x - 12, y - 26),
                            (x + 26, y - 20),
                            (x + 38, y + 6),
                            (x + 12, y - 2),
                            (x - 12, y + 26),
                        ]
                    ),
                    "#f0d3a0",
                )
            elif kind == 2:
                piece, tone = (
                    smooth(
                        [
                            (x - 34, y),
                            (x - 16, y - 28),
                            (x, y - 20),
                            (x + 18, y - 28),
                            (x + 34, y),
                            (x + 14, y + 26),
                            (x - 14, y + 26),
                        ]
                    ),
                    "#c9965a",
                )
            else:
                piece, tone = ellipse(x, y, 27, 23), "#7a3550"
            canvas.fill(shift(piece, 2, 7), veil("#2a1510", 0.3), soft=4)
            canvas.fill(piece, Fade(lighter(tone, 0.25), darker(tone, 0.15)))
            canvas.line(piece[4:12], 4, veil("#ffffff", 0.4))
    body = smooth([(160, 466), (640, 466), (606, 560), (520, 644), (280, 644), (194, 560)], steps=8)
    canvas.fill(box(150, 452, 650, 492, 20), Fade("#d6a56c", "#a8713d"))
    canvas.fill(body, Fade("#cf9a5c", "#935c2e"))
    with canvas.within(body):
        for k in range(4):
            grain = [(160, 502 + k * 34), (400, 520 + k * 34), (640, 502 + k * 34)]
            canvas.line(smooth(grain, closed=False), 4, veil("#6d4120", 0.3))


def _fruit_cup(canvas: Canvas) -> None:
    bits = (
        "#e23d48",
        "#f7b733",
        "#8fc65a",
        "#f0565e",
        "#f59a1e",
        "#a7d36a",
        "#e23d48",
        "#f9c65a",
        "#79b84f",
        "#f08a24",
    )
    glass(
        canvas,
        Glass((("#fdeedd", 4), ("#fbe3c8", 4)), ice=0, bits=bits * 7, top=300, wide=330, narrow=250, seed=30),
    )
    for k, (x, y) in enumerate(((310, 296), (372, 276), (440, 288), (494, 298))):
        if k % 2:
            fruit.berry(canvas, x, y, 42)
        else:
            canvas.fill(ellipse(x, y, 44), "#8a6a3a")
            canvas.fill(ellipse(x, y, 39), Fade("#b5dc74", "#7dbb3f"))
            canvas.fill(ellipse(x, y, 13), "#f3f7d8")
            for turns in range(10):
                canvas.fill(turn(ellipse(x + 20, y, 4.5, 2.4), turns * 36, x, y), "#2f3a1c")
    for x in (402, 464):
        fruit.blueberry(canvas, x, 322, 21)
    fruit.mint(canvas, 404, 262, 58)


def _mooncake(canvas: Canvas) -> None:
    board(canvas, "#7a4a34")
    for x, y, k in ((524, 500, 0.86), (326, 530, 1.0)):
        rx, ry, deep = 172 * k, 78 * k, 84 * k
        canvas.fill(ellipse(x, y + deep + 8, rx, ry * 0.6), veil("#2a1510", 0.4), soft=8)
        side = [*ellipse(x, y + deep, rx, ry, 0, 180), *ellipse(x, y, rx, ry, 180, 360)]
        canvas.fill(side, Fade("#cf8a3a", "#93501b"))
        for step in range(12):
            px = x + rx * (-0.92 + step * 0.167)
            canvas.line([(px, y + ry * 0.3), (px, y + deep + ry * 0.55)], 5, veil("#6d3710", 0.3))
        canvas.fill(ellipse(x, y, rx, ry), Fade("#f0b45c", "#d08a38"))
        canvas.line(ellipse(x, y, rx * 0.84, ry * 0.82), 6, veil("#8a4a16", 0.6))
        for step in range(8):
            petal = turn(leaf(x + 20, y, rx * 0.58, rx * 0.3), step * 45, x, y)
            flat = [(px, y + (py - y) * 0.46) for px, py in petal]
            canvas.line([*flat, flat[0]], 5, veil("#8a4a16", 0.6))
        canvas.fill(ellipse(x, y, rx * 0.15, ry * 0.15), veil("#8a4a16", 0.6))
        canvas.line(ellipse(x, y - 3, rx * 0.95, ry * 0.94, 195, 280), 5, veil("#ffe9b8", 0.7))


SCENES: Final[dict[str, Scene]] = {
    "club-sandwich": Scene("sun", _sandwich),
    "dried-mango": Scene("teal", lambda c: _pouch(c, "#e58f2c", "#f9b233", 3)),
    "beef-jerky": Scene("cream", lambda c: _pouch(c, "#7d2f2a", "#9a4a2c", 5)),
    "potato-chips": Scene("peach", _chips),
    "nuts": Scene("jade", _nuts),
    "fruit-cup": Scene("sky", _fruit_cup),
    "mooncake": Scene("night", _mooncake),
}
