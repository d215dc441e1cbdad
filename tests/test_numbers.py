"""Order numbers: read aloud, typed wrongly, found in a sentence; a wrong one is never taken for another order's."""

import asyncio
import random
import threading
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models.conversation import Parked
from models.orders import Order
from services.numbers import LETTERS, check_digit, found_in, fresh, valid
from tests.edge import ADDRESS, edge_of
from tests.talk import House

DIGITS = "0123456789"

numbers = st.builds(
    lambda letter, body: f"{letter}{body}{check_digit(letter, body)}",
    st.sampled_from(LETTERS), st.text(DIGITS, min_size=3, max_size=8),
)


@given(numbers)
def test_every_single_wrong_digit_is_noticed(number: str) -> None:
    for place in range(1, len(number)):
        for digit in DIGITS.replace(number[place], ""):
            assert not valid(number[:place] + digit + number[place + 1:])


@given(numbers)
def test_every_swap_of_neighbours_is_noticed(number: str) -> None:
    for place in range(1, len(number) - 1):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2:]
        assert valid(swapped) == (swapped == number)


@given(numbers)
def test_a_wrong_letter_is_mostly_noticed(number: str) -> None:
    taken = [letter for letter in LETTERS if letter != number[0] and valid(letter + number[1:])]
    assert len(taken) <= len(LETTERS) // 8


@given(numbers)
def test_it_is_found_however_it_is_written(number: str) -> None:
    assert valid(number)
    assert valid(number.lower())
    for text in (number, f"#{number}", f"订单{number}到哪了", f"where is {number.lower()}?", f"，{number}。"):
        assert found_in(text) == number, text


@given(numbers)
def test_it_is_not_found_inside_something_longer(number: str) -> None:
    assert found_in(f"x{number}") is None
    assert found_in(f"7{number}") is None
    assert found_in(f"{number}{(int(number[-1]) + 1) % 10}" + "0" * 9) is None


@given(st.text(max_size=40))
def test_what_is_found_is_valid(text: str) -> None:
    found = found_in(text)
    assert found is None or (valid(found) and found in text.upper())


@pytest.mark.parametrize("text", ["", "A", "A1", "１２３", "I12345", "O12345", "A1٢٣45", "13800138000", "a b c"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert not valid(text)
    assert found_in(text) is None


@pytest.mark.parametrize("digits", range(4, 9))
def test_a_new_one_is_valid_short_and_unlike_the_last(digits: int) -> None:
    made = [fresh(digits) for _ in range(200)]
    assert all(valid(number) and len(number) == digits + 2 for number in made)
    assert len(set(made)) > 150
    assert not set("".join(made)) & set("IO")


def test_a_guess_is_seldom_a_number() -> None:
    dice = random.Random(1)
    guesses = [dice.choice(LETTERS) + "".join(dice.choices(DIGITS, k=5)) for _ in range(2000)]
    assert sum(map(valid, guesses)) < 2000 * 0.14


async def test_two_who_draw_one_number_at_the_same_moment_both_get_an_order(postgres_url: str) -> None:
    """Neither sees the other's before its commit: the database decides, and whoever comes second draws again."""
    async with edge_of(House(postgres_url)) as shop:
        for person in ("ann", "bob"):
            await shop.types("/start", person)
            await shop.taps("冰拿铁", person)
            await shop.taps("立即购买", person)
            await shop.types(ADDRESS, person)
        drawn, both = [], threading.Barrier(2)

        def draw(digits: int = 4) -> str:
            drawn.append(None)
            if len(drawn) > 2:
                return fresh(digits)
            both.wait(10)
            return "K38294"

        with patch("services.numbers.fresh", draw):
            await asyncio.gather(*(shop.taps("提交并支付", person) for person in ("ann", "bob")))
        found = await shop.run(lambda db: list(db.scalars(select(Order.number))))
        parked = await shop.run(lambda db: list(db.scalars(select(Parked))))
    assert len(set(found)) == 2
    assert "K38294" in found
    assert parked == []
