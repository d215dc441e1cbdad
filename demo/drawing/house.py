"""The shop itself: an old tea house at dusk, for the first page."""

from typing import Final

from PIL import Image

from demo.drawing import scenery
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, both, box, ellipse, mirror, shift, smooth
from demo.drawing.sign import cloud

WIDE: Final = 1200


HIGH: Final = 800


MID: Final = 600.0


WOOD: Final = "#6d3a2a"


GLOW: Final = "#ffd98a"


FLOOR: Final = 690.0


def shop() -> Image.Image:
    """The picture for Home, 1200 × 800."""
    canvas = Canvas(WIDE)
    scenery.evening(canvas)
    scenery.street(canvas)
    _walls(canvas)
    _windows(canvas)
    _door(canvas)
    _roof(canvas, 342, 470, 88)
    _upper(canvas)
    _roof(canvas, 130, 350, 96)
    _sign(canvas)
    for x, y, size in ((218, 398, 1.0), (404, 404, 0.82), (796, 404, 0.82), (982, 398, 1.0)):
        _lantern(canvas, x, y, size)
    scenery.outside(canvas)
    return canvas.picture().crop((0, 0, WIDE, HIGH))


def _walls(canvas: Canvas) -> None:
    canvas.fill(ellipse(MID, 520, 520, 260), veil(GLOW, 0.28), soft=40)
    canvas.fill(box(180, 400, 1020, FLOOR), Fade("#f6dfbb", "#d9a878"))
    canvas.fill(box(160, FLOOR - 34, 1040, FLOOR + 4, 4), Fade("#9a8a86", "#6d5f62"))
    for x in (190, 440, 760, 1010):
        canvas.fill(box(x - 17, 400, x + 17, FLOOR), Fade(lighter(WOOD, 0.22), darker(WOOD, 0.15), "right"))
        canvas.fill(box(x - 24, FLOOR - 22, x + 24, FLOOR + 4, 4), "#7d7074")
    canvas.fill(box(170, 448, 1030, 474), Fade(lighter(WOOD, 0.2), darker(WOOD, 0.1)))


def _windows(canvas: Canvas) -> None:
    for left, right in ((216, 414), (786, 984)):
        pane = box(left, 490, right, 640, 6)
        canvas.fill(shift(pane, 0, 4), veil(GLOW, 0.7), soft=18)
        canvas.fill(pane, Fade("#fff0b8", "#ffb95a"))
        with canvas.within(pane):
            _shelf(canvas, left, right)
            step = (right - left) / 6
            for k in range(1, 6):
                canvas.line([(left + k * step, 486), (left + k * step, 644)], 5, WOOD)
            for y in (520, 610):
                canvas.line([(left, y), (right, y)], 5, WOOD)
        canvas.line([*pane, pane[0]], 11, WOOD)
        canvas.fill(box(left - 10, 640, right + 10, 656, 4), darker(WOOD, 0.1))


def _shelf(canvas: Canvas, left: float, right: float) -> None:
    middle = (left + right) / 2
    for x, tone in (
        (middle - 66, "#b5653f"),
        (middle - 22, "#7a8f6a"),
        (middle + 24, "#a05a4a"),
        (middle + 68, "#5f7f8c"),
    ):
        canvas.fill(both(smooth([(x + 10, 556), (x + 20, 574), (x + 15, 606)], closed=False), x), veil(tone, 0.8))
        canvas.fill(box(x - 9, 548, x + 9, 558, 3), veil(darker(tone, 0.3), 0.8))


def _door(canvas: Canvas) -> None:
    opening = box(470, 480, 730, FLOOR)
    canvas.fill(opening, Fade("#fff3c0", "#ffb052"))
    with canvas.within(opening):
        canvas.fill(box(470, 590, 730, 606), "#a5623a")
        for k in range(5):
            x = 500 + k * 50
            canvas.fill(both([(x + 12, 560), (x + 17, 588)], x), veil(("#fffaf0", "#7fa58a", "#e8735a")[k % 3], 0.95))
        canvas.fill(box(486, 606, 714, FLOOR), Fade("#c98a54", "#8f5c34"))
        for k in range(6):
            canvas.line([(486 + k * 45, 606), (486 + k * 45, FLOOR)], 3, veil("#5d3420", 0.4))
    for k in range(4):
        left = 472 + k * 64.5
        curtain = smooth(
            [
                (left, 478),
                (left + 62, 478),
                (left + 63, 545),
                (left + 60, 574),
                (left + 31, 580),
                (left + 2, 574),
                (left, 545),
            ],
            steps=6,
        )
        canvas.fill(curtain, Fade("#3f6f8c", "#2a4a6b"))
        canvas.line([(left + 20, 486), (left + 17, 570)], 5, veil("#ffffff", 0.12), soft=2)
    cloud(canvas, MID, 528, 0.86, "#fbf1dc", "#2a4a6b")
    for y, wide in ((FLOOR - 6, 176), (FLOOR + 14, 210)):
        canvas.fill(box(MID - wide, y, MID + wide, y + 22, 5), Fade("#b5a5a2", "#857679"))


