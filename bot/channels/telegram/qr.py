"""A QR code with its words under it, so that the picture alone says what is paid and until when."""

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M

WIDTH: Final = 640
MARGIN: Final = 32
LETTER: Final = 30
LINE: Final = 42
MASK: Final = 2
QUICK: Final = 1             # zlib's level: 3 KB, where the smallest file would be 2 KB after six times as long

# Where machines keep a font that has Chinese.
_FONTS: Final = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


def png(content: str, words: str) -> bytes:
    """The code of `content` as a PNG, with `words` below. Where this machine has no font for them the words are left
    to the text that stands beside every picture."""
    code = _code(content)
    cell = max(1, WIDTH // code.width)
    code = code.resize((code.width * cell, code.height * cell), Image.Resampling.NEAREST)
    font = _font(words.isascii())
    lines = _wrapped(words, font, max(WIDTH, code.width) - 2 * MARGIN) if font else []
    width = max(WIDTH, code.width)
    canvas = Image.new("1", (width, code.height + (len(lines) * LINE + MARGIN if lines else 0)), 1)
    canvas.paste(code, ((width - code.width) // 2, 0))
    pen = ImageDraw.Draw(canvas)
    for number, line in enumerate(lines):
        pen.text((width / 2, code.height + number * LINE), line, font=font, fill=0, anchor="ma")
    return _written(canvas)


def writes(words: str) -> bool:
    """Whether this machine has the letters for these words."""
    return _font(words.isascii()) is not None


def _code(content: str) -> Image.Image:
    """The code alone, one pixel a cell. Every mask can be read, and this one is nearly always the clearest for what we
    encode: trying all eight takes 6 ms."""
    square = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=MASK)
    square.add_data(content)
    square.make(fit=True)
    cells = square.get_matrix()
    plain = Image.frombytes("L", (len(cells), len(cells)), bytes(0 if dark else 255 for row in cells for dark in row))
    return plain.convert("1", dither=Image.Dither.NONE)


def _written(canvas: Image.Image) -> bytes:
    """Black and white as a PNG of one bit a point, sooner than Pillow writes it with all its choices.

    Source: https://www.w3.org/TR/png-3/, 11.2: what it is, its points row by row unfiltered, and the end.
    """
    points, row = canvas.tobytes(), (canvas.width + 7) // 8
    rows = b"".join(b"\0" + points[start : start + row] for start in range(0, len(points), row))
    header = struct.pack(">IIBBBBB", *canvas.size, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, QUICK)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


@cache
def _font(plain: bool) -> ImageFont.FreeTypeFont | None:
    for name in _FONTS:
        if Path(name).is_file():
            # What we write stands letter by letter: shaping it takes as long again as drawing it.
            return ImageFont.truetype(name, LETTER, layout_engine=ImageFont.Layout.BASIC)
    built_in = ImageFont.load_default(LETTER)
    return built_in if plain and isinstance(built_in, ImageFont.FreeTypeFont) else None


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The words in lines that fit: broken at spaces, or anywhere inside a word that is too long for a line."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        if len(paragraph) * LETTER <= width or font.getlength(paragraph) <= width:
            lines.append(paragraph.strip())
            continue
        line = ""
        for sign in paragraph:
            if font.getlength(line + sign) <= width:
                line += sign
                continue
            head, space, tail = line.rpartition(" ")
            lines.append(head if space else line)
            line = (tail if space else "") + sign
        lines.append(line.strip())
    return [line for line in lines if line]
