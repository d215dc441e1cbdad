"""How products stand in the shop today, in the same shape as a sheet's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.catalogue import Category, OptionGroup, Product
from models.stock import Stock
from services.importing.entry import Choice, Combination, Entry, Group, Unit, Value, label
from services.importing.fields import READ
from services.item import Text


@dataclass(frozen=True, slots=True)
class Standing:
    """A product of the shop: its id, what it is, and how many of each combination are promised to orders."""

    id: int
    entry: Entry
    promised: Mapping[Combination, int]


def rows(db: Session, ids: Sequence[int]) -> list[Product]:
    """These products with their options and variants, in the order of their ids."""
    wanted = select(Product).where(Product.id.in_(ids)).order_by(Product.id).options(
        selectinload(Product.groups).selectinload(OptionGroup.choices), selectinload(Product.variants)
    )
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def standing(db: Session, ids: Sequence[int]) -> dict[str, Standing]:
    """These products by their article numbers."""
    products = rows(db, ids)
    there = shelf(db, [variant.id for product in products for variant in product.variants])
    slugs = {row.id: row.slug for row in db.execute(select(Category.id, Category.slug))}
    return {product.sku: _standing(product, there, slugs[product.category_id]) for product in products}


def shelf(db: Session, variants: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(on hand, promised) of these variants, those never counted left out."""
    return {
        row.variant_id: (row.on_hand, row.reserved)
        for start in range(0, len(variants), 500)
        for row in db.execute(
            select(Stock.variant_id, Stock.on_hand, Stock.reserved)
            .where(Stock.variant_id.in_(variants[start:start + 500]), Stock.period == "")
        )
    }


def _standing(product: Product, there: Mapping[int, tuple[int, int]], category: str) -> Standing:
    names = {
        choice.id: label(Text(choice.name_zh, choice.name_en)) for group in product.groups for choice in group.choices
    }
    units, promised = [], {}
    for variant in product.variants:
        combination = tuple(names.get(int(part), "") for part in variant.choices.split(".") if part)
        if not variant.active or not all(combination):
            continue
        on_hand, reserved = there.get(variant.id, (0, 0))
        units.append(Unit(combination, on_hand if variant.counted else None, variant.price))
        promised[combination] = reserved
    values: dict[str, Value] = {column: getattr(product, column) for column in READ}
    values |= {
        "category": category, "price": product.price,
        "tags_zh": tuple(product.tags_zh), "tags_en": tuple(product.tags_en),
        "aliases": tuple(product.aliases),
    }
    return Standing(product.id, Entry(values, tuple(map(_group, product.groups)), tuple(units)), promised)


def _group(group: OptionGroup) -> Group:
    choices = tuple(
        Choice(Text(it.name_zh, it.name_en), it.delta, it.preset) for it in group.choices
    )
    return Group(Text(group.name_zh, group.name_en), choices, group.required, group.most, group.counted)