def _roof(canvas: Canvas, top: float, half: float, deep: float) -> None:
    ridge = half * 0.72
    right: Points = smooth(
        [
            (MID + ridge, top),
            (MID + ridge + 30, top + deep * 0.45),
            (MID + half + 20, top + deep * 0.84),
            (MID + half + 74, top + deep * 0.62),
        ],
        closed=False,
    )
    eave = smooth(
        [
            (MID + half + 74, top + deep * 0.62),
            (MID + half + 24, top + deep * 1.06),
            (MID + half * 0.6, top + deep * 1.12),
            (MID, top + deep * 1.14),
        ],
        closed=False,
    )
    outline = both([*right, *eave], MID)
    canvas.fill(shift(outline, 0, 18), veil("#2a1a2a", 0.4), soft=12)
    canvas.fill(outline, Fade("#4f5a7a", "#2d3352"))
    with canvas.within(outline):
        rows = int(half / 17)
        for k in range(-rows - 4, rows + 5):
            x = MID + k * 22
            canvas.line([(MID + (x - MID) * 0.78, top - 6), (x, top + deep * 1.2)], 8, veil("#7b87ab", 0.4))
            canvas.fill(ellipse(x + 3, top + deep * 1.06, 7, 6), veil("#9aa5c4", 0.6))
    canvas.line(
        [
            *smooth(
                [
                    (MID - ridge - 26, top - 15),
                    (MID - ridge, top),
                    (MID, top - 3),
                    (MID + ridge, top),
                    (MID + ridge + 26, top - 15),
                ],
                closed=False,
            )
        ],
        17,
        "#262b47",
    )
    for tail in (eave, mirror(eave, MID)):
        canvas.line(tail, 8, "#d9a860")


def _upper(canvas: Canvas) -> None:
    canvas.fill(box(320, 224, 880, 348), Fade("#e9c79a", "#c98f62"))
    for x in (330, 470, 730, 870):
        canvas.fill(box(x - 12, 224, x + 12, 352), Fade(lighter(WOOD, 0.2), darker(WOOD, 0.15), "right"))
    for left, right in ((356, 446), (754, 844)):
        pane = box(left, 250, right, 332, 4)
        canvas.fill(pane, veil(GLOW, 0.8), soft=14)
        canvas.fill(pane, Fade("#fff0b8", "#ffc06a"))
        for k in range(1, 4):
            canvas.line([(left + k * 22.5, 250), (left + k * 22.5, 332)], 4, WOOD)
        canvas.line([(left, 290), (right, 290)], 4, WOOD)
        canvas.line([*pane, pane[0]], 8, WOOD)


def _sign(canvas: Canvas) -> None:
    board = box(486, 248, 714, 340, 10)
    canvas.fill(shift(board, 0, 8), veil("#2a1510", 0.5), soft=7)
    canvas.fill(board, Fade("#5d2a24", "#3a1814"))
    canvas.line([*board, board[0]], 7, "#e3b75c")
    cloud(canvas, MID, 298, 1.0, "#f6d98f", "#4a201b")


def _lantern(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.line([(x, y - 4), (x, y + 30 * size)], 3, "#3a1f1a")
    middle = y + 76 * size
    canvas.fill(ellipse(x, middle, 84 * size), veil("#ff9a4a", 0.35), soft=18)
    canvas.fill(ellipse(x, middle, 47 * size, 42 * size), Fade("#ff7a4f", "#c9302c"))
    for k in (-0.62, -0.22, 0.22, 0.62):
        canvas.line(
            ellipse(x, middle, abs(47 * k * size) + 1, 42 * size, -90 if k > 0 else 90, 90 if k > 0 else 270),
            2.4,
            veil("#7d1a1a", 0.4),
        )
    canvas.fill(ellipse(x, middle, 20 * size, 26 * size), veil("#ffe9a0", 0.75), soft=6)
    for dy in (-42, 38):
        canvas.fill(box(x - 22 * size, middle + dy * size, x + 22 * size, middle + (dy + 9) * size, 3), "#e3b75c")
    for k in (-1, 0, 1):
        canvas.line([(x + k * 5, middle + 46 * size), (x + k * 6, middle + 82 * size)], 3, "#e3b75c")
