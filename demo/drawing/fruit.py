"""Fruit, leaves and other things that lie beside a cup or sit on its rim."""

from demo.drawing.canvas import Canvas, Fade, darker, lighter, veil
from demo.drawing.shape import ellipse, leaf, shift, smooth, turn


def slice_of(canvas: Canvas, x: float, y: float, size: float, skin: str, flesh: str, tilt: float = 0) -> None:
    """A round slice of lemon, lime, orange."""
    canvas.drop(ellipse(x, y, size), 6, 0.18, 6)
    canvas.fill(ellipse(x, y, size), skin)
    canvas.fill(ellipse(x, y, size * 0.9), lighter(flesh, 0.75))
    for k in range(8):
        wedge = [(x + size * 0.1, y), *ellipse(x, y, size * 0.8, size * 0.8, -17, 17)]
        canvas.fill(turn(wedge, k * 45 + tilt, x, y), Fade(lighter(flesh, 0.16), flesh))


def mint(canvas: Canvas, x: float, y: float, size: float = 62) -> None:
    """A sprig of three leaves."""
    for angle, share in ((-150, 0.9), (-95, 1.0), (-35, 0.92)):
        blade = leaf(x, y, size * share, size * 0.46, angle)
        canvas.fill(blade, Fade("#7cc576", "#3f8f4f"))
        tip = turn([(x, y), (x + size * share * 0.85, y)], angle, x, y)
        canvas.line(tip, 2.4, veil("#e6ffe0", 0.6))


def coconut(canvas: Canvas, x: float, y: float, size: float = 92) -> None:
    """Half a coconut, its white inside towards us."""
    canvas.shadow(x, y + size * 0.86, size * 0.9, 16)
    canvas.fill(ellipse(x, y, size), Fade("#8a5a3b", "#5b3723"))
    for k in range(9):
        canvas.line(ellipse(x, y, size * (0.93 - 0.01 * k), size * 0.93, 40 + k * 34, 52 + k * 34), 4, "#a97a55")
    canvas.fill(ellipse(x - 6, y - 10, size * 0.8, size * 0.74), "#ffffff")
    canvas.fill(ellipse(x - 6, y - 6, size * 0.6, size * 0.53), Fade("#dfe7ea", "#f7fbfc"))


def round_fruit(canvas: Canvas, x: float, y: float, size: float, colour: str, leafy: bool = True) -> None:
    """A peach, an orange, a plum: round, with a leaf."""
    canvas.shadow(x, y + size * 0.94, size * 0.85, 13, 0.25)
    canvas.fill(ellipse(x, y, size), Fade(lighter(colour, 0.25), darker(colour, 0.14)))
    canvas.fill(ellipse(x - size * 0.34, y - size * 0.38, size * 0.24, size * 0.16), veil("#ffffff", 0.45))
    if leafy:
        canvas.line([(x, y - size * 0.9), (x + 5, y - size * 1.15)], 6, "#6c4a2f")
        canvas.fill(leaf(x + 4, y - size * 1.05, size * 0.8, size * 0.38, -18), Fade("#8dc56c", "#4c8f48"))


def grapes(canvas: Canvas, x: float, y: float, colour: str = "#7d4fa3", size: float = 25) -> None:
    """A small bunch."""
    canvas.shadow(x, y + size * 2.3, size * 2.7, 14, 0.25)
    for row, count in enumerate((4, 3, 2)):
        for k in range(count):
            gx, gy = x + (k - (count - 1) / 2) * size * 1.75, y + (1 - row) * -size * 1.3 + size * 0.9
            canvas.fill(ellipse(gx, gy, size), Fade(lighter(colour, 0.25), darker(colour, 0.2)))
            canvas.fill(ellipse(gx - 8, gy - 9, 6), veil("#ffffff", 0.55))
    canvas.fill(leaf(x - 4, y - size * 1.3, 62, 34, -28), Fade("#9ccf78", "#549a4d"))


