"""Pictures of trousers, skirts and bags."""

from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.garment import cloth
from demo.drawing.shape import both, box, ellipse, heart, leaf, shift, smooth, turn


def _jeans(canvas: Canvas, colour: str = "#4d7199") -> None:
    right = smooth([(512, 180), (530, 300), (524, 520), (512, 690)], closed=False)
    legs = both([(506, 128), *right, (424, 694), (404, 330)])
    cloth(canvas, legs, colour)
    with canvas.within(legs):
        for x in (340, 460):
            canvas.fill(ellipse(x, 440, 34, 130), veil("#ffffff", 0.22), soft=14)
        canvas.line([(401, 170), (401, 330)], 4, veil("#e8b45f", 0.9))
        canvas.line(smooth([(430, 176), (436, 250), (404, 316)], closed=False), 4, "#e8b45f")
        for points in ([(294, 196), (330, 236), (372, 184)], [(506, 196), (470, 236), (428, 184)]):
            canvas.line(smooth(points, closed=False), 4, "#e8b45f")
        for x in (288, 376):
            canvas.fill(box(x - 20, 656, x + 80, 700), veil("#ffffff", 0.2))
        for x in (428, 510):
            canvas.fill(box(x - 60, 656, x + 30, 700), veil("#ffffff", 0.2))
    band = box(292, 124, 508, 172, 8)
    canvas.fill(band, Fade(lighter(colour, 0.12), darker(colour, 0.1)))
    for x in (316, 372, 430, 484):
        canvas.fill(box(x - 7, 118, x + 7, 178, 3), darker(colour, 0.18))
    canvas.fill(ellipse(401, 148, 12), "#d9a441")


def _shorts(canvas: Canvas, colour: str = "#c9b48a") -> None:
    right = smooth([(536, 240), (566, 400), (588, 560)], closed=False)
    legs = both([(516, 206), *right, (428, 576), (402, 400)])
    cloth(canvas, legs, colour)
    with canvas.within(legs):
        canvas.line([(401, 240), (401, 400)], 4, veil(darker(colour, 0.4), 0.5))
        for points in ([(280, 270), (316, 320), (330, 256)], [(520, 270), (484, 320), (470, 256)]):
            canvas.line(smooth(points, closed=False), 5, veil(darker(colour, 0.4), 0.5))
        canvas.line([(212, 544), (380, 560)], 4, veil(darker(colour, 0.4), 0.4))
        canvas.line([(588, 544), (420, 560)], 4, veil(darker(colour, 0.4), 0.4))
    canvas.fill(box(282, 200, 518, 246, 10), lighter(colour, 0.1))
    for k in range(15):
        canvas.line([(294 + k * 15.2, 206), (294 + k * 15.2, 240)], 3, veil(darker(colour, 0.4), 0.35))
    for x, lean in ((390, 8), (412, -8)):
        canvas.line(smooth([(x, 236), (x + lean * 0.4, 300), (x - lean, 350)], closed=False), 8, "#fffaf0")


def _skirt(canvas: Canvas, colour: str = "#b5718c") -> None:
    half = smooth([(484, 196), (530, 330), (584, 500), (632, 636)], closed=False)
    hem = smooth([(632, 636), (520, 664), (400, 672)], closed=False)
    body = both([*half, *hem])
    cloth(canvas, body, colour)
    with canvas.within(body):
        for k in range(-5, 6):
            pleat = [
                (400 + k * 16, 190),
                (400 + k * 16 + 9, 190),
                (400 + k * 47 + 24, 690),
                (400 + k * 47, 690),
            ]
            canvas.fill(pleat, Fade(veil(darker(colour, 0.3), 0.12), veil(darker(colour, 0.35), 0.55)))
            canvas.line([(400 + k * 16, 190), (400 + k * 47, 690)], 3, veil(lighter(colour, 0.6), 0.35))
    canvas.fill(box(314, 172, 486, 212, 8), Fade(darker(colour, 0.1), darker(colour, 0.25)))
    canvas.fill(ellipse(464, 192, 9), "#f1d9a4")


def _cushion_heart(canvas: Canvas, x: float, y: float, size: float, colour: str) -> None:
    canvas.fill(heart(x, y, size), colour)


def _tote(canvas: Canvas) -> None:
    for edge in (smooth([(318, 300), (322, 150), (400, 108), (478, 150), (482, 300)], closed=False),):
        canvas.line(shift(edge, 6, 12), 22, veil("#33201d", 0.25), soft=7)
        canvas.line(edge, 24, "#dccdb0")
        canvas.line(edge, 4, veil("#a08d68", 0.5))
    bag = smooth(
        [(236, 280), (400, 272), (564, 280), (576, 480), (582, 668), (400, 680), (218, 668), (224, 480)],
        steps=8,
    )
    cloth(canvas, bag, "#f2e8d3")
    canvas.line([(240, 306), (560, 306)], 3, veil("#a08d68", 0.6))
    canvas.fill(ellipse(400, 480, 104), "#3f7d6d")
    for angle, far in ((-150, 88), (-90, 100), (-30, 88)):
        canvas.fill(leaf(400, 530, far, 46, angle), "#f2e8d3")
    canvas.line(smooth([(400, 560), (400, 520), (400, 450)], closed=False), 7, "#f2e8d3")
    _cushion_heart(canvas, 400, 396, 26, "#e8735a")
    canvas.line(turn([(300, 620), (300, 420)], 3, 300, 520), 22, veil("#ffffff", 0.25), soft=9)


SCENES: Final[dict[str, Scene]] = {
    "jeans": Scene("cocoa", _jeans, above=True),
    "shorts": Scene("jade", _shorts, above=True),
    "pleated-skirt": Scene("lilac", _skirt, above=True),
    "tote-bag": Scene("rose", _tote, above=True),
}
