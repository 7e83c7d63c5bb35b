"""Inviting to a job, answering, and who may read a job that is not public."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import start_freelancing
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.jobs.invitations import (
    AlreadyInvited,
    HasProposed,
    InvitedOnly,
    OwnTeam,
    authorise_job_reader,
    decline_invitation,
    invite,
    price_for,
)
from bot.domain.jobs.model import Invitation, InvitationState, Job
from bot.domain.jobs.service import PostJob, close_job, post_job
from bot.domain.market import Market
from bot.domain.proposals.model import ElsewhereOnly
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from tests.domain.town import DAY, Town, terms, usd

JOB = PostJob(title="A bot", description="It chats.", skills=("python",), budget=usd(600), level="expert")


def hidden(town: Town, **change: object) -> Job:
    """A job for invited freelancers only, of a new client."""
    client = town.client()
    return town.do(post_job, client, JOB.model_copy(update={"is_public": False, **change}))


def client_of(town: Town, job: Job) -> Account:
    return town.look(lambda market: market.accounts.get(job.posted_by))


def now(town: Town, invitation: Invitation) -> Invitation:
    """The invitation as it stands now."""
    return town.look(lambda market: market.invitations.get(invitation.id))


def bid(job: Job) -> SubmitProposal:
    return SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600))


def test_whoever_is_invited_proposes_without_connects(town: Town) -> None:
    job, ana = hidden(town), town.freelancer()
    client = client_of(town, job)
    sent = town.do(invite, client, job.id, ana.id, "Your bots fit. Mail me at mia@example.com")
    assert "mia@example.com" not in sent.message
    assert town.told_to(ana) == ["invited"]
    assert town.look(lambda market: (price_for(market, ana.id, job), price_for(market, client.id, job))) == (0, 6)

    proposal = town.do(submit_proposal, ana, bid(job))

    assert (proposal.connects, town.connects(ana)) == (0, 40)
    assert now(town, sent).state == InvitationState.ACCEPTED
    assert town.told_to(client) == ["proposal_arrived"]
    closed = town.look(lambda market: market.jobs.get(job.id))
    town.do(close_job, client, job.id, closed.version)
    assert town.connects(ana) == 40, "what cost nothing does not come back"


def test_declining_says_why_and_proposing_after_all_is_welcome(town: Town) -> None:
    job, ana = hidden(town), town.freelancer()
    client = client_of(town, job)
    sent = town.do(invite, client, job.id, ana.id, "")
    town.refused(NotYours, decline_invitation, town.freelancer(), sent.id, sent.version, reason="busy")
    town.refused(Stale, decline_invitation, ana, sent.id, sent.version + 1, reason="busy")
    town.refused(BadValue, decline_invitation, ana, sent.id, sent.version, reason="mood")
    town.refused(BadValue, decline_invitation, ana, sent.id, sent.version, reason="busy", note="x" * 501)

    said = town.do(decline_invitation, ana, sent.id, sent.version, reason="busy", note="Call +49 170 1234567.")

    assert (said.state, said.reason) == (InvitationState.DECLINED, "busy")
    assert "1234567" not in said.note
    assert town.told_to(client) == ["invitation_declined"]
    town.refused(NotAllowed, decline_invitation, ana, said.id, said.version, reason="busy")
    town.do(submit_proposal, ana, bid(job))
    assert now(town, sent).state == InvitationState.ACCEPTED


def test_who_may_be_invited_and_by_whom(town: Town) -> None:
    job, ana, ben = hidden(town, is_public=True), town.freelancer(), town.freelancer()
    client = client_of(town, job)
    town.do(invite, client, job.id, ana.id, "")
    town.do(submit_proposal, ben, bid(job))

    town.refused(AlreadyInvited, invite, client, job.id, ana.id, "")
    town.refused(HasProposed, invite, client, job.id, ben.id, "")
    town.refused(OwnTeam, invite, client, job.id, town.do(_freelances, client).id, "")
    town.refused(NotFound, invite, client, job.id, town.person().id, "")
    town.refused(NotFound, invite, client, job.id, "nobody", "")
    town.refused(NotYours, invite, town.client(), job.id, town.freelancer().id, "")
    town.refused(BadValue, invite, client, job.id, town.freelancer().id, "x" * 1_001)
    closed = town.do(close_job, client, job.id, job.version)
    town.refused(NotAllowed, invite, client, closed.id, town.freelancer().id, "")


def _freelances(market: Market, account: Account) -> Account:
    return start_freelancing(market, market.accounts.get(account.id))


def test_a_job_has_a_bounded_number_of_invitations(town: Town) -> None:
    town.rules = town.rules.model_copy(update={"max_invitations": 3})
    job = hidden(town)
    client = client_of(town, job)
    for _ in range(3):
        town.do(invite, client, job.id, town.freelancer().id, "")
    town.refused(BadValue, invite, client, job.id, town.freelancer().id, "")
    assert town.look(lambda market: market.invitations.count(job.id)) == 3


def test_a_job_that_is_not_public_is_read_by_those_who_have_a_part_in_it(town: Town) -> None:
    job, ana, ben = hidden(town), town.freelancer(), town.freelancer()
    client = client_of(town, job)
    town.do(invite, client, job.id, ana.id, "")
    town.look(lambda market: authorise_job_reader(market, client, job))
    town.look(lambda market: authorise_job_reader(market, ana, job))
    with pytest.raises(InvitedOnly):
        town.look(lambda market: authorise_job_reader(market, ben, job))
    town.refused(InvitedOnly, submit_proposal, ben, bid(job))


def test_countries_bind_all_but_the_invited(town: Town) -> None:
    job, ana, ben = hidden(town, is_public=True, open_to=("DE",)), town.freelancer(), town.freelancer()
    town.refused(ElsewhereOnly, submit_proposal, ana, bid(job))
    town.do(invite, client_of(town, job), job.id, ana.id, "")
    town.do(submit_proposal, ana, bid(job))
    town.do(lambda market: market.accounts.save(replace(market.accounts.get(ben.id), country="DE")))
    town.do(submit_proposal, town.fresh(ben), bid(job))


def test_an_invitation_keeps_a_job_from_being_idle(town: Town) -> None:
    job = hidden(town)
    town.wait(29 * DAY)
    town.do(invite, client_of(town, job), job.id, town.freelancer().id, "")
    town.wait(29 * DAY)
    assert town.look(lambda market: market.jobs.get(job.id)).state == "open"
