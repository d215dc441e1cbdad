"""Pictures of gifts with the customer's own words engraved on them."""

from typing import Final

from demo.drawing import cup
from demo.drawing.backdrop import Scene
from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import both, box, ellipse, heart, leaf, shift, smooth, star, turn


def _ribbon(canvas: Canvas, x: float, y: float, colour: str = "#e8573f", size: float = 1.0) -> None:
    for side in (-1, 1):
        loop = smooth(
            [
                (x, y),
                (x + side * 60 * size, y - 46 * size),
                (x + side * 92 * size, y - 10 * size),
                (x + side * 56 * size, y + 20 * size),
            ]
        )
        tail = [
            (x, y),
            (x + side * 30 * size, y + 74 * size),
            (x + side * 46 * size, y + 58 * size),
            (x + side * 62 * size, y + 72 * size),
            (x + side * 16 * size, y - 4),
        ]
        canvas.fill(tail, darker(colour, 0.15))
        canvas.fill(loop, Fade(lighter(colour, 0.2), darker(colour, 0.1)))
    canvas.fill(ellipse(x, y - 2, 19 * size, 17 * size), darker(colour, 0.08))


def _mug(canvas: Canvas) -> None:
    canvas.shadow(410, 652, 210, 26)
    grip = ellipse(566, 446, 84, 100, -96, 96)
    canvas.line(grip, 40, "#d9d3c8")
    canvas.line(shift(grip, -4, -5), 22, "#fbf8f2")
    body = both([(576, 250), *smooth([(576, 560), (564, 620), (520, 652)], closed=False)])
    canvas.fill(body, Fade("#fffdf8", "#d9d2c6", "right"))
    canvas.fill(ellipse(400, 250, 176, 34), "#fffefb")
    canvas.fill(ellipse(400, 254, 164, 28), Fade("#c9c0b2", "#e8e1d6"))
    canvas.fill(ellipse(400, 262, 154, 22), "#7a4a2d")
    canvas.text("Xiao Yu", 392, 450, 68, "#8a5a3b")
    canvas.fill(heart(392, 536, 46), "#d9694f")
    canvas.line([(310, 388), (474, 388)], 3, veil("#8a5a3b", 0.6))
    canvas.line(smooth([(250, 320), (246, 460), (258, 580)], closed=False), 17, veil("#ffffff", 0.95), soft=3)
    cup.steam(canvas, 400, 206)


def _pen(canvas: Canvas) -> None:
    case = turn(box(96, 430, 704, 620, 26), -14, 400, 480)
    canvas.drop(case, 18, 0.35, 12)
    canvas.fill(case, Fade("#4a3b52", "#2e2434"))
    canvas.fill(turn(box(120, 452, 680, 598, 18), -14, 400, 480), Fade("#6d5a78", "#55455f"))
    parts = ((130, 330, "#23395d"), (330, 560, "#2f4a75"), (560, 600, "#d9b25a"))
    for left, right, tone in parts:
        part = turn(box(left, 496, right, 552, 22 if tone != "#d9b25a" else 4), -14, 400, 480)
        canvas.drop(part, 10, 0.3, 7)
        canvas.fill(part, Fade(lighter(tone, 0.35), darker(tone, 0.25)))
    nib = turn([(600, 506), (650, 514), (690, 524), (650, 534), (600, 542)], -14, 400, 480)
    canvas.fill(nib, Fade("#f6e0a0", "#b98d3a"))
    canvas.line(turn([(626, 524), (686, 524)], -14, 400, 480), 3, "#6d4f1d")
    canvas.fill(turn(box(318, 492, 336, 556, 4), -14, 400, 480), "#d9b25a")
    clip = turn(box(160, 500, 320, 512, 6), -14, 400, 480)
    canvas.fill(clip, Fade("#f6e0a0", "#c99a3a"))
    spot = turn([(446, 526)], -14, 400, 480)[0]
    canvas.text("Lin 2026", spot[0], spot[1], 30, "#f3dca0", -14)
    _ribbon(canvas, 246, 286, "#c9573f", 0.9)


def _chain(canvas: Canvas, colour: str) -> None:
    chain = smooth([(220, 110), (226, 260), (292, 400), (400, 470), (508, 400), (574, 260), (580, 110)], closed=False)
    canvas.line(shift(chain, 5, 14), 9, veil("#33201d", 0.25), soft=6)
    for k in range(len(chain) - 1):
        x, y = chain[k]
        canvas.line(ellipse(x, y, 6, 5), 3.6, colour if k % 2 else darker(colour, 0.2))


