"""A file of rows, CSV or XLSX, as it comes from a shopkeeper's computer and as it goes back there."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from services.importing.columns import What, column, recognise
from services.refusal import Refusal

BIGGEST: Final = 5 * 1024 * 1024         # bytes of a file
MOST_ROWS: Final = MappingProxyType({What.PRODUCTS: 20_000, What.CATEGORIES: 500, What.QUESTIONS: 500})
ENCODINGS: Final = ("utf-8-sig", "gb18030")
RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\0")     # a spreadsheet would run what begins with these
QUOTE: Final = "'"


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
    """The rows as XLSX."""
    from services.importing import excel  # see _excel

    return excel.write(header, ([escape(cell) for cell in row] for row in rows))


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
    # What reads this format takes 5 MB and 0.3 s to load: only who brings such a file waits for it.
    from services.importing import excel

    too_big = Refusal("importing.too-big", most=BIGGEST // 1024 // 1024)
    return excel.read(content, most=max(MOST_ROWS.values()) + 2, too_big=too_big)
