"""A spreadsheet's own kind of file, XLSX, in rows of plain words."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from services.refusal import Refusal

UNPACKED: Final = 60 * 1024 * 1024       # bytes of a file once unpacked
MOST_SHEETS: Final = 20
WIDEST: Final = 200                      # columns
BROKEN: Final = (                        # what openpyxl raises over a file that is not what it says
    zipfile.BadZipFile, zlib.error, InvalidFileException, AttributeError, EOFError, IndexError, KeyError, SyntaxError,
    TypeError, ValueError,
)


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a file. Control characters, which the format cannot hold, are left out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    sheet.append(list(header))
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, *, most: int, too_big: Refusal) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Every sheet that can be seen: its title and its rows, at most so many. Raises Refusal; `too_big` for a file that
    would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise too_big
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in [one for one in book.worksheets if one.sheet_state == "visible"][:MOST_SHEETS]:
            yield sheet.title, _rows(sheet, most)
    except BROKEN:
        raise Refusal("importing.broken") from None


def _rows(sheet: Worksheet, most: int) -> Iterator[list[str]]:
    try:
        wide = min(sheet.max_column or WIDEST, WIDEST)
        for row in sheet.iter_rows(max_col=wide, max_row=most, values_only=True):
            yield [_shown(cell) for cell in row]
    except BROKEN:
        raise Refusal("importing.broken") from None


def _shown(cell: object) -> str:
    """A spreadsheet's value as a person would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