def _necklace(canvas: Canvas) -> None:
    _chain(canvas, "#e3bd5c")
    canvas.line(ellipse(400, 480, 13, 15), 5, "#c99a3a")
    disc = ellipse(400, 570, 82)
    canvas.drop(disc, 15, 0.35, 9)
    canvas.fill(disc, Fade("#fbe7a8", "#cf9f3e"))
    canvas.line(ellipse(400, 570, 72), 4, veil("#a87a24", 0.6))
    canvas.text("Yun", 400, 562, 46, "#7d5716")
    canvas.fill(heart(400, 608, 22), "#a87a24")
    canvas.line(ellipse(400, 570, 77, 77, 200, 280), 6, veil("#ffffff", 0.8))


def _bracelet(canvas: Canvas) -> None:
    ring = ellipse(400, 420, 226, 190)
    canvas.line(shift(ring, 6, 20), 26, veil("#33201d", 0.3), soft=9)
    for k in range(44):
        x, y = ring[int(k * (len(ring) - 1) / 44)]
        canvas.line(turn(ellipse(x, y, 17, 11), k * 8.2 + 90, x, y), 8, "#c4cad4" if k % 2 else "#9aa3b0")
    plate = box(296, 574, 504, 646, 34)
    canvas.drop(plate, 10, 0.3, 7)
    canvas.fill(plate, Fade("#f7f9fb", "#b3bcc9"))
    canvas.text("forever", 400, 608, 44, "#4a5466")
    canvas.fill(heart(586, 560, 48), Fade("#f08a9a", "#d0506a"))
    canvas.fill(ellipse(214, 560, 25), Fade("#9fd0e6", "#5a9cc0"))
    canvas.fill(ellipse(206, 552, 7), veil("#ffffff", 0.8))


def _keyring(canvas: Canvas) -> None:
    ring = ellipse(400, 214, 88)
    canvas.line(shift(ring, 5, 14), 17, veil("#33201d", 0.25), soft=6)
    canvas.line(ring, 17, "#aab2c0")
    canvas.line(ellipse(400, 212, 90, 90, 190, 280), 5, veil("#ffffff", 0.8))
    for k in range(3):
        canvas.line(ellipse(400, 318 + k * 29, 12, 18), 8, "#c4cad4" if k % 2 else "#9aa3b0")
    tag = smooth([(400, 392), (520, 420), (540, 540), (516, 680), (400, 704), (284, 680), (260, 540), (280, 420)])
    canvas.drop(tag, 18, 0.35, 11)
    canvas.fill(tag, Fade("#c98a54", "#8a5228"))
    inner = [(400 + (x - 400) * 0.88, 550 + (y - 550) * 0.88) for x, y in tag]
    for k in range(0, len(inner), 2):
        a, b = inner[k], inner[(k + 1) % len(inner)]
        canvas.line([a, b], 4, "#f0d3a8")
    canvas.fill(ellipse(400, 432, 15), "#5d3418")
    canvas.text("HOME", 400, 560, 62, "#5d3418")
    canvas.fill(star(400, 624, 22, 9), "#5d3418")


def _thermos(canvas: Canvas) -> None:
    canvas.shadow(404, 662, 136, 22)
    body = box(292, 246, 508, 664, 40)
    canvas.fill(body, Fade("#9fc4b4", "#5f8f7f", "right"))
    canvas.fill(box(286, 150, 514, 256, 30), Fade("#f7f3ea", "#cfc6b5", "right"))
    canvas.fill(box(292, 246, 508, 266), Fade("#d9dee6", "#8a93a3", "right"))
    canvas.line(smooth([(512, 176), (566, 190), (566, 232), (512, 236)], closed=False), 17, "#b98150")
    canvas.line([(322, 300), (322, 620)], 25, veil("#ffffff", 0.5), soft=5)
    canvas.text("Warm", 412, 440, 58, "#fdf8ec")
    canvas.text("every day", 412, 496, 36, "#fdf8ec")
    for angle, dx in ((-140, -24), (-40, 24)):
        canvas.fill(leaf(412 + dx * 0.2, 580, 56, 26, angle), veil("#fdf8ec", 0.85))


