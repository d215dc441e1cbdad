"""Where the things stand: a softly lit wall and a table, or the table alone seen from above."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from demo.drawing.canvas import Canvas, Fade, darker, lighter, mix, veil
from demo.drawing.shape import ellipse

# wall, table
TONES: Final[dict[str, tuple[str, str]]] = {
    "cream": ("#f8e8d0", "#e2b98a"),
    "peach": ("#fde0d0", "#eaa88a"),
    "mint": ("#dcf0e2", "#9ccbb0"),
    "sky": ("#dceaf7", "#9dbfdf"),
    "rose": ("#fbe0e4", "#e5a3b0"),
    "lilac": ("#e9e2f6", "#b7a6da"),
    "sun": ("#fdefc4", "#efc061"),
    "sage": ("#e6ecd6", "#b3c18d"),
    "sand": ("#f3ebdd", "#cdb592"),
    "slate": ("#e3e8ee", "#a5b3c2"),
    "coral": ("#ffdfd3", "#f09a83"),
    "teal": ("#d5eeec", "#84c0bd"),
    "cocoa": ("#efe0d3", "#b98f72"),
    "night": ("#59617f", "#363c58"),
    "jade": ("#d8ecdd", "#7fb894"),
}


def standing(canvas: Canvas, tone: str) -> None:
    """A wall and a table: things stand on about y = 650."""
    wall, table = TONES[tone]
    canvas.fill([(0, 0), (800, 0), (800, 800), (0, 800)], Fade(lighter(wall, 0.25), mix(wall, table, 0.3)))
    canvas.fill(ellipse(400, 380, 292), veil(lighter(wall, 0.75), 0.55))
    canvas.fill(ellipse(400, 380, 232), veil(lighter(wall, 0.85), 0.35))
    canvas.fill([(0, 566), (800, 566), (800, 800), (0, 800)], Fade(lighter(table, 0.12), darker(table, 0.08)))
    canvas.fill([(0, 566), (800, 566), (800, 571), (0, 571)], veil(lighter(table, 0.6), 0.6))


def lying(canvas: Canvas, tone: str) -> None:
    """The table from above, in two tones."""
    wall, table = TONES[tone]
    canvas.fill([(0, 0), (800, 0), (800, 800), (0, 800)], Fade(lighter(wall, 0.15), mix(wall, table, 0.42)))
    canvas.fill([(0, 590), (800, 330), (800, 800), (0, 800)], Fade(mix(wall, table, 0.52), mix(wall, table, 0.75)))
    canvas.fill(ellipse(400, 400, 322), veil(lighter(wall, 0.7), 0.42))


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the tone of its room, what stands or lies in it, and whether it is seen from above."""

    tone: str
    paint: Callable[[Canvas], None]
    above: bool = False


def draw(scene: Scene) -> Canvas:
    """Paint the room, then what is in it."""
    canvas = Canvas()
    (lying if scene.above else standing)(canvas, scene.tone)
    scene.paint(canvas)
    return canvas
