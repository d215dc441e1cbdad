"""The shop's own facts: its name, hours, prices of delivery, and what it remembers about itself."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.shop import ShopFact
from services import once


@dataclass(frozen=True, slots=True)
class Shop:
    """What the owner decided. Money is in minor units of `currency`, hours are in `zone`."""

    name_zh: str = "瑞云小铺"
    name_en: str = "Ruiyun Corner"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    country: str = "CN"
    currency: str = "CNY"
    opens: time = time(9)
    closes: time = time(22)
    delivery_fee: int = 600
    delivery_free_from: int = 6000
    delivery_minutes: int = 40
    pickup_minutes: int = 15
    least_order: int = 0
    slot_capacity: int = 20
    pickup_zh: str = "世纪大道100号"
    pickup_en: str = "100 Century Avenue"
    phone: str = ""
    payment_minutes: int = 15
    reminder_minutes: int = 5
    unpaid_orders: int = 5
    refund_limit: int = 50000
    accept_minutes: int = 3
    methods: tuple[str, ...] = ("demo", "cash")
    staff_hours_zh: str = "9:00–22:00"
    staff_hours_en: str = "9:00–22:00"

    def name(self, language: str) -> str:
        """What the shop is called."""
        return self.name_zh if language == "zh" else self.name_en or self.name_zh

    def pickup(self, language: str) -> str:
        """Where goods are picked up."""
        return self.pickup_zh if language == "zh" else self.pickup_en or self.pickup_zh

    def open_at(self, moment: datetime) -> bool:
        """Whether the doors are open."""
        return self.opens <= moment.astimezone(self.zone).time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """The first time from `moment` on at which the doors are open: `moment` itself when they are."""
        if self.open_at(moment):
            return moment
        local = moment.astimezone(self.zone)
        opening = local.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0)
        if opening < local:
            opening += timedelta(days=1)
        return opening.astimezone(moment.tzinfo)


def fact(db: Session, name: str) -> dict[str, Any]:
    """What the shop remembers under `name`; empty when nothing."""
    row = db.get(ShopFact, name)
    return dict(row.value) if row else {}


def remember(db: Session, name: str, value: dict[str, Any]) -> None:
    """Remember `value` under `name`."""
    if not once.add(db, ShopFact, name=name, value=value):
        db.get_one(ShopFact, name).value = value
        db.flush()
