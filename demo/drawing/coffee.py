"""Pictures of the coffees."""

from typing import Final

from demo.drawing import cup, fruit
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.glass import Glass, glass
from demo.drawing.shape import both, box, ellipse, smooth, tapered

ESPRESSO, MILK, COCONUT = "#5a331f", "#f6e9d8", "#fbf7ef"


def _iced_latte(canvas: Canvas) -> None:
    glass(canvas, Glass(((MILK, 5), ("#c99a6b", 2), ("#7b4a2c", 3)), straw="#3f7d6d", seed=2))
    fruit.beans(canvas, 610, 690)


def _coconut_latte(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            ((COCONUT, 6), ("#d5b18b", 1.4), ("#6f4329", 2.6)),
            straw="#f08a6a",
            seed=5,
            behind=lambda c: fruit.coconut(c, 584, 560),
        ),
    )


def _coconut_cream_latte(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#b98456", 4), ("#93603a", 3)),
            foam=COCONUT,
            ice=3,
            seed=8,
            dome=True,
            behind=lambda c: fruit.coconut(c, 214, 586, 74),
        ),
    )


def _oat_latte(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass((("#ead7b4", 5), ("#c49a68", 2), ("#80502f", 2.4)), straw="#c98f4e", sleeve="#b7844d", seed=11),
    )
    for k in range(9):
        x, y = 560 + (k * 37) % 150, 672 + (k * 23) % 52
        canvas.drop(ellipse(x, y, 17, 8), 4, 0.2, 4)
        canvas.fill(ellipse(x, y, 17, 8), Fade("#f2dcae", "#d5b478"))


def _matcha_latte(canvas: Canvas) -> None:
    glass(canvas, Glass(((MILK, 5), ("#c6d69b", 1.6), ("#6f9a43", 3.4)), straw="#e7c46a", seed=13))
    canvas.shadow(618, 690, 74, 14, 0.25)
    canvas.fill(both([(690, 652), (672, 690), (640, 702)], 618), Fade("#4d4640", "#2f2a27"))
    canvas.fill(ellipse(618, 652, 72, 17), "#6d645b")
    canvas.fill(
        smooth([(560, 652), (590, 632), (618, 618), (648, 634), (676, 652), (618, 664)]),
        Fade("#9cc25c", "#6f9a43"),
    )


def _mocha(canvas: Canvas) -> None:
    cup.mug(canvas, (("#3f2114", 3), ("#7d4c2f", 4), ("#b98760", 2.4)), cream=True, dust="#5a2f1d")
    for k in range(3):
        x, y = 602 + k * 38, 684 + (k % 2) * 22
        canvas.drop(box(x, y, x + 46, y + 30, 6), 6, 0.25, 5)
        canvas.fill(box(x, y, x + 46, y + 30, 6), Fade("#7a4529", "#4f2a18"))


def _orange_americano(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#f6a33b", 4), ("#b45f26", 1.6), ("#4a2716", 3.4)),
            straw="#f2762e",
            seed=17,
            ice=6,
            front=lambda c: fruit.slice_of(c, 512, 212, 66, "#f08a24", "#f9a83c", 12),
        ),
    )
    fruit.round_fruit(canvas, 208, 632, 60, "#f5922f")


def _caramel_macchiato(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(((MILK, 4.4), ("#d8ad78", 2), ("#8a5530", 2.6)), foam="#f8ead6", drip="#c0752a", ice=3, seed=19),
    )
    for k in range(6):
        x = 286 + k * 38
        canvas.line(smooth([(x, 226), (x + 26, 244), (x + 6, 262), (x + 34, 278)], closed=False), 7, "#b96f22")
    for x, y in ((604, 700), (646, 682), (668, 714)):
        canvas.drop(box(x, y, x + 36, y + 30, 7), 5, 0.25, 5)
        canvas.fill(box(x, y, x + 36, y + 30, 7), Fade("#e0a052", "#b96f22"))


def _dirty(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#fbf5ea", 6), ("#d9b992", 1.2), ("#8a5833", 0.8), ("#47281a", 1.4)),
            ice=0,
            top=330,
            wide=250,
            narrow=206,
            drip="#6b3f25",
            seed=23,
        ),
    )
    fruit.beans(canvas, 214, 684, "#54311f")


