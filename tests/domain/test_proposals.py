"""Proposals: who may send one, what it costs, and how it ends."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.connects.model import NotEnoughConnects
from bot.domain.connects.service import spend
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.jobs.service import close_job
from bot.domain.money import Money
from bot.domain.proposals.model import (
    AlreadyProposed,
    JobNotOpen,
    MilestoneTerms,
    OwnJob,
    ProfileUnfinished,
    ProposalState,
)
from bot.domain.proposals.service import (
    SubmitProposal,
    authorise_reader,
    decline,
    quote,
    shortlist,
    submit_proposal,
    withdraw,
)
from bot.domain.teams.service import start_hiring
from tests.domain.town import Town, terms, usd


def to(job_id: str, *dollars: float) -> SubmitProposal:
    return SubmitProposal(job_id=job_id, letter="I can.", terms=terms(*(dollars or (600,))))


def test_a_proposal_costs_what_the_job_says(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client, 600)

    proposal = town.proposal(ana, job, 500, 100)

    assert town.connects(ana) == 34
    assert proposal.bid == usd(600)
    assert town.told_to(client) == ["proposal_arrived"]
    assert town.look(lambda market: market.proposals.get(proposal.id)) == proposal
    assert town.look(lambda market: market.proposals.count(job.id)) == 1


def test_one_proposal_per_freelancer_and_job_even_after_it_was_withdrawn(town: Town) -> None:
    ana = town.freelancer()
    job = town.job(town.client())
    proposal = town.proposal(ana, job)

    town.refused(AlreadyProposed, submit_proposal, ana, to(job.id))
    town.do(withdraw, ana, proposal.id, proposal.version)
    town.refused(AlreadyProposed, submit_proposal, ana, to(job.id))
    assert town.connects(ana) == 34


def test_nobody_proposes_to_their_own_team(town: Town) -> None:
    client = town.do(change_profile, town.client(), ChangeProfile(title="Boss", skills=("python",)))
    colleague = town.freelancer()
    job = town.job(client)
    town.refused(OwnJob, submit_proposal, client, to(job.id))

    owner = town.person()
    town.do(start_hiring, owner, workspace="T1", name="Acme")
    town.do(start_hiring, colleague, workspace="T1", name="Acme")
    town.refused(OwnJob, submit_proposal, colleague, to(town.job(owner).id))


def test_a_profile_comes_first(town: Town) -> None:
    town.refused(ProfileUnfinished, submit_proposal, town.person(), to(town.job(town.client()).id))


def test_a_closed_job_takes_none(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    town.do(close_job, client, job.id, job.version)

    town.refused(JobNotOpen, submit_proposal, town.freelancer(), to(job.id))
    town.refused(NotFound, submit_proposal, town.freelancer(), to("nothing"))


def test_not_enough_connects(town: Town) -> None:
    ana = town.freelancer()
    town.do(spend, ana.id, 35, "earlier")
    job = town.job(town.client(), 600)

    assert town.refused(NotEnoughConnects, submit_proposal, ana, to(job.id)).values == {"needed": 6, "left": 5}
    assert town.look(lambda market: market.proposals.of_job(job.id)) == []
    assert town.connects(ana) == 5


@pytest.mark.parametrize(
    "bad",
    [
        (),
        terms(4.99),
        terms(600, 4.99),
        terms(1_000_000, 5),
        terms(*[5] * 21),
        (MilestoneTerms("In euros", Money(60_000, "EUR")),),
    ],
    ids=lambda bad: f"{len(bad)} parts",
)
def test_terms_that_nobody_could_agree_on(town: Town, bad: tuple[MilestoneTerms, ...]) -> None:
    job = town.job(town.client())
    command = SubmitProposal(job_id=job.id, letter="I can.", terms=bad)

    town.refused(BadValue, submit_proposal, town.freelancer(), command)


@pytest.mark.parametrize("letter", ["", "x" * 5_001])
def test_a_letter_has_1_to_5000_characters(letter: str) -> None:
    with pytest.raises(ValidationError):
        SubmitProposal(job_id="j", letter=letter, terms=terms(600))


def test_twenty_milestones_with_due_dates_survive(town: Town) -> None:
    parts = tuple(MilestoneTerms(f"Teil {n} – “Überblick”", usd(5), date(2028, 2, 29)) for n in range(20))
    job = town.job(town.client())
    proposal = town.do(submit_proposal, town.freelancer(), SubmitProposal(job_id=job.id, letter="Ja.", terms=parts))

    assert town.look(lambda market: market.proposals.get(proposal.id)).terms == parts


def test_the_quote_before_sending(town: Town) -> None:
    operator, client, ana = town.operator(), town.client(), town.freelancer()
    job = town.job(client)
    first = town.look(lambda market: quote(market, ana, job, terms(600)))
    assert (first.total, first.fee, first.net) == (usd(600), usd(110), usd(490))
    assert (first.connects, first.connects_left) == (6, 34)

    town.earn(town.pair(600, client=client, freelancer=ana), operator)

    with_the_same = town.look(lambda market: quote(market, ana, job, terms(100)))
    assert with_the_same.fee == usd(10)
    elsewhere = town.job(town.client())
    assert town.look(lambda market: quote(market, ana, elsewhere, terms(100))).fee == usd(20)
    with pytest.raises(BadValue):
        town.look(lambda market: quote(market, ana, job, ()))


def test_the_client_decides_and_the_connects_stay_spent(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))

    listed = town.do(shortlist, client, proposal.id, proposal.version)
    assert listed.state == ProposalState.SHORTLISTED
    town.refused(NotAllowed, shortlist, client, proposal.id, listed.version)
    declined = town.do(decline, client, proposal.id, listed.version)
    assert declined.state == ProposalState.DECLINED
    assert not declined.live
    town.refused(NotAllowed, withdraw, ana, proposal.id, declined.version)
    assert town.connects(ana) == 34
    assert town.told_to(ana) == ["shortlisted", "declined"]


def test_a_stale_decision_is_refused(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))
    town.do(shortlist, client, proposal.id, proposal.version)

    town.refused(Stale, decline, client, proposal.id, proposal.version)
    town.refused(Stale, withdraw, ana, proposal.id, proposal.version)


def test_each_side_has_its_own_decisions(town: Town) -> None:
    client, ana, stranger = town.client(), town.freelancer(), town.client()
    proposal = town.proposal(ana, town.job(client))

    for decide in (shortlist, decline):
        town.refused(NotYours, decide, ana, proposal.id, proposal.version)
        town.refused(NotYours, decide, stranger, proposal.id, proposal.version)
    town.refused(NotYours, withdraw, client, proposal.id, proposal.version)
    town.refused(NotYours, withdraw, stranger, proposal.id, proposal.version)


def test_only_the_two_sides_read_it(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))

    assert town.look(lambda market: authorise_reader(market, client, proposal))
    assert not town.look(lambda market: authorise_reader(market, ana, proposal))
    town.refused(NotYours, authorise_reader, town.freelancer(), proposal)
