"""What would a sheet do to the catalogue? Every row is judged; nothing is changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category, Product
from services.importing import fields, grammar
from services.importing.entry import Bad, Change, Combination, Entry, Group, Plan, Unit, Value, combinations
from services.importing.sheet import Line, Sheet
from services.importing.standing import Standing, standing
from services.refusal import Refusal

BATCH: Final = 500
LONGEST_SAID: Final = 60      # characters of a wrong cell that are said back
NEEDED: Final = ("category", "price")


@dataclass(frozen=True, slots=True)
class _Shelves:
    """Every way a category may be written, and the slugs to suggest."""

    ids: Mapping[str, int]
    slugs: tuple[str, ...]


class _Wrong(Refusal):
    """A refusal that knows which column it is about."""

    def __init__(self, column: str, refusal: Refusal) -> None:
        super().__init__(refusal.key, **refusal.facts)
        self.column = column


def plan(db: Session, sheet: Sheet, *, currency: str) -> Plan:
    """Judge every row: to add, to update, unchanged, or bad with its reasons."""
    shelves = _shelves(db)
    known = {row.sku: row.id for row in db.execute(select(Product.sku, Product.id))}
    add, update, bad, same = [], [], [], 0
    first: dict[str, int] = {}
    for start in range(0, len(sheet.lines), BATCH):
        lines = sheet.lines[start:start + BATCH]
        there = standing(db, [known[sku] for line in lines if (sku := line.cells["sku"].strip()) in known])
        for line in lines:
            sku = line.cells["sku"].strip()
            now = there.get(sku)
            entry, wrongs = _judge(line, now, shelves, currency)
            if sku and first.setdefault(sku, line.number) != line.number:
                wrongs.append(_Wrong("sku", Refusal("importing.twice", said=sku, row=first[sku])))
            if wrongs or entry is None:
                bad += [_bad(line, sheet, wrong) for wrong in wrongs]
            elif now is None:
                add.append(Change(line.number, entry))
            elif now.entry == entry:
                same += 1
            else:
                update.append(Change(line.number, entry, now.id))
    return Plan(tuple(add), tuple(update), tuple(bad), same, sheet.ignored)


def shown(no: Refusal) -> dict[str, str | int]:
    """A refusal's facts, short enough to be read."""
    return {
        name: fact if isinstance(fact, int) else fact if len(fact) <= LONGEST_SAID else f"{fact[:LONGEST_SAID]}…"
        for name, fact in no.facts.items() if isinstance(fact, str | int)
    }


def _judge(
    line: Line, now: Standing | None, shelves: _Shelves, currency: str
) -> tuple[Entry | None, list[_Wrong]]:
    """The product that this row makes of `now`, and everything that is wrong with it."""
    wrongs: list[_Wrong] = []
    values: dict[str, Value] = dict(now.entry.values) if now else fields.usual()
    for column, cell in line.cells.items():
        try:
            values |= _read(column, cell, shelves, currency)
        except Refusal as wrong:
            wrongs.append(_Wrong(column, wrong))
    options: tuple[Group, ...] = now.entry.options if now else ()
    units: tuple[Unit, ...] = ()
    try:
        if "options" in line.cells:
            options = grammar.read_options(line.cells["options"], currency)
        units = _units(line.cells, options, now, currency)
    except _Wrong as wrong:
        wrongs.append(wrong)
    except Refusal as wrong:
        wrongs.append(_Wrong("options", wrong))
    wrongs += _missing(line, values, now)
    if values.get("personal_zh") or values.get("personal_en"):
        values["personal_max"] = values["personal_max"] or fields.USUAL_PERSONAL
    return (None if wrongs else Entry(values, options, units)), wrongs


def _read(column: str, cell: str, shelves: _Shelves, currency: str) -> dict[str, Value]:
    if column in fields.READ:
        return {column: fields.READ[column](cell)}
    if column == "category" and cell.strip():
        return {"category_id": _shelf(cell, shelves)}
    if column == "price" and cell.strip():
        return {"price": grammar.read_price(cell, currency)}
    if column == "tags":
        tags = grammar.read_tags(cell)
        return {"tags_zh": tags.zh, "tags_en": tags.en}
    return {}


def _units(
    cells: Mapping[str, str], options: tuple[Group, ...], now: Standing | None, currency: str
) -> tuple[Unit, ...]:
    """What stands on the shelf afterwards. Raises _Wrong."""
    try:
        stock = grammar.read_stock(cells["stock"]) if "stock" in cells else None
    except Refusal as wrong:
        raise _Wrong("stock", wrong) from None
    try:
        if "variants" in cells:
            units = grammar.read_units(cells["variants"], options, stock, currency)
        else:
            units = tuple(_kept(cells, options, stock, now))
    except Refusal as wrong:
        raise _Wrong("variants" if "variants" in cells else "stock", wrong) from None
    for unit in units:
        promised = now.promised.get(unit.choices, 0) if now else 0
        if unit.stock is not None and unit.stock < promised:
            column = "variants" if unit.choices else "stock"
            raise _Wrong(column, Refusal("importing.below-reserved", reserved=promised))
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


def _missing(line: Line, values: Mapping[str, Value], now: Standing | None) -> Iterator[_Wrong]:
    if line.extra:
        yield _Wrong("", Refusal("importing.extra", count=line.extra))
    if not (str(values.get("name_zh", "")).strip() or str(values.get("name_en", "")).strip()):
        yield _Wrong("name_zh", Refusal("importing.nameless"))
    for column in NEEDED:
        blank = not line.cells.get(column, "").strip()
        if blank and (now is None or column in line.cells):
            yield _Wrong(column, Refusal("importing.missing"))


def _shelves(db: Session) -> _Shelves:
    ids: dict[str, int] = {}
    found: Sequence[Category] = db.scalars(select(Category).order_by(Category.id.desc())).all()
    for names in ("name_en", "name_zh", "slug"):         # a slug is meant before a name
        ids |= {getattr(it, names).strip().lower(): it.id for it in found if getattr(it, names).strip()}
    return _Shelves(ids, tuple(it.slug for it in found))


def _shelf(cell: str, shelves: _Shelves) -> int:
    said = cell.strip().lower()
    if said in shelves.ids:
        return shelves.ids[said]
    near = next(iter(get_close_matches(said, shelves.ids, 1)), "")
    raise Refusal("importing.category-near" if near else "importing.category", said=cell.strip(), near=near)


def _bad(line: Line, sheet: Sheet, wrong: _Wrong) -> Bad:
    return Bad(line.number, sheet.headers.get(wrong.column, wrong.column), wrong.key, shown(wrong))
