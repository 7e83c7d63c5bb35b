"""Two at once in a timesheet, on both engines: one wins, the other is told so, and the books are right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.contracts.endings import end_contract
from bot.domain.deadlines.service import meet_next
from bot.domain.timesheets.model import EntryState, WeekState
from bot.domain.timesheets.reviews import accept_entry, charge_week, dispute_entry, give_in, insist
from bot.domain.timesheets.service import log_time, remove_entry
from bot.domain.timesheets.timers import start_timer, stop_timer
from tests.adapters.database.race import race
from tests.domain.hours import MONDAY, at_work, current, entries, entry, in_escrow, logs, until, week
from tests.domain.town import DAY, Pair, Town

HOUR = timedelta(hours=1)
NOON = MONDAY + 7 * DAY + 12 * HOUR
FRIDAY = MONDAY + 12 * DAY - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each race the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """An hourly contract on Wednesday noon."""
    found = at_work(town, operator)
    until(town, MONDAY + 2 * DAY + 12 * HOUR)
    return found


def test_time_for_the_last_hours_of_a_week(town: Town, pair: Pair) -> None:
    for day in (1, 2):
        logs(town, pair, 8 * 60, day=date(2027, 3, day))

    outcome = race(
        town,
        *(
            lambda market, day=day: log_time(
                market, pair.freelancer, pair.contract.id, minutes=180, memo="More", day=date(2027, 3, day)
            )
            for day in (2, 3)
        ),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert week(town, pair).minutes == 19 * 60


def test_the_first_time_of_a_week(town: Town, pair: Pair) -> None:
    outcome = race(
        town,
        *(
            lambda market, memo=memo: log_time(
                market, pair.freelancer, pair.contract.id, minutes=60, memo=memo, day=date(2027, 3, 2)
            )
            for memo in ("One", "Two")
        ),
    )

    assert week(town, pair).minutes == 60 * len(outcome.won)
    assert len(entries(town, pair)) == len(outcome.won) >= 1


def test_two_timers(town: Town, pair: Pair) -> None:
    outcome = race(
        town,
        *(
            lambda market, memo=memo: start_timer(market, pair.freelancer, pair.contract.id, memo)
            for memo in ("One", "Two")
        ),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)


def test_a_timer_stopped_twice(town: Town, pair: Pair) -> None:
    town.do(start_timer, pair.freelancer, pair.contract.id, "One")
    town.wait(HOUR)
    outcome = race(town, *[lambda market: stop_timer(market, pair.freelancer)] * 2)
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert week(town, pair).minutes == 60


def test_a_timer_stopped_as_its_time_is_over(town: Town, pair: Pair) -> None:
    town.do(start_timer, pair.freelancer, pair.contract.id, "One")
    town.now += 20 * HOUR
    outcome = race(town, lambda market: stop_timer(market, pair.freelancer), meet_next)
    assert outcome.won
    assert week(town, pair).minutes == 20 * 60


def test_an_entry_removed_twice(town: Town, pair: Pair) -> None:
    mine = logs(town, pair, 60)
    outcome = race(town, *[lambda market: remove_entry(market, pair.freelancer, mine.id, mine.version)] * 2)
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert week(town, pair).minutes == 0


def test_two_clocks_charge(town: Town, pair: Pair) -> None:
    logs(town, pair, 300)
    until(town, FRIDAY - HOUR)
    town.now = FRIDAY
    done = week(town, pair, MONDAY).id
    race(town, *[lambda market: charge_week(market, done)] * 2)
    assert town.balance(f"pending:{pair.freelancer.id}") == 160_00


def test_a_dispute_in_the_moment_of_the_charge(town: Town, pair: Pair) -> None:
    logs(town, pair, 300)
    until(town, NOON)
    (mine,) = entries(town, pair, MONDAY)
    cut = week(town, pair, MONDAY)
    race(
        town,
        lambda market: dispute_entry(market, pair.client, mine.id, mine.version, reason="No."),
        lambda market: charge_week(market, cut.id),
    )
    paid = town.balance(f"pending:{pair.freelancer.id}")
    disputed = entry(town, mine.id).state == EntryState.DISPUTED
    assert paid == (0 if disputed else 160_00)
    assert week(town, pair, MONDAY).state != WeekState.DISPUTED or disputed


def test_both_sides_settle_an_entry(town: Town, pair: Pair) -> None:
    logs(town, pair, 300)
    until(town, NOON)
    (mine,) = entries(town, pair, MONDAY)
    town.do(dispute_entry, pair.client, mine.id, mine.version, reason="No.")
    seen = mine.version + 1
    until(town, FRIDAY)

    outcome = race(
        town,
        lambda market: accept_entry(market, pair.client, mine.id, seen),
        lambda market: give_in(market, pair.freelancer, mine.id, seen),
        lambda market: insist(market, pair.freelancer, mine.id, seen, answer="It was work."),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 2)
    is_paid = entry(town, mine.id).state == EntryState.AGREED
    assert town.balance(f"pending:{pair.freelancer.id}") == (160_00 if is_paid else 0)


def test_time_in_the_moment_of_the_end(town: Town, pair: Pair) -> None:
    contract = current(town, pair)
    logs(town, pair, 60)

    race(
        town,
        lambda market: log_time(market, pair.freelancer, contract.id, minutes=60, memo="Last"),
        lambda market: end_contract(market, pair.client, contract.id, contract.version),
    )

    worked = week(town, pair).minutes
    if current(town, pair).ended_at is not None:
        assert in_escrow(town, pair.contract) == worked * 4000 // 60
    until(town, FRIDAY)
    assert town.balance(f"pending:{pair.freelancer.id}") == worked * 4000 // 60 * 80 // 100
