"""Order numbers: read aloud, typed wrongly, found in a sentence; a wrong one is never taken for another order's."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.numbers import LETTERS, check_digit, found_in, fresh, valid

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
