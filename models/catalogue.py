"""What the shop sells: a tree of categories, products, their options, and the variants that are counted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Numbered


class Category(Numbered, Base):
    """A shelf. Shelves may stand on shelves."""

    __tablename__ = "categories"
    slug: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    icon: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Product(Numbered, Base):
    """Something that can be bought, as it stands in the window. `price` is in minor units."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        Index("ix_products_shelf", "category_id", "active", "sold"),
    )
    sku: Mapped[str] = mapped_column(unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    text_zh: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    price: Mapped[int]
    tags_zh: Mapped[list[str]] = mapped_column(default=list)
    tags_en: Mapped[list[str]] = mapped_column(default=list)
    aliases: Mapped[list[str]] = mapped_column(default=list)   # what else people call it, in any language
    picture: Mapped[str] = mapped_column(default="")           # a file of the shop's, or "channel:id" of a network
    personal_zh: Mapped[str] = mapped_column(default="")       # what to write on it, "" when nothing can be
    personal_en: Mapped[str] = mapped_column(default="")
    personal_max: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int] = mapped_column(default=0)             # tenths of a star; 0 = none yet
    reviews: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)            # to prepare
    most: Mapped[int] = mapped_column(default=20)              # of one product in one order
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    groups: Mapped[list["OptionGroup"]] = relationship(
        order_by="OptionGroup.position", cascade="all, delete-orphan", lazy="raise"
    )
    variants: Mapped[list["Variant"]] = relationship(
        order_by="Variant.id", cascade="all, delete-orphan", lazy="raise"
    )


class OptionGroup(Numbered, Base):
    """One question about a product: size, sugar, extras. Where `counted`, each choice makes its own variant."""

    __tablename__ = "option_groups"
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)
    most: Mapped[int] = mapped_column(default=1)               # how many choices at once
    counted: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    choices: Mapped[list["Choice"]] = relationship(
        order_by="Choice.position", cascade="all, delete-orphan", lazy="raise"
    )


class Choice(Numbered, Base):
    """One answer: large, +3."""

    __tablename__ = "choices"
    group_id: Mapped[int] = mapped_column(ForeignKey("option_groups.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    delta: Mapped[int] = mapped_column(default=0)              # minor units on top of the price
    preset: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Variant(Numbered, Base):
    """What is really on the shelf and counted: the red shirt in L. `choices` are the ids of its counted
    choices in order, joined by dots; "" where the product has only one variant."""

    __tablename__ = "variants"
    __table_args__ = (UniqueConstraint("product_id", "choices"),)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    choices: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None]                                   # its own price; None = the product's
    counted: Mapped[bool] = mapped_column(default=True)        # false: there is always more
    active: Mapped[bool] = mapped_column(default=True)
