"""Boosts: the four who bid most stand on top; whoever is outbid unseen gets the Connects back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.adapters.database.verify_connects import faults_of_connects
from bot.domain.accounts.model import Account
from bot.domain.connects.boosts import boost_proposal, least_bid, look_at, on_top
from bot.domain.connects.model import BidTooLow, BoostState, NotEnoughConnects
from bot.domain.errors import BadValue, NotAllowed, NotYours, Stale
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import close_job, reopen_job
from bot.domain.offers.service import Terms, make_offer
from bot.domain.proposals.model import JobNotOpen, Proposal
from bot.domain.proposals.service import SubmitProposal, decline, send_again, shortlist, submit_proposal, withdraw
from bot.domain.rooms.service import open_room
from tests.domain.town import Town, terms

Bidder = tuple[Account, Proposal]


@pytest.fixture
def client(town: Town) -> Account:
    return town.client()


@pytest.fixture
def job(town: Town, client: Account) -> Job:
    return town.job(client)


def bidder(town: Town, job: Job, bid: int) -> Bidder:
    """Somebody who proposes and bids this much."""
    ana = town.freelancer()
    command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=bid)
    return ana, town.do(submit_proposal, ana, command)


def bidders(town: Town, job: Job, *bids: int) -> list[Bidder]:
    return [bidder(town, job, bid) for bid in bids]


def top(town: Town, job: Job) -> Sequence[str]:
    return [boost.proposal_id for boost in town.look(lambda market: on_top(market, job.id))]


def fresh(town: Town, proposal: Proposal) -> Proposal:
    return town.look(lambda market: market.proposals.get(proposal.id))


def lost(town: Town, who: Account) -> list[tuple[str, str]]:
    """What somebody was told that came back, and what a place costs now."""
    told = [notice for notice, chat in town.told if notice.kind == "boost_lost" and chat.account_id == who.id]
    return [(notice.args[1], notice.args[2]) for notice in told]


def test_a_bid_is_spent_at_once_and_stands_on_top(town: Town, job: Job) -> None:
    ana, proposal = bidder(town, job, 5)

    assert town.connects(ana) == 40 - 6 - 5
    assert top(town, job) == [proposal.id]


def test_the_highest_stand_first_and_of_equal_ones_the_earlier(town: Town, job: Job) -> None:
    placed = bidders(town, job, 3, 7, 3)

    assert top(town, job) == [placed[1][1].id, placed[0][1].id, placed[2][1].id]


def test_whoever_is_outbid_unseen_gets_everything_back_and_hears_the_price(town: Town, job: Job) -> None:
    placed = bidders(town, job, 2, 3, 4, 5)
    newcomer = bidder(town, job, 6)

    assert top(town, job)[0] == newcomer[1].id
    assert placed[0][1].id not in top(town, job)
    assert town.connects(placed[0][0]) == 34
    assert lost(town, placed[0][0]) == [("2", "4")]
    assert [lost(town, who) for who, _ in placed[1:]] == [[], [], []]


def test_equal_to_the_last_place_is_too_little(town: Town, job: Job) -> None:
    bidders(town, job, 2, 3, 4, 5)
    ana = town.freelancer()
    command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=2)
    refusal = town.refused(BidTooLow, submit_proposal, ana, command)

    assert refusal.values == {"least": 3}
    assert town.connects(ana) == 40
    assert town.look(lambda market: market.proposals.between(job.id, ana.id)) is None


@pytest.mark.parametrize("how", ["opened", "shortlisted", "written to", "offered"])
def test_once_the_client_has_looked_nothing_comes_back(town: Town, client: Account, job: Job, how: str) -> None:
    (ana, proposal), *_ = bidders(town, job, 2, 3, 4, 5)
    if how == "opened":
        town.do(look_at, client, proposal.id)
    elif how == "shortlisted":
        town.do(shortlist, client, proposal.id, proposal.version)
    elif how == "written to":
        town.do(open_room, client, proposal.id)
    else:
        town.do(make_offer, client, proposal.id, "A bot", Terms(terms=proposal.terms))
    bidder(town, job, 6)

    assert town.connects(ana) == 32
    assert lost(town, ana) == [("0", "4")]
    (boost,) = town.look(lambda market: market.boosts.of_proposal(proposal.id))
    assert boost.state == BoostState.PASSED


def test_a_bid_can_be_placed_later_and_raised(town: Town, job: Job) -> None:
    placed = bidders(town, job, 2, 3, 4, 5)
    ana, proposal = placed[0]
    town.do(boost_proposal, ana, proposal.id, proposal.version, 9)

    assert town.connects(ana) == 40 - 6 - 9
    assert top(town, job)[0] == proposal.id
    town.refused(BidTooLow, boost_proposal, ana, proposal.id, proposal.version, 9)

    late, own = bidder(town, job, 0)
    town.do(boost_proposal, late, own.id, own.version, 6)
    assert top(town, job)[1] == own.id
    assert town.connects(placed[1][0]) == 34


def test_a_raised_bid_comes_back_whole(town: Town, job: Job) -> None:
    (ana, proposal), *_ = bidders(town, job, 2, 8, 8, 8)
    town.do(boost_proposal, ana, proposal.id, proposal.version, 7)
    bidder(town, job, 9)

    assert town.connects(ana) == 34
    town.do(boost_proposal, ana, proposal.id, proposal.version, 9)
    assert town.connects(ana) == 25
    assert town.look(lambda market: list(faults_of_connects(market.connection))) == []


def test_bids_outside_the_rules(town: Town, client: Account, job: Job) -> None:
    ana, proposal = bidder(town, job, 0)
    ben = town.freelancer()

    town.refused(BadValue, boost_proposal, ana, proposal.id, proposal.version, 0)
    town.refused(BadValue, boost_proposal, ana, proposal.id, proposal.version, 201)
    town.refused(NotEnoughConnects, boost_proposal, ana, proposal.id, proposal.version, 35)
    town.refused(NotYours, boost_proposal, ben, proposal.id, proposal.version, 5)
    town.refused(Stale, boost_proposal, ana, proposal.id, proposal.version + 1, 5)
    town.refused(NotYours, look_at, ben, proposal.id)
    assert town.connects(ana) == 34

    withdrawn = town.do(withdraw, ana, proposal.id, proposal.version)
    town.refused(NotAllowed, boost_proposal, ana, proposal.id, withdrawn.version, 5)
    cal, other = bidder(town, job, 0)
    town.do(close_job, client, job.id, job.version)
    town.refused(NotAllowed, boost_proposal, cal, other.id, fresh(town, other).version, 5)


def test_a_closed_job_takes_no_bids(town: Town, client: Account, job: Job) -> None:
    command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=5)
    town.do(close_job, client, job.id, job.version)

    town.refused(JobNotOpen, submit_proposal, town.freelancer(), command)


def test_bids_come_back_when_the_job_closes_without_hiring(town: Town, client: Account, job: Job) -> None:
    (ana, proposal), *_ = bidders(town, job, 2, 3, 4, 5)
    town.do(look_at, client, proposal.id)
    bidder(town, job, 6)
    assert town.connects(ana) == 32
    closed = town.do(close_job, client, job.id, job.version)

    assert town.connects(ana) == 40
    assert top(town, job) == []

    reopened = town.do(reopen_job, client, job.id, closed.version)
    sent = town.do(send_again, ana, proposal.id, fresh(town, proposal).version)
    town.do(boost_proposal, ana, sent.id, sent.version, 1)
    assert reopened.state == "open"
    assert top(town, job) == [proposal.id]
    assert town.look(lambda market: list(faults_of_connects(market.connection))) == []


def test_who_withdraws_or_is_declined_frees_the_place_and_keeps_nothing(town: Town, client: Account, job: Job) -> None:
    (ana, proposal), (ben, other), *_ = bidders(town, job, 5, 5, 5, 5)
    assert town.look(lambda market: least_bid(market, job.id)) == 6
    town.do(withdraw, ana, proposal.id, proposal.version)
    town.do(decline, client, other.id, other.version)

    assert town.look(lambda market: least_bid(market, job.id)) == 1
    assert (town.connects(ana), town.connects(ben)) == (29, 29)
    assert len(top(town, job)) == 2


def test_no_places_no_boosts(town: Town, job: Job) -> None:
    town.rules = town.rules.model_copy(update={"boost_places": 0})
    ana, proposal = bidder(town, job, 0)

    town.refused(BadValue, boost_proposal, ana, proposal.id, proposal.version, 5)
