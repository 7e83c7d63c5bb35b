"""Offers: the newest terms stand, the other side answers, and accepting makes the contract."""

from __future__ import annotations

import pytest

from bot.domain.contracts.model import MilestoneState
from bot.domain.errors import BadValue, NotAllowed, NotYours, Stale
from bot.domain.jobs.model import JobFilled, JobState
from bot.domain.jobs.service import close_job
from bot.domain.offers.model import NotYourTurn, Offer, OfferOpen, OfferState
from bot.domain.offers.service import (
    Terms,
    accept,
    agree,
    counter,
    decline_offer,
    expire,
    make_offer,
    side_of,
    withdraw_offer,
)
from bot.domain.proposals.model import ProposalState
from bot.domain.proposals.service import withdraw
from bot.domain.teams.service import start_hiring
from tests.domain.town import DAY, MOMENT, START, Town, terms, usd


@pytest.fixture
def table(town: Town) -> Table:
    """An offer of $600 that the freelancer has just got."""
    return Table(town)


class Table:
    """Two people and the terms between them."""

    def __init__(self, town: Town) -> None:
        self.client, self.freelancer = town.client(), town.freelancer()
        self.job = town.job(self.client)
        self.proposal = town.proposal(self.freelancer, self.job)
        self.offer = town.offer(self.client, self.proposal)


def put(*dollars: float) -> Terms:
    return Terms(terms=terms(*dollars), note="How about this?")


def stands(town: Town, offer: Offer) -> Offer:
    return town.look(lambda market: market.offers.get(offer.id))


def test_accepting_makes_the_contract_in_the_same_transaction(town: Town, table: Table) -> None:
    contract = town.do(accept, table.freelancer, table.offer.id, table.offer.version)

    assert stands(town, table.offer).state == OfferState.ACCEPTED
    milestones = town.milestones(contract)
    assert [(part.position, part.amount, part.state) for part in milestones] == [(1, usd(600), MilestoneState.PLANNED)]
    assert town.look(lambda market: market.jobs.get(table.job.id)).state == JobState.FILLED
    assert town.look(lambda market: market.proposals.get(table.proposal.id)).state == ProposalState.HIRED
    assert town.look(lambda market: market.contracts.of_offer(table.offer.id)) == contract
    assert town.look(lambda market: market.contracts.of_proposal(table.proposal.id)) == contract
    assert town.told_to(table.client)[-1] == "contract_started"


def test_accepting_twice_makes_one_contract(town: Town, table: Table) -> None:
    town.do(accept, table.freelancer, table.offer.id, table.offer.version)

    town.refused(Stale, accept, table.freelancer, table.offer.id, table.offer.version)
    town.refused(NotAllowed, accept, table.freelancer, table.offer.id, table.offer.version + 1)
    assert len(town.look(lambda market: market.contracts.of_member(table.freelancer.id))) == 1


def test_a_counter_voids_the_earlier_terms_and_every_version_is_kept(town: Town, table: Table) -> None:
    countered = town.do(counter, table.freelancer, table.offer.id, table.offer.version, put(700, 100))

    assert countered.total == usd(800)
    assert (countered.revision, countered.proposed_by) == (2, "freelancer")
    town.refused(Stale, accept, table.freelancer, table.offer.id, table.offer.version)
    again = town.do(counter, table.client, table.offer.id, countered.version, put(650))
    contract = town.do(accept, table.freelancer, table.offer.id, again.version)

    assert [part.amount for part in town.milestones(contract)] == [usd(650)]
    revisions = town.look(lambda market: market.offers.revisions(table.offer.id))
    assert [(one.revision, one.proposed_by, one.author_id, len(one.terms)) for one in revisions] == [
        (1, "client", table.client.id, 1),
        (2, "freelancer", table.freelancer.id, 2),
        (3, "client", table.client.id, 1),
    ]
    assert town.told_to(table.freelancer) == ["offer", "offer"]
    assert town.told_to(table.client).count("offer") == 1


def test_nobody_answers_their_own_terms(town: Town, table: Table) -> None:
    for answer in (accept, agree):
        town.refused(NotYourTurn, answer, table.client, table.offer.id, table.offer.version)
    town.refused(NotYourTurn, counter, table.client, table.offer.id, table.offer.version, put(1_000))

    countered = town.do(counter, table.freelancer, table.offer.id, table.offer.version, put(700))
    for answer in (accept, agree):
        town.refused(NotYourTurn, answer, table.freelancer, table.offer.id, countered.version)


def test_only_the_freelancer_accepts(town: Town, table: Table) -> None:
    countered = town.do(counter, table.freelancer, table.offer.id, table.offer.version, put(700))

    town.refused(NotYours, accept, table.client, table.offer.id, countered.version)
    agreed = town.do(agree, table.client, table.offer.id, countered.version)
    assert (agreed.proposed_by, agreed.total) == ("client", usd(700))
    town.refused(NotYours, agree, table.freelancer, table.offer.id, agreed.version)
    town.do(accept, table.freelancer, table.offer.id, agreed.version)


def test_bad_terms_change_nothing(town: Town, table: Table) -> None:
    town.refused(BadValue, counter, table.freelancer, table.offer.id, table.offer.version, Terms(terms=()))
    town.refused(BadValue, counter, table.freelancer, table.offer.id, table.offer.version, put(1))
    town.refused(BadValue, make_offer, table.client, town.proposal(town.freelancer(), table.job).id, "X", put(1))

    assert stands(town, table.offer) == table.offer


def test_strangers_have_no_part_in_it(town: Town, table: Table) -> None:
    stranger = town.client()
    for answer in (accept, agree, decline_offer, withdraw_offer):
        town.refused(NotYours, answer, stranger, table.offer.id, table.offer.version)
    town.refused(NotYours, counter, stranger, table.offer.id, table.offer.version, put(600))
    town.refused(NotYours, make_offer, stranger, table.proposal.id, "A bot", put(600))
    assert town.look(lambda market: side_of(market, table.client, table.offer)) == "client"


