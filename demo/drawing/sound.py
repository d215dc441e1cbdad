"""Pictures of what one hears with: headphones, earbuds, speakers, a microphone."""

import math
from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import box, ellipse, mirror, shift, smooth, tapered, turn


def headphones(canvas: Canvas, shell: str, pad: str, accent: str, slim: bool) -> None:
    """Over-ear headphones seen from the front."""
    canvas.shadow(400, 656, 230, 22)
    width = 26 if slim else 44
    band = ellipse(400, 404, 214, 258, 186, 354)
    canvas.line(band, width, darker(shell, 0.1))
    canvas.line(shift(band, -3, -4), width * 0.55, lighter(shell, 0.2))
    if not slim:
        canvas.line(ellipse(400, 414, 190, 230, 222, 318), 34, pad)
    for side in (False, True):
        arm, cushion = box(160, 392, 198, 520, 16), box(198, 416, 268, 640, 34)
        cup, ring = box(128, 424, 222, 632, 46), box(146, 458, 196, 598, 25)
        for part, paint in (
            (arm, Fade(lighter(shell, 0.3), darker(shell, 0.2), "right")),
            (cushion, Fade(lighter(pad, 0.1), darker(pad, 0.35), "right")),
            (cup, Fade(lighter(shell, 0.25), darker(shell, 0.15))),
            (ring, Fade(accent, darker(accent, 0.25))),
        ):
            canvas.fill(mirror(part) if side else part, paint)
        light = smooth([(150, 470), (142, 530), (152, 600)], closed=False)
        canvas.line(mirror(light) if side else light, 7, veil("#ffffff", 0.5), soft=2)


def _earbuds(canvas: Canvas, white: str = "#f7f8fa") -> None:
    canvas.shadow(404, 650, 226, 26)
    lid = box(208, 310, 592, 470, 90)
    canvas.fill(lid, Fade(lighter(white, 0.3), darker(white, 0.14)))
    canvas.fill(box(232, 352, 568, 470, 50), Fade("#59617f", "#2f3547"))
    for x, flip in ((322, False), (478, True)):
        bud, stem = (
            ellipse(x, 356, 52, 56),
            box(x - 17 + (10 if flip else -10), 370, x + 17 + (10 if flip else -10), 500, 17),
        )
        canvas.fill(stem, Fade("#ffffff", "#cfd5de", "right"))
        canvas.fill(bud, Fade("#ffffff", "#d5dae2"))
        canvas.fill(ellipse(x + (22 if flip else -22), 344, 22, 27), Fade("#7b849a", "#4a5166"))
        canvas.line(ellipse(x, 356, 36, 40, 200, 270), 8, veil("#ffffff", 0.9))
    case = box(200, 452, 600, 646, 88)
    canvas.fill(case, Fade("#ffffff", darker(white, 0.18)))
    canvas.line(smooth([(232, 520), (240, 580), (286, 620)], closed=False), 11, veil("#ffffff", 0.9))
    canvas.fill(ellipse(400, 530, 10), "#57c98a")


def _wired(canvas: Canvas) -> None:
    coil = [
        (400 + 150 * math.cos(a / 20) * (1 - a / 900), 440 + 116 * math.sin(a / 20) * (1 - a / 900)) for a in range(330)
    ]
    canvas.line(shift(coil, 4, 12), 13, veil("#33201d", 0.25), soft=6)
    canvas.line(coil, 13, "#e8735a")
    canvas.line(shift(coil, -2, -3), 4, veil("#ffffff", 0.45))
    for x, y, lean in ((236, 220, -30), (344, 170, 16)):
        wire = smooth([(x, y + 30), (x + 40, 320), (430, 330), (548, 440)], closed=False)
        canvas.line(wire, 11, "#e8735a")
        tail = turn(box(x - 17, y, x + 17, y + 92, 14), lean, x, y)
        canvas.drop(tail, 8, 0.25, 6)
        canvas.fill(tail, Fade("#ffffff", "#d5dae2", "right"))
        canvas.fill(ellipse(x, y, 48, 44), Fade("#ffffff", "#cfd5de"))
        canvas.fill(turn(ellipse(x, y - 30, 33, 30), lean, x, y), Fade("#fbb5a4", "#e8735a"))
    plug = turn(box(560, 590, 650, 622, 12), 24, 600, 606)
    canvas.line(smooth([(470, 360), (520, 500), (566, 590)], closed=False), 11, "#e8735a")
    canvas.fill(plug, Fade("#ffffff", "#cfd5de"))
    canvas.fill(turn(box(648, 599, 716, 613, 5), 24, 600, 606), Fade("#f3d58a", "#c99a3a"))


