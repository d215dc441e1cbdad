"""A file of rows, CSV or XLSX, as it comes from a shopkeeper's computer and as it goes back there."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

from services.importing.columns import column
from services.refusal import Refusal

BIGGEST: Final = 5 * 1024 * 1024         # bytes of a file
UNPACKED: Final = 60 * 1024 * 1024       # bytes of an XLSX once unpacked
MOST_ROWS: Final = 20_000
ENCODINGS: Final = ("utf-8-sig", "gb18030")
RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\0")     # a spreadsheet would run what begins with these
QUOTE: Final = "'"
WIDEST: Final = 200                      # columns
BROKEN: Final = (                        # what openpyxl raises over a file that is not what it says
    zipfile.BadZipFile, zlib.error, InvalidFileException, AttributeError, EOFError, IndexError, KeyError, SyntaxError,
    TypeError, ValueError,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file (the header is 1) and its cells by column. `extra` cells stand under nothing."""

    number: int
    cells: Mapping[str, str]
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headers` are the columns there are with the words that stand over them; `ignored` headers are not ours."""

    headers: Mapping[str, str]
    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()


def read(name: str, content: bytes) -> Sheet:
    """Read a file. Raises Refusal when it is too big, of another kind, or has no header that we know."""
    if len(content) > BIGGEST:
        raise Refusal("importing.too-big", most=BIGGEST // 1024 // 1024)
    rows = _excel(content) if content[:2] == b"PK" else _text(name, content)
    header = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if header is None:
        raise Refusal("importing.empty")
    places = [column(cell) for cell in header]
    known = [one for one in places if one]
    if "sku" not in known:
        raise Refusal("importing.no-sku")
    if double := next((one for one in known if known.count(one) > 1), None):
        raise Refusal("importing.column-twice", column=double)
    headers = {one: cell.strip() for one, cell in zip(places, header, strict=True) if one}
    ignored = tuple(cell.strip() for one, cell in zip(places, header, strict=True) if not one and cell.strip())
    return Sheet(headers, tuple(_lines(rows, places)), ignored)


def escape(cell: str) -> str:
    """The cell so that no spreadsheet runs it."""
    return QUOTE + cell if cell.startswith((*RISKY, QUOTE)) else cell


def unescape(cell: str) -> str:
    """What `escape` was given."""
    return cell[1:] if cell[:1] == QUOTE and cell[1:2] in {*RISKY, QUOTE} else cell


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV that a spreadsheet opens with the right letters."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([escape(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def excel_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as XLSX. Control characters, which that format cannot hold, are left out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    sheet.append(list(header))
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", escape(cell)) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(rows: Iterator[list[str]], places: Sequence[str | None]) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise Refusal("importing.too-many-rows", most=MOST_ROWS)
        if not any(cell.strip() for cell in row):
            continue
        cells = {one: unescape(cell) for one, cell in zip(places, row, strict=False) if one}
        cells |= {one: "" for one in places[len(row):] if one}
        yield Line(number, cells, sum(bool(cell.strip()) for cell in row[len(places):]))


def _text(name: str, content: bytes) -> Iterator[list[str]]:
    if name.lower().endswith((".xls", ".xlsx", ".ods", ".numbers", ".pdf", ".jpg", ".png")):
        raise Refusal("importing.kind")
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    comma = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    except csv.Error:
        raise Refusal("importing.broken") from None


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("importing.encoding")


def _excel(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Refusal("importing.too-big", most=BIGGEST // 1024 // 1024)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        wide = min(sheet.max_column or WIDEST, WIDEST)
        for row in sheet.iter_rows(max_col=wide, max_row=MOST_ROWS + 2, values_only=True):
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
