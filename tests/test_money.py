"""Money: what is written is read back, in every currency, and decimals are never lost or invented."""

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from services.money import exponent, minor, money, sign, span

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "KRW", "VND", "BHD", "KWD", "XTR")

amounts = st.integers(min_value=0, max_value=10**9 - 1)
currencies = st.sampled_from(CURRENCIES)


@given(amounts, currencies)
def test_what_is_written_is_read_back(amount: int, currency: str) -> None:
    written = money(amount, currency).removeprefix(sign(currency))
    assert minor(written, currency) == amount


@given(amounts)
def test_an_amount_with_its_sign_is_read_back(amount: int) -> None:
    assert minor(money(amount, "CNY"), "CNY") == amount
    assert minor(f"{amount // 100}.{amount % 100:02d}元", "CNY") == amount


@given(st.integers(max_value=-1, min_value=-(10**12)), currencies)
def test_less_than_nothing_is_written_with_a_minus_and_never_read(amount: int, currency: str) -> None:
    assert money(amount, currency) == f"−{money(-amount, currency)}"
    assert minor(money(amount, currency), currency) is None
    assert minor(str(amount), currency) is None


@given(amounts, amounts, currencies)
def test_more_is_never_written_as_less(one: int, other: int, currency: str) -> None:
    assert (money(one, currency) == money(other, currency)) == (one == other)


@pytest.mark.parametrize(("currency", "digits"), [
    ("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("BHD", 3), ("KWD", 3), ("XTR", 0),
])
def test_every_currency_has_its_own_decimals(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert minor("7", currency) == 7 * 10**digits
    assert minor("7." + "1" * (digits + 1), currency) is None


def test_stars_are_whole() -> None:
    assert money(250, "XTR") == "★250"
    assert minor("250", "XTR") == 250
    assert minor("2.5", "XTR") is None


@pytest.mark.parametrize(("amount", "currency", "written"), [
    (0, "CNY", "¥0"), (1, "CNY", "¥0.01"), (1800, "CNY", "¥18"), (1990, "CNY", "¥19.90"), (-500, "CNY", "−¥5"),
    (123456789, "CNY", "¥1,234,567.89"), (1200, "JPY", "¥1,200"), (1005, "BHD", "BHD1.005"), (5, "USD", "$0.05"),
])
def test_it_is_written_as_people_write_it(amount: int, currency: str, written: str) -> None:
    assert money(amount, currency) == written


@pytest.mark.parametrize(("text", "amount"), [
    ("18", 1800), ("¥18", 1800), ("￥18", 1800), ("18元", 1800), ("19.9", 1990), ("1,200元", 120000), (" 0.01 ", 1),
    ("", None), ("元", None), ("-5", None), ("1.999", None), ("1.2.3", None), ("十八", None), ("１８", None),
    ("1e5", None), ("NaN", None), ("999999999999", None), (".5", None), ("18.", 1800), ("٣", None),
])
def test_what_people_write_is_read(text: str, amount: int | None) -> None:
    assert minor(text, "CNY") == amount


@given(st.text(max_size=20))
def test_anything_else_is_no_amount_and_no_fault(text: str) -> None:
    read = minor(text, "CNY")
    assert read is None or 0 <= read < 10**11


def test_a_range_says_the_sign_once() -> None:
    assert span(2000, 2300, "CNY") == "¥20–23"
    assert span(2050, 2300, "CNY") == "¥20.50–23"


def test_every_currency_of_the_world_is_written_and_read_back() -> None:
    for currency in sorted(list_currencies()):
        assert exponent(currency) in range(5)
        assert minor(money(123456, currency).removeprefix(sign(currency)), currency) == 123456, currency
