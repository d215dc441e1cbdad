"""Outlines: every thing in the shop's pictures is cut from lists of points, 0–800 each way."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Points = list[Point]
Outline = Sequence[Point]


def ellipse(x: float, y: float, rx: float, ry: float = 0.0, start: float = 0, end: float = 360) -> Points:
    """An ellipse around (x, y), or the part of it from `start` to `end` degrees (0 = right, clockwise)."""
    ry = ry or rx
    steps = max(16, int(abs(end - start) / 3))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Points:
    """A rectangle with round corners."""
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    if r <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    return (
        ellipse(right - r, top + r, r, r, -90, 0)
        + ellipse(right - r, bottom - r, r, r, 0, 90)
        + ellipse(left + r, bottom - r, r, r, 90, 180)
        + ellipse(left + r, top + r, r, r, 180, 270)
    )


def smooth(points: Outline, closed: bool = True, steps: int = 10) -> Points:
    """A soft curve through all the points (Catmull-Rom)."""
    size = len(points)
    ring = [*points] if closed else [points[0], *points, points[-1]]
    spans = range(size) if closed else range(1, size)
    out: Points = []
    for i in spans:
        a, b, c, d = ((ring[(i + k - 1) % len(ring)]) for k in range(4))
        out.extend(_between(a, b, c, d, step / steps) for step in range(steps))
    return out if closed else [*out, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


def turn(points: Iterable[Point], degrees: float, x: float, y: float) -> Points:
    """The same outline turned clockwise around (x, y)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos) for px, py in points]


def shift(points: Iterable[Point], right: float, down: float) -> Points:
    """The same outline moved."""
    return [(x + right, y + down) for x, y in points]


def mirror(points: Outline, x: float = 400) -> Points:
    """The outline's reflection at the upright line through x."""
    return [(2 * x - px, py) for px, py in reversed(points)]


def both(half: Outline, x: float = 400) -> Points:
    """A whole from its right half, listed from top to bottom."""
    return [*half, *mirror(half, x)]


def tapered(top: float, bottom: float, wide: float, narrow: float, x: float = 400, radius: float = 26) -> Points:
    """A cup seen from the side: `wide` at the top, `narrow` at the bottom, with round bottom corners."""
    slope = (wide - narrow) / (bottom - top) / 2
    right = x + narrow / 2
    curve = [
        (right + slope * radius, bottom - radius),
        (right - radius * 0.18, bottom - radius * 0.22),
        (right - radius, bottom),
    ]
    return both([(x + wide / 2, top), *curve], x)


def wave(left: float, right: float, y: float, height: float, bumps: int, phase: float = 0.0) -> Points:
    """A wavy line from left to right."""
    steps = bumps * 12
    return [
        (left + (right - left) * i / steps, y + height * math.sin(phase + 2 * math.pi * bumps * i / steps))
        for i in range(steps + 1)
    ]


def heart(x: float, y: float, size: float) -> Points:
    """A heart around (x, y), `size` wide."""
    k = size / 32
    turns = [math.radians(a) for a in range(0, 360, 5)]
    return [
        (
            x + k * 16 * math.sin(a) ** 3,
            y - k * (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)),
        )
        for a in turns
    ]


def leaf(x: float, y: float, length: float, width: float, degrees: float = 0) -> Points:
    """A leaf from its stalk at (x, y), pointing right before it is turned."""
    upper = [(x + length * t / 12, y - width / 2 * math.sin(math.pi * (t / 12) ** 0.8)) for t in range(13)]
    lower = [(px, 2 * y - py) for px, py in reversed(upper)]
    return turn(upper + lower, degrees, x, y)


def star(x: float, y: float, outer: float, inner: float, tips: int = 5, degrees: float = -90) -> Points:
    """A star, or with many tips the crinkled edge of a paper case."""
    return [
        (
            x + (outer if i % 2 == 0 else inner) * math.cos(math.radians(degrees + 180 * i / tips)),
            y + (outer if i % 2 == 0 else inner) * math.sin(math.radians(degrees + 180 * i / tips)),
        )
        for i in range(tips * 2)
    ]
