"""Every setting the shop has, with its default and what it may be."""

from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyNetwork, SecretStr
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.channels.wechat.forms import Form, form
from services import money
from services.notices import NEWS
from services.shop import Shop

ROOT: Final = Path(__file__).resolve().parent.parent
PREFIX: Final = "XIAOER_"
USUAL: Final = Shop()
TOLD: Final = frozenset({"paid", *(kind for kind in NEWS if not kind.startswith("staff-"))})      # to customers
ADMIN: Final = r"^(telegram|web|console|wechat|wecom):[A-Za-z0-9_-]{1,40}$"


def _split(value: object) -> object:
    """A list may be written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _clock(value: object) -> object:
    """YAML reads an unquoted 9:00 as 540."""
    return time(*divmod(value, 60)) if type(value) is int and 0 <= value < 1440 else value


def _zone(value: object) -> object:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone") from None


def _currency(value: object) -> object:
    if str(value) not in list_currencies() | money.NO_MINOR_UNIT:
        raise ValueError("no such currency")
    return value


def _forms(value: dict[str, str]) -> dict[str, str]:
    """Checked here: WeChat would say what is wrong with one when the first news is to go out."""
    for kind, written in value.items():
        if kind.replace("_", "-") not in TOLD:
            raise ValueError("no such news")
        if written:
            form(written)
    return value


Clock = Annotated[time, BeforeValidator(_clock)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Currency = Annotated[str, BeforeValidator(_currency)]
Amount = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{1,9}(\.\d{1,2})?$")]
Templates = Annotated[dict[str, str], AfterValidator(_forms)]
Entries = dict[str, str] | str
Admins = Annotated[tuple[Annotated[str, Field(pattern=ADMIN)], ...], NoDecode, BeforeValidator(_split)]
Proxies = Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_split)]
Methods = Annotated[
    tuple[Literal["demo", "cash"], ...], NoDecode, BeforeValidator(_split), Field(min_length=1)
]


class Section(BaseModel):
    """A part of the settings: no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DatabaseSection(Section):
    """Where the shop keeps everything."""

    url: Annotated[str, Field(pattern=r"^[a-z0-9+]+://")] = "sqlite:///var/xiaoer.db"
    threads: Annotated[int, Field(ge=1, le=16)] = 4


class ServerSection(Section):
    """The web server."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    certificate: str = ""
    key: str = ""
    proxies: Proxies = ()
    metrics_public: bool = False


class TelegramSection(Section):
    """Telegram; without a token it stays closed."""

    token: SecretStr = SecretStr("")
    api_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    driver: Literal["aiogram", "ptb"] = "aiogram"
    mode: Literal["polling", "webhook"] = "polling"
    secret: SecretStr = SecretStr("")


class WechatSection(Section):
    """WeChat's official account; without an app id it stays closed."""

    app_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    menu: dict[str, Entries] = {}
    templates: Templates = {}

    @property
    def forms(self) -> dict[str, Form]:
        """The form for each kind of news that has one."""
        return {kind.replace("_", "-"): form(written) for kind, written in self.templates.items() if written}


class WecomSection(Section):
    """An application in WeCom; without a company's id it stays closed."""

    corp_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""
    agent_id: Annotated[int, Field(ge=0)] = 0
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    menu: dict[str, Entries] = {}


class ShopSection(Section):
    """What customers see of the shop, and its rules."""

    name_zh: Annotated[str, Field(min_length=1)] = USUAL.name_zh
    name_en: str = USUAL.name_en
    icon: str = "🍵"
    timezone: Zone = USUAL.zone
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = USUAL.country
    currency: Currency = USUAL.currency
    opens: Clock = USUAL.opens
    closes: Clock = USUAL.closes
    delivery_fee: Amount = "6"
    delivery_free_from: Amount = "60"
    delivery_minutes: Annotated[int, Field(ge=0, le=10_000)] = USUAL.delivery_minutes
    pickup_minutes: Annotated[int, Field(ge=0, le=10_000)] = USUAL.pickup_minutes
    least_order: Amount = "0"
    slot_capacity: Annotated[int, Field(ge=1)] = USUAL.slot_capacity
    pickup_zh: str = USUAL.pickup_zh
    pickup_en: str = USUAL.pickup_en
    phone: str = USUAL.phone
    staff_hours_zh: str = USUAL.staff_hours_zh
    staff_hours_en: str = USUAL.staff_hours_en
    pictures: str = ""


