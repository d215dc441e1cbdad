"""The sheet the shop's pictures are painted on: drawn three times too large, then reduced to smooth edges."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

from demo.drawing.shape import Outline, ellipse, shift

SIDE: Final = 800
FINE: Final = 3
SOFT: Final = 6  # blurred masks are made this many times smaller: blur hides the difference

Rgba = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Fade:
    """A paint that runs from one colour to another: down, to the right, or from the middle out."""

    start: str
    end: str
    way: Literal["down", "right", "out"] = "down"


Paint = str | Fade


@lru_cache(maxsize=4096)
def rgba(colour: str) -> Rgba:
    """`#rrggbb` or `#rrggbbaa` as four numbers."""
    parts = ImageColor.getrgb(colour)
    return (parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else 255)


def mix(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other."""
    values = [round(a + (b - a) * share) for a, b in zip(rgba(one), rgba(other), strict=True)]
    return "#" + "".join(f"{value:02x}" for value in (values if values[3] < 255 else values[:3]))


def lighter(colour: str, share: float = 0.25) -> str:
    """The colour with some white in it."""
    return mix(colour, "#ffffff" + colour[7:], share)


def darker(colour: str, share: float = 0.2) -> str:
    """The colour with some warm black in it."""
    return mix(colour, "#2a1a18" + colour[7:], share)


def veil(colour: str, alpha: float) -> str:
    """The colour made translucent: 0 clear, 1 solid."""
    return f"{colour[:7]}{round(alpha * 255):02x}"


class Canvas:
    """A sheet of `side` × `side` units."""

    def __init__(self, side: int = SIDE) -> None:
        self.side = side
        self.image = Image.new("RGB", (side * FINE, side * FINE), "#ffffff")

    def fill(self, outline: Outline, paint: Paint, soft: float = 0.0) -> None:
        """Paint the inside of an outline; `soft` blurs its edge by that many units."""
        frame = self._frame(outline, soft * 2.5)
        if frame:
            self._paint(frame, self._mask(outline, frame, soft), paint)

    def line(self, points: Outline, width: float, colour: str, soft: float = 0.0) -> None:
        """A stroke with round ends along the points."""
        frame = self._frame(points, width + soft * 2.5)
        if not frame:
            return
        scale = FINE if not soft else FINE / SOFT
        mask = Image.new("L", self._size(frame, soft), 0)
        pen = ImageDraw.Draw(mask)
        spots = [(x * scale - frame[0] * scale / FINE, y * scale - frame[1] * scale / FINE) for x, y in points]
        radius = width * scale / 2
        pen.line(spots, fill=255, width=max(1, round(width * scale)), joint="curve")
        for x, y in spots:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self._paint(frame, self._blurred(mask, frame, soft), colour)

    def shadow(self, x: float, y: float, rx: float, ry: float = 24, strength: float = 0.3) -> None:
        """The soft dark place under a thing that stands on the table."""
        self.fill(ellipse(x, y, rx, ry), veil("#3b2420", strength), soft=14)
        self.fill(ellipse(x, y, rx * 0.82, ry * 0.55), veil("#2b1714", strength * 0.8), soft=7)

    def drop(self, outline: Outline, down: float = 14, strength: float = 0.25, soft: float = 12) -> None:
        """The shadow of a flat thing seen from above."""
        self.fill(shift(outline, down * 0.4, down), veil("#33201d", strength), soft=soft)

    @contextmanager
    def within(self, outline: Outline) -> Iterator[None]:
        """What is painted inside this block stays inside the outline."""
        before = self.image.copy()
        yield
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon([(x * FINE, y * FINE) for x, y in outline], fill=255)
        self.image = Image.composite(self.image, before, mask)

    def text(self, words: str, x: float, y: float, size: float, colour: str, degrees: float = 0) -> None:
        """Words in the middle of (x, y): engraving samples only."""
        font = ImageFont.load_default(size * FINE)
        left, top, right, bottom = font.getbbox(words)
        mask = Image.new("L", (int(right - left) + 20, int(bottom - top) + 20), 0)
        ImageDraw.Draw(mask).text((10 - left, 10 - top), words, fill=255, font=font)
        if degrees:
            mask = mask.rotate(-degrees, expand=True, resample=Image.Resampling.BICUBIC)
        corner = (int(x * FINE - mask.width / 2), int(y * FINE - mask.height / 2))
        self.image.paste(
            Image.new("RGB", mask.size, rgba(colour)[:3]),
            corner,
            mask.point([round(v * rgba(colour)[3] / 255) for v in range(256)]),
        )

    def picture(self, side: int | None = None) -> Image.Image:
        """The finished picture, its edges smooth."""
        return self.image.resize((side or self.side,) * 2, Image.Resampling.LANCZOS)

    def _frame(self, points: Outline, margin: float) -> tuple[int, int, int, int] | None:
        whole = self.side * FINE
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        left, top = max(0, int((min(xs) - margin) * FINE) - 2), max(0, int((min(ys) - margin) * FINE) - 2)
        right = min(whole, int((max(xs) + margin) * FINE) + 3)
        bottom = min(whole, int((max(ys) + margin) * FINE) + 3)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _size(self, frame: tuple[int, int, int, int], soft: float) -> tuple[int, int]:
        wide, high = frame[2] - frame[0], frame[3] - frame[1]
        return (max(1, wide // SOFT), max(1, high // SOFT)) if soft else (wide, high)

    def _mask(self, outline: Outline, frame: tuple[int, int, int, int], soft: float) -> Image.Image:
        mask = Image.new("L", self._size(frame, soft), 0)
        kx = mask.width / (frame[2] - frame[0])
        ky = mask.height / (frame[3] - frame[1])
        spots = [((x * FINE - frame[0]) * kx, (y * FINE - frame[1]) * ky) for x, y in outline]
        ImageDraw.Draw(mask).polygon(spots, fill=255)
        return self._blurred(mask, frame, soft)

    def _blurred(self, mask: Image.Image, frame: tuple[int, int, int, int], soft: float) -> Image.Image:
        if not soft:
            return mask
        blurred = mask.filter(ImageFilter.GaussianBlur(soft * FINE / SOFT))
        return blurred.resize((frame[2] - frame[0], frame[3] - frame[1]), Image.Resampling.BILINEAR)

    def _paint(self, frame: tuple[int, int, int, int], mask: Image.Image, paint: Paint) -> None:
        if isinstance(paint, Fade):
            colours = Image.composite(
                Image.new("RGBA", mask.size, rgba(paint.end)),
                Image.new("RGBA", mask.size, rgba(paint.start)),
                _ramp(paint.way).resize(mask.size, Image.Resampling.BILINEAR),
            )
            mask = ImageChops.multiply(mask, colours.getchannel("A"))
            self.image.paste(colours.convert("RGB"), frame[:2], mask)
            return
        red, green, blue, alpha = rgba(paint)
        if alpha < 255:
            mask = mask.point([round(value * alpha / 255) for value in range(256)])
        self.image.paste((red, green, blue), frame, mask)


@lru_cache(maxsize=3)
def _ramp(way: str) -> Image.Image:
    if way == "out":
        return Image.radial_gradient("L")
    ramp = Image.linear_gradient("L")
    return ramp if way == "down" else ramp.rotate(90)
