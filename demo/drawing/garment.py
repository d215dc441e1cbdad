"""Pictures of clothes, laid flat or hung on the wall."""

from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, both, box, ellipse, leaf, mirror, shift, smooth


def cloth(canvas: Canvas, outline: Points, colour: str, down: float = 18) -> None:
    """A piece of cloth with its shadow and soft light."""
    canvas.drop(outline, down, 0.3, 14)
    canvas.fill(outline, Fade(lighter(colour, 0.16), darker(colour, 0.1)))


def folds(canvas: Canvas, outline: Points, colour: str) -> None:
    """Soft folds inside a piece."""
    with canvas.within(outline):
        for points in (
            [(300, 640), (322, 540), (300, 440)],
            [(510, 650), (486, 560), (506, 470)],
            [(404, 660), (412, 600), (400, 540)],
        ):
            canvas.line(smooth(points, closed=False), 16, veil(darker(colour, 0.4), 0.2), soft=7)
        canvas.line(smooth([(350, 300), (330, 420), (346, 560)], closed=False), 26, veil("#ffffff", 0.16), soft=10)


def top(length: float, sleeve: float, wide: float = 150, open_neck: float = 62) -> tuple[Points, Points, Points]:
    """Body, left and right sleeve of a shirt whose hem is at `length` and whose sleeves are `sleeve` long."""
    low = length
    body = both(
        smooth(
            [
                (400 + open_neck, 166),
                (400 + wide - 26, 190),
                (400 + wide, 262),
                (400 + wide - 4, 420),
                (400 + wide + 6, low),
            ],
            closed=False,
        )
    )
    end = sleeve
    right = smooth(
        [(400 + wide - 52, 176), (400 + wide + 14, 212), (400 + wide + 46 + end * 0.32, 250 + end * 0.92)],
        closed=False,
    )
    back = [(400 + wide - 34 + end * 0.3, 274 + end), (400 + wide - 8, 330)]
    return body, mirror([*right, *back]), [*right, *back]


def _neck(canvas: Canvas, colour: str, wide: float = 62, deep: float = 42) -> None:
    canvas.fill(ellipse(400, 166, wide, deep, 0, 180), darker(colour, 0.32))
    canvas.line(ellipse(400, 166, wide, deep, 0, 180), 13, darker(colour, 0.12))


def _tshirt(canvas: Canvas, colour: str = "#f4f1ea") -> None:
    body, left, right = top(640, 128)
    for part in (left, right, body):
        cloth(canvas, part, colour)
    folds(canvas, body, colour)
    _neck(canvas, colour)
    for side in (left, right):
        canvas.line(side[-3:-1], 4, veil(darker(colour, 0.4), 0.25))
    canvas.fill(ellipse(400, 380, 66), "#f3b24a")
    canvas.fill(
        smooth([(334, 392), (366, 376), (400, 394), (440, 374), (466, 392), (450, 424), (400, 446), (350, 424)]),
        "#3f7d8c",
    )
    canvas.fill(
        smooth([(346, 416), (380, 404), (420, 418), (454, 410), (430, 436), (400, 446), (370, 436)]),
        "#2b5d6b",
    )


def _striped(canvas: Canvas) -> None:
    body, left, right = top(632, 300)
    for part in (left, right, body):
        cloth(canvas, part, "#fbf7ee")
        with canvas.within(part):
            for k in range(15):
                canvas.fill(box(120, 226 + k * 32, 680, 240 + k * 32), "#2f4a72")
    folds(canvas, body, "#2f4a72")
    _neck(canvas, "#fbf7ee", 74, 30)


def _hoodie(canvas: Canvas, colour: str = "#8aa58c") -> None:
    body, left, right = top(640, 300, 160, 80)
    for part in (left, right, body):
        cloth(canvas, part, colour)
    folds(canvas, body, colour)
    hood = smooth([(292, 196), (310, 118), (400, 88), (490, 118), (508, 196), (450, 250), (400, 268), (350, 250)])
    cloth(canvas, hood, darker(colour, 0.04), 8)
    canvas.fill(smooth([(326, 190), (344, 142), (400, 124), (456, 142), (474, 190), (400, 246)]), darker(colour, 0.36))
    pocket = [(306, 548), (330, 470), (470, 470), (494, 548), (494, 586), (306, 586)]
    canvas.fill(shift(pocket, 0, 5), veil("#20302a", 0.25), soft=4)
    canvas.fill(pocket, Fade(lighter(colour, 0.12), colour))
    canvas.line([*pocket, pocket[0]], 3, veil(darker(colour, 0.4), 0.4))
    for x in (368, 432):
        canvas.line(smooth([(x, 244), (x - 3, 310), (x + 3, 362)], closed=False), 8, "#fbf7ee")
        canvas.fill(box(x - 4, 356, x + 10, 380, 4), "#d9d2c4")
    canvas.fill(box(246, 616, 554, 646, 6), darker(colour, 0.14))


def _shirt(canvas: Canvas, colour: str = "#a9c3d6") -> None:
    body, left, right = top(648, 296, 152, 56)
    for part in (left, right, body):
        cloth(canvas, part, colour)
    folds(canvas, body, colour)
    canvas.fill(box(386, 190, 416, 648), lighter(colour, 0.2))
    for y in range(240, 640, 66):
        canvas.fill(ellipse(401, y, 8), "#fdfaf2")
        canvas.fill(ellipse(401, y, 2.4), darker(colour, 0.3))
    canvas.fill(ellipse(400, 168, 52, 24), darker(colour, 0.35))
    for wing in (
        [(342, 148), (400, 196), (356, 238), (322, 172)],
        [(458, 148), (400, 196), (444, 238), (478, 172)],
    ):
        canvas.fill(shift(wing, 0, 5), veil("#20242a", 0.25), soft=4)
        canvas.fill(wing, Fade(lighter(colour, 0.32), lighter(colour, 0.08)))
    pocket = box(446, 310, 516, 388, 6)
    canvas.line([*pocket, pocket[0]], 3, veil(darker(colour, 0.4), 0.45))


