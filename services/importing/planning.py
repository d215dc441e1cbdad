"""What would a sheet do to the catalogue? Every row is judged; nothing is changed."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services.importing import fields, grammar, rows, tree
from services.importing.columns import What
from services.importing.entry import Change, Combination, Entry, Group, Plan, Row, Unit, Value, combinations
from services.importing.sheet import Book, Line, Sheet
from services.importing.shelves import Shelves, shelves
from services.importing.standing import Standing, standing
from services.importing.wrong import Wrong, bad
from services.refusal import Refusal

BATCH: Final = 500
NEEDED: Final = ("category", "price")


def plan(db: Session, book: Book, *, currency: str) -> tuple[Plan, ...]:
    """Judge every row of every sheet: to add, to update, unchanged, or bad with its reasons. One plan a sheet, in the
    order in which they must be put in; products may stand in categories of the same file."""
    by_what = {sheet.what: sheet for sheet in book.sheets}
    categories = rows.standing(db, What.CATEGORIES)
    plans = []
    for what in What:
        if what not in by_what:
            continue
        sheet = by_what[what]
        if what is What.PRODUCTS:
            plans.append(_products(db, sheet, shelves(categories.values()), currency))
            continue
        there = categories if what is What.CATEGORIES else rows.standing(db, what)
        plans.append(made := _rows(sheet, there))
        if what is What.CATEGORIES:
            categories = categories | {change.entry.slug: change.entry for change in made.changes
                                       if isinstance(change.entry, Row)}
    return tuple(plans)


def _rows(sheet: Sheet, there: Mapping[str, Row]) -> Plan:
    """Categories or questions."""
    drafts = rows.drafts(sheet, there)
    if sheet.what is What.CATEGORIES:
        tree.settle(drafts, there)
    good = [draft for draft in drafts if not draft.wrongs]
    add = [Change(it.line.number, it.row) for it in good if it.row.slug not in there]
    update = [Change(it.line.number, it.row) for it in good if it.row != there.get(it.row.slug, it.row)]
    wrong = [bad(it.line, sheet, one) for it in drafts for one in it.wrongs]
    same = len(good) - len(add) - len(update)
    return Plan(tuple(add), tuple(update), tuple(wrong), same, sheet.ignored, sheet.what, sheet.title)


def _products(db: Session, sheet: Sheet, shelves: Shelves, currency: str) -> Plan:
    known = {row.sku: row.id for row in db.execute(select(Product.sku, Product.id))}
    add, update, wrong, same = [], [], [], 0
    first: dict[str, int] = {}
    for start in range(0, len(sheet.lines), BATCH):
        lines = sheet.lines[start:start + BATCH]
        there = standing(db, [known[sku] for line in lines if (sku := line.cells["sku"].strip()) in known])
        for line in lines:
            sku = line.cells["sku"].strip()
            now = there.get(sku)
            twice = bool(sku) and first.setdefault(sku, line.number) != line.number
            entry, wrongs = _judge(line, now, shelves, currency, twice=twice)
            if twice:
                wrongs.append(Wrong("sku", Refusal("importing.twice", said=sku, row=first[sku])))
            if wrongs or entry is None:
                wrong += [bad(line, sheet, one) for one in wrongs]
            elif now is None:
                add.append(Change(line.number, entry))
            elif now.entry == entry:
                same += 1
            else:
                update.append(Change(line.number, entry, now.id))
    return Plan(tuple(add), tuple(update), tuple(wrong), same, sheet.ignored, sheet.what, sheet.title)


def _judge(
    line: Line, now: Standing | None, shelves: Shelves, currency: str, *, twice: bool
) -> tuple[Entry | None, list[Wrong]]:
    """The product that this row makes of `now`, and everything that is wrong with it. A second row of one product may
    say less than the first: nothing is missing there."""
    wrongs: list[Wrong] = []
    values: dict[str, Value] = dict(now.entry.values) if now else fields.usual()
    for column, cell in line.cells.items():
        try:
            values |= _read(column, cell, shelves, currency)
        except Refusal as wrong:
            wrongs.append(Wrong(column, wrong))
    options: tuple[Group, ...] = now.entry.options if now else ()
    units: tuple[Unit, ...] = ()
    try:
        if "options" in line.cells:
            options = grammar.read_options(line.cells["options"], currency)
        units = _units(line.cells, options, now, currency)
    except Wrong as wrong:
        wrongs.append(wrong)
    except Refusal as wrong:
        wrongs.append(Wrong("options", wrong))
    wrongs += _extra(line)
    if not twice:
        wrongs += _missing(line, values, now)
    if values.get("personal_zh") or values.get("personal_en"):
        values["personal_max"] = values["personal_max"] or fields.USUAL_PERSONAL
    return (None if wrongs else Entry(values, options, units)), wrongs


def _read(column: str, cell: str, shelves: Shelves, currency: str) -> dict[str, Value]:
    if column in fields.READ:
        return {column: fields.READ[column](cell)}
    if column == "category" and cell.strip():
        return {"category": shelves.find(cell)}
    if column == "price" and cell.strip():
        return {"price": grammar.read_price(cell, currency)}
    if column == "tags":
        tags = grammar.read_tags(cell)
        return {"tags_zh": tags.zh, "tags_en": tags.en}
    if column == "aliases":
        return {"aliases": grammar.read_aliases(cell)}
    return {}


def _units(
    cells: Mapping[str, str], options: tuple[Group, ...], now: Standing | None, currency: str
) -> tuple[Unit, ...]:
    """What stands on the shelf afterwards. Raises Wrong."""
    try:
        stock = grammar.read_stock(cells["stock"]) if "stock" in cells else None
    except Refusal as wrong:
        raise Wrong("stock", wrong) from None
    try:
        if "variants" in cells:
            units = grammar.read_units(cells["variants"], options, stock, currency)
        else:
            units = tuple(_kept(cells, options, stock, now))
    except Refusal as wrong:
        raise Wrong("variants" if "variants" in cells else "stock", wrong) from None
    for unit in units:
        promised = now.promised.get(unit.choices, 0) if now else 0
        if unit.stock is not None and unit.stock < promised:
            column = "variants" if unit.choices else "stock"
            raise Wrong(column, Refusal("importing.below-reserved", reserved=promised))
    return units


def _kept(
    cells: Mapping[str, str], options: tuple[Group, ...], stock: int | None, now: Standing | None
) -> Iterator[Unit]:
    """The sheet says nothing about single variants: those that there are stay, new ones are empty."""
    there: Mapping[Combination, Unit] = {unit.choices: unit for unit in now.entry.units} if now else {}
    wanted = combinations(options)
    told = "stock" in cells
    if told and now and wanted != [()]:
        raise Refusal("importing.which-variant")
    for one in wanted:
        unit = there.get(one)
        if now is None:
            yield Unit(one, stock)
        elif unit is None:
            yield Unit(one, stock if told else 0)
        else:
            yield Unit(one, stock if told else unit.stock, unit.price)


def _extra(line: Line) -> Iterator[Wrong]:
    if line.extra:
        yield Wrong("", Refusal("importing.extra", count=line.extra))


def _missing(line: Line, values: Mapping[str, Value], now: Standing | None) -> Iterator[Wrong]:
    if not (str(values.get("name_zh", "")).strip() or str(values.get("name_en", "")).strip()):
        yield Wrong("name_zh", Refusal("importing.nameless"))
    for column in NEEDED:
        blank = not line.cells.get(column, "").strip()
        if blank and (now is None or column in line.cells):
            yield Wrong(column, Refusal("importing.missing"))
