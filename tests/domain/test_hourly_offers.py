"""Offers of hourly work: a rate and a weekly limit in place of milestones (MARKET 7)."""

from __future__ import annotations

import pytest

from bot.domain.contracts.model import MilestoneState
from bot.domain.errors import BadValue
from bot.domain.offers.service import Terms, accept, agree, agreed_in, counter, make_offer
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from tests.domain.hours import hourly_job, hourly_offer
from tests.domain.town import Town, terms, usd


def test_an_hourly_job_is_offered_by_the_hour_and_no_other_by_it(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    bid = SubmitProposal(job_id=hourly_job(town, client), letter="I can.", rate=usd(45))
    hourly = town.do(submit_proposal, ana, bid)
    fixed = town.proposal(ana, town.job(client))
    for proposal, put in (
        (hourly, Terms(terms=terms(600))),
        (hourly, Terms(rate=usd(40))),
        (hourly, Terms(rate=usd(40), weekly_limit=61)),
        (hourly, Terms(rate=usd(2), weekly_limit=20)),
        (hourly, Terms(terms=terms(600), rate=usd(40), weekly_limit=20)),
        (fixed, Terms(rate=usd(40), weekly_limit=20)),
    ):
        town.refused(BadValue, make_offer, client, proposal.id, "Work", put)
    offer = town.do(make_offer, client, hourly.id, "Work", Terms(rate=usd(40), weekly_limit=20))
    assert offer.total == usd(800)


def test_both_sides_counter_and_every_version_is_kept(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    offer = hourly_offer(town, client, ana)
    offer = town.do(counter, ana, offer.id, offer.version, Terms(rate=usd(45), weekly_limit=15))
    offer = town.do(counter, client, offer.id, offer.version, Terms(rate=usd(42), weekly_limit=15))
    offer = town.do(counter, ana, offer.id, offer.version, Terms(rate=usd(44), weekly_limit=15))
    offer = town.do(agree, client, offer.id, offer.version)
    assert town.look(lambda market: agreed_in(market, offer)) == 5
    contract = town.do(accept, ana, offer.id, offer.version)

    kept = town.look(lambda market: [(one.rate, one.weekly_limit) for one in market.offers.revisions(offer.id)])
    assert kept == [(usd(40), 20), (usd(45), 15), (usd(42), 15), (usd(44), 15), (usd(44), 15)]
    assert (contract.rate, contract.weekly_limit, contract.is_hourly) == (usd(44), 15, True)
    (standing,) = town.milestones(contract)
    assert (standing.state, standing.amount) == (MilestoneState.HOURS, usd(660))


@pytest.mark.parametrize("limit", [0, 61])
def test_a_counter_keeps_to_the_bounds(town: Town, limit: int) -> None:
    client, ana = town.client(), town.freelancer()
    offer = hourly_offer(town, client, ana)
    town.refused(BadValue, counter, ana, offer.id, offer.version, Terms(rate=usd(45), weekly_limit=limit))
