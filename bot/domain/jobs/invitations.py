"""Inviting freelancers to a job, and what they answer (MARKET 7). An invitation costs nobody anything."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, NotYours, Refusal, Stale
from bot.domain.jobs.model import (
    DECLINE_REASONS,
    INVITATION_MACHINE,
    FreelancerInvited,
    Invitation,
    InvitationDeclined,
    Job,
    JobState,
)
from bot.domain.jobs.service import stay_open
from bot.domain.market import Market, MarketView
from bot.domain.rooms.masking import mask
from bot.domain.teams.service import authorise_member

LONGEST_NOTE = 500
"""Characters that say more about why somebody declined."""


class AlreadyInvited(Refusal):
    """One invitation per freelancer and job."""

    sentence = N_("You have invited them to this job already.")


class HasProposed(Refusal):
    """Whoever has proposed needs no invitation."""

    sentence = N_("They have proposed to this job already. Look at its proposals.")


class OwnTeam(Refusal):
    """Nobody invites their own team."""

    sentence = N_("They are in your own team.")


class InvitedOnly(Refusal):
    """A job that is not public, looked at by somebody who was not invited."""

    sentence = N_("This job is for invited freelancers only.")


def invite(market: Market, actor: Account, job_id: str, freelancer_id: str, message: str) -> Invitation:
    """Ask a freelancer to propose to a job. Contact details in the message are hidden.

    Raises AlreadyInvited, HasProposed, OwnTeam, NotAllowed, BadValue, NotFound for somebody who does not freelance.
    """
    job = market.jobs.hold(job_id)
    authorise_member(market, actor, job.team_id)
    if job.state != JobState.OPEN:
        raise NotAllowed(state=job.state)
    if not market.accounts.get(freelancer_id).freelances:
        raise NotFound
    if market.teams.is_member(job.team_id, freelancer_id):
        raise OwnTeam
    if market.invitations.between(job.id, freelancer_id) is not None:
        raise AlreadyInvited
    if market.proposals.between(job.id, freelancer_id) is not None:
        raise HasProposed
    rules = market.rules
    if market.invitations.count(job.id) >= rules.max_invitations:
        raise BadValue(N_("A job has at most {most} invitations."), most=rules.max_invitations)
    if len(message) > rules.max_invitation:
        raise BadValue(N_("Shorten the message to {most} characters."), most=rules.max_invitation)
    invitation = Invitation(
        id=market.new_id(),
        job_id=job.id,
        freelancer_id=freelancer_id,
        invited_by=actor.id,
        message=mask(message),
        at=market.now,
    )
    market.invitations.add(invitation)
    stay_open(market, job.id)
    market.record(FreelancerInvited(invitation_id=invitation.id, job_id=job.id))
    return invitation


def check_may_decline(market: MarketView, actor: Account, invitation_id: str, seen: int) -> Invitation:
    """The invitation, if the actor can decline it. Raises NotYours, Stale, NotAllowed."""
    invitation = market.invitations.get(invitation_id)
    if invitation.freelancer_id != actor.id:
        raise NotYours
    if invitation.version != seen:
        raise Stale
    INVITATION_MACHINE.after(invitation.state, "decline")
    return invitation


def decline_invitation(
    market: Market, actor: Account, invitation_id: str, seen: int, *, reason: str, note: str = ""
) -> Invitation:
    """Say no, and why. Raises NotYours, Stale, NotAllowed, BadValue."""
    invitation = check_may_decline(market, actor, invitation_id, seen)
    if reason not in DECLINE_REASONS:
        raise BadValue(N_("Choose one of the reasons."))
    if len(note) > LONGEST_NOTE:
        raise BadValue(N_("Shorten the message to {most} characters."), most=LONGEST_NOTE)
    state = INVITATION_MACHINE.after(invitation.state, "decline")
    declined = market.invitations.save(replace(invitation, state=state, reason=reason, note=mask(note)))
    market.record(InvitationDeclined(invitation_id=declined.id, job_id=declined.job_id))
    return declined


def accept_invitation(market: Market, job_id: str, freelancer_id: str) -> None:
    """They proposed: an invitation that they had is answered."""
    invitation = market.invitations.between(job_id, freelancer_id)
    if invitation is not None and INVITATION_MACHINE.allows(invitation.state, "accept"):
        state = INVITATION_MACHINE.after(invitation.state, "accept")
        market.invitations.save(replace(invitation, state=state))


def authorise_job_reader(market: MarketView, actor: Account, job: Job) -> None:
    """Raises InvitedOnly for a job that is not public and that the actor has no part in."""
    if job.is_public or market.teams.is_member(job.team_id, actor.id):
        return
    if market.invitations.between(job.id, actor.id) is None and market.proposals.between(job.id, actor.id) is None:
        raise InvitedOnly


def price_for(market: MarketView, freelancer_id: str, job: Job) -> int:
    """What a proposal to this job costs this freelancer, in Connects: nothing for whoever was invited."""
    return 0 if market.invitations.between(job.id, freelancer_id) is not None else job.connects
