"""The shop's mark, a lucky cloud, and the little sign for the browser's tab."""

import math

from PIL import Image

from demo.drawing.canvas import Canvas, Fade, veil
from demo.drawing.shape import both, box, ellipse, smooth


def cloud(canvas: Canvas, x: float, y: float, size: float, colour: str, line: str) -> None:
    """The shop's mark, a lucky cloud: soft humps on a flat foot, two curls inside."""
    for dx, dy, r in ((-54, 0, 26), (-20, -22, 36), (26, -14, 32), (60, 4, 22)):
        canvas.fill(ellipse(x + dx * size, y + dy * size, r * size), colour)
    canvas.fill(box(x - 74 * size, y - 8 * size, x + 78 * size, y + 26 * size, 17 * size), colour)
    for dx, dy, r, turns in ((-18, -18, 22, 1.5), (34, -6, 17, 1.4)):
        curl = [
            (
                x + (dx + r * (1 - t / 40) * math.cos(math.tau * turns * t / 40 + 2.2)) * size,
                y + (dy + r * (1 - t / 40) * math.sin(math.tau * turns * t / 40 + 2.2)) * size,
            )
            for t in range(34)
        ]
        canvas.line(curl, 6 * size, line)
    canvas.line([(x - 52 * size, y + 13 * size), (x - 8 * size, y + 13 * size)], 6 * size, line)


def icon() -> Image.Image:
    """The sign for the browser's tab and the chat's head, 512 × 512, with clear round corners."""
    canvas = Canvas()
    canvas.fill(box(0, 0, 800, 800), Fade("#f2785c", "#c8413f"))
    canvas.fill(ellipse(400, 330, 330), veil("#ffffff", 0.1))
    canvas.shadow(400, 664, 230, 24)
    canvas.line(ellipse(584, 510, 78, 74, -100, 110), 44, "#f0e2cd")
    half = smooth([(606, 420), (598, 530), (520, 640), (470, 664)], closed=False)
    canvas.fill(both([(606, 420), *half]), Fade("#fffdf8", "#ead9c0", "right"))
    canvas.fill(ellipse(400, 420, 206, 48), "#fffdf8")
    canvas.fill(ellipse(400, 426, 186, 38), Fade("#8a5230", "#b9784a"))
    canvas.line(smooth([(330, 520), (326, 560), (348, 606)], closed=False), 17, veil("#ffffff", 0.9))
    for dx, high in ((-70, 40), (0, 60), (70, 40)):
        wisp = [
            (400 + dx, 384),
            (414 + dx, 384 - high * 0.35),
            (388 + dx, 384 - high * 0.7),
            (402 + dx, 384 - high),
        ]
        canvas.line(smooth(wisp, closed=False), 20, "#fff3dc")
    cloud(canvas, 396, 226, 2.6, "#fff3dc", "#e0604c")
    mask = Canvas()
    mask.fill(box(0, 0, 800, 800), "#000000")
    mask.fill(box(0, 0, 800, 800, 180), "#ffffff")
    sign = canvas.picture(512)
    sign.putalpha(mask.picture(512).convert("L"))
    return sign
