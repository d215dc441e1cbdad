"""A planned sheet goes into the catalogue: rows, choices and variants that stay the same keep their numbers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from models.catalogue import Choice, OptionGroup, Product, Variant
from services import catalogue, stock
from services.importing import entry as sheet
from services.importing.entry import Bad, Change, Entry, Plan, label
from services.importing.planning import shown
from services.importing.standing import rows
from services.item import Text
from services.refusal import Refusal

BATCH: Final = 200
Progress = Callable[[int, int], None]
Named = TypeVar("Named", OptionGroup, Choice)


def apply(
    db: Session, plan: Plan, *, now: datetime, by: str = "import", progress: Progress | None = None
) -> tuple[Bad, ...]:
    """Do what the plan says; `progress` hears (rows done, rows in all).

    Returns the rows that could no longer be put in, because orders took of the stock since the plan was made; nothing
    of such a row is changed.
    """
    changes = sorted((*plan.add, *plan.update), key=lambda change: change.row)
    bad: list[Bad] = []
    for start in range(0, len(changes), BATCH):
        batch = changes[start:start + BATCH]
        known = {row.id: row for row in rows(db, [change.product for change in batch if change.product])}
        done = []
        for change in batch:
            try:
                with db.begin_nested():
                    done.append(_put(db, change, known.get(change.product or 0), by, now))
            except Refusal as no:
                bad.append(Bad(change.row, "", no.key, shown(no)))
        catalogue.touched(db, done)
        if progress:
            progress(start + len(batch), len(changes))
    return tuple(bad)


def _put(db: Session, change: Change, row: Product | None, by: str, now: datetime) -> int:
    entry = change.entry
    if row is None:
        row = Product(created_at=now, groups=[], variants=[])
        db.add(row)
    for column, value in entry.values.items():
        setattr(row, column, list(value) if isinstance(value, tuple) else value)
    choices = _options(db, row, entry)
    _shelf(db, row, entry, choices, by, now)
    return row.id


def _options(db: Session, row: Product, entry: Entry) -> list[dict[str, Choice]]:
    """Make the options what the sheet says; returns the counted choices by name, group by group."""
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
    db.flush()
    return [
        {label(Text(it.name_zh, it.name_en)): it for it in group.choices} for group in kept if group.counted
    ]


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


def _shelf(
    db: Session, row: Product, entry: Entry, choices: Sequence[dict[str, Choice]], by: str, now: datetime
) -> None:
    """Make the variants what the sheet says. One that is no longer sold stays, for the orders that hold it."""
    old = {frozenset(filter(None, variant.choices.split("."))): variant for variant in row.variants}
    fresh = []
    wanted = {}
    for unit in entry.units:
        ids = [str(by_name[name].id) for by_name, name in zip(choices, unit.choices, strict=True)]
        key = frozenset(ids)
        wanted[key] = unit
        if key not in old:
            old[key] = Variant()
            fresh.append(old[key])
        variant = old[key]
        variant.choices, variant.price, variant.counted = ".".join(ids), unit.price, unit.stock is not None
    for key, variant in old.items():
        variant.active = key in wanted
    row.variants.extend(fresh)
    db.flush()
    for key, unit in wanted.items():
        if unit.stock is not None:
            _count(db, old[key].id, unit.stock, old[key] in fresh, by, now)


def _count(db: Session, variant: int, found: int, fresh: bool, by: str, now: datetime) -> None:
    try:
        if fresh:
            stock.change(db, variant, found, reason="receive", by=by, now=now)
        else:
            stock.count(db, variant, found, by=by, now=now)
    except Refusal as no:
        raise Refusal("importing.below-reserved", reserved=no.facts.get("reserved", 0)) from None