def _grille(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    for ring in range(int(radius // 15)):
        count = max(1, ring * 6)
        for k in range(count):
            angle = math.tau * k / count
            canvas.fill(ellipse(x + ring * 14 * math.cos(angle), y + ring * 14 * math.sin(angle), 4), colour)


def _mini_speaker(canvas: Canvas, colour: str = "#f08a6a") -> None:
    canvas.shadow(404, 654, 200, 28)
    body = box(214, 274, 586, 650, 124)
    canvas.fill(body, Fade(lighter(colour, 0.22), darker(colour, 0.18)))
    canvas.fill(ellipse(400, 452, 134), darker(colour, 0.24))
    canvas.fill(ellipse(400, 450, 128), Fade(lighter(colour, 0.06), darker(colour, 0.12)))
    _grille(canvas, 400, 450, 122, darker(colour, 0.42))
    strap = smooth([(508, 300), (560, 210), (630, 250), (580, 344)], closed=False)
    canvas.line(strap, 20, "#fffaf0")
    canvas.line(shift(strap, -2, -3), 5, veil("#c9bda6", 0.6))
    canvas.line(smooth([(242, 400), (256, 340), (310, 300)], closed=False), 17, veil("#ffffff", 0.45), soft=3)
    for k in range(3):
        canvas.fill(ellipse(362 + k * 38, 612, 8), veil("#fffaf0", 0.85))


def _party_speaker(canvas: Canvas, colour: str = "#3a4560") -> None:
    canvas.shadow(404, 640, 300, 30)
    canvas.line(smooth([(196, 384), (220, 270), (400, 250), (580, 270), (604, 384)], closed=False), 27, "#20283c")
    body = box(110, 364, 690, 632, 130)
    canvas.fill(body, Fade(lighter(colour, 0.2), darker(colour, 0.3)))
    with canvas.within(body):
        for y in range(372, 632, 15):
            for x in range(116, 690, 15):
                canvas.fill(ellipse(x + (y // 15 % 2) * 7, y, 3.4), veil("#141a2a", 0.6))
    for x in (236, 564):
        for share, tone in ((1.0, "#20283c"), (0.86, "#f2b93f"), (0.78, "#161c2c"), (0.36, "#44506e")):
            canvas.fill(ellipse(x, 498, 96 * share), tone)
        canvas.line(ellipse(x, 498, 60, 60, 200, 280), 8, veil("#ffffff", 0.3))
    canvas.fill(box(340, 474, 460, 522, 22), "#20283c")
    for k, tone in enumerate(("#57c98a", "#f2b93f", "#e8573f")):
        canvas.fill(ellipse(370 + k * 30, 498, 8), tone)


def _soundbar(canvas: Canvas) -> None:
    canvas.shadow(404, 622, 330, 24)
    canvas.fill(box(196, 250, 604, 500, 16), Fade("#39435a", "#1f2737"))
    canvas.fill(box(210, 264, 590, 486, 8), Fade("#7fb5d5", "#e9a77c"))
    with canvas.within(box(210, 264, 590, 486, 8)):
        canvas.fill(ellipse(470, 400, 46), "#fff1c9")
        canvas.fill(
            smooth([(200, 420), (300, 350), (380, 430), (470, 390), (600, 450), (600, 500), (200, 500)]),
            "#41577c",
        )
        canvas.fill(smooth([(200, 460), (330, 420), (480, 470), (600, 430), (600, 500), (200, 500)]), "#2f4060")
    canvas.fill([(380, 500), (420, 500), (436, 560), (364, 560)], "#2a3346")
    body = box(82, 540, 718, 618, 34)
    canvas.fill(body, Fade("#5d6474", "#2b303c"))
    with canvas.within(body):
        for x in range(90, 716, 9):
            canvas.line([(x, 548), (x, 612)], 2.6, veil("#141821", 0.45))
    canvas.line([(110, 552), (690, 552)], 4, veil("#ffffff", 0.3))
    canvas.fill(ellipse(400, 580, 7), "#7fe0b2")


def _microphone(canvas: Canvas) -> None:
    canvas.shadow(404, 660, 160, 24)
    canvas.fill(ellipse(400, 642, 146, 28), "#23262f")
    canvas.fill(ellipse(400, 634, 146, 28), Fade("#5a6070", "#3a3f4c"))
    canvas.fill(box(386, 500, 414, 636, 8), Fade("#8a91a2", "#4a5060", "right"))
    canvas.line(ellipse(400, 360, 142, 150, 10, 170), 22, "#4a5060")
    canvas.fill(box(304, 190, 496, 470, 94), Fade("#c9ced8", "#8a91a2", "right"))
    with canvas.within(box(304, 190, 496, 350, 94)):
        canvas.fill(box(300, 180, 500, 350), Fade("#d9dde5", "#7b8294", "right"))
        for k in range(-14, 28):
            canvas.line([(290 + k * 16, 180), (370 + k * 16, 350)], 3, veil("#3a3f4c", 0.5))
            canvas.line([(370 + k * 16, 180), (290 + k * 16, 350)], 3, veil("#3a3f4c", 0.5))
    canvas.fill(box(300, 340, 500, 364, 6), "#f2b93f")
    canvas.fill(ellipse(400, 414, 21), "#3a3f4c")
    canvas.fill(ellipse(400, 414, 8), "#57c98a")
    canvas.line(smooth([(330, 250), (324, 330), (330, 420)], closed=False), 15, veil("#ffffff", 0.5), soft=3)


def _smart_speaker(canvas: Canvas) -> None:
    canvas.shadow(404, 656, 176, 24)
    body = tapered(262, 656, 300, 324, radius=60)
    canvas.fill(body, Fade("#b7c3b4", "#7d8f7f", "right"))
    with canvas.within(body):
        for y in range(268, 660, 12):
            for x in range(230, 580, 12):
                canvas.fill(ellipse(x + (y // 12 % 2) * 6, y, 2.8), veil("#4a5a4c", 0.45))
    canvas.fill(ellipse(400, 262, 150, 38), "#5d6d60")
    canvas.fill(ellipse(400, 258, 142, 33), Fade("#46544a", "#6d7d70"))
    canvas.line(ellipse(400, 258, 112, 25), 6, "#8fe3c8")
    canvas.line([(272, 320), (266, 600)], 19, veil("#ffffff", 0.35), soft=6)


SCENES: Final[dict[str, Scene]] = {
    "headphones-lite": Scene("sky", lambda c: headphones(c, "#f4f5f7", "#8d97a8", "#7fa8d8", True)),
    "headphones-pro": Scene("sand", lambda c: headphones(c, "#3a3f4c", "#7d5a44", "#c98f4e", False)),
    "headphones-kids": Scene("mint", lambda c: headphones(c, "#f6c84e", "#ffffff", "#5fb8a5", False)),
    "earbuds-air": Scene("lilac", _earbuds),
    "wired-earphones": Scene("cream", _wired, above=True),
    "mini-speaker": Scene("teal", _mini_speaker),
    "party-speaker": Scene("coral", _party_speaker),
    "soundbar": Scene("slate", _soundbar),
    "smart-speaker": Scene("sage", _smart_speaker),
    "microphone": Scene("rose", _microphone),
}
