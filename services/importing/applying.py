"""Planned sheets go into the shop: products, choices and variants that stay the same keep their numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from services import catalogue, stock
from services.importing import entry as sheet
from services.importing import filing
from services.importing.columns import What
from services.importing.entry import Bad, Change, Entry, Plan, label
from services.importing.standing import rows, shelf
from services.importing.wrong import shown
from services.item import Text
from services.refusal import Refusal

BATCH: Final = 50
Progress = Callable[[int, int], None]
Named = TypeVar("Named", OptionGroup, Choice)


def apply(
    db: Session, plans: Sequence[Plan], *, now: datetime, by: str = "import", progress: Progress | None = None
) -> tuple[Bad, ...]:
    """Do what the plans say, in their order; `progress` hears (rows done, rows in all).

    Returns the rows that could no longer be put in, because orders took of the stock since the plan was made; nothing
    of such a row is changed.
    """
    done, every = 0, sum(len(plan.changes) for plan in plans)
    bad: list[Bad] = []
    for plan in plans:
        changes = plan.changes
        size = BATCH if plan.what is What.PRODUCTS else max(len(changes), 1)      # parents may come after children
        for start in range(0, len(changes), size):
            batch = changes[start:start + size]
            if plan.what is What.PRODUCTS:
                bad += _products(db, plan, batch, by, now)
            else:
                filing.PUT[plan.what](db, batch)
            done += len(batch)
            if progress:
                progress(done, every)
    return tuple(bad)


def _products(db: Session, plan: Plan, batch: Sequence[Change], by: str, now: datetime) -> list[Bad]:
    shelves = {row.slug: row.id for row in db.execute(select(Category.slug, Category.id))}
    done, refused = _together(db, batch, shelves, by, now)
    catalogue.touched(db, done)
    return [replace(one, sheet=plan.title) for one in refused]


def _together(
    db: Session, batch: Sequence[Change], shelves: Mapping[str, int], by: str, now: datetime
) -> tuple[list[int], list[Bad]]:
    """All of a batch at once; where one row is refused, each by itself. Returns the products and the refused rows."""
    try:
        with db.begin_nested():
            return _put(db, batch, shelves, by, now), []
    except Refusal as no:
        if len(batch) == 1:
            return [], [Bad(batch[0].row, "", no.key, shown(no))]
    alone = [_together(db, [change], shelves, by, now) for change in batch]
    return [one for done, _ in alone for one in done], [one for _, bad in alone for one in bad]


def _put(db: Session, batch: Sequence[Change], shelves: Mapping[str, int], by: str, now: datetime) -> list[int]:
    """The products' rows, then their variants, then what stands on the shelf: each kind written in one go."""
    known = {row.id: row for row in rows(db, [change.product for change in batch if change.product])}
    made = []
    for change in batch:
        row = known.get(change.product or 0)
        if row is None:
            row = Product(created_at=now, groups=[], variants=[])
            db.add(row)
        entry = change.entry
        assert isinstance(entry, Entry)
        for column, value in entry.values.items():
            if column == "category":
                row.category_id = shelves[str(value)]
            else:
                setattr(row, column, list(value) if isinstance(value, tuple) else value)
        _options(row, entry)
        made.append((row, entry))
    db.flush()
    units = [unit for row, entry in made for unit in _variants(row, entry)]
    db.flush()
    there = shelf(db, [variant.id for variant, _, fresh in units if not fresh])
    for variant, found, fresh in units:
        if found is not None and (fresh or there.get(variant.id, (None, 0))[0] != found):
            _count(db, variant.id, found, fresh, by, now)
    return [row.id for row, _ in made]


def _options(row: Product, entry: Entry) -> None:
    """Make the options what the sheet says."""
    old = list(row.groups)
    kept = []
    for position, wanted in enumerate(entry.options):
        group = _same(old, wanted.name) or OptionGroup(choices=[])
        group.name_zh, group.name_en = wanted.name.zh, wanted.name.en
        group.required, group.most, group.counted = wanted.required, wanted.most, wanted.counted
        group.position = position
        _choices(group, wanted)
        kept.append(group)
    row.groups = kept


def _choices(group: OptionGroup, wanted: sheet.Group) -> None:
    old = list(group.choices)
    kept = []
    for position, one in enumerate(wanted.choices):
        choice = _same(old, one.name) or Choice()
        choice.name_zh, choice.name_en = one.name.zh, one.name.en
        choice.delta, choice.preset, choice.position = one.delta, one.preset, position
        kept.append(choice)
    group.choices = kept


def _same(old: list[Named], name: Text) -> Named | None:
    """Take out of `old` the one that is called so, in Chinese if possible, else in English."""
    found = next((it for it in old if name.zh and it.name_zh == name.zh), None)
    found = found or next((it for it in old if name.en and it.name_en == name.en), None)
    if found is not None:
        old.remove(found)
    return found


def _variants(row: Product, entry: Entry) -> list[tuple[Variant, int | None, bool]]:
    """Make the variants what the sheet says: each with its stock, and whether it is new. One that is no longer sold
    stays, for the orders that hold it."""
    choices = [
        {label(Text(it.name_zh, it.name_en)): str(it.id) for it in group.choices}
        for group in row.groups if group.counted
    ]
    old = {frozenset(filter(None, variant.choices.split("."))): variant for variant in row.variants}
    for left in row.variants:
        left.active = False
    units = []
    for unit in entry.units:
        ids = [by_name[name] for by_name, name in zip(choices, unit.choices, strict=True)]
        fresh = frozenset(ids) not in old
        variant = Variant() if fresh else old[frozenset(ids)]
        if fresh:
            row.variants.append(variant)
        variant.choices, variant.price, variant.counted = ".".join(ids), unit.price, unit.stock is not None
        variant.active = True
        units.append((variant, unit.stock, fresh))
    return units


def _count(db: Session, variant: int, found: int, fresh: bool, by: str, now: datetime) -> None:
    try:
        if fresh:
            stock.change(db, variant, found, reason="receive", by=by, now=now)
        else:
            stock.count(db, variant, found, by=by, now=now)
    except Refusal as no:
        raise Refusal("importing.below-reserved", reserved=no.facts.get("reserved", 0)) from None
