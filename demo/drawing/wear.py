"""Pictures of what goes with clothes: caps, socks, scarves, shoes."""

from typing import Final

from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.garment import cloth
from demo.drawing.shape import box, ellipse, leaf, shift, smooth, turn


def _cap(canvas: Canvas, colour: str = "#2f5d7c") -> None:
    canvas.shadow(430, 622, 250, 28)
    brim = smooth([(430, 540), (560, 540), (690, 580), (716, 612), (600, 622), (430, 606)])
    canvas.fill(brim, Fade(lighter(colour, 0.12), darker(colour, 0.3)))
    dome = [
        *ellipse(376, 550, 216, 250, 180, 360),
        *smooth([(592, 550), (560, 590), (376, 616), (190, 600), (160, 550)], closed=False),
    ]
    canvas.fill(dome, Fade(lighter(colour, 0.22), darker(colour, 0.16)))
    with canvas.within(dome):
        for x in (-128, -20, 128):
            canvas.line(
                smooth([(376, 300), (376 + x * 0.8, 420), (376 + x, 610)], closed=False),
                4,
                veil("#10202c", 0.35),
            )
        canvas.line(smooth([(236, 470), (272, 390), (330, 340)], closed=False), 24, veil("#ffffff", 0.25), soft=7)
        canvas.line(smooth([(160, 574), (376, 604), (592, 560)], closed=False), 5, veil("#ffffff", 0.35))
    canvas.fill(ellipse(376, 302, 17, 11), lighter(colour, 0.3))
    canvas.fill(ellipse(452, 470, 48), "#fbf1e2")
    canvas.fill(leaf(424, 488, 68, 36, -36), "#e8735a")


def _beanie(canvas: Canvas, colour: str = "#d98a4a") -> None:
    canvas.shadow(404, 632, 220, 28)
    dome = [*ellipse(400, 500, 204, 250, 180, 360), (604, 540), (196, 540)]
    canvas.fill(dome, Fade(lighter(colour, 0.2), darker(colour, 0.1)))
    with canvas.within(dome):
        for k in range(-6, 7):
            canvas.line(
                smooth([(400 + k * 9, 246), (400 + k * 27, 380), (400 + k * 33, 540)], closed=False),
                12,
                veil(darker(colour, 0.35), 0.32),
                soft=3,
            )
        for y in range(290, 540, 22):
            for k in range(-6, 7):
                canvas.line([(391 + k * 30, y), (400 + k * 30, y + 9), (409 + k * 30, y)], 3.4, veil("#ffffff", 0.22))
    cuff = smooth(
        [(178, 506), (400, 494), (622, 506), (632, 570), (616, 620), (400, 634), (184, 620), (168, 570)],
        steps=8,
    )
    canvas.fill(cuff, Fade(lighter(colour, 0.32), darker(colour, 0.08)))
    for k in range(21):
        canvas.line([(190 + k * 21, 514), (190 + k * 21, 616)], 7, veil(darker(colour, 0.4), 0.25), soft=2)
    canvas.fill(box(440, 548, 520, 596, 6), "#3b342f")
    canvas.fill(leaf(462, 584, 42, 22, -36), "#f1d9a4")
    for dx, dy in ((-26, 8), (26, 8), (0, -22), (-14, -8), (16, -8), (0, 14)):
        canvas.fill(ellipse(400 + dx, 232 + dy, 36), Fade("#fffaf0", "#eadcc6"))


def _socks(canvas: Canvas) -> None:
    for x, y, colour, stripe in ((60, 26, "#e8b23f", "#fffaf0"), (-70, -14, "#3f7d8c", "#f3b24a")):
        sock = smooth(
            [
                (330 + x, 160 + y),
                (400 + x, 150 + y),
                (470 + x, 160 + y),
                (470 + x, 300 + y),
                (476 + x, 430 + y),
                (540 + x, 500 + y),
                (590 + x, 560 + y),
                (568 + x, 622 + y),
                (500 + x, 640 + y),
                (410 + x, 590 + y),
                (336 + x, 500 + y),
                (326 + x, 330 + y),
            ]
        )
        cloth(canvas, sock, colour)
        with canvas.within(sock):
            for k in range(3):
                canvas.fill(box(300 + x, 236 + y + k * 44, 500 + x, 256 + y + k * 44), stripe)
            canvas.fill(turn(ellipse(580 + x, 600 + y, 90, 70), 40, 580 + x, 600 + y), stripe)
            canvas.fill(ellipse(340 + x, 520 + y, 62, 76), veil(darker(colour, 0.25), 0.9))
            for k in range(11):
                canvas.line(
                    [(334 + x + k * 13, 150 + y), (334 + x + k * 13, 212 + y)],
                    4,
                    veil(darker(colour, 0.4), 0.4),
                )


