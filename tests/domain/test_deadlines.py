"""Deadlines: what is due is done once, in order, and late rather than never."""

from __future__ import annotations

import pytest

from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import MilestoneState
from bot.domain.deadlines.model import Deadline
from bot.domain.deadlines.service import MET_BY, meet_next
from bot.domain.errors import NotFound
from tests.domain.town import DAY, MOMENT, START, Town, usd


def test_the_earliest_is_claimed_first_and_once(town: Town) -> None:
    for kind, days in (("b", 2), ("a", 1), ("c", 3)):
        town.do(lambda market, kind=kind, days=days: market.deadlines.set(kind, "x", START + days * DAY))
    assert town.look(lambda market: market.deadlines.next_at()) == START + DAY

    def claim(market: MarketOnConnection) -> Deadline | None:
        return market.deadlines.claim(START + 2 * DAY)

    assert town.look(claim) == Deadline("a", "x", START + DAY)
    assert town.look(claim) == Deadline("b", "x", START + 2 * DAY)
    assert town.look(claim) is None
    assert town.look(lambda market: market.deadlines.next_at()) == START + 3 * DAY


def test_a_deadline_is_due_at_its_instant(town: Town) -> None:
    town.do(lambda market: market.deadlines.set("a", "x", START))

    assert town.look(lambda market: market.deadlines.claim(START - MOMENT)) is None
    assert town.look(lambda market: market.deadlines.claim(START)) == Deadline("a", "x", START)


def test_setting_it_again_moves_it(town: Town) -> None:
    for days in (1, 5, 3):
        town.do(lambda market, days=days: market.deadlines.set("a", "x", START + days * DAY))
    assert town.look(lambda market: market.deadlines.at("a", "x")) == START + 3 * DAY

    town.do(lambda market: market.deadlines.clear("a", "x"))
    town.do(lambda market: market.deadlines.clear("a", "x"))
    assert town.look(lambda market: market.deadlines.at("a", "x")) is None
    assert town.look(lambda market: market.deadlines.next_at()) is None


@pytest.mark.parametrize("kind", sorted(set(MET_BY) - {"earning.available", "reviews.close", "connects.monthly"}))
def test_what_goes_wrong_stays_due(town: Town, kind: str) -> None:
    town.do(lambda market: market.deadlines.set(kind, "nothing", START))

    town.refused(NotFound, meet_next)
    assert town.look(lambda market: market.deadlines.at(kind, "nothing")) == START


def test_nothing_is_due(town: Town) -> None:
    assert town.do(meet_next) is None
    town.person()
    assert town.do(meet_next) is None


def test_everything_that_people_do_sets_only_deadlines_that_somebody_meets(town: Town, operator: Account) -> None:
    pair = town.pair(500, 100)
    town.submit(pair, town.fund(pair, operator))
    town.earn(pair, operator, 2)
    kinds = set()
    town.now += 400 * DAY
    while (met := town.do(meet_next)) is not None and len(kinds) < len(MET_BY):
        kinds.add(met.kind)
        if met.kind == "connects.monthly":
            town.do(lambda market, key=met.key: market.deadlines.clear("connects.monthly", key))

    assert kinds >= {"milestone.release", "milestone.reminder", "earning.available", "connects.monthly"}
    assert kinds <= set(MET_BY)


def test_a_clock_that_stood_still_for_a_month_catches_up(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    submitted = town.submit(pair, town.fund(pair, operator))
    town.now += 30 * DAY
    town.sweep()

    assert town.milestone(submitted.id).state == MilestoneState.RELEASED
    assert town.purse(pair.freelancer).pending == usd(490)
    town.wait(5 * DAY)
    assert town.purse(pair.freelancer).available == usd(490)
