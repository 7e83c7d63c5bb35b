"""Money that goes out by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import change_settings
from bot.domain.errors import Stale
from bot.domain.payouts.model import Every, PayoutState, TooLittle
from bot.domain.payouts.plans import change_plan, next_day_of, next_payout_at
from bot.domain.payouts.service import mark_failed
from bot.domain.rules import MarketRules
from tests.domain.town import DAY, Town, usd

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(month: int, day: int, hour: int = 9, year: int = 2027) -> datetime:
    """An hour in Berlin."""
    return datetime(year, month, day, hour, tzinfo=BERLIN)


@pytest.fixture
def ana(town: Town, operator: Account) -> Account:
    """A freelancer with $490 available, on Saturday, 6 March."""
    return town.paid_freelancer(operator, 600)


def payouts(town: Town, who: Account) -> list[PayoutState]:
    return [payout.state for payout in town.look(lambda market: market.payouts.of_account(who.id))]


@pytest.mark.parametrize(
    ("every", "now", "then"),
    [
        (Every.WEEK, berlin(3, 1), berlin(3, 3)),
        (Every.WEEK, berlin(3, 3, 8), berlin(3, 3)),
        (Every.WEEK, berlin(3, 3), berlin(3, 10)),
        (Every.WEEK, berlin(3, 24), berlin(3, 31)),  # summer time began between them
        (Every.HALF_MONTH, berlin(3, 1), berlin(3, 15)),
        (Every.HALF_MONTH, berlin(3, 16), berlin(4, 1)),
        (Every.MONTH, berlin(12, 2), berlin(1, 1, year=2028)),
        (Every.QUARTER, berlin(2, 1), berlin(4, 1)),
        (Every.QUARTER, berlin(10, 1), berlin(1, 1, year=2028)),
    ],
)
def test_it_goes_out_on_a_morning_where_the_person_is(every: Every, now: datetime, then: datetime) -> None:
    at = next_day_of(every, now.astimezone(UTC), BERLIN, MarketRules())
    assert at == then
    assert at is not None
    assert at.hour == 9


def test_it_goes_out_by_itself_and_its_owner_is_told(town: Town, operator: Account, ana: Account) -> None:
    town.do(change_plan, ana, Every.WEEK, usd(100), 0)
    assert town.look(lambda market: next_payout_at(market, ana.id)) == datetime(2027, 3, 10, 9, tzinfo=UTC)
    town.wait(4 * DAY)
    assert payouts(town, ana) == [PayoutState.REQUESTED]
    assert town.told_to(ana)[-1] == "payout_planned"
    assert town.told_to(operator)[-1] == "payout_requested"
    assert town.look(lambda market: next_payout_at(market, ana.id)) == datetime(2027, 3, 17, 9, tzinfo=UTC)


def test_less_than_its_owner_wants_waits(town: Town, operator: Account, ana: Account) -> None:
    town.do(change_plan, ana, Every.WEEK, usd(490.01), 0)
    town.wait(30 * DAY)
    assert payouts(town, ana) == []
    assert "payout_skipped" not in town.told_to(ana)
    town.earn(town.pair(5, freelancer=ana), operator)
    town.wait(12 * DAY)
    assert payouts(town, ana) == [PayoutState.REQUESTED]


def test_what_was_missed_is_made_up_for_once(town: Town, operator: Account, ana: Account) -> None:
    town.do(change_plan, ana, Every.WEEK, usd(1), 0)
    town.now += 24 * DAY
    town.sweep()
    (payout,) = town.look(lambda market: market.payouts.of_account(ana.id))
    town.do(mark_failed, operator, payout.id, payout.version, "Closed.")
    town.sweep()
    assert payouts(town, ana) == [PayoutState.FAILED]
    at = town.look(lambda market: next_payout_at(market, ana.id))
    assert at is not None
    assert town.now < at <= town.now + 7 * DAY


def test_without_a_method_it_is_said_once_a_day_that_was_due(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    town.earn(pair, operator)
    bo = pair.freelancer
    town.do(change_plan, bo, Every.WEEK, usd(1), 0)
    town.wait(10 * DAY)
    assert payouts(town, bo) == []
    assert town.told_to(bo)[-1] == "payout_skipped"


def test_never_is_never(town: Town, ana: Account) -> None:
    plan = town.do(change_plan, ana, Every.MONTH, usd(1), 0)
    town.refused(Stale, change_plan, ana, Every.NEVER, usd(1), 0)
    town.do(change_plan, ana, Every.NEVER, usd(0), plan.version)
    assert town.look(lambda market: next_payout_at(market, ana.id)) is None
    town.wait(100 * DAY)
    assert payouts(town, ana) == []


def test_the_least_of_the_market_counts(town: Town, ana: Account) -> None:
    town.refused(TooLittle, change_plan, ana, Every.WEEK, usd(0.99), 0)


def test_the_morning_is_the_persons(town: Town, ana: Account) -> None:
    there = town.do(change_settings, ana, language="en", time_zone="America/New_York")
    town.do(change_plan, there, Every.WEEK, usd(1), 0)
    assert town.look(lambda market: next_payout_at(market, ana.id)) == datetime(2027, 3, 10, 14, tzinfo=UTC)
