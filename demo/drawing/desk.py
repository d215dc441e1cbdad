"""Pictures of what stands on a desk: keyboards, mice, a stand, a camera, a band for the wrist."""

from collections.abc import Sequence
from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Point, Points, box, ellipse, leaf, shift, smooth, turn


def _lean(points: Points, degrees: float = -12) -> Points:
    return turn(points, degrees, 400, 420)


def keyboard(canvas: Canvas, base: str, keys: Sequence[str], slim: bool) -> None:
    """A keyboard from above, a little turned."""
    body = _lean(box(70, 262, 730, 570, 26 if slim else 34))
    canvas.drop(body, 22, 0.35, 14)
    canvas.fill(shift(body, 0, 10 if slim else 20), darker(base, 0.35))
    canvas.fill(body, Fade(lighter(base, 0.2), darker(base, 0.1)))
    rows: tuple[tuple[float, ...], ...] = (
        (1,) * 13,
        (1.4, *(1,) * 11, 1.6),
        (1.7, *(1,) * 10, 2.2),
        (2.1, *(1,) * 9, 2.7),
        (1.3, 1.3, 1.3, 5.4, 1.3, 1.3, 1.3),
    )
    high = 50.0
    for row, widths in enumerate(rows):
        x, unit = 94.0, 612 / sum(widths)
        for at, width in enumerate(widths):
            edge = at in (0, len(widths) - 1) or row == 4
            tone = keys[2] if (row, at) in ((0, 0), (2, len(widths) - 1)) else keys[1] if edge else keys[0]
            left, y = x + 3, 286 + row * (high + 4)
            cap = box(left, y, x + unit * width - 3, y + high - 3, 9)
            if not slim:
                canvas.fill(_lean(shift(cap, 0, 6)), darker(tone, 0.35))
            canvas.fill(_lean(cap), tone)
            canvas.fill(_lean(box(left + 5, y + 3, x + unit * width - 8, y + high - 14, 7)), lighter(tone, 0.3))
            x += unit * width


def _mouse(canvas: Canvas, colour: str = "#e9e4da") -> None:
    shape = turn(
        smooth(
            [
                (400, 190),
                (490, 220),
                (524, 350),
                (528, 500),
                (480, 624),
                (400, 652),
                (320, 624),
                (272, 500),
                (276, 350),
                (310, 220),
            ]
        ),
        14,
        400,
        420,
    )
    canvas.drop(shape, 24, 0.38, 16)
    canvas.fill(shape, Fade(lighter(colour, 0.4), darker(colour, 0.14)))
    with canvas.within(shape):
        canvas.line(turn([(400, 180), (400, 400)], 14, 400, 420), 5, veil("#6d675c", 0.5))
        canvas.line(
            turn(smooth([(270, 400), (400, 424), (530, 400)], closed=False), 14, 400, 420),
            5,
            veil("#6d675c", 0.4),
        )
        canvas.line(
            turn(smooth([(300, 300), (296, 420), (320, 560)], closed=False), 14, 400, 420),
            26,
            veil("#ffffff", 0.6),
            soft=8,
        )
    canvas.fill(turn(box(380, 256, 420, 346, 20), 14, 400, 420), Fade("#5b6472", "#2f3642"))
    for k in range(5):
        canvas.line(turn([(386, 270 + k * 15), (414, 270 + k * 15)], 14, 400, 420), 4, veil("#9aa3b0", 0.8))
    canvas.fill(turn(leaf(380, 566, 50, 27, -36), 14, 400, 420), veil("#8a8578", 0.6))