def test_each_side_ends_it_in_its_own_way(town: Town, table: Table) -> None:
    town.refused(NotYours, decline_offer, table.client, table.offer.id, table.offer.version)
    town.refused(NotYours, withdraw_offer, table.freelancer, table.offer.id, table.offer.version)

    declined = town.do(decline_offer, table.freelancer, table.offer.id, table.offer.version)
    assert declined.state == OfferState.DECLINED
    town.refused(NotAllowed, withdraw_offer, table.client, table.offer.id, declined.version)
    town.refused(NotAllowed, counter, table.freelancer, table.offer.id, declined.version, put(700))
    assert town.told_to(table.client)[-1] == "offer_settled"

    again = town.offer(table.client, table.proposal)
    withdrawn = town.do(withdraw_offer, table.client, again.id, again.version)
    assert withdrawn.state == OfferState.WITHDRAWN
    town.refused(NotAllowed, accept, table.freelancer, again.id, withdrawn.version)


def test_one_open_offer_at_a_time(town: Town, table: Table) -> None:
    town.refused(OfferOpen, make_offer, table.client, table.proposal.id, "Another", put(700))

    town.do(decline_offer, table.freelancer, table.offer.id, table.offer.version)
    assert town.offer(table.client, table.proposal, 700).state == OfferState.OPEN
    assert len(town.look(lambda market: market.offers.open_of(table.client.id))) == 1


def test_the_database_too_keeps_it_to_one_open_offer(town: Town, table: Table) -> None:
    offer = table.offer
    town.refused(Stale, lambda market: market.offers.add(type(offer)(**{**vars(offer), "id": market.new_id()})))


def test_an_offer_expires_after_7_days(town: Town, table: Table) -> None:
    assert table.offer.expires_at == START + 7 * DAY
    town.wait(7 * DAY - MOMENT)
    assert stands(town, table.offer).state == OfferState.OPEN

    town.wait(MOMENT)
    expired = stands(town, table.offer)
    assert expired.state == OfferState.EXPIRED
    town.refused(NotAllowed, accept, table.freelancer, table.offer.id, expired.version)
    assert town.told_to(table.freelancer)[-1] == town.told_to(table.client)[-1] == "offer_settled"
    town.do(expire, table.offer.id)


def test_an_offer_has_expired_even_when_the_clock_is_late(town: Town, table: Table) -> None:
    town.now = table.offer.expires_at

    for answer in (accept, agree, decline_offer, withdraw_offer):
        who = table.client if answer is withdraw_offer else table.freelancer
        refusal = town.refused(NotAllowed, answer, who, table.offer.id, table.offer.version)
        assert refusal.values == {"state": OfferState.EXPIRED}
    town.refused(NotAllowed, counter, table.freelancer, table.offer.id, table.offer.version, put(700))


def test_newer_terms_live_their_own_7_days(town: Town, table: Table) -> None:
    town.wait(6 * DAY)
    countered = town.do(counter, table.freelancer, table.offer.id, table.offer.version, put(700))
    assert countered.expires_at == START + 13 * DAY

    town.wait(6 * DAY)
    assert stands(town, table.offer).state == OfferState.OPEN
    town.wait(DAY)
    assert stands(town, table.offer).state == OfferState.EXPIRED


def test_settling_takes_the_deadline_away(town: Town, table: Table) -> None:
    town.do(accept, table.freelancer, table.offer.id, table.offer.version)

    assert town.look(lambda market: market.deadlines.at("offer.expiry", table.offer.id)) is None


def test_no_offer_for_a_proposal_that_is_over(town: Town) -> None:
    client, ana, mia = town.client(), town.freelancer(), town.freelancer()
    job = town.job(client)
    gone, closed = town.proposal(ana, job), town.proposal(mia, job)
    town.do(withdraw, ana, gone.id, gone.version)
    town.refused(NotAllowed, make_offer, client, gone.id, "A bot", put(600))

    town.do(close_job, client, job.id, job.version)
    town.refused(NotAllowed, make_offer, client, closed.id, "A bot", put(600))


def test_an_offer_goes_with_the_proposal_that_is_withdrawn(town: Town, table: Table) -> None:
    town.do(withdraw, table.freelancer, table.proposal.id, table.proposal.version)

    assert stands(town, table.offer).state == OfferState.WITHDRAWN
    town.refused(Stale, accept, table.freelancer, table.offer.id, table.offer.version)


def test_an_offer_goes_with_the_job_that_closes(town: Town, table: Table) -> None:
    town.do(close_job, table.client, table.job.id, table.job.version)

    assert stands(town, table.offer).state == OfferState.WITHDRAWN


def test_a_second_hire_on_the_same_job(town: Town, table: Table) -> None:
    mia = town.freelancer()
    other = town.proposal(mia, table.job)
    offer = town.offer(table.client, other)
    town.do(accept, table.freelancer, table.offer.id, table.offer.version)
    assert town.told_to(mia) == ["offer", "job_filled"]

    town.do(accept, mia, offer.id, offer.version)
    assert sum(isinstance(event, JobFilled) for event in town.events) == 1


def test_a_freelancer_who_joined_the_clients_team_does_not_hire_themselves(town: Town) -> None:
    owner, ana = town.person(), town.freelancer()
    town.do(start_hiring, owner, workspace="T1", name="Acme")
    proposal = town.proposal(ana, town.job(owner))
    town.do(start_hiring, ana, workspace="T1", name="Acme")

    town.refused(NotYours, make_offer, ana, proposal.id, "A bot", put(600))
