"""Connects: lots that expire, the oldest spent first, given back once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.database.verify_connects import faults_of_connects
from bot.domain.accounts.model import Account
from bot.domain.connects.model import NotEnoughConnects
from bot.domain.connects.service import expire, give_back, grant, grant_monthly, spend
from bot.domain.errors import NotFound, Stale
from bot.domain.jobs.service import close_job
from bot.domain.proposals.service import decline, withdraw
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

    town.refused(Stale, lambda market: market.connects.mark_returned(spending))
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


def history(town: Town, account: Account) -> list[tuple[str, int, str]]:
    """Why somebody's Connects changed, the first change first."""
    changes = town.look(lambda market: market.connects.history(account.id, 100))
    return [(change.kind, change.change, change.about) for change in reversed(changes)]


def test_what_expires_is_gone_and_told_once(town: Town) -> None:
    town.rules = town.rules.model_copy(update={"monthly_connects": 0})
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")
    town.wait(365 * DAY - MOMENT)
    assert town.connects(ana) == 35
    assert town.told_to(ana) == []

    town.wait(2 * DAY)
    assert town.connects(ana) == 0
    assert town.told_to(ana) == ["connects_expired"]
    assert [notice.args[1] for notice, _ in town.told if notice.kind == "connects_expired"] == ["35"]
    assert history(town, ana)[-1] == ("expired", -35, "")


def test_an_empty_lot_expires_without_a_word(town: Town) -> None:
    town.rules = town.rules.model_copy(update={"monthly_connects": 0})
    ana = town.person()
    town.do(spend, ana.id, 40, "p1")
    town.wait(366 * DAY)

    assert town.told_to(ana) == []


def test_what_comes_back_too_late_expires_at_once(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")
    town.wait(366 * DAY)
    left = town.connects(ana)
    town.do(give_back, "p1")

    assert town.connects(ana) == left
    assert history(town, ana)[-2:] == [("returned", 5, "p1"), ("expired", -5, "p1")]
    assert town.look(lambda market: list(faults_of_connects(market.connection))) == []


def test_every_month_of_a_long_sleep_is_granted_once(town: Town) -> None:
    ana = town.person()
    town.now = datetime(2027, 6, 15, tzinfo=UTC)
    town.sweep()

    monthly = [change for change in history(town, ana) if change[2] == "monthly"]
    assert monthly == [("granted", 10, "monthly")] * 3
    first = town.look(lambda market: market.connects.lots(ana.id, town.now))[1]
    assert first.granted_at == datetime(2027, 4, 1, tzinfo=UTC)
    assert town.look(lambda market: market.deadlines.at("connects.monthly", ana.id)) == datetime(2027, 7, 1, tzinfo=UTC)


def test_a_month_is_granted_once_however_often_it_is_met(town: Town) -> None:
    ana = town.person()
    town.wait(31 * DAY)
    for _ in range(3):
        town.do(grant_monthly, ana.id)

    assert town.connects(ana) == 50


def test_months_that_have_expired_meanwhile_are_not_granted(town: Town) -> None:
    ana = town.person()
    town.now = START + 730 * DAY
    town.sweep()

    assert town.connects(ana) == 120
    assert town.told_to(ana) == ["connects_expired"]


def test_a_deadline_of_no_lot_is_a_refusal(town: Town) -> None:
    town.refused(NotFound, expire, "nothing")


def test_the_history_adds_up_and_is_paged(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client)
    proposal = town.proposal(ana, job)
    town.do(close_job, client, job.id, job.version)

    assert history(town, ana) == [("granted", 40, "joining"), ("spent", -6, proposal.id), ("returned", 6, proposal.id)]
    newest = town.look(lambda market: market.connects.history(ana.id, 1))
    assert [change.kind for change in newest] == ["returned"]
    assert town.look(lambda market: market.connects.changes(ana.id)) == 3


def test_what_a_freelancer_takes_back_or_a_client_declines_stays_spent(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    for decides, who in ((withdraw, None), (decline, client)):
        ana = town.freelancer()
        proposal = town.proposal(ana, job)
        town.do(decides, who or ana, proposal.id, proposal.version)
        assert town.connects(ana) == 34

    town.do(close_job, client, job.id, job.version)
    assert town.connects(ana) == 34


def test_connects_that_do_not_add_up_are_named(town: Town) -> None:
    ana = town.person()
    town.do(spend, ana.id, 5, "p1")
    assert town.look(lambda market: list(faults_of_connects(market.connection))) == []
    town.do(lambda market: market.connects.take(market.connects.lots(ana.id, town.now)[0].id, 1))

    (fault,) = town.look(lambda market: list(faults_of_connects(market.connection)))
    assert "34" in fault
    assert "35" in fault
