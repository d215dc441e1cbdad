"""Pictures of what gives power: power banks, chargers, cables, a lamp."""

import math
from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import box, ellipse, leaf, shift, smooth, turn

BOLT: Final = [(8, -52), (-30, 10), (-4, 10), (-12, 52), (30, -12), (4, -12)]


def bolt(canvas: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """The sign for power."""
    canvas.fill([(x + dx * size, y + dy * size) for dx, dy in BOLT], colour)


def _power_bank(canvas: Canvas, colour: str = "#7fc1b4") -> None:
    canvas.shadow(404, 660, 160, 24)
    canvas.fill(box(282, 164, 536, 662, 46), darker(colour, 0.35))
    canvas.fill(box(268, 158, 522, 656, 46), Fade(lighter(colour, 0.28), darker(colour, 0.14)))
    canvas.fill(box(288, 178, 502, 636, 32), Fade(lighter(colour, 0.12), colour))
    bolt(canvas, 395, 330, 1.2, "#fffdf4")
    for k in range(4):
        canvas.fill(ellipse(344 + k * 34, 560, 9), "#fffdf4" if k < 3 else veil("#fffdf4", 0.35))
    canvas.line(smooth([(300, 250), (296, 400), (300, 560)], closed=False), 17, veil("#ffffff", 0.4), soft=4)
    for x in (330, 424):
        canvas.fill(box(x, 148, x + 52, 168, 6), darker(colour, 0.5))


def _magnetic(canvas: Canvas) -> None:
    canvas.shadow(424, 660, 190, 24)
    canvas.fill(box(246, 130, 500, 656, 50), Fade("#4c5268", "#2d3244"))
    canvas.fill(box(256, 140, 490, 646, 42), Fade("#aebfd8", "#7b90b5"))
    canvas.fill(box(272, 156, 360, 250, 28), veil("#39435f", 0.9))
    for x, y in ((298, 184), (334, 184), (298, 222)):
        canvas.fill(ellipse(x, y, 17), "#161b2b")
        canvas.fill(ellipse(x - 4, y - 4, 6), "#5f7099")
    pack = box(330, 300, 566, 600, 36)
    canvas.fill(shift(pack, 8, 14), veil("#161b2b", 0.35), soft=10)
    canvas.fill(pack, Fade("#fdfdfd", "#d4d9e2"))
    canvas.line(ellipse(448, 430, 78), 11, veil("#9aa6ba", 0.8))
    bolt(canvas, 448, 430, 0.62, "#f2a93b")
    for k in range(4):
        canvas.fill(ellipse(412 + k * 24, 566, 6), "#57c98a" if k < 2 else "#b9c1cc")
    canvas.line([(348, 340), (348, 560)], 9, veil("#ffffff", 0.9))


def _big_bank(canvas: Canvas) -> None:
    canvas.shadow(404, 640, 280, 26)
    canvas.fill(box(124, 396, 690, 650, 36), "#1d2230")
    canvas.fill(box(118, 380, 682, 632, 36), Fade("#59627a", "#323a4d"))
    canvas.fill(box(150, 412, 430, 520, 16), "#0f1420")
    for k, high in enumerate((56, 56, 56, 30)):
        canvas.fill(box(176 + k * 34, 494 - high, 198 + k * 34, 494, 5), "#6ce0b0")
    bolt(canvas, 384, 464, 0.62, "#ffd25e")
    for k in range(3):
        canvas.fill(box(470 + k * 64, 448, 516 + k * 64, 472, 10), "#10141f")
    canvas.line([(150, 572), (650, 572)], 4, veil("#ffffff", 0.2))
    canvas.line([(150, 398), (600, 398)], 8, veil("#ffffff", 0.3), soft=2)
    cable = smooth([(494, 460), (560, 330), (470, 230), (300, 250), (180, 190)], closed=False)
    canvas.line(shift(cable, 4, 10), 15, veil("#161b2b", 0.2), soft=6)
    canvas.line(cable, 15, "#f2b93f")
    canvas.fill(turn(box(130, 172, 196, 206, 9), 18, 160, 190), Fade("#ffffff", "#cfd5de"))


def _charger(canvas: Canvas) -> None:
    canvas.shadow(404, 656, 170, 24)
    canvas.fill([(520, 260), (592, 228), (592, 610), (520, 652)], Fade("#cdd3dd", "#a9b2c1"))
    canvas.fill([(266, 262), (336, 226), (592, 226), (524, 262)], "#ffffff")
    canvas.fill(box(262, 258, 530, 654, 34), Fade("#ffffff", "#dfe4ec"))
    for x in (384, 452):
        canvas.fill([(x, 246), (x + 17, 240), (x + 17, 130), (x, 130)], Fade("#e0c37c", "#b38d3e", "right"))
    for y, tone in ((360, "#e8735a"), (430, "#4a5166"), (500, "#4a5166")):
        slot = box(338, y, 454, y + 38, 19 if y != 500 else 6)
        canvas.fill(slot, darker(tone, 0.4))
        canvas.fill(box(352, y + 13, 440, y + 25, 6), tone)
    bolt(canvas, 396, 596, 0.44, "#f2a93b")
    canvas.line([(284, 300), (284, 600)], 11, veil("#ffffff", 0.9))


def _cable(canvas: Canvas, colour: str = "#5f86c9") -> None:
    coil = [
        (400 + (170 - a / 26) * math.cos(math.radians(a)), 420 + (150 - a / 30) * math.sin(math.radians(a)))
        for a in range(120, 1240, 5)
    ]
    ends = (
        smooth([coil[0], (230, 560), (180, 640)], closed=False),
        smooth([coil[-1], (500, 560), (620, 610)], closed=False),
    )
    for line in (coil, *ends):
        canvas.line(shift(line, 5, 14), 19, veil("#33201d", 0.22), soft=7)
    for line in (coil, *ends):
        canvas.line(line, 19, colour)
        canvas.line(shift(line, -2, -4), 5, veil("#ffffff", 0.4))
        for k in range(0, len(line) - 1, 3):
            x, y = line[k]
            canvas.line([(x - 5, y + 5), (x + 5, y - 5)], 2.4, veil(darker(colour, 0.5), 0.5))
    canvas.fill(turn(box(346, 548, 456, 598, 12), -8, 400, 572), Fade("#3a3f4c", "#23262f"))
    for x, y, lean in ((172, 656, 128), (634, 614, 20)):
        body, tip = (
            turn(box(x - 46, y - 21, x + 36, y + 21, 12), lean, x, y),
            turn(box(x + 34, y - 14, x + 78, y + 14, 8), lean, x, y),
        )
        canvas.drop(body, 9, 0.28, 6)
        canvas.fill(tip, Fade("#e3e7ee", "#aab2c0"))
        canvas.fill(body, Fade(lighter(colour, 0.15), darker(colour, 0.25)))


def _wireless(canvas: Canvas) -> None:
    canvas.shadow(404, 640, 250, 30)
    canvas.fill(ellipse(400, 606, 248, 74), "#3a3f4c")
    canvas.fill(ellipse(400, 590, 248, 74), Fade("#f7f8fa", "#cfd5de"))
    canvas.line(ellipse(400, 590, 200, 56), 7, "#8fd6c0")
    phone = [(250, 546), (300, 300), (560, 300), (550, 546)]
    canvas.fill(shift(smooth(phone, steps=2), 0, 36), veil("#20242e", 0.3), soft=12)
    back = box(270, 150, 530, 566, 44)
    canvas.fill(back, Fade("#2f3547", "#171b28"))
    canvas.fill(box(284, 164, 516, 552, 34), Fade("#8a7bd0", "#f0a1a8"))
    canvas.line(ellipse(400, 340, 68), 13, veil("#ffffff", 0.45))
    canvas.line(ellipse(400, 340, 68, 68, -90, 170), 13, "#ffffff")
    bolt(canvas, 400, 340, 0.6, "#ffffff")
    canvas.line([(312, 200), (312, 500)], 11, veil("#ffffff", 0.3), soft=3)
    canvas.fill(box(366, 176, 434, 192, 8), "#171b28")


def _strip(canvas: Canvas) -> None:
    cable = smooth([(650, 470), (740, 400), (720, 250), (560, 200), (380, 240), (260, 180)], closed=False)
    canvas.line(shift(cable, 4, 10), 17, veil("#33201d", 0.2), soft=6)
    canvas.line(cable, 17, "#ffffff")
    canvas.line(shift(cable, 2, 3), 4, veil("#aab2c0", 0.7))
    plug = turn(box(190, 150, 276, 216, 18), -26, 233, 183)
    canvas.drop(plug, 9, 0.25, 6)
    canvas.fill(plug, Fade("#ffffff", "#d4d9e2"))
    body = turn(box(90, 420, 690, 580, 34), -6, 400, 500)
    canvas.drop(body, 20, 0.32, 14)
    canvas.fill(body, Fade("#ffffff", "#d9dee6"))
    for k in range(4):
        x, y = 178 + k * 106, 500
        canvas.fill(turn(box(x - 42, y - 52, x + 42, y + 52, 18), -6, 400, 500), "#eef1f5")
        for dx, dy, lean in ((-17, -14, 28), (17, -14, -28)):
            canvas.fill(
                turn(
                    turn(box(x + dx - 5, y + dy - 17, x + dx + 5, y + dy + 17, 3), lean, x + dx, y + dy),
                    -6,
                    400,
                    500,
                ),
                "#4a5166",
            )
        canvas.fill(turn(box(x - 5, y + 12, x + 5, y + 40, 3), -6, 400, 500), "#4a5166")
    for k in range(2):
        canvas.fill(turn(box(586, 456 + k * 36, 632, 474 + k * 36, 8), -6, 400, 500), "#3f7d8c")
    canvas.fill(turn(box(642, 470, 672, 524, 10), -6, 400, 500), Fade("#f0785f", "#d4533b"))


def _lamp(canvas: Canvas) -> None:
    glow = [(196, 300), (420, 240), (640, 640), (110, 640)]
    canvas.fill(glow, Fade("#fff3c4c0", "#fff3c400"), soft=12)
    canvas.shadow(520, 654, 150, 22)
    canvas.fill(ellipse(520, 634, 134, 32), "#3f6b66")
    canvas.fill(ellipse(520, 622, 134, 32), Fade("#7fb8b0", "#4f857d"))
    for a, b in (((520, 616), (610, 400)), ((610, 400), (400, 206))):
        canvas.line([a, b], 25, "#4f857d")
        canvas.line(shift([a, b], -4, -3), 8, veil("#ffffff", 0.4))
    canvas.fill(ellipse(610, 400, 28), Fade("#f2d58a", "#c99a3a"))
    head = smooth([(420, 160), (450, 210), (430, 250), (214, 320), (184, 290), (250, 210), (340, 166)])
    canvas.fill(head, Fade("#8fc6be", "#4f857d"))
    canvas.fill(turn(ellipse(310, 288, 128, 25), -18, 310, 288), Fade("#fffbe6", "#ffe08a"))
    canvas.line(smooth([(250, 244), (310, 200), (380, 180)], closed=False), 13, veil("#ffffff", 0.5), soft=2)
    book = [(150, 660), (330, 646), (344, 690), (140, 706)]
    canvas.fill(shift(book, 0, 14), "#c9573f")
    canvas.fill(book, Fade("#fffdf6", "#eadfc9"))
    canvas.fill(leaf(220, 684, 50, 22, -20), veil("#c9573f", 0.5))


SCENES: Final[dict[str, Scene]] = {
    "power-bank": Scene("cream", _power_bank),
    "magnetic-power-bank": Scene("lilac", _magnetic),
    "power-bank-20000": Scene("teal", _big_bank),
    "charger-65w": Scene("mint", _charger),
    "fast-cable": Scene("sun", _cable, above=True),
    "wireless-charger": Scene("sky", _wireless),
    "power-strip": Scene("sage", _strip, above=True),
    "desk-lamp": Scene("peach", _lamp),
}
