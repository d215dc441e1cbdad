"""Pots, bowls and glasses for tea."""

from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.cup import FLOOR, mouth, steam
from demo.drawing.shape import both, ellipse, leaf, shift, smooth, tapered


def teapot(canvas: Canvas, clay: str, glaze: str) -> None:
    """A clay teapot and a small bowl of tea."""
    canvas.shadow(372, 650, 220, 28)
    spout = smooth([(520, 520), (580, 470), (612, 390), (648, 384), (630, 450), (596, 530), (532, 590)])
    canvas.fill(spout, Fade(lighter(clay, 0.1), darker(clay, 0.2)))
    canvas.line(ellipse(218, 478, 66, 80, 80, 285), 27, darker(clay, 0.12))
    body = smooth(
        [
            (360, 372),
            (480, 392),
            (556, 482),
            (530, 590),
            (452, 648),
            (268, 648),
            (190, 590),
            (164, 482),
            (240, 392),
        ]
    )
    canvas.fill(body, Fade(lighter(clay, 0.2), darker(clay, 0.24)))
    with canvas.within(body):
        canvas.fill([(150, 500), (570, 500), (570, 532), (150, 532)], veil(glaze, 0.75))
        canvas.line(smooth([(214, 480), (226, 430), (276, 404)], closed=False), 17, veil("#ffffff", 0.4))
    canvas.fill(ellipse(360, 384, 106, 24), darker(clay, 0.25))
    canvas.fill(ellipse(360, 374, 100, 27), lighter(clay, 0.14))
    canvas.fill(ellipse(360, 336, 24, 21), Fade(lighter(clay, 0.3), clay))
    steam(canvas, 636, 360, 18)


def gaiwan(canvas: Canvas, china: str, tea: str, pattern: str) -> None:
    """A covered bowl on its saucer, the lid a little open."""
    canvas.shadow(404, 646, 232, 28)
    canvas.fill(ellipse(400, 620, 204, 42), Fade(lighter(china, 0.4), darker(china, 0.15)))
    canvas.fill(ellipse(400, 612, 188, 32), Fade(darker(china, 0.05), lighter(china, 0.5)))
    half = smooth([(590, 372), (566, 462), (512, 556), (456, 612)], closed=False)
    canvas.fill(both(half), Fade(lighter(china, 0.45), darker(china, 0.15), "right"))
    for k in range(5):
        x = 280 + k * 60
        canvas.fill(leaf(x, 500 + abs(k - 2) * -8, 46, 19, -60 + k * 30), veil(pattern, 0.85))
        canvas.fill(ellipse(x + 6, 470 + abs(k - 2) * -8, 10), veil(pattern, 0.6))
    mouth(canvas, 400, 372, 190, 42, tea, china)
    lid = smooth([(214, 352), (286, 282), (420, 252), (560, 286), (606, 330), (420, 352)])
    canvas.fill(shift(lid, 0, 12), veil("#4a2d22", 0.25), soft=8)
    canvas.fill(lid, Fade(lighter(china, 0.45), darker(china, 0.1)))
    canvas.line([(232, 342), (420, 341), (592, 326)], 4, veil(pattern, 0.7))
    canvas.fill(ellipse(418, 246, 42, 17), Fade(lighter(china, 0.5), darker(china, 0.12)))
    steam(canvas, 400, 226, 60)


def french_glass(canvas: Canvas, tea: str, blade: str) -> None:
    """A plain tall glass of green tea with the leaves standing in it."""
    canvas.shadow(410, FLOOR + 2, 140)
    outer, inner = tapered(196, FLOOR, 236, 214, radius=30), tapered(236, FLOOR - 22, 212, 194, radius=22)
    canvas.fill(outer, veil("#ffffff", 0.5))
    with canvas.within(inner):
        canvas.fill([(250, 200), (550, 200), (550, 660), (250, 660)], Fade(veil(lighter(tea, 0.35), 0.9), tea))
        for k in range(15):
            x, high = 312 + (k * 41) % 178, 60 + (k * 29) % 60
            base = 632 - (k % 3) * 8 if k < 10 else 330 + (k * 23) % 60
            canvas.fill(
                leaf(x, base, high, 19, -90 + (k % 5 - 2) * 9),
                Fade(lighter(blade, 0.25), darker(blade, 0.15)),
            )
    canvas.fill(ellipse(400, 238, 105, 13), lighter(tea, 0.5))
    canvas.line([(312, 226), (318, 606)], 15, veil("#ffffff", 0.65))
    canvas.line([*outer, outer[0]], 4, veil("#ffffff", 0.85))
    canvas.line(ellipse(400, 196, 118, 13), 4, veil("#ffffff", 0.95))
    steam(canvas, 400, 170, 46)
