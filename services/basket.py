"""The basket: lines are added, changed and taken out, and taken-out lines can be had back for a minute."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.basket import CART, BasketLine
from services import basket_rows, catalogue
from services.basket_rows import REMOVED, BasketRow, find, read_choices, write_choices
from services.catalogue import Item, VariantItem
from services.refusal import Refusal
from services.stock import OutOfStock

__all__ = [
    "Incomplete", "Line", "add", "can_undo", "check", "clear", "find", "forget", "lines", "note", "read_choices",
    "remove", "replace", "set_choices", "set_quantity", "size", "sold", "undo", "wants", "worth", "write_choices",
]

UNDO: Final = timedelta(seconds=60)
MOST_LINES: Final = 50

_LINES: Final = BasketLine.__table__.c


@dataclass(frozen=True, slots=True)
class Line:
    """One line, with today's product and price per piece. `left` is what could still be had, None = always more."""

    id: int
    item: Item
    variant: VariantItem
    choices: tuple[int, ...]
    quantity: int
    price: int
    seen_price: int
    personal: str
    note: str
    left: int | None

    @property
    def total(self) -> int:
        """What the line costs."""
        return self.price * self.quantity

    @property
    def sellable(self) -> bool:
        """Whether the product can still be bought in this quantity."""
        return self.item.active and (self.left is None or self.left >= self.quantity)


class Incomplete(Refusal):
    """A required choice is missing: the group to ask about."""

    def __init__(self, group: int) -> None:
        super().__init__("options.missing")
        self.group = group


def lines(db: Session, customer: int, basket: str = CART) -> list[Line]:
    """What is in a basket, oldest first. Lines whose variant is no longer sold at all are left out."""
    rows = basket_rows.all_of(db, customer, basket)
    items = _items(db, rows)
    sold = [(row, item, variant) for row in rows if (item := items.get(row.product_id))
            for variant in item.variants if variant.id == row.variant_id]
    left = catalogue.left_of(db, [variant for _, _, variant in sold])
    return [
        Line(
            id=row.id, item=item, variant=variant, choices=(choices := read_choices(row.choices)),
            quantity=row.quantity, price=item.price_of(choices), seen_price=row.seen_price, personal=row.personal,
            note=row.note, left=left[variant.id],
        )
        for row, item, variant in sold
    ]


def worth(db: Session, customer: int, basket: str = CART) -> tuple[int, int]:
    """(pieces, today's price of all of them), without a look at the shelf."""
    rows = basket_rows.all_of(db, customer, basket)
    if not rows:
        return 0, 0
    items = _items(db, rows)
    sold = [(row, item) for row in rows if (item := items.get(row.product_id))
            if any(variant.id == row.variant_id for variant in item.variants)]
    total = sum(item.price_of(read_choices(row.choices)) * row.quantity for row, item in sold)
    return sum(row.quantity for row, _ in sold), total


def size(db: Session, customer: int, basket: str = CART) -> int:
    """How many pieces are in a basket."""
    return sum(row.quantity for row in basket_rows.all_of(db, customer, basket))


def add(
    db: Session, customer: int, basket: str, item: Item, choices: Collection[int], quantity: int, *,
    personal: str = "", note: str = "", now: datetime,
) -> BasketRow:
    """Put so many in; the same thing again makes the line longer.

    Raises Incomplete, OutOfStock, or Refusal for what is no longer sold or too many.
    """
    variant = check(item, choices)
    written = write_choices(choices)
    there = basket_rows.all_of(db, customer, basket)
    plain = [row for row in there if not row.personal and not row.note] if not personal and not note else []
    row = next((row for row in plain if (row.variant_id, row.choices) == (variant.id, written)), None)
    wanted = quantity + (row.quantity if row else 0)
    _check_quantity(db, there, item, variant, wanted, line=row.id if row else 0)
    if row is not None:
        return basket_rows.change(db, row, quantity=wanted, seen_price=item.price_of(choices))
    if len(there) >= MOST_LINES:
        raise Refusal("cart.full", most=MOST_LINES)
    return basket_rows.put(
        db, customer_id=customer, basket=basket, product_id=item.id, variant_id=variant.id, choices=written,
        personal=personal, note=note, quantity=wanted, seen_price=item.price_of(choices), added_at=now,
    )


def set_quantity(db: Session, customer: int, line: int, quantity: int, *, now: datetime) -> None:
    """Make a line so long; 0 takes it out. Raises OutOfStock, Refusal."""
    row = find(db, customer, line)
    if quantity == 0:
        remove(db, customer, line, now=now)
        return
    item = catalogue.product(db, row.product_id)
    if item is None:
        raise Refusal("product.gone")
    choices = read_choices(row.choices)
    variant = check(item, choices)
    _check_quantity(db, basket_rows.all_of(db, customer, row.basket), item, variant, quantity, line=row.id)
    basket_rows.change(db, row, quantity=quantity, seen_price=item.price_of(choices))


