"""A visitor's photo is kept small: large enough to see the broken parcel, small enough to lie in a row."""

import base64
import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")
SIDE: Final = 900              # pixels
PIXELS: Final = 60_000_000     # more is an attack, not a photo


def shrink(content: bytes) -> str:
    """The photo in `content` as a small JPEG's data address, "" when it is no photo that we can read."""
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as photo:
            if photo.width * photo.height > PIXELS:
                return ""
            photo.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((SIDE, SIDE))
            paper = Image.new("RGB", upright.size, "white")
            colours = upright.convert("RGBA")
            paper.paste(colours, mask=colours)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):
        return ""
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=76)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
