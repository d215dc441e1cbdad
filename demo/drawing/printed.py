"""Pictures of gifts with printed, stamped or written words."""

import math
from typing import Final

from demo.drawing import fruit
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, veil
from demo.drawing.shape import box, ellipse, heart, leaf, smooth, tapered, turn


def _notebook(canvas: Canvas) -> None:
    cover = turn(box(220, 150, 570, 660, 20), 6, 400, 400)
    canvas.drop(cover, 22, 0.38, 14)
    canvas.fill(turn(box(232, 162, 584, 672, 14), 6, 400, 400), "#f3ecdc")
    canvas.fill(cover, Fade("#3f6f6a", "#24484a"))
    canvas.fill(turn(box(220, 150, 264, 660, 12), 6, 400, 400), veil("#132c2e", 0.4))
    canvas.fill(turn(box(516, 146, 538, 664), 6, 400, 400), "#d9a441")
    canvas.text("Notes", 398, 352, 74, "#ecd08a", 6)
    canvas.text("Chen Mo", 386, 440, 36, "#ecd08a", 6)
    frame = turn(box(292, 236, 496, 560, 8), 6, 400, 400)
    canvas.line([*frame, frame[0]], 4, veil("#ecd08a", 0.8))
    canvas.fill(
        turn(smooth([(360, 660), (386, 660), (384, 740), (372, 726), (360, 742)], steps=2), 6, 400, 400),
        "#e8573f",
    )
    canvas.line(turn([(300, 180), (480, 176)], 6, 400, 400), 13, veil("#ffffff", 0.25), soft=5)


def _phone_case(canvas: Canvas) -> None:
    back = turn(box(258, 116, 542, 690, 56), -8, 400, 400)
    canvas.drop(back, 22, 0.36, 14)
    canvas.fill(back, Fade("#fbd6d0", "#ee9f98"))
    with canvas.within(back):
        for k in range(7):
            x, y = 290 + (k * 83) % 230, 330 + (k * 67) % 340
            fruit.flower(canvas, x, y, 44, ("#ffffff", "#fff1c9", "#f7b8c4")[k % 3], "#f2b93f")
    camera = turn(box(280, 140, 400, 264, 34), -8, 400, 400)
    canvas.fill(camera, "#c97d78")
    for x, y in ((310, 172), (368, 172), (310, 230)):
        spot = turn([(x, y)], -8, 400, 400)[0]
        canvas.fill(ellipse(*spot, 21), "#2b2f3b")
        canvas.fill(ellipse(spot[0] - 5, spot[1] - 5, 7), "#7b8db5")
    canvas.fill(turn(box(304, 470, 496, 556, 40), -8, 400, 400), "#fffdf8")
    canvas.text("Mei", 412, 512, 58, "#c9573f", -8)
    canvas.line([*back, back[0]], 5, veil("#ffffff", 0.5))


def _candle(canvas: Canvas) -> None:
    canvas.fill(ellipse(400, 250, 150, 170), Fade("#fff0b490", "#fff0b400", "out"), soft=8)
    canvas.shadow(404, 654, 190, 26)
    jar, wax = tapered(316, 654, 340, 330, radius=40), tapered(350, 640, 312, 304, radius=32)
    canvas.fill(jar, veil("#ffffff", 0.5))
    canvas.fill(wax, Fade("#fbeee0", "#e6c9b8"))
    canvas.fill(ellipse(400, 350, 155, 24), Fade("#fff9ea", "#f7e3c6"))
    canvas.line([(400, 350), (400, 306)], 6, "#4a3b34")
    canvas.fill(
        smooth([(400, 216), (424, 268), (416, 304), (400, 312), (384, 304), (376, 268)]),
        Fade("#ffe58a", "#f59a2e"),
    )
    canvas.fill(smooth([(400, 262), (410, 286), (400, 308), (390, 286)]), "#fff7d8")
    canvas.line([*jar, jar[0]], 4, veil("#ffffff", 0.85))
    canvas.fill(box(284, 424, 516, 570, 8), Fade("#fffdf6", "#efe4d0"))
    canvas.text("for A-Ning", 400, 486, 42, "#8a5a3b")
    canvas.line([(320, 526), (480, 526)], 3, veil("#8a5a3b", 0.6))
    canvas.line([(256, 350), (262, 600)], 13, veil("#ffffff", 0.6))
    for k in range(3):
        canvas.fill(leaf(590 + k * 16, 700 - k * 10, 66, 22, -120 + k * 34), Fade("#a99ac9", "#7d6ba8"))


def _card(canvas: Canvas) -> None:
    back = turn(box(170, 220, 620, 560, 10), 8, 400, 400)
    canvas.drop(back, 18, 0.3, 12)
    canvas.fill(back, Fade("#e9d2b4", "#c9a67a"))
    canvas.fill(turn([(170, 220), (620, 220), (395, 420)], 8, 400, 400), Fade("#f3e2c8", "#d9bd94"))
    page = turn(box(190, 180, 580, 640, 10), -7, 400, 400)
    canvas.drop(page, 16, 0.32, 11)
    canvas.fill(page, Fade("#fffdf8", "#f3ecdf"))
    for x, y, tone in (
        (300, 290, "#e8728c"),
        (352, 262, "#f2a93b"),
        (396, 300, "#8f7bd6"),
        (346, 318, "#e8573f"),
    ):
        fruit.flower(canvas, x, y, 38, tone, "#fff1c9")
    fruit.leaves(canvas, 420, 300, count=2)
    canvas.text("Thank you", 378, 440, 66, "#c9573f", -7)
    for k in range(3):
        canvas.line(turn([(264, 506 + k * 36), (500 - k * 44, 506 + k * 36)], -7, 400, 400), 4, veil("#8a7a66", 0.5))
    canvas.fill(ellipse(540, 590, 36), Fade("#d4533b", "#a83324"))
    canvas.fill(heart(540, 592, 27), "#f6c6ba")


def _cushion(canvas: Canvas) -> None:
    canvas.shadow(404, 650, 250, 28)
    pad = smooth(
        [(170, 240), (400, 268), (630, 240), (606, 440), (630, 640), (400, 620), (170, 640), (194, 440)],
        steps=14,
    )
    canvas.fill(pad, Fade("#fbf3e4", "#dcc9ab"))
    with canvas.within(pad):
        canvas.line(smooth([(190, 260), (400, 284), (610, 260)], closed=False), 26, veil("#ffffff", 0.6), soft=9)
        for points in (
            [(180, 250), (240, 300), (270, 350)],
            [(620, 250), (560, 300), (530, 350)],
            [(180, 634), (240, 590)],
            [(620, 634), (560, 590)],
        ):
            canvas.line(smooth(points, closed=False), 13, veil("#a88d66", 0.35), soft=5)
    canvas.line([*pad, pad[0]], 6, "#d4806a")
    canvas.line([(400 + 92 * math.cos(a / 10), 400 + 66 * math.sin(a / 10)) for a in range(63)], 5, "#d4806a")
    canvas.text("Z & L", 400, 398, 62, "#b3563f")
    canvas.text("since 2019", 400, 512, 42, "#b3563f")
    canvas.fill(heart(400, 562, 30), "#d4806a")


SCENES: Final[dict[str, Scene]] = {
    "foil-notebook": Scene("cream", _notebook, above=True),
    "phone-case": Scene("teal", _phone_case, above=True),
    "scented-candle": Scene("slate", _candle),
    "greeting-card": Scene("jade", _card, above=True),
    "cushion": Scene("cocoa", _cushion),
}
