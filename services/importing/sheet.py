"""A file of rows, CSV or XLSX, as it comes from a shopkeeper's computer and as it goes back there."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from services.importing.columns import What, column, recognise
from services.refusal import Refusal

BIGGEST: Final = 5 * 1024 * 1024         # bytes of a file
UNPACKED: Final = 60 * 1024 * 1024       # bytes of an XLSX once unpacked
MOST_ROWS: Final = MappingProxyType({What.PRODUCTS: 20_000, What.CATEGORIES: 500, What.QUESTIONS: 500})
MOST_SHEETS: Final = 20
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
    """`headers` are the columns there are with the words that stand over them; `ignored` headers are not ours. `title`
    is what the sheet is called, where its file has several."""

    what: What
    headers: Mapping[str, str]
    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A file: at most one sheet of each kind, and the titles of the sheets that are of none."""

    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...] = ()


def read(name: str, content: bytes) -> Book:
    """Read a file; what a sheet holds is seen by its header. Raises Refusal when the file is too big, of another kind,
    or has no header that we know."""
    if len(content) > BIGGEST:
        raise Refusal("importing.too-big", most=BIGGEST // 1024 // 1024)
    sheets: dict[What, Sheet] = {}
    unread = []
    for title, rows in _excel(content) if content[:2] == b"PK" else [("", _text(name, content))]:
        header = next((row for row in rows if any(cell.strip() for cell in row)), None)
        what = recognise(header or [])
        if header is None:
            continue
        if what is None:
            unread.append(title)
        elif what in sheets:
            raise Refusal("importing.two-of-a-kind", first=sheets[what].title, second=title)
        else:
            sheets[what] = _sheet(what, title, header, rows)
    if not sheets:
        raise Refusal("importing.no-key" if unread else "importing.empty")
    only = len(sheets) == 1
    return Book(tuple(replace(sheet, title="") if only else sheet for sheet in sheets.values()), tuple(unread))


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


def _sheet(what: What, title: str, header: Sequence[str], rows: Iterator[list[str]]) -> Sheet:
    places = [column(what, cell) for cell in header]
    known = [one for one in places if one]
    if double := next((one for one in known if known.count(one) > 1), None):
        raise Refusal("importing.column-twice", column=double)
    headers = {one: cell.strip() for one, cell in zip(places, header, strict=True) if one}
    ignored = tuple(cell.strip() for one, cell in zip(places, header, strict=True) if not one and cell.strip())
    return Sheet(what, headers, tuple(_lines(rows, places, MOST_ROWS[what])), ignored, title)


def _lines(rows: Iterator[list[str]], places: Sequence[str | None], most: int) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        if number > most + 1:
            raise Refusal("importing.too-many-rows", most=most)
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


def _excel(content: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Every sheet that can be seen: its title and its rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Refusal("importing.too-big", most=BIGGEST // 1024 // 1024)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in [one for one in book.worksheets if one.sheet_state == "visible"][:MOST_SHEETS]:
            yield sheet.title, _rows(sheet)
    except BROKEN:
        raise Refusal("importing.broken") from None


def _rows(sheet: Worksheet) -> Iterator[list[str]]:
    try:
        wide = min(sheet.max_column or WIDEST, WIDEST)
        for row in sheet.iter_rows(max_col=wide, max_row=max(MOST_ROWS.values()) + 2, values_only=True):
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