def set_choices(db: Session, customer: int, line: int, choices: Collection[int], *, now: datetime) -> int:
    """Change the options of a line; where that makes two lines the same they become one. Returns its id."""
    row = find(db, customer, line)
    item = catalogue.product(db, row.product_id)
    if item is None:
        raise Refusal("product.gone")
    basket_rows.drop(db, row)
    return add(
        db, customer, row.basket, item, choices, row.quantity, personal=row.personal, note=row.note, now=now
    ).id


def replace(
    db: Session, customer: int, line: int, item: Item, kinds: Iterable[tuple[Collection[int], int]], *, now: datetime
) -> None:
    """Put these choices of a product, so many of each, in the place of a line. Raises what `add` does."""
    row = find(db, customer, line)
    basket_rows.drop(db, row)
    for choices, quantity in kinds:
        add(db, customer, row.basket, item, choices, quantity, now=now)


def note(db: Session, customer: int, line: int, words: str) -> None:
    """Keep something that was said with a line; "" for nothing."""
    basket_rows.change(db, find(db, customer, line), note=words)


def remove(db: Session, customer: int, line: int, *, now: datetime) -> None:
    """Take a line out; it can be had back for a minute."""
    basket_rows.change(db, find(db, customer, line), basket=REMOVED, added_at=now)


def clear(db: Session, customer: int, basket: str = CART, *, now: datetime) -> None:
    """Empty a basket. The cart's lines can be had back for a minute."""
    if basket != CART:
        basket_rows.empty(db, customer, basket)
        return
    basket_rows.move(db, customer, basket, REMOVED, now=now)


def sold(db: Session, customer: int, basket: str) -> None:
    """What was in the basket is ordered: it is gone from there for good."""
    basket_rows.empty(db, customer, basket)


def undo(db: Session, customer: int, *, now: datetime) -> int:
    """Put back what was taken out within the last minute; returns how many lines came back."""
    rows = [row for row in basket_rows.all_of(db, customer, REMOVED) if row.added_at >= now - UNDO]
    for row in rows:
        basket_rows.change(db, row, basket=CART)
    return len(rows)


def can_undo(db: Session, customer: int, *, now: datetime) -> bool:
    """Whether something was taken out within the last minute."""
    return any(row.added_at >= now - UNDO for row in basket_rows.all_of(db, customer, REMOVED))


def forget(db: Session, *, now: datetime) -> None:
    """Drop what was taken out long ago."""
    db.execute(
        delete(BasketLine.__table__)  # type: ignore[arg-type]
        .where(_LINES.basket == REMOVED, _LINES.added_at < now - UNDO * 10)
    )


def check(item: Item, choices: Collection[int]) -> VariantItem:
    """The variant that these choices of a product mean. Raises Incomplete or Refusal."""
    if not item.active:
        raise Refusal("product.gone")
    if missing := item.complete(choices):
        raise Incomplete(missing[0].id)
    for group in item.groups:
        if sum(choice.id in choices for choice in group.choices) > group.most:
            raise Refusal("options.too-many", most=group.most)
    variant = item.variant_for(choices)
    if variant is None:
        raise Refusal("options.impossible")
    return variant


def wants(chosen: Collection[Line]) -> Counter[int]:
    """How many of each variant some lines need together: two lines of one variant are added up."""
    total: Counter[int] = Counter()
    for line in chosen:
        total[line.variant.id] += line.quantity
    return total


def _items(db: Session, rows: Iterable[Any]) -> dict[int, Item]:
    return {item.id: item for item in catalogue.products(db, sorted({row.product_id for row in rows}))}


def _check_quantity(
    db: Session, there: Iterable[BasketRow], item: Item, variant: VariantItem, wanted: int, *, line: int
) -> None:
    """Whether the line may become so long, beside the others that are in the basket already."""
    if wanted < 1:
        raise Refusal("quantity.too-few")
    rows = [row for row in there if row.product_id == item.id and row.id != line]
    if wanted + sum(row.quantity for row in rows) > item.most:
        raise Refusal("quantity.too-many", most=item.most)
    left = catalogue.left_of(db, [variant])[variant.id]
    taken = sum(row.quantity for row in rows if row.variant_id == variant.id)
    if left is not None and wanted + taken > left:
        raise OutOfStock(variant.id, wanted, max(left - taken, 0))
