"""Pictures of juices, sodas and other drinks without tea."""

from typing import Final

from demo.drawing import cup, fruit
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, veil
from demo.drawing.glass import Glass, glass
from demo.drawing.shape import ellipse, shift, smooth, turn


def _orange_juice(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#f79a1f", 5), ("#fbb546", 3)),
            ice=3,
            straw="#3f9a8a",
            seed=16,
            behind=lambda c: fruit.round_fruit(c, 216, 600, 74, "#f5922f"),
            front=lambda c: fruit.slice_of(c, 600, 650, 62, "#f08a24", "#f9a83c", 10),
        ),
    )


def _watermelon(canvas: Canvas) -> None:
    glass(canvas, Glass((("#ec4b55", 5), ("#f47a7d", 3)), ice=4, straw="#3f9a5f", seed=18))
    rind = ellipse(600, 640, 120, 120, 0, 180)
    canvas.shadow(602, 762, 96, 12)
    canvas.fill(rind, "#3f9a5f")
    canvas.fill(ellipse(600, 640, 106, 106, 0, 180), "#eaf3d2")
    canvas.fill(ellipse(600, 640, 94, 94, 0, 180), Fade("#f0565e", "#e23d48"))
    for x, y in ((560, 664), (600, 690), (640, 664), (582, 702), (620, 706)):
        canvas.fill(ellipse(x, y, 5, 8), "#3a1b1d")


def _avocado(canvas: Canvas) -> None:
    glass(canvas, Glass((("#a9c26a", 5), ("#c5d891", 3)), ice=0, foam="#eef3d8", straw="#5f7d3a", seed=20))
    half = smooth([(614, 508), (668, 582), (676, 652), (614, 702), (552, 652), (560, 582)])
    canvas.shadow(616, 706, 70, 13)
    canvas.fill(half, "#3f5a2c")
    canvas.fill(
        smooth([(614, 522), (658, 588), (664, 648), (614, 690), (564, 648), (570, 588)]),
        Fade("#eef0a8", "#b9d067"),
    )
    canvas.fill(ellipse(614, 640, 31), Fade("#a9713f", "#6f4424"))


def _passion_soda(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass((("#f39a26", 3), ("#f9c65a", 2), ("#fdeec2", 4)), ice=6, bubbles=True, straw="#b34d7a", seed=21),
    )
    for k in range(14):
        canvas.fill(ellipse(320 + (k * 47) % 160, 560 + (k * 31) % 70, 6, 9), "#3a2320")
    for x in (592, 664):
        canvas.shadow(x, 708, 50, 9)
        canvas.fill(ellipse(x, 670, 46), "#7b3560")
        canvas.fill(ellipse(x, 666, 37, 34), "#fbeed2")
        canvas.fill(ellipse(x, 666, 30, 27), "#f5a52c")
        for k in range(6):
            canvas.fill(ellipse(x - 16 + (k * 13) % 33, 654 + (k * 11) % 26, 4, 5), "#3a2320")


def _lime_mint(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#cfe8a4", 4), ("#eef7df", 4)),
            ice=6,
            bubbles=True,
            straw="#5aa253",
            seed=22,
            front=lambda c: fruit.slice_of(c, 296, 214, 60, "#6aa83c", "#b5d86a", 8),
        ),
    )
    fruit.slice_of(canvas, 430, 430, 56, "#6aa83c", "#b5d86a", 30)
    fruit.slice_of(canvas, 364, 560, 50, "#6aa83c", "#b5d86a", 60)
    fruit.mint(canvas, 440, 226, 76)


def _hot_chocolate(canvas: Canvas) -> None:
    cup.cup(canvas, "#5b2e1c", "#c5544a", "none")
    for k in range(7):
        x, y = 330 + (k * 43) % 130, 340 + (k * 19) % 26
        canvas.fill(smooth([(x, y), (x + 30, y - 5), (x + 36, y + 17), (x + 5, y + 22)]), Fade("#ffffff", "#f2d9dc"))


def _plum(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#5e1f2d", 5), ("#8a3043", 3)),
            ice=5,
            seed=24,
            front=lambda c: fruit.round_fruit(c, 616, 668, 38, "#6c2138", leafy=False),
        ),
    )
    fruit.round_fruit(canvas, 680, 690, 30, "#7b2a3f", leafy=False)
    for k in range(14):
        x, y = 320 + (k * 43) % 160, 216 + (k * 17) % 26
        canvas.fill(ellipse(x, y, 5), "#f3b63c")


def _yogurt(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#6a6bb5", 2.2), ("#a8a3d6", 2), ("#f4f0f8", 4)),
            ice=0,
            straw="#5b66ad",
            seed=25,
            foam="#ffffff",
        ),
    )
    for x, y in ((340, 208), (384, 196), (430, 210), (596, 690), (642, 706), (618, 660)):
        fruit.blueberry(canvas, x, y, 24)


def _soy(canvas: Canvas) -> None:
    cup.tea_bowl(canvas, 400, 470, "#e9eef2", "#f3e4c4", 2.25)
    spoon = turn([(560, 470), (700, 470)], -34, 560, 470)
    canvas.line(spoon, 20, "#c9a27a")
    canvas.line(shift(spoon, -2, -4), 5, veil("#ffffff", 0.4))
    cup.steam(canvas, 400, 396)
    for k in range(8):
        x, y = 180 + (k * 31) % 110, 694 + (k * 17) % 40
        canvas.drop(ellipse(x, y, 15, 12), 4, 0.2, 4)
        canvas.fill(ellipse(x, y, 15, 12), Fade("#f3dfa6", "#d1b069"))


SCENES: Final[dict[str, Scene]] = {
    "orange-juice": Scene("sky", _orange_juice),
    "watermelon-juice": Scene("mint", _watermelon),
    "avocado-smoothie": Scene("cream", _avocado),
    "passion-soda": Scene("rose", _passion_soda),
    "lime-mint-soda": Scene("jade", _lime_mint),
    "hot-chocolate": Scene("slate", _hot_chocolate),
    "sour-plum": Scene("sand", _plum),
    "blueberry-yogurt": Scene("sky", _yogurt),
    "soy-milk": Scene("slate", _soy),
}