class PaymentsSection(Section):
    """How orders are paid."""

    methods: Methods = USUAL.methods  # type: ignore[assignment]
    minutes: Annotated[int, Field(ge=1, le=10_000)] = USUAL.payment_minutes
    reminder_minutes: Annotated[int, Field(ge=0, le=10_000)] = USUAL.reminder_minutes
    refund_limit: Amount = "500"
    demo_file: str = "var/demo-bank.db"


class OrdersSection(Section):
    """What holds for orders."""

    unpaid: Annotated[int, Field(ge=1)] = USUAL.unpaid_orders
    accept_minutes: Annotated[int, Field(ge=1)] = USUAL.accept_minutes


class BackupSection(Section):
    """The nightly backup, and the drill that brings it back to see that it can be."""

    folder: str = "var/backups"
    keep: Annotated[int, Field(ge=1)] = 14
    days: Annotated[int, Field(ge=0, le=36_500)] = 90
    drill_days: Annotated[int, Field(ge=0, le=3_650)] = 7


class LogSection(Section):
    """What the program writes about itself."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class Settings(BaseSettings):
    """All settings. The environment wins over the file, the file over the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, arbitrary_types_allowed=True
    )

    database: DatabaseSection = DatabaseSection()
    server: ServerSection = ServerSection()
    telegram: TelegramSection = TelegramSection()
    wechat: WechatSection = WechatSection()
    wecom: WecomSection = WecomSection()
    admins: Admins = ()
    secret_key: SecretStr = SecretStr("")
    secret_file: str = "var/secret.key"  # noqa: S105
    shop: ShopSection = ShopSection()
    payments: PaymentsSection = PaymentsSection()
    orders: OrdersSection = OrdersSection()
    backup: BackupSection = BackupSection()
    log: LogSection = LogSection()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first; what `load` read from the file after it."""
        return env_settings, init_settings

    @property
    def owners(self) -> list[tuple[str, str]]:
        """Who owns the shop: (channel, person) each."""
        return [(channel, person) for channel, _, person in (admin.partition(":") for admin in self.admins)]

    @property
    def pictures(self) -> Path:
        """The folder of product pictures."""
        return Path(self.shop.pictures) if self.shop.pictures else ROOT / "demo" / "pictures"

    def the_shop(self) -> Shop:
        """The shop's facts, with money in minor units."""
        shop = self.shop

        def minor(amount: str) -> int:
            return money.minor(amount, shop.currency) or 0

        return Shop(
            name_zh=shop.name_zh, name_en=shop.name_en, zone=shop.timezone, country=shop.country,
            currency=shop.currency, opens=shop.opens, closes=shop.closes, delivery_fee=minor(shop.delivery_fee),
            delivery_free_from=minor(shop.delivery_free_from), delivery_minutes=shop.delivery_minutes,
            pickup_minutes=shop.pickup_minutes, least_order=minor(shop.least_order), slot_capacity=shop.slot_capacity,
            pickup_zh=shop.pickup_zh, pickup_en=shop.pickup_en, phone=shop.phone, payment_minutes=self.payments.minutes,
            reminder_minutes=self.payments.reminder_minutes, unpaid_orders=self.orders.unpaid,
            refund_limit=minor(self.payments.refund_limit), accept_minutes=self.orders.accept_minutes,
            methods=self.payments.methods, staff_hours_zh=shop.staff_hours_zh, staff_hours_en=shop.staff_hours_en,
        )