def _cold_brew(canvas: Canvas) -> None:
    canvas.shadow(406, 652, 136)
    body = both(
        smooth(
            [(434, 176), (436, 236), (462, 290), (498, 340), (504, 420), (504, 600), (496, 640), (470, 654)],
            closed=False,
        )
    )
    canvas.fill(body, Fade("#6b3d26", "#2a1510", "right"))
    with canvas.within(body):
        canvas.fill([(290, 160), (510, 160), (510, 262), (290, 262)], veil("#f3e6d8", 0.35))
        canvas.fill(box(280, 402, 520, 566), Fade("#f7efe2", "#dccdb8", "right"))
        canvas.fill(ellipse(400, 470, 44), "#3f7d6d")
        fruit.mint(canvas, 400, 500, 48)
        canvas.fill([(290, 534), (510, 534), (510, 546), (290, 546)], "#c98f4e")
    canvas.line([(318, 366), (314, 620)], 13, veil("#ffffff", 0.45))
    canvas.fill(box(358, 130, 442, 184, 10), Fade("#e9e2d6", "#a99f90", "right"))
    _tumbler(canvas)


def _tumbler(canvas: Canvas) -> None:
    outer = tapered(512, 668, 128, 104, 606, 16)
    canvas.shadow(610, 670, 72, 14)
    canvas.fill(outer, veil("#ffffff", 0.5))
    with canvas.within(tapered(556, 660, 112, 94, 606, 12)):
        canvas.fill([(520, 540), (680, 540), (680, 670), (520, 670)], Fade("#6d3f27", "#301811"))
        for x, y in ((568, 566), (606, 584), (634, 560)):
            canvas.fill(box(x, y, x + 36, y + 36, 7), veil("#ffffff", 0.4))
    canvas.line([*outer, outer[0]], 3, veil("#ffffff", 0.85))


def _pour_over(canvas: Canvas) -> None:
    canvas.shadow(406, 654, 176)
    server = both(smooth([(446, 424), (462, 470), (536, 548), (540, 612), (500, 654)], closed=False))
    canvas.line(ellipse(542, 560, 50, 62, -80, 90), 20, veil("#ffffff", 0.7))
    canvas.fill(server, veil("#ffffff", 0.5))
    with canvas.within(server):
        canvas.fill([(240, 548), (560, 548), (560, 660), (240, 660)], Fade("#8f5128", "#4f2814"))
        canvas.fill(ellipse(400, 548, 140, 14), "#b0713e")
    canvas.line([*server, server[0]], 4, veil("#ffffff", 0.85))
    canvas.line([(296, 560), (276, 606)], 11, veil("#ffffff", 0.55))
    canvas.line([(400, 430), (400, 546)], 7, "#7b4423")
    paper = both([(548, 226), (452, 404)])
    canvas.fill(paper, Fade("#fffaf0", "#e6d8c2", "right"))
    canvas.fill(
        both([(538, 268), (446, 416), (436, 424)]),
        Fade(lighter("#e9e4dc", 0.4), darker("#cfc6ba", 0.1), "right"),
    )
    canvas.fill(box(304, 408, 496, 432, 10), Fade("#f4efe8", "#b8aea2", "right"))
    canvas.fill(ellipse(400, 226, 148, 32), "#fff8ea")
    canvas.fill(ellipse(400, 232, 128, 24), Fade("#6b3f26", "#3c2013"))
    canvas.fill(ellipse(388, 230, 46, 9), veil("#c79460", 0.8))
    cup.steam(canvas, 400, 186, 52)


SCENES: Final[dict[str, Scene]] = {
    "iced-latte": Scene("cream", _iced_latte),
    "hot-latte": Scene("sage", lambda c: cup.cup(c, "#b9804f", "#fdf8ef", "heart", band="#7d9a68")),
    "coconut-latte": Scene("teal", _coconut_latte),
    "coconut-cream-latte": Scene("sky", _coconut_cream_latte),
    "oat-latte": Scene("sand", _oat_latte),
    "matcha-latte": Scene("jade", _matcha_latte),
    "mocha": Scene("rose", _mocha),
    "cappuccino": Scene("peach", lambda c: cup.cup(c, "#a5683a", "#e08a6a", "foam")),
    "flat-white": Scene("slate", lambda c: cup.cup(c, "#b27a4c", "#5f7f9c", "leaf", size=0.9)),
    "hot-americano": Scene("cocoa", lambda c: cup.paper_cup(c, "#f6eee2", "#a8693f")),
    "iced-americano": Scene(
        "sky", lambda c: glass(c, Glass((("#5d3421", 4), ("#3c2014", 4)), straw="#2f3b46", ice=7, seed=3))
    ),
    "orange-americano": Scene("sun", _orange_americano),
    "caramel-macchiato": Scene("peach", _caramel_macchiato),
    "espresso": Scene("coral", lambda c: cup.cup(c, "#4b2917", "#fffdf8", "crema", size=0.62, band="#d4533b")),
    "dirty": Scene("lilac", _dirty),
    "cold-brew": Scene("mint", _cold_brew),
    "pour-over": Scene("sage", _pour_over),
}
