"""Connects: lots that expire, the oldest spent first, given back once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.accounts.model import Account
from bot.domain.connects.model import NotEnoughConnects
from bot.domain.connects.service import give_back, grant, spend
from bot.domain.errors import Stale
from tests.domain.town import DAY, MOMENT, START, Town


def lots(town: Town, account: Account) -> list[tuple[str, int]]:
    return town.look(lambda market: [(lot.source, lot.left) for lot in market.connects.lots(account.id, town.now)])


def test_the_oldest_are_spent_first(town: Town) -> None:
    ana = town.person()
    town.now += DAY
    town.do(grant, ana.id, 10, "bought")

    town.do(spend, ana.id, 38, "p1")
    assert lots(town, ana) == [("joining", 2), ("bought", 10)]
    town.do(spend, ana.id, 6, "p2")
    assert lots(town, ana) == [("bought", 6)]


def test_what_costs_nothing_takes_nothing(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 0, "p1")

    assert town.connects(ana) == 40
    assert town.do(give_back, "p1")
    assert town.connects(ana) == 40


def test_not_enough_takes_nothing(town: Town) -> None:
    ana = town.person()

    refusal = town.refused(NotEnoughConnects, spend, ana.id, 41, "p1")
    assert refusal.values == {"needed": 41, "left": 40}
    assert town.connects(ana) == 40


def test_they_go_back_to_where_they_came_from_once(town: Town) -> None:
    ana = town.person()
    town.now += DAY
    town.do(grant, ana.id, 10, "bought")
    town.do(spend, ana.id, 45, "p1")

    assert town.do(give_back, "p1")
    assert lots(town, ana) == [("joining", 40), ("bought", 10)]
    assert not town.do(give_back, "p1")
    assert not town.do(give_back, "never spent")
    assert town.connects(ana) == 50


def test_a_stale_giving_back_is_refused(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")
    spending = town.look(lambda market: market.connects.spending("p1"))
    assert spending is not None
    town.do(give_back, "p1")

    town.refused(Stale, lambda market: market.connects.give_back(spending))
    assert town.connects(ana) == 40


def test_a_proposal_spends_once(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")

    town.refused(Stale, spend, ana.id, 5, "p1")
    assert town.connects(ana) == 35


def test_they_live_a_year(town: Town) -> None:
    ana = town.person()
    town.now = START + 365 * DAY - MOMENT
    assert town.connects(ana) == 40

    town.now = START + 365 * DAY
    assert town.connects(ana) == 0
    town.refused(NotEnoughConnects, spend, ana.id, 1, "p1")


def test_going_back_does_not_make_them_younger(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")
    town.now += 366 * DAY
    town.do(give_back, "p1")

    assert town.connects(ana) == 0


def test_ten_come_on_the_first_of_each_month_and_roll_over(town: Town) -> None:
    ana = town.person()
    town.wait(datetime(2027, 4, 1, tzinfo=UTC) - town.now - MOMENT)
    assert town.connects(ana) == 40

    town.wait(MOMENT)
    assert town.connects(ana) == 50
    town.wait(30 * DAY)
    assert town.connects(ana) == 60
    assert town.sweep() == 0


@pytest.mark.parametrize(
    ("joined", "first"),
    [
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)),
    ],
)
def test_the_first_of_the_next_month(town: Town, joined: datetime, first: datetime) -> None:
    town.now = joined
    ana = town.person()

    assert town.look(lambda market: market.deadlines.at("connects.monthly", ana.id)) == first


def test_a_year_of_months_is_as_much_as_one_can_have(town: Town) -> None:
    ana = town.person()
    town.wait(timedelta(days=366))
    assert town.connects(ana) == 120
