"""A new product in one message: 名称 | 价格 | 分类 | 描述 | 库存 | 规格 杯型:中,大,超大+3."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from models.people import Staff
from services import audit, catalogue, goods, money, stock
from services.audit import Verb
from services.item import Text
from services.refusal import Refusal

ENDLESS: Final = frozenset({"", "-", "—", "不限", "无限", "unlimited", "any", "∞"})
OPTIONS: Final = re.compile(r"^(?:规格|选项|options?)\s*[:：]?\s*", re.IGNORECASE)
CHOICE: Final = re.compile(r"(.+?)\s*(?:\+\s*([0-9][0-9.]*))?")
HAN: Final = re.compile(r"[\u3400-\u9fff]")
MOST_GROUPS: Final = 6
MOST_CHOICES: Final = 20


@dataclass(frozen=True, slots=True)
class Group:
    """One question: its name, and the answers with what each costs on top, in minor units."""

    name: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as it was written. `stock` None: there are always more."""

    name: Text
    price: int
    category: int
    text: Text
    stock: int | None
    groups: tuple[Group, ...]


def read(db: Session, words: str, currency: str) -> Offer:
    """The form's fields. Raises Refusal that says which one is wrong."""
    fields = [field.strip() for field in re.split(r"[|｜]", words)]
    fields += [""] * (6 - len(fields))
    name, price, shelf, text, left, options = fields[:6]
    if not name or len(name) > goods.LONGEST_NAME:
        raise Refusal("staff-add.name", most=goods.LONGEST_NAME)
    amount = money.minor(price, currency)
    if not amount:
        raise Refusal("staff-add.price", said=price or "—")
    if len(text) > goods.LONGEST_TEXT:
        raise Refusal("staff-goods.too-long", most=goods.LONGEST_TEXT)
    return Offer(both(name), amount, _shelf(db, shelf), both(text), _stock(left), _groups(options, currency))


def add(db: Session, offer: Offer, picture: str, member: Staff, *, now: datetime) -> int:
    """Put the product into the catalogue, not yet on sale; returns its id."""
    row = Product(
        sku=_sku(db), category_id=offer.category, name_zh=offer.name.zh, name_en=offer.name.en,
        text_zh=offer.text.zh, text_en=offer.text.en, price=offer.price, picture=picture, active=False,
        created_at=now, tags_zh=[], tags_en=[],
        groups=[_group(group, position) for position, group in enumerate(offer.groups)],
        variants=[Variant(choices="", price=None, counted=offer.stock is not None)],
    )
    db.add(row)
    db.flush()
    if offer.stock:
        stock.change(db, row.variants[0].id, offer.stock, reason="receive", by=f"staff:{member.id}", now=now)
    catalogue.touched(db, [row.id])
    audit.write(db, member, Verb.ADD, audit.product(row.id), {}, {"price": offer.price}, now=now)
    return row.id


def both(words: str) -> Text:
    """Words in the language they are in; `可颂 / Croissant` says both."""
    one, slash, other = (part.strip() for part in words.partition("/"))
    if slash and one and other and bool(HAN.search(one)) != bool(HAN.search(other)):
        return Text(one, other) if HAN.search(one) else Text(other, one)
    return Text(words, "") if HAN.search(words) else Text("", words)


def shelves(db: Session) -> list[Category]:
    """Where a product can stand."""
    return list(db.scalars(select(Category).order_by(Category.position, Category.id)))


def _shelf(db: Session, said: str) -> int:
    low = said.lower()
    found = db.scalars(select(Category.id).where(or_(
        func.lower(Category.name_zh) == low, func.lower(Category.name_en) == low, func.lower(Category.slug) == low
    ))).first()
    if found is None:
        names = "、".join(row.name_zh or row.name_en for row in shelves(db)[:12])
        raise Refusal("staff-add.category", said=said or "—", names=names)
    return found


def _stock(said: str) -> int | None:
    if said.lower() in ENDLESS:
        return None
    if not said.isascii() or not said.isdigit() or int(said) > goods.MOST_STOCK:
        raise Refusal("staff-add.stock", said=said)
    return int(said)


def _groups(said: str, currency: str) -> tuple[Group, ...]:
    bare = OPTIONS.sub("", said)
    if not bare:
        return ()
    groups = []
    for part in re.split(r"[;；]", bare):
        name, _, answers = re.sub("：", ":", part).partition(":")
        choices = tuple(_choice(one, currency) for one in re.split(r"[,，、]", answers) if one.strip())
        if not name.strip() or not 2 <= len(choices) <= MOST_CHOICES:
            raise Refusal("staff-add.options", said=part.strip() or said)
        groups.append(Group(name.strip(), choices))
    if len(groups) > MOST_GROUPS:
        raise Refusal("staff-add.options", said=said)
    return tuple(groups)


def _choice(said: str, currency: str) -> tuple[str, int]:
    match = CHOICE.fullmatch(said.strip())
    more = money.minor(match[2], currency) if match and match[2] else 0
    if match is None or more is None or len(match[1]) > goods.LONGEST_NAME:
        raise Refusal("staff-add.options", said=said.strip())
    return match[1], more


def _group(group: Group, position: int) -> OptionGroup:
    name = both(group.name)
    return OptionGroup(
        name_zh=name.zh, name_en=name.en, required=True, most=1, counted=False, position=position,
        choices=[
            Choice(
                name_zh=(called := both(choice)).zh, name_en=called.en, delta=delta, preset=number == 0,
                position=number,
            )
            for number, (choice, delta) in enumerate(group.choices)
        ],
    )


def _sku(db: Session) -> str:
    while True:
        sku = f"N{secrets.token_hex(3).upper()}"
        if db.scalar(select(Product.id).where(Product.sku == sku)) is None:
            return sku
