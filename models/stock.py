"""Everything that can run out: how many there are, how many are promised, and every change that made it so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, single


class Stock(Base):
    """One stock unit: a variant in a period ("" for goods, a night or a slot for what is booked)."""

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("reserved <= on_hand", name="oversold"),
    )
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True, default="")
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)


class StockMove(Numbered, Base):
    """One line of the ledger; for each unit the lines add up to the unit."""

    __tablename__ = "stock_moves"
    __table_args__ = (Index("ix_stock_moves_unit", "variant_id", "period"), UniqueConstraint("hold_id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    period: Mapped[str] = mapped_column(default="")
    on_hand: Mapped[int]                                        # change, may be negative
    reserved: Mapped[int]
    reason: Mapped[str]                                         # hold, release, ship, receive, count, waste, return
    reference: Mapped[str] = mapped_column(default="")         # order number, staff account
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("holds.id"))       # the hold that this line ends, once
    at: Mapped[datetime]


class Hold(Numbered, Base):
    """A promise of stock to one order. It ends exactly once: released, or consumed by shipping."""

    __tablename__ = "holds"
    __table_args__ = (
        UniqueConstraint("order_id", "variant_id", "period", "round"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(ended = '') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("ended IN ('', 'released', 'consumed')", name="end"),
        single("uq_holds_open", "order_id", "variant_id", "period", where="ended = ''"),
    )
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    period: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)              # an edited order holds anew
    quantity: Mapped[int]
    ended: Mapped[str] = mapped_column(default="")             # "" while open, then "released" or "consumed"
    ended_at: Mapped[datetime | None]
