"""Pictures of teas and milk teas."""

from typing import Final

from demo.drawing import cup, fruit, teaware
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade
from demo.drawing.glass import Glass, glass
from demo.drawing.shape import smooth


def _jasmine(canvas: Canvas) -> None:
    glass(canvas, Glass((("#dfe3a0", 3), ("#eceec2", 3)), ice=4, straw="#8fb86a", seed=4))
    for x, y in ((598, 690), (646, 660), (204, 686)):
        fruit.flower(canvas, x, y, 30)
    fruit.leaves(canvas, 150, 660, count=1)


def _oolong(canvas: Canvas) -> None:
    teaware.gaiwan(canvas, "#f8f6f0", "#c98a35", "#4f79a8")


def _puer(canvas: Canvas) -> None:
    teaware.teapot(canvas, "#8c4a34", "#e0b483")
    cup.tea_bowl(canvas, 640, 610, "#f3e6d3", "#8a3a1d", 0.9)
    for k in range(4):
        x = 516 + k * 44
        canvas.fill(smooth([(x, 716), (x + 22, 702), (x + 40, 714), (x + 20, 730)]), Fade("#e58a35", "#b95f20"))


def _milk_tea(canvas: Canvas) -> None:
    glass(canvas, Glass((("#c99b72", 5), ("#d8b08a", 4)), ice=3, pearls="#3c2118", straw="#e0754f", seed=6))


def _brown_sugar(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#a86a3c", 2), ("#e2c39d", 3), ("#f7ecdc", 4)),
            ice=2,
            pearls="#2c1611",
            drip="#6d3516",
            straw="#3a2620",
            seed=7,
            foam="#fbf3e6",
        ),
    )


def _grape_cheese(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#8a56ad", 4), ("#b98bd0", 4)),
            ice=2,
            foam="#fdf6e4",
            seed=9,
            bits=("#6d3f96", "#7d4fa3", "#8f62b5", "#6d3f96", "#8f62b5", "#5d3585"),
            front=lambda c: fruit.grapes(c, 606, 660),
        ),
    )


def _mango_pomelo(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#f7b733", 6), ("#fbd77a", 2)),
            ice=0,
            foam="#fff6e2",
            seed=10,
            bits=("#f59a1e", "#f39217", "#f9b13c", "#f4704f", "#f59a1e", "#f26d55", "#f9b13c"),
        ),
    )
    for k in range(5):
        canvas.fill(
            smooth(
                [
                    (340 + k * 26, 226 + (k % 2) * 16),
                    (362 + k * 26, 216),
                    (372 + k * 26, 232),
                    (350 + k * 26, 240),
                ]
            ),
            Fade("#fbb03b", "#f08d17") if k % 2 else Fade("#f78e76", "#e8634d"),
        )
    fruit.mint(canvas, 470, 214, 46)


def _lemon_tea(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#b85a1e", 4), ("#d98a34", 4)),
            ice=6,
            straw="#f4cf3a",
            seed=12,
            front=lambda c: fruit.slice_of(c, 504, 214, 64, "#f1c928", "#f7df64"),
        ),
    )
    fruit.slice_of(canvas, 352, 470, 62, "#efc62a", "#f7df64", 20)
    fruit.slice_of(canvas, 444, 560, 52, "#efc62a", "#f7df64", 50)


def _peach_oolong(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass(
            (("#f6a98c", 4), ("#f9cfae", 4)),
            ice=5,
            straw="#ef7f79",
            seed=14,
            bits=("#f58f7d", "#f7a58c", "#f4806f", "#f9b89c"),
            behind=lambda c: fruit.round_fruit(c, 584, 594, 72, "#f49a87"),
        ),
    )


def _taro_milk(canvas: Canvas) -> None:
    glass(
        canvas,
        Glass((("#9a7bbd", 3), ("#cbb6df", 2), ("#f5eff5", 4)), ice=2, straw="#7d5fa6", drip="#a488c4", seed=15),
    )


def _hk_milk_tea(canvas: Canvas) -> None:
    cup.cup(canvas, "#c58752", "#f7f1e2", "crema", band="#c2402f")


def _rose_black(canvas: Canvas) -> None:
    cup.mug(canvas, (("#a5321f", 5), ("#c9522f", 4)), cream=False, dust="")
    for x, y in ((610, 692), (656, 664), (640, 716)):
        fruit.flower(canvas, x, y, 30, "#e8728c", "#c94868")


SCENES: Final[dict[str, Scene]] = {
    "jasmine-tea": Scene("mint", _jasmine),
    "longjing": Scene("sage", lambda c: teaware.french_glass(c, "#cfd98a", "#6f9a43")),
    "oolong": Scene("sand", _oolong),
    "puer": Scene("cocoa", _puer),
    "rose-black-tea": Scene("rose", _rose_black),
    "pearl-milk-tea": Scene("peach", _milk_tea),
    "brown-sugar-milk-tea": Scene("cream", _brown_sugar),
    "hk-milk-tea": Scene("sun", _hk_milk_tea),
    "cheese-grape": Scene("lilac", _grape_cheese),
    "mango-pomelo": Scene("sun", _mango_pomelo),
    "lemon-tea": Scene("teal", _lemon_tea),
    "peach-oolong": Scene("coral", _peach_oolong),
    "taro-milk": Scene("lilac", _taro_milk),
}
