"""The catalogue and the questions as a file: what is written can be changed in a spreadsheet and read again."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services.importing import fields, grammar, rows
from services.importing.columns import COLUMNS, NAMES, What
from services.importing.entry import Entry
from services.importing.sheet import csv_file, excel_file
from services.importing.standing import standing
from services.item import Texts

BATCH: Final = 500
Progress = Callable[[int, int], None]


class Kind(StrEnum):
    """A kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


_FILE: Final = MappingProxyType({Kind.CSV: csv_file, Kind.XLSX: excel_file})


def export(
    db: Session, kind: Kind, *, currency: str, what: What = What.PRODUCTS, progress: Progress | None = None
) -> bytes:
    """All products, on sale or not, or all categories or questions; `progress` hears (products written, in all)."""
    lines: Iterable[list[str]]
    if what is What.PRODUCTS:
        lines = _products(db, currency, progress)
    else:
        lines = map(rows.cells, rows.standing(db, what).values())
    return _FILE[kind](list(COLUMNS[what]), lines)


def _products(db: Session, currency: str, progress: Progress | None) -> Iterator[list[str]]:
    ids = list(db.scalars(select(Product.id).order_by(Product.id)))
    for start in range(0, len(ids), BATCH):
        for there in standing(db, ids[start:start + BATCH]).values():
            cells = _cells(there.entry, currency)
            yield [cells[column] for column in NAMES]
        if progress:
            progress(min(start + BATCH, len(ids)), len(ids))


def _cells(entry: Entry, currency: str) -> dict[str, str]:
    values = entry.values
    counted = any(group.counted for group in entry.options)
    single = None if counted or not entry.units else entry.units[0].stock
    cells = {column: fields.write(column, values[column]) for column in fields.READ}
    return cells | {
        "category": str(values["category"]),
        "price": grammar.amount(int(str(values["price"])), currency),
        "stock": "" if single is None else str(single),
        "tags": grammar.write_tags(Texts(_tuple(values["tags_zh"]), _tuple(values["tags_en"]))),
        "aliases": grammar.write_aliases(_tuple(values["aliases"])),
        "options": grammar.write_options(entry.options, currency),
        "variants": grammar.write_units(entry.units, currency),
    }


def _tuple(value: object) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value
