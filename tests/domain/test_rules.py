"""The market's numbers: fees, prices of proposals, and what an operator may set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.money import Money
from bot.domain.rules import ConnectsBand, FeeTier, MarketRules
from bot.domain.skills.categories import TOP_CATEGORIES
from tests.domain.town import usd

RULES = MarketRules()


@pytest.mark.parametrize(
    ("gross", "billed_before", "fee"),
    [
        (600, 0, 110),  # the published vector: $600 billed to one client nets $490
        (500, 0, 100),
        (500.01, 0, 100),  # a tenth of a cent is nothing
        (100, 500, 10),
        (1, 499, 0.20),
        (1, 500, 0.10),
        (2, 499, 0.30),  # one dollar on either side of the step
        (10_000, 0, 1_050),
        (10_000, 500, 975),  # 9,500 at 10% and 500 at 5%
        (100, 10_000, 5),
        (20_000, 0, 1_550),
        (0, 0, 0),
    ],
)
def test_the_freelancer_fee_is_marginal_on_lifetime_billings(gross: float, billed_before: float, fee: float) -> None:
    assert RULES.freelancer_fee(usd(gross), usd(billed_before)) == usd(fee)


def test_600_dollars_in_any_parts_net_490() -> None:
    for parts in ((600,), (500, 100), (100, 500), (300, 300), (250, 250, 100), (5,) * 120):
        billed = net = usd(0)
        for part in parts:
            net += usd(part) - RULES.freelancer_fee(usd(part), billed)
            billed += usd(part)
        assert net == usd(490), parts


def test_each_tiers_part_is_rounded_half_to_even() -> None:
    rules = MarketRules(fee_tiers=(FeeTier(up_to=5, basis_points=1_000), FeeTier(up_to=None, basis_points=500)))

    assert rules.freelancer_fee(Money(5, "USD"), Money(0, "USD")).amount == 0  # 0.5
    assert rules.freelancer_fee(Money(35, "USD"), Money(0, "USD")).amount == 2  # 0.5 → 0, 1.5 → 2


def test_an_operator_can_choose_a_flat_fee() -> None:
    rules = MarketRules(fee_tiers=(FeeTier(up_to=None, basis_points=1_000),))

    assert rules.freelancer_fee(usd(600), usd(0)) == rules.freelancer_fee(usd(600), usd(99_999)) == usd(60)


@given(st.lists(st.integers(1, 3_000_000), min_size=1, max_size=20))
def test_however_it_is_parted_the_fee_is_the_same_but_for_rounding(parts: list[int]) -> None:
    billed = fees = Money(0, "USD")
    for part in parts:
        fee = RULES.freelancer_fee(Money(part, "USD"), billed)
        assert 0 <= fee.amount <= part
        billed, fees = billed + Money(part, "USD"), fees + fee

    at_once = RULES.freelancer_fee(billed, Money(0, "USD"))
    roundings = len(parts) + 2 * len(RULES.fee_tiers)
    assert abs(fees.amount - at_once.amount) <= roundings / 2


@pytest.mark.parametrize(("gross", "fee"), [(600, 30), (0.10, 0), (0.30, 0.02), (0.50, 0.02), (5, 0.25)])
def test_the_client_fee_is_5_percent_rounded_half_to_even(gross: float, fee: float) -> None:
    assert RULES.client_fee(usd(gross)) == usd(fee)


@pytest.mark.parametrize(
    ("budget", "price"),
    [
        (5, 2),
        (99.99, 2),
        (100, 4),
        (499.99, 4),
        (500, 6),
        (999.99, 6),
        (1_000, 8),
        (4_999.99, 8),
        (5_000, 12),
        (9_999.99, 12),
        (10_000, 16),
        (1_000_000, 16),
    ],
)
def test_what_a_proposal_costs_by_budget(budget: float, price: int) -> None:
    assert RULES.connects_for(usd(budget)) == price


@pytest.mark.parametrize(
    ("budget", "category", "price"),
    [
        (500, "web", 7),
        (500, "web.backend", 7),
        (500, "data.ml", 8),
        (500, "legal.ip", 5),
        (500, "design.ui", 6),
        (500, "unheard.of", 6),
        (5, "legal", 2),  # never less than the least
        (1_000_000, "data", 16),  # nor more than the most
        (1_000_000, "finance.tax", 15),
    ],
)
def test_what_a_proposal_costs_by_budget_and_category(budget: float, category: str, price: int) -> None:
    assert RULES.connects_for(usd(budget), category) == price


def test_demand_is_of_known_categories_and_an_operator_can_change_it() -> None:
    assert set(RULES.category_demand) <= {category.id for category in TOP_CATEGORIES}
    rules = MarketRules.model_validate({"category_demand": {"writing": 1}, "max_connects": 20})
    assert rules.connects_for(usd(10_000), "writing.copy") == 17
    assert rules.connects_for(usd(500), "web") == 6
    with pytest.raises(ValidationError, match="category_demand"):
        MarketRules.model_validate({"category_demand": {"web": 3}})


def tier(up_to: int | None) -> FeeTier:
    return FeeTier(up_to=up_to, basis_points=500)


def band(up_to: int | None) -> ConnectsBand:
    return ConnectsBand(up_to=up_to, price=2)


@pytest.mark.parametrize("ends", [(), (100,), (None, 100), (100, 100, None), (200, 100, None), (None, None), (0, None)])
def test_steps_that_leave_a_gap_are_refused_at_the_start(ends: tuple[int | None, ...]) -> None:
    with pytest.raises(ValidationError, match="rise"):
        MarketRules(fee_tiers=tuple(map(tier, ends)))
    with pytest.raises(ValidationError, match="rise"):
        MarketRules(connects_bands=tuple(map(band, ends)))


def test_an_unknown_rule_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="min_payot"):
        MarketRules.model_validate({"min_payot": 500})
