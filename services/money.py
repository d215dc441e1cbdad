"""Money is a whole number of minor units with its currency; this is how people see it."""

from functools import lru_cache
from typing import Final

from babel.numbers import get_currency_precision, get_currency_symbol

NO_MINOR_UNIT: Final = frozenset({"XTR"})     # Telegram's stars are whole; Babel believes otherwise
SIGNS: Final = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "XTR": "★"}


@lru_cache
def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return 0 if currency in NO_MINOR_UNIT else get_currency_precision(currency)


@lru_cache
def sign(currency: str) -> str:
    """The currency's own sign, e.g. ¥."""
    return SIGNS.get(currency) or get_currency_symbol(currency, locale="en_US")


@lru_cache(maxsize=4096)
def money(amount: int, currency: str) -> str:
    """An amount of minor units as people write it: ¥18, ¥19.90, −¥5. Decimals only when it is not whole."""
    digits = exponent(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    tail = f".{rest:0{digits}d}" if rest else ""
    return f"{'−' if amount < 0 else ''}{sign(currency)}{whole:,}{tail}"


def span(low: int, high: int, currency: str) -> str:
    """A range of prices, the sign said once: ¥20–23."""
    return f"{money(low, currency)}–{money(high, currency).removeprefix(sign(currency))}"


def minor(text: str, currency: str) -> int | None:
    """Read an amount that a person wrote, such as `18`, `¥19.9` or `1,200元`, into minor units; None for no amount."""
    bare = text.strip().removesuffix("元").strip("¥￥$€£ ").replace(",", "")
    whole, _, rest = bare.partition(".")
    digits = exponent(currency)
    if not (whole + rest).isascii() or not whole.isdigit() or len(whole) > 9 or len(rest) > digits or (
        rest and not rest.isdigit()
    ):
        return None
    return int(whole + rest.ljust(digits, "0"))