def _polo(canvas: Canvas, colour: str = "#2f6f62") -> None:
    body, left, right = top(636, 136, 152, 52)
    for part in (left, right, body):
        cloth(canvas, part, colour)
    folds(canvas, body, colour)
    for side in (left, right):
        canvas.line(
            [(side[-3][0], side[-3][1] - 5), (side[-2][0], side[-2][1] - 5)] if side is right else [side[2], side[1]],
            8,
            "#f1d9a4",
        )
    canvas.fill(box(384, 180, 418, 330, 5), lighter(colour, 0.1))
    for y in (230, 280):
        canvas.fill(ellipse(401, y, 8), "#fdfaf2")
    canvas.fill(ellipse(400, 164, 48, 22), darker(colour, 0.4))
    for wing in (
        [(346, 146), (400, 190), (350, 228), (322, 170)],
        [(454, 146), (400, 190), (450, 228), (478, 170)],
    ):
        canvas.fill(wing, lighter(colour, 0.16))
        canvas.line([wing[1], wing[2]], 6, "#f1d9a4")
    canvas.fill(leaf(452, 320, 38, 21, -36), "#f1d9a4")


def _sweater(canvas: Canvas, colour: str = "#c8644f") -> None:
    body, left, right = top(610, 296, 166, 66)
    for part in (left, right, body):
        cloth(canvas, part, colour)
        with canvas.within(part):
            for k in range(9):
                x = 272 + k * 32
                for y in range(196, 620, 20):
                    canvas.line([(x - 9, y), (x, y + 12), (x + 9, y)], 4.4, veil(lighter(colour, 0.4), 0.34))
    with canvas.within(body):
        canvas.fill(box(200, 330, 600, 404), "#fbf1e2")
        for k in range(8):
            x = 254 + k * 42
            canvas.fill([(x, 342), (x + 19, 367), (x, 392), (x - 19, 367)], "#3f5d78")
            canvas.fill([(x + 21, 360), (x + 27, 367), (x + 21, 374), (x + 15, 367)], colour)
    for k in range(22):
        canvas.line([(240 + k * 15.2, 586), (240 + k * 15.2, 614)], 5, veil(darker(colour, 0.4), 0.4))
    _neck(canvas, colour, 66, 36)


def _windbreaker(canvas: Canvas, colour: str = "#e8b23f") -> None:
    body, left, right = top(640, 302, 164, 70)
    for part in (left, right):
        cloth(canvas, part, colour)
    cloth(canvas, body, colour)
    with canvas.within(body):
        canvas.fill([(200, 150), (600, 150), (600, 312), (400, 352), (200, 312)], Fade("#36506b", "#2a4058"))
        canvas.line([(200, 314), (400, 354), (600, 314)], 8, "#fbf7ee")
    folds(canvas, body, colour)
    collar = smooth([(322, 190), (330, 122), (400, 108), (470, 122), (478, 190), (400, 214)])
    cloth(canvas, collar, "#2a4058", 6)
    canvas.fill(ellipse(400, 138, 52, 22), "#172534")
    canvas.line([(401, 190), (401, 636)], 11, "#d8d2c4")
    canvas.line([(401, 190), (401, 636)], 3, "#8a8578")
    canvas.fill(box(394, 200, 408, 236, 5), "#8a8578")
    for xs in (((286, 520), (330, 470)), ((514, 520), (470, 470))):
        canvas.line(list(xs), 9, darker(colour, 0.3))


def _vest(canvas: Canvas, colour: str = "#5d6f9a") -> None:
    half = smooth([(470, 152), (520, 176), (516, 262), (548, 336), (556, 620)], closed=False)
    body = both([*half, (550, 644)])
    cloth(canvas, body, colour)
    with canvas.within(body):
        for k in range(7):
            y = 204 + k * 66
            canvas.fill(box(220, y, 580, y + 60, 26), Fade(lighter(colour, 0.28), darker(colour, 0.14)))
            canvas.line([(220, y + 62), (580, y + 62)], 5, veil(darker(colour, 0.5), 0.6))
    collar = smooth([(322, 196), (334, 116), (400, 102), (466, 116), (478, 196), (400, 220)])
    cloth(canvas, collar, lighter(colour, 0.08), 6)
    canvas.fill(ellipse(400, 130, 50, 20), darker(colour, 0.5))
    canvas.line([(401, 180), (401, 640)], 10, "#e9b75c")


SCENES: Final[dict[str, Scene]] = {
    "tshirt": Scene("teal", _tshirt, above=True),
    "striped-tee": Scene("coral", _striped, above=True),
    "hoodie": Scene("sand", _hoodie, above=True),
    "linen-shirt": Scene("cream", _shirt, above=True),
    "polo": Scene("sun", _polo, above=True),
    "sweater": Scene("sky", _sweater, above=True),
    "windbreaker": Scene("slate", _windbreaker, above=True),
    "down-vest": Scene("peach", _vest, above=True),
}
