"""What a product looks like to a customer: its words, its options, and what each choice costs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.catalogue import Choice, OptionGroup, Product, Variant
from models.prepared import Among


@dataclass(frozen=True, slots=True)
class Text:
    """The shop's own words in both languages; either may be empty."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The words in this language, visibly in the other one where it is missing."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Texts:
    """Short words, such as tags, in both languages."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        """The words in this language, in the other one where there are none."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class ChoiceItem:
    """One answer; `delta` is in minor units on top of the price."""

    id: int
    name: Text
    delta: int
    preset: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One question about a product; `most` answers at once. Where `counted`, each answer has its own stock."""

    id: int
    name: Text
    required: bool
    most: int
    counted: bool
    choices: tuple[ChoiceItem, ...]

    @property
    def needed(self) -> bool:
        """Whether nothing can be bought before this is answered."""
        return self.required or self.counted


@dataclass(frozen=True, slots=True)
class VariantItem:
    """What is taken from the shelf. `choices` are its counted choices, `price` its own or the product's."""

    id: int
    choices: tuple[int, ...]
    price: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A product with everything a card, a basket or an order needs. Prices are in minor units, `rating` in tenths of
    a star, `minutes` to prepare, `most` in one order. `variants` are those that are sold today,
    `aliases` what else people call it."""

    id: int
    sku: str
    category: int
    name: Text
    text: Text
    price: int
    tags: Texts
    picture: str
    personal: Text
    personal_max: int
    rating: int
    reviews: int
    sold: int
    minutes: int
    most: int
    active: bool
    groups: tuple[Group, ...]
    variants: tuple[VariantItem, ...]
    aliases: tuple[str, ...] = ()

    def group_of(self, choice_id: int) -> Group | None:
        """The question that this choice answers."""
        return next((group for group in self.groups if any(it.id == choice_id for it in group.choices)), None)

    def variant_for(self, choices: Collection[int]) -> VariantItem | None:
        """What is taken from the shelf for these choices; None while a counted one is missing or not sold."""
        counted = {it.id for group in self.groups if group.counted for it in group.choices}
        wanted = counted & set(choices)
        return next((variant for variant in self.variants if set(variant.choices) == wanted), None)

    def defaults(self) -> tuple[int, ...]:
        """What the shop suggests, group by group."""
        return tuple(
            choice for group in self.groups
            for choice in [it.id for it in group.choices if it.preset][: group.most]
        )

    def complete(self, choices: Collection[int]) -> tuple[Group, ...]:
        """The groups that must still be answered."""
        return tuple(
            group for group in self.groups
            if group.needed and not any(it.id in choices for it in group.choices)
        )

    def price_of(self, choices: Collection[int]) -> int:
        """One of it with these choices."""
        variant = self.variant_for(choices)
        chosen = sum(it.delta for group in self.groups for it in group.choices if it.id in choices)
        return (variant.price if variant else self.price) + chosen

    def price_range(self) -> tuple[int, int]:
        """From the cheapest to the dearest complete choice, extras left out."""
        delta = {it.id: it.delta for group in self.groups for it in group.choices}
        shelf = [it.price + sum(delta.get(choice, 0) for choice in it.choices) for it in self.variants] or [self.price]
        asked = [
            [it.delta for it in group.choices]
            for group in self.groups if group.required and not group.counted and group.choices
        ]
        return min(shelf) + sum(map(min, asked)), max(shelf) + sum(map(max, asked))

    def options_text(self, choices: Collection[int], language: str) -> str:
        """The choices in words: 大杯·冰·少糖."""
        names = [it.name.of(language) for group in self.groups for it in group.choices if it.id in choices]
        return ("·" if language == "zh" else ", ").join(names)


_PRODUCTS: Final = Among(lambda ids: select(*Product.__table__.c).where(Product.id.in_(ids)))
_GROUPS: Final = Among(
    lambda ids: select(*OptionGroup.__table__.c)
    .where(OptionGroup.product_id.in_(ids))
    .order_by(OptionGroup.position, OptionGroup.id)
)
_CHOICES: Final = Among(
    lambda ids: select(OptionGroup.product_id, *Choice.__table__.c)
    .join(Choice, Choice.group_id == OptionGroup.id)
    .where(OptionGroup.product_id.in_(ids))
    .order_by(Choice.position, Choice.id)
)
_VARIANTS: Final = Among(
    lambda ids: select(Variant.product_id, Variant.id, Variant.choices, Variant.price, Variant.counted)
    .where(Variant.product_id.in_(ids), Variant.active)
    .order_by(Variant.id)
)


def products(db: Session, ids: Iterable[int]) -> list[Item]:
    """These products in the order of their ids, unknown ones left out: four queries, however many there are."""
    wanted = list(ids)
    if not wanted:
        return []
    asked = sorted(set(wanted))
    rows = {row.id: row for row in _PRODUCTS.rows(db, asked)}
    groups = _by_product(_GROUPS.rows(db, asked))
    choices = _by_product(_CHOICES.rows(db, asked)) if groups else {}
    variants = _by_product(_VARIANTS.rows(db, asked))
    made = {id: _item(row, groups.get(id, ()), choices.get(id, ()), variants.get(id, ())) for id, row in rows.items()}
    return [made[id] for id in wanted if id in made]


def _by_product(rows: Sequence[Row[*tuple[object, ...]]]) -> dict[int, list[Row[*tuple[object, ...]]]]:
    found: dict[int, list[Row[*tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row)
    return found


_Rows = Sequence[Row[*tuple[object, ...]]]


def _item(row: Row[*tuple[object, ...]], groups: _Rows, choices: _Rows, variants: _Rows) -> Item:
    answers: dict[int, list[ChoiceItem]] = defaultdict(list)
    for it in choices:
        answers[it.group_id].append(ChoiceItem(it.id, Text(it.name_zh, it.name_en), it.delta, it.preset))
    return Item(
        id=row.id, sku=row.sku, category=row.category_id,
        name=Text(row.name_zh, row.name_en), text=Text(row.text_zh, row.text_en), price=row.price,
        tags=Texts(tuple(row.tags_zh), tuple(row.tags_en)), picture=row.picture,
        personal=Text(row.personal_zh, row.personal_en), personal_max=row.personal_max,
        rating=row.rating, reviews=row.reviews, sold=row.sold, minutes=row.minutes, most=row.most, active=row.active,
        groups=tuple(
            Group(it.id, Text(it.name_zh, it.name_en), it.required, it.most, it.counted, tuple(answers[it.id]))
            for it in groups
        ),
        variants=tuple(
            VariantItem(
                it.id, tuple(int(part) for part in it.choices.split(".") if part),
                row.price if it.price is None else it.price, it.counted,
            )
            for it in variants
        ),
        aliases=tuple(row.aliases),
    )