def _stand(canvas: Canvas) -> None:
    canvas.shadow(404, 656, 290, 26)
    for a, b, tone in (((250, 650), (330, 430), "#9aa3b0"), ((550, 650), (470, 430), "#9aa3b0")):
        canvas.line([a, b], 34, darker(tone, 0.2))
        canvas.line(shift([a, b], -5, -2), 12, lighter(tone, 0.5))
    canvas.fill(box(190, 628, 610, 660, 14), Fade("#c9ced8", "#8a93a3"))
    canvas.fill([(150, 440), (650, 440), (690, 490), (110, 490)], Fade("#d8dde5", "#a6afbd"))
    canvas.fill(box(110, 488, 690, 506, 8), "#7b8494")
    screen = box(176, 150, 624, 446, 18)
    canvas.fill(screen, Fade("#39435a", "#1f2737"))
    inner = box(192, 166, 608, 430, 8)
    canvas.fill(inner, Fade("#fbd9a8", "#e58d86"))
    with canvas.within(inner):
        canvas.fill(ellipse(480, 300, 56), "#fff6d8")
        canvas.fill(
            smooth([(180, 380), (280, 290), (380, 370), (470, 320), (620, 400), (620, 440), (180, 440)]),
            "#8a5d86",
        )
        canvas.fill(smooth([(180, 410), (320, 360), (450, 410), (620, 360), (620, 440), (180, 440)]), "#5f4270")
    canvas.line([(206, 186), (206, 400)], 9, veil("#ffffff", 0.3), soft=3)


def _webcam(canvas: Canvas) -> None:
    canvas.shadow(404, 656, 150, 22)
    canvas.fill(ellipse(400, 638, 130, 27), Fade("#4a5166", "#2b303c"))
    canvas.fill(box(380, 500, 420, 632, 10), Fade("#6d7588", "#3a3f4c", "right"))
    body = box(150, 250, 650, 520, 128)
    canvas.fill(body, Fade("#5d6678", "#2b303c"))
    canvas.fill(box(164, 262, 636, 500, 116), Fade("#454d5f", "#232834"))
    for share, tone in (
        (1, "#171b24"),
        (0.86, "#39435a"),
        (0.72, "#0f131b"),
        (0.5, "#2d4a7a"),
        (0.3, "#0c1018"),
    ):
        canvas.fill(ellipse(400, 382, 104 * share), tone)
    canvas.fill(ellipse(362, 346, 22, 16), veil("#ffffff", 0.75))
    canvas.fill(ellipse(432, 418, 10), veil("#8fc7ff", 0.7))
    canvas.fill(ellipse(560, 382, 11), "#57c98a")
    for k in range(5):
        canvas.fill(ellipse(214 + k * 15, 382, 4), "#11151d")
    canvas.line(smooth([(196, 340), (230, 290), (320, 272)], closed=False), 10, veil("#ffffff", 0.3), soft=2)


def _hub(canvas: Canvas) -> None:
    cable: list[Point] = smooth([(600, 400), (680, 330), (660, 220), (560, 190), (470, 150)], closed=False)
    canvas.line(shift(cable, 4, 12), 21, veil("#33201d", 0.22), soft=7)
    canvas.line(cable, 21, "#6b7280")
    canvas.fill(turn(box(380, 112, 474, 166, 12), 18, 430, 140), Fade("#e6e9ee", "#aab2c0"))
    canvas.fill(turn(box(346, 126, 384, 150, 7), 18, 430, 140), "#8a93a3")
    top = turn(box(110, 400, 660, 520, 26), -10, 400, 460)
    canvas.drop(shift(top, 0, 40), 18, 0.35, 14)
    canvas.fill(turn(box(110, 430, 660, 596, 26), -10, 400, 460), Fade("#a9b2c0", "#7b8494"))
    canvas.fill(top, Fade("#eef1f5", "#c4cad4"))
    slots = (
        (150, 52, "#5f86c9"),
        (228, 52, "#5f86c9"),
        (306, 66, "#2f3642"),
        (398, 38, "#2f3642"),
        (462, 44, "#2f3642"),
        (534, 62, "#2f3642"),
    )
    for x, wide, tone in slots:
        canvas.fill(turn(box(x, 538, x + wide, 566, 7), -10, 400, 460), "#1b202a")
        canvas.fill(turn(box(x + 7, 546, x + wide - 7, 556, 4), -10, 400, 460), tone)
    canvas.fill(turn(ellipse(620, 430, 6), -10, 400, 460), "#57c98a")
    canvas.fill(turn(leaf(356, 474, 60, 30, -36), -10, 400, 460), veil("#7b8494", 0.7))


