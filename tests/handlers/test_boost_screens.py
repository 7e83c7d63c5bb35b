"""Boosts and Connects on the screen: what is asked, what is shown, and what is said to a bid that is too low."""

from __future__ import annotations

import pytest

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from bot.domain.jobs.model import Job
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.handlers import boosts, connects, proposals
from bot.handlers.kit.acts import Submitted
from tests.domain.town import Town, terms
from tests.handlers.stage import MODALS, Stage, actions_of, some

RAW = {"letter": "I have moved three such imports.", "terms": "Import - 600", "boost": "5"}


@pytest.fixture
def town(market_file: Database) -> Town:
    return Town(market_file)


@pytest.fixture
def stage(market_file: Database, town: Town) -> Stage:
    town.providers = ("manual", "stripe")
    return Stage(market_file, town)


@pytest.fixture
def client(town: Town) -> Account:
    return town.client()


@pytest.fixture
def job(town: Town, client: Account) -> Job:
    return town.job(client)


def bidders(town: Town, job: Job, *bids: int) -> None:
    for bid in bids:
        command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=bid)
        town.do(submit_proposal, town.freelancer(), command)


async def test_the_review_counts_the_boost_and_sending_spends_it(stage: Stage, town: Town, job: Job) -> None:
    ana = town.freelancer()
    route = proposals.write.to(job.id)
    asked = some(await stage.act(ana, Submitted(route, dict(RAW)), MODALS))
    assert asked.modal is not None
    assert asked.modal.review is not None
    told = {field.label: field.value for field in asked.modal.review.fields}
    assert told["Connects"] == "11, 29 left after sending"

    sent = some(await stage.act(ana, Submitted(route, dict(RAW), reviewed=True), MODALS))
    assert sent.screen is not None
    assert {field.label: field.value for field in sent.screen.fields}["Boost"] == "5 Connects, place 1 on top"
    assert town.connects(ana) == 29


async def test_a_bid_that_is_too_low_keeps_what_was_written(stage: Stage, town: Town, job: Job) -> None:
    bidders(town, job, 6, 6, 6, 6)
    ana = town.freelancer()
    refused = some(await stage.act(ana, Submitted(proposals.write.to(job.id), dict(RAW)), MODALS))

    assert refused.modal is not None
    assert refused.modal.problem == "Bid at least 7 Connects: less gets no place on top right now."
    assert refused.modal.raw["letter"] == RAW["letter"]
    assert town.connects(ana) == 40


async def test_the_client_sees_the_boosted_first_and_looking_counts(
    stage: Stage, town: Town, job: Job, client: Account
) -> None:
    town.proposal(town.freelancer(), job)
    bidders(town, job, 2, 3)
    listed = some(await stage.taps(client, proposals.job_proposals.to(job.id))).screen
    assert listed is not None
    assert [card.lead.startswith("Boosted") for card in listed.cards] == [True, True, False]

    opened = await stage.taps(client, str(listed.cards[0].actions[0].route))
    assert opened.screen is not None
    assert {field.label: field.value for field in opened.screen.fields}["Boosted"] == "place 1 on top"
    first = town.look(lambda market: market.boosts.standing(job.id))[0]
    assert first.looked_at == town.now


async def test_what_a_place_costs_is_told_before_the_bid(stage: Stage, town: Town, job: Job) -> None:
    ana = town.freelancer()
    own = town.proposal(ana, job)
    bidders(town, job, 2, 3, 4, 5)
    opened = await stage.taps(ana, boosts.boost.to(own.id, own.version), MODALS)

    assert opened.modal is not None
    assert "A place costs at least 3 now. You have 34." in opened.modal.lead


async def test_where_nothing_is_sold_the_screen_says_so(stage: Stage, town: Town) -> None:
    ana = town.freelancer()
    sold = (await stage.taps(ana, connects.connects.to())).screen
    assert sold is not None
    assert any(action.label == "Buy 80 for $12" for action in actions_of(sold))

    town.providers = ("manual",)
    stage = Stage(town.database, town)
    shown = (await stage.taps(ana, connects.connects.to())).screen
    assert shown is not None
    assert shown.closing == "They are not sold here right now."
    refused = await stage.taps(ana, connects.order.to("40"))
    assert "not available right now" in (refused.toast or str(refused.screen))