def _frame(canvas: Canvas) -> None:
    canvas.shadow(404, 660, 230, 24)
    canvas.fill(box(186, 150, 614, 662, 14), Fade("#c9935a", "#8f5c2e"))
    canvas.fill(box(206, 170, 594, 642, 6), Fade("#7d4f26", "#a8713d"))
    canvas.fill(box(216, 180, 584, 632, 4), "#fffdf6")
    photo = box(252, 214, 548, 520, 4)
    canvas.fill(photo, Fade("#bfe0ee", "#fbe5c4"))
    with canvas.within(photo):
        canvas.fill(ellipse(470, 300, 40), "#ffe9a8")
        canvas.fill(
            smooth([(230, 440), (330, 350), (420, 420), (500, 370), (570, 430), (570, 540), (230, 540)]),
            "#7fb58a",
        )
        canvas.fill(smooth([(230, 490), (360, 430), (570, 480), (570, 540), (230, 540)]), "#4f8a68")
        for x, tone, tall in ((372, "#e8735a", 0), (428, "#41577c", 14)):
            canvas.fill(both([(x + 12, 440 - tall), (x + 26, 530)], x), tone)
            canvas.fill(ellipse(x, 424 - tall, 18), "#f6cfae")
    canvas.text("our summer", 400, 576, 42, "#7d5a3b")


def _music_box(canvas: Canvas) -> None:
    canvas.shadow(404, 656, 230, 26)
    canvas.fill([(196, 470), (236, 250), (564, 250), (604, 470)], Fade("#c98a54", "#9a6234"))
    canvas.fill([(222, 456), (254, 272), (546, 272), (578, 456)], Fade("#f3d9dc", "#d99aa6"))
    canvas.fill(ellipse(400, 482, 150, 30), Fade("#e8bd6a", "#b98d3a"))
    canvas.fill(both([(408, 300), (416, 340), (412, 372), (462, 436), (444, 452)]), Fade("#fffdf8", "#f3c9d2"))
    canvas.fill(ellipse(400, 286, 19), "#f6cfae")
    canvas.fill(ellipse(400, 268, 13), "#5d3a2a")
    for side in (-1, 1):
        canvas.line(
            smooth([(400 + side * 10, 330), (400 + side * 46, 296), (400 + side * 20, 250)], closed=False),
            8,
            "#f6cfae",
        )
        canvas.line([(400 + side * 8, 450), (400 + side * 5, 482)], 7, "#f6cfae")
    canvas.fill(box(176, 470, 624, 654, 16), Fade("#d9a06a", "#94602f"))
    canvas.line([(190, 486), (610, 486)], 6, veil("#ffe9c4", 0.6))
    canvas.fill(box(270, 526, 530, 616, 10), Fade("#f6e0a0", "#c99a3a"))
    canvas.text("Happy Birthday", 400, 570, 32, "#6d4f1d")
    canvas.line([(624, 560), (668, 560)], 11, "#b98d3a")
    canvas.fill(ellipse(680, 560, 17), "#d9b25a")


def _pet_tag(canvas: Canvas) -> None:
    collar = ellipse(400, 300, 250, 150)
    canvas.line(shift(collar, 5, 18), 40, veil("#33201d", 0.28), soft=10)
    canvas.line(collar, 40, "#d4533b")
    canvas.line(shift(collar, 0, -3), 4, veil("#ffe3d0", 0.7))
    canvas.fill(box(174, 250, 232, 330, 10), Fade("#f3dca0", "#b98d3a"))
    canvas.line(ellipse(400, 470, 20, 26), 9, "#b98d3a")
    wide = both(
        smooth(
            [(440, 520), (500, 506), (540, 550), (516, 592), (516, 606), (540, 650), (500, 694), (440, 678)],
            closed=False,
        )
    )
    canvas.drop(wide, 15, 0.35, 9)
    canvas.fill(wide, Fade("#fbe7a8", "#c9973a"))
    canvas.text("Doudou", 400, 592, 46, "#6d4f1d")
    for dx, dy, r in ((0, 54, 13), (-18, 38, 7), (-6, 30, 7), (8, 30, 7), (20, 38, 7)):
        canvas.fill(ellipse(400 + dx, 592 + dy, r), "#8a6420")


SCENES: Final[dict[str, Scene]] = {
    "engraved-mug": Scene("coral", _mug),
    "engraved-pen": Scene("sand", _pen, above=True),
    "engraved-necklace": Scene("rose", _necklace, above=True),
    "engraved-bracelet": Scene("sky", _bracelet, above=True),
    "engraved-keyring": Scene("mint", _keyring, above=True),
    "engraved-thermos": Scene("peach", _thermos),
    "photo-frame": Scene("sage", _frame),
    "music-box": Scene("lilac", _music_box),
    "pet-tag": Scene("sun", _pet_tag, above=True),
}