def _scarf(canvas: Canvas) -> None:
    colour = "#a8413f"
    for x, low, lean in ((474, 650, -6), (340, 690, 5)):
        tail = turn(box(x - 62, 300, x + 62, low, 6), lean, x, 300)
        cloth(canvas, tail, colour)
        with canvas.within(tail):
            for k in range(5):
                canvas.line(
                    turn([(x - 50 + k * 26, 290), (x - 50 + k * 26, low + 10)], lean, x, 300),
                    5,
                    veil("#f3d9b0", 0.5),
                )
            for k in range(7):
                canvas.fill(turn(box(x - 80, 340 + k * 62, x + 80, 358 + k * 62), lean, x, 300), veil("#2f3d5c", 0.55))
        for k in range(11):
            canvas.line(
                turn([(x - 56 + k * 11.2, low - 4), (x - 56 + k * 11.2, low + 40)], lean, x, 300),
                6,
                darker(colour, 0.08),
            )
    loop = smooth([(230, 280), (280, 190), (400, 160), (520, 190), (570, 280), (540, 370), (400, 410), (260, 370)])
    cloth(canvas, loop, colour)
    with canvas.within(loop):
        for share in (0.95, 0.75, 0.55):
            canvas.line(ellipse(400, 286, 168 * share, 118 * share), 13, veil("#2f3d5c", 0.45))
        for k in range(14):
            canvas.line([(400, 286), *turn([(600, 286)], k * 25.7, 400, 286)], 5, veil("#f3d9b0", 0.4))
    canvas.fill(ellipse(400, 256, 96, 50), darker(colour, 0.55))


def _shoes(canvas: Canvas, colour: str = "#f4efe4") -> None:
    for dx, dy, shade in ((70, -66, 0.1), (-30, 20, 0.0)):
        tone = darker(colour, shade)
        canvas.shadow(400 + dx, 628 + dy, 240, 22)
        upper = smooth(
            [
                (190 + dx, 400 + dy),
                (250 + dx, 392 + dy),
                (330 + dx, 420 + dy),
                (420 + dx, 480 + dy),
                (540 + dx, 510 + dy),
                (606 + dx, 560 + dy),
                (606 + dx, 600 + dy),
                (400 + dx, 606 + dy),
                (196 + dx, 604 + dy),
                (180 + dx, 500 + dy),
            ]
        )
        canvas.fill(upper, Fade(lighter(tone, 0.2), darker(tone, 0.12)))
        with canvas.within(upper):
            canvas.fill(ellipse(606 + dx, 600 + dy, 96, 84), lighter(tone, 0.4))
            canvas.fill(box(170 + dx, 380 + dy, 216 + dx, 610 + dy), "#3f7d6d")
            canvas.fill(ellipse(258 + dx, 500 + dy, 34), "#3f7d6d")
            canvas.fill(leaf(240 + dx, 512 + dy, 44, 22, -36), "#fffaf0")
        sole = box(172 + dx, 584 + dy, 640 + dx, 632 + dy, 22)
        canvas.fill(sole, Fade("#ffffff", "#d9d2c6"))
        canvas.line([(186 + dx, 610 + dy), (628 + dx, 610 + dy)], 5, "#e8735a")
        for k in range(5):
            x, y = 330 + k * 36 + dx, 428 + k * 20 + dy
            canvas.line([(x, y), (x - 28, y + 40)], 10, "#fffdf6")
            canvas.fill(ellipse(x - 28, y + 40, 6), "#8a8578")
        canvas.line(shift(smooth([(196, 398), (250, 392), (324, 418)], closed=False), dx, dy), 13, darker(tone, 0.2))


SCENES: Final[dict[str, Scene]] = {
    "cap": Scene("sun", _cap),
    "beanie": Scene("teal", _beanie),
    "socks": Scene("peach", _socks, above=True),
    "scarf": Scene("sage", _scarf, above=True),
    "canvas-shoes": Scene("sky", _shoes),
}
