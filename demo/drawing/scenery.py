"""What is around the shop: the evening sky, the street, bamboo, a bench with tea, flowers."""

import random
from typing import Final

from demo.drawing import cup
from demo.drawing.canvas import Canvas, Fade, veil
from demo.drawing.shape import both, box, ellipse, leaf, smooth

WIDE: Final = 1200
FLOOR: Final = 690.0


def evening(canvas: Canvas) -> None:
    canvas.fill(box(0, 0, WIDE, 430), Fade("#3b3f78", "#c4799a"))
    canvas.fill(box(0, 428, WIDE, 720), Fade("#c4799a", "#ffc48a"))
    canvas.fill(ellipse(1010, 130, 130), veil("#fff3d0", 0.14), soft=26)
    canvas.fill(ellipse(1010, 130, 54), Fade("#fffbe8", "#ffe3a8"))
    rand = random.Random(3)
    for _ in range(60):
        canvas.fill(
            ellipse(rand.uniform(0, WIDE), rand.uniform(0, 260), rand.uniform(1, 2.6)),
            veil("#ffffff", rand.uniform(0.3, 0.9)),
        )
    canvas.fill(
        smooth(
            [
                (-20, 560),
                (120, 430),
                (260, 500),
                (420, 400),
                (620, 500),
                (820, 410),
                (1000, 500),
                (1220, 420),
                (1220, 720),
                (-20, 720),
            ]
        ),
        Fade("#8a5f8f", "#b5748c"),
    )
    canvas.fill(
        smooth([(-20, 610), (160, 540), (380, 600), (700, 540), (980, 600), (1220, 530), (1220, 720), (-20, 720)]),
        Fade("#6b4a78", "#8a5a78"),
    )
    for x, y, size in ((150, 150, 1.0), (330, 92, 0.7), (860, 232, 0.8)):
        _cloud(canvas, x, y, size, veil("#ffd9c4", 0.55))


def _cloud(canvas: Canvas, x: float, y: float, size: float, colour: str) -> None:
    for dx, dy, rx in ((-70, 8, 52), (-20, -12, 60), (42, 0, 56), (86, 12, 40)):
        canvas.fill(ellipse(x + dx * size, y + dy * size, rx * size, rx * 0.5 * size), colour, soft=5)
    canvas.fill(box(x - 130 * size, y + 12 * size, x + 132 * size, y + 30 * size, 10), colour, soft=4)


def street(canvas: Canvas) -> None:
    canvas.fill([(0, FLOOR - 4), (WIDE, FLOOR - 4), (WIDE, WIDE), (0, WIDE)], Fade("#8a6a70", "#4a3a52"))
    rand = random.Random(5)
    for row in range(4):
        y = FLOOR + 8 + row * 28
        for k in range(16):
            x = k * 80 + (row % 2) * 40 - 30
            canvas.fill(box(x + 3, y, x + 75, y + 22, 9), veil(rand.choice(("#a5828a", "#7d5f6a", "#94727a")), 0.55))
    canvas.fill(ellipse(WIDE / 2, 735, 330, 56), veil("#ffd98a", 0.4), soft=30)


def outside(canvas: Canvas) -> None:
    for x, flip in ((84, 1), (1116, -1)):
        for k, (dx, high) in enumerate(((0, 470), (30 * flip, 400), (-34 * flip, 350), (58 * flip, 300))):
            stem = smooth(
                [
                    (x + dx, FLOOR + 20),
                    (x + dx + 10 * flip, FLOOR - high / 2),
                    (x + dx + 30 * flip, FLOOR - high),
                ],
                closed=False,
            )
            canvas.line(stem, 9, ("#4f7d5a", "#5f8f66", "#44704f", "#6b9a70")[k])
            for at in range(6, len(stem), 4):
                px, py = stem[at]
                for lean in (-28, 24, 150):
                    canvas.fill(leaf(px, py, 54, 13, lean + at * 3), Fade("#6fa578", "#3f6f52"))
    canvas.shadow(262, 752, 90, 14)
    canvas.fill(box(176, 696, 348, 712, 5), "#8a5230")
    for x in (194, 322):
        canvas.fill(box(x, 708, x + 13, 756, 3), "#6d3d22")
    cup.tea_bowl(canvas, 226, 672, "#fffaf0", "#8a3a1d", 0.34)
    cup.tea_bowl(canvas, 304, 672, "#dfeae4", "#a9b86a", 0.34)
    cup.steam(canvas, 226, 660, 12)
    canvas.shadow(938, 754, 86, 14)
    for x, y, tone in ((884, 700, "#e8728c"), (938, 690, "#f2a93b"), (992, 702, "#e8573f")):
        canvas.fill(both([(x + 30, y), (x + 22, y + 54)], x), Fade("#c98a5c", "#8f5638"))
        for k in range(7):
            bx, by = x - 24 + k * 8, y - 14 - (k * 13) % 26
            canvas.fill(ellipse(bx, by + 8, 13), "#4f7d5a")
            canvas.fill(ellipse(bx, by - 2, 9), tone)
