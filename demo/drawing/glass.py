"""Cold drinks: a clear cup with layers, ice, pearls, foam, a straw and something on the rim."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import Points, ellipse, leaf, shift, smooth, tapered, turn, wave

Garnish = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Glass:
    """What is in the cup: layers from the bottom up as (colour, height in parts of the filling)."""

    layers: tuple[tuple[str, float], ...]
    ice: int = 5
    straw: str = ""
    foam: str = ""  # a thick cap on top
    pearls: str = ""
    bits: tuple[str, ...] = ()  # fruit pieces, each a colour
    drip: str = ""  # syrup running down inside the wall
    sleeve: str = ""  # a paper band round the cup
    dome: bool = False
    bubbles: bool = False
    top: float = 196
    wide: float = 286
    narrow: float = 206
    seed: int = 1
    behind: Garnish | None = None
    front: Garnish | None = None


BOTTOM = 654


def glass(canvas: Canvas, drink: Glass) -> None:
    """A clear cup on the table, filled."""
    rand = random.Random(drink.seed)
    outer = tapered(drink.top, BOTTOM, drink.wide, drink.narrow)
    inner = tapered(drink.top + 34, BOTTOM - 12, drink.wide - 26, drink.narrow - 24, radius=22)
    canvas.shadow(414, BOTTOM + 2, drink.narrow * 0.78)
    if drink.behind:
        drink.behind(canvas)
    if drink.straw:
        _straw(canvas, drink)
    canvas.fill(outer, veil("#ffffff", 0.42))
    with canvas.within(inner):
        _layers(canvas, drink)
        _inside(canvas, drink, rand)
    _wall(canvas, drink, outer)
    if drink.dome:
        _dome(canvas, drink)
    if drink.front:
        drink.front(canvas)


def _layers(canvas: Canvas, drink: Glass) -> None:
    height = BOTTOM - 12 - (drink.top + 34)
    total = sum(part for _, part in drink.layers)
    floor = float(BOTTOM)
    left, right = 400 - drink.wide / 2, 400 + drink.wide / 2
    before = ""
    for at, (colour, part) in enumerate(drink.layers):
        top = floor - height * part / total
        canvas.fill(
            [(left, top), (right, top), (right, floor), (left, floor)],
            Fade(lighter(colour, 0.06), darker(colour, 0.06)),
        )
        if before:
            band = 46.0
            canvas.fill(
                [(left, floor - band), (right, floor - band), (right, floor + band), (left, floor + band)],
                Fade(colour, before),
            )
            for curl in range(3):
                x = left + drink.wide * (0.22 + 0.28 * curl)
                tongue = smooth(
                    [
                        (x, floor - 46),
                        (x + 26, floor - 20),
                        (x + 8, floor + 40 + 22 * ((curl + at) % 2)),
                        (x - 14, floor + 4),
                    ]
                )
                canvas.fill(tongue, veil(colour, 0.55), soft=7)
        before, floor = colour, top
    if drink.foam:
        _foam(canvas, drink, left, right)
    else:
        canvas.fill(ellipse(400, drink.top + 36, drink.wide / 2 - 14, 13), lighter(drink.layers[-1][0], 0.3))


def _foam(canvas: Canvas, drink: Glass, left: float, right: float) -> None:
    edge = wave(left, right, drink.top + 104, 9, 2, drink.seed)
    canvas.fill([(left, drink.top), (right, drink.top), *reversed(edge)], Fade(lighter(drink.foam, 0.4), drink.foam))
    canvas.line(edge, 3, veil(darker(drink.foam, 0.35), 0.25))


def _inside(canvas: Canvas, drink: Glass, rand: random.Random) -> None:
    if drink.drip:
        for k in range(5):
            x = 400 - drink.wide * 0.42 + drink.wide * 0.21 * k
            length = 90 + rand.random() * 190
            canvas.line(
                smooth(
                    [
                        (x, drink.top + 30),
                        (x + 9, drink.top + 30 + length / 2),
                        (x - 3, drink.top + 30 + length),
                    ],
                    closed=False,
                ),
                17,
                veil(drink.drip, 0.75),
            )
    for colour in drink.bits:
        x, y = 400 + rand.uniform(-82, 82), rand.uniform(drink.top + 130, BOTTOM - 34)
        piece = smooth(
            [
                (x + rand.uniform(18, 30) * dx, y + rand.uniform(16, 28) * dy)
                for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
        )
        canvas.fill(piece, Fade(lighter(colour, 0.3), darker(colour, 0.08)))
        canvas.line(piece[2:12], 3, veil("#ffffff", 0.45))
    for k in range(drink.ice):
        _ice(
            canvas,
            400 + (-66, 58, -8, 72, -74, 12, 40)[k % 7] + rand.uniform(-9, 9),
            drink.top + 74 + k * 45 + rand.uniform(-8, 8) + (70 if drink.foam else 0),
            rand,
        )
    if drink.pearls:
        for k in range(24):
            x = 400 + (k % 6 - 2.5) * 32 + rand.uniform(-6, 6)
            y = BOTTOM - 32 - (k // 6) * 27 + rand.uniform(-5, 5)
            canvas.fill(ellipse(x, y, 16), Fade(lighter(drink.pearls, 0.22), darker(drink.pearls, 0.3)))
            canvas.fill(ellipse(x - 5, y - 6, 4.4), veil("#ffffff", 0.6))
    if drink.bubbles:
        for _ in range(38):
            x, y, r = (
                400 + rand.uniform(-110, 110),
                rand.uniform(drink.top + 60, BOTTOM - 20),
                rand.uniform(2.5, 6),
            )
            canvas.fill(ellipse(x, y, r), veil("#ffffff", 0.55))


def _ice(canvas: Canvas, x: float, y: float, rand: random.Random) -> None:
    angle, half = rand.uniform(-28, 28), 34
    cube = turn([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], angle, x, y)
    soft = smooth(
        [
            p
            for a, b in zip(cube, cube[1:] + cube[:1], strict=True)
            for p in (
                (a[0] * 0.82 + b[0] * 0.18, a[1] * 0.82 + b[1] * 0.18),
                (a[0] * 0.18 + b[0] * 0.82, a[1] * 0.18 + b[1] * 0.82),
            )
        ],
        steps=5,
    )
    canvas.fill(soft, Fade("#ffffff9c", "#ffffff3a"))
    canvas.line([*soft, soft[0]], 2.6, veil("#ffffff", 0.6))
    canvas.line(turn([(x - 16, y - 18), (x + 10, y - 20)], angle, x, y), 6, veil("#ffffff", 0.7))


def _straw(canvas: Canvas, drink: Glass) -> None:
    bent = [(420, drink.top + 90), (452, drink.top - 40), (462, drink.top - 96)]
    canvas.line(bent, 24, drink.straw)
    canvas.line(shift(bent, -6, 0), 6, veil("#ffffff", 0.4))


def _wall(canvas: Canvas, drink: Glass, outer: Points) -> None:
    with canvas.within(outer):
        canvas.fill(
            tapered(drink.top, BOTTOM, drink.wide * 0.11, drink.narrow * 0.13, 400 - drink.wide * 0.35),
            Fade("#ffffff90", "#ffffff38"),
        )
        canvas.fill(
            [
                (400 + drink.wide * 0.36, drink.top),
                (420 + drink.wide / 2, drink.top),
                (420 + drink.wide / 2, BOTTOM),
                (400 + drink.narrow * 0.36, BOTTOM),
            ],
            Fade("#40201818", "#40201830"),
        )
        if drink.sleeve:
            canvas.fill(
                [(200, 420), (600, 420), (600, 548), (200, 548)],
                Fade(drink.sleeve, darker(drink.sleeve, 0.18), "right"),
            )
            canvas.fill(ellipse(400, 484, 33), veil("#ffffff", 0.85))
            canvas.fill(leaf(380, 496, 46, 25, -35), darker(drink.sleeve, 0.15))
    canvas.line([*outer, outer[0]], 3.4, veil("#ffffff", 0.75))
    rim = ellipse(400, drink.top, drink.wide / 2, 15)
    canvas.fill(rim, veil("#ffffff", 0.3))
    canvas.line([*rim, rim[0]], 4, veil("#ffffff", 0.92))


def _dome(canvas: Canvas, drink: Glass) -> None:
    half, top = drink.wide / 2 + 6, drink.top
    dome = ellipse(400, top, half - 10, 96, 180, 360)
    canvas.fill(dome, veil("#ffffff", 0.34))
    canvas.line(dome, 4, veil("#ffffff", 0.85))
    canvas.line(ellipse(400, top, half - 34, 74, 195, 245), 9, veil("#ffffff", 0.65))
    canvas.fill(
        smooth(
            [(400 - half, top - 9), (400 + half, top - 9), (400 + half, top + 11), (400 - half, top + 11)],
            steps=2,
        ),
        Fade("#ffffffee", "#e4e6eaee"),
    )
