"""Money: whole minor units of one currency."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import Money, total

AMOUNTS = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize("amount", [1.0, Decimal(1), True, "1", None])
def test_only_whole_minor_units_are_money(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "USD")  # type: ignore[arg-type]  # that is the point


def test_currencies_do_not_mix() -> None:
    for mix in (lambda: Money(1, "USD") + Money(1, "EUR"), lambda: Money(1, "USD") - Money(1, "EUR")):
        with pytest.raises(ValueError, match="cannot mix USD with EUR"):
            mix()


def test_a_total_of_nothing_is_zero_of_the_currency() -> None:
    assert total([], "JPY") == Money(0, "JPY")
    assert not total([], "JPY")


def test_sums() -> None:
    assert total([Money(1, "USD"), Money(2, "USD")], "USD") == Money(3, "USD")
    assert Money(1, "USD") - Money(3, "USD") == -Money(2, "USD")
    assert Money(1, "USD") < Money(2, "USD")


@pytest.mark.parametrize(
    ("amount", "points", "rounded"),
    [
        (10, 500, 0),  # half a cent goes to the even neighbour: 0.5 → 0
        (30, 500, 2),  # 1.5 → 2
        (50, 500, 2),  # 2.5 → 2
        (70, 500, 4),  # 3.5 → 4
        (-50, 500, -2),
        (11, 500, 1),
        (60_000, 500, 3_000),
        (1, 10_000, 1),
        (10**15, 10_000, 10**15),
    ],
)
def test_basis_points_round_half_to_even(amount: int, points: int, rounded: int) -> None:
    assert Money(amount, "USD").basis_points(points) == Money(rounded, "USD")


@given(AMOUNTS, st.integers(0, 10_000))
def test_basis_points_are_never_off_by_more_than_half(amount: int, points: int) -> None:
    exact = Fraction(amount * points, 10_000)

    assert abs(Money(amount, "USD").basis_points(points).amount - exact) <= Fraction(1, 2)
    assert Money(amount, "USD").basis_points(points).amount == round(exact)