def berry(canvas: Canvas, x: float, y: float, size: float, colour: str = "#e2445c") -> None:
    """A strawberry."""
    body = smooth(
        [
            (x - size * 0.8, y - size * 0.5),
            (x, y - size * 0.72),
            (x + size * 0.8, y - size * 0.5),
            (x + size * 0.5, y + size * 0.5),
            (x, y + size),
            (x - size * 0.5, y + size * 0.5),
        ]
    )
    canvas.fill(body, Fade(lighter(colour, 0.15), darker(colour, 0.12)))
    for dx, dy in ((-0.4, -0.1), (0, -0.2), (0.4, -0.1), (-0.2, 0.25), (0.2, 0.25), (0, 0.58)):
        canvas.fill(ellipse(x + dx * size, y + dy * size, 2.6, 4), "#ffe39a")
    for angle in (-160, -125, -90, -55, -20):
        canvas.fill(leaf(x, y - size * 0.62, size * 0.58, size * 0.26, angle), "#5aa253")


def blueberry(canvas: Canvas, x: float, y: float, size: float = 22) -> None:
    """A blueberry with its crown."""
    canvas.fill(ellipse(x, y, size), Fade("#7287c9", "#3a4586"))
    canvas.fill(ellipse(x, y - size * 0.45, size * 0.4, size * 0.24), "#2f3870")
    canvas.fill(ellipse(x - size * 0.4, y - size * 0.3, size * 0.18), veil("#ffffff", 0.5))


def beans(canvas: Canvas, x: float, y: float, colour: str = "#6b4128") -> None:
    """Three coffee beans."""
    for dx, dy, angle in ((0, 0, 20), (46, 12, -35), (22, 30, 70)):
        bean = turn(ellipse(x + dx, y + dy, 25, 17), angle, x + dx, y + dy)
        canvas.drop(bean, 6, 0.25, 5)
        canvas.fill(bean, Fade(lighter(colour, 0.2), darker(colour, 0.2)))
        canvas.line(
            turn(
                smooth(
                    [
                        (x + dx - 22, y + dy),
                        (x + dx - 6, y + dy - 5),
                        (x + dx + 6, y + dy + 5),
                        (x + dx + 22, y + dy),
                    ],
                    closed=False,
                ),
                angle,
                x + dx,
                y + dy,
            ),
            3.4,
            darker(colour, 0.5),
        )


def cinnamon(canvas: Canvas, x: float, y: float, degrees: float = -20) -> None:
    """A stick of cinnamon."""
    stick = turn([(x - 70, y - 11), (x + 70, y - 11), (x + 70, y + 11), (x - 70, y + 11)], degrees, x, y)
    canvas.drop(stick, 8, 0.22, 6)
    canvas.fill(stick, Fade("#b9764a", "#8d5230"))
    canvas.line(turn([(x - 64, y), (x + 64, y)], degrees, x, y), 4, "#6f3d22")


def leaves(canvas: Canvas, x: float, y: float, colour: str = "#5c9a57", count: int = 3) -> None:
    """Loose tea leaves on the table."""
    for k in range(count):
        blade = leaf(x + k * 30, y + (k % 2) * 15, 58, 24, -24 + k * 22)
        canvas.drop(blade, 5, 0.2, 4)
        canvas.fill(blade, Fade(lighter(colour, 0.22), darker(colour, 0.15)))


def flower(
    canvas: Canvas, x: float, y: float, size: float = 26, petal: str = "#ffffff", heart: str = "#f2c14a"
) -> None:
    """A little five-petalled flower."""
    canvas.drop(ellipse(x, y, size), 5, 0.16, 5)
    for k in range(5):
        blade = turn(shift(ellipse(0, 0, size * 0.5, size * 0.36), x + size * 0.55, y), k * 72 - 90, x, y)
        canvas.fill(blade, Fade(lighter(petal, 0.4), petal))
    canvas.fill(ellipse(x, y, size * 0.27), heart)