def _band(canvas: Canvas, strap: str = "#e8735a") -> None:
    canvas.shadow(404, 664, 150, 22)
    for part in (
        smooth([(326, 300), (336, 170), (372, 110), (428, 110), (464, 170), (474, 300)]),
        smooth([(326, 480), (340, 610), (376, 662), (424, 662), (460, 610), (474, 480)]),
    ):
        canvas.fill(part, Fade(lighter(strap, 0.2), darker(strap, 0.15), "right"))
    for k in range(4):
        canvas.fill(ellipse(400, 556 + k * 27, 8, 6), darker(strap, 0.35))
    canvas.fill(box(274, 236, 526, 544, 76), Fade("#5b6472", "#232834"))
    face = box(288, 250, 512, 530, 64)
    canvas.fill(face, Fade("#171d2c", "#0c1018"))
    for share, end, tone in ((82, 190, "#ff7a6b"), (62, 130, "#7fe0b2"), (42, 230, "#ffd25e")):
        canvas.line(ellipse(400, 354, share), 14, veil(tone, 0.2))
        canvas.line(ellipse(400, 354, share, share, -90, end), 14, tone)
    for k, high in enumerate((18, 34, 26, 48, 30, 40, 22)):
        canvas.fill(box(326 + k * 22, 500 - high, 338 + k * 22, 500, 5), "#7fb8ff")
    canvas.fill(box(524, 352, 538, 420, 6), "#8a93a3")
    canvas.line(smooth([(306, 330), (310, 290), (340, 266)], closed=False), 8, veil("#ffffff", 0.4), soft=2)


def _clock(canvas: Canvas) -> None:
    canvas.shadow(404, 650, 210, 24)
    for x in (286, 514):
        canvas.line([(x, 640), (400 + (x - 400) * 0.6, 560)], 25, "#b98150")
    canvas.fill(ellipse(400, 410, 232), Fade("#d9a86c", "#a8713d"))
    canvas.fill(ellipse(400, 410, 206), Fade("#fffdf6", "#efe4d0"))
    for k in range(12):
        mark = box(396, 226, 404, 226 + (34 if k % 3 == 0 else 18), 4)
        canvas.fill(turn(mark, k * 30, 400, 410), "#5d4632")
    canvas.line([(400, 410), *turn([(400, 306)], -58, 400, 410)], 15, "#3f4a4c")
    canvas.line([(400, 410), *turn([(400, 258)], 62, 400, 410)], 10, "#3f4a4c")
    canvas.line([(400, 440), *turn([(400, 246)], 178, 400, 410)], 4, "#e8573f")
    canvas.fill(ellipse(400, 410, 14), "#e8573f")
    canvas.line(ellipse(400, 410, 219, 219, 200, 280), 8, veil("#ffffff", 0.4))


SCENES: Final[dict[str, Scene]] = {
    "mechanical-keyboard": Scene(
        "lilac", lambda c: keyboard(c, "#4a5166", ("#f4efe4", "#a9b8d6", "#f2a93b"), False), above=True
    ),
    "slim-keyboard": Scene(
        "mint", lambda c: keyboard(c, "#e3e7ee", ("#ffffff", "#f1d0d6", "#e8735a"), True), above=True
    ),
    "quiet-mouse": Scene("sky", _mouse, above=True),
    "laptop-stand": Scene("sand", _stand),
    "webcam": Scene("coral", _webcam),
    "usb-hub": Scene("slate", _hub, above=True),
    "fitness-band": Scene("jade", _band),
    "desk-clock": Scene("cream", _clock),
}
