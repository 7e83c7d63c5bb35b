"""What is told of jobs, alerts and invitations."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.model import SettingsChanged
from bot.domain.alerts.digests import reschedule
from bot.domain.alerts.telling import tell_of
from bot.domain.alerts.tellings import DigestMade, Telling
from bot.domain.jobs.model import (
    FreelancerInvited,
    InvitationDeclined,
    JobClosed,
    JobEdited,
    JobFilled,
    JobPosted,
    JobReopened,
)
from bot.domain.market import Market, MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.proposals.model import Proposal, ProposalState


@tells(JobPosted)
def _job_posted(market: Market, event: JobPosted) -> Sequence[Notice]:
    return _by_alerts(market, event.job_id)


def _by_alerts(market: Market, job_id: str) -> list[Notice]:
    """Whoever's alerts want the job as it is now, and who was not told of it before."""
    return [_alert(telling) for telling in tell_of(market, market.jobs.get(job_id))]


def _alert(telling: Telling) -> Notice:
    key = f"alert:{telling.job_id}:{telling.account_id}"
    return Notice(key, telling.account_id, "alert", (telling.job_id, telling.alert_id), rank=telling.fit)


@tells(DigestMade)
def _digest_made(market: MarketView, event: DigestMade) -> Sequence[Notice]:
    tellings = market.tellings.of_digest(event.digest_id)
    if len(tellings) == 1:
        return [_alert(tellings[0])]
    best = max((telling.fit for telling in tellings), default=1)
    return [Notice(f"digest:{event.digest_id}", event.account_id, "digest", (event.digest_id,), rank=best)]


@tells(SettingsChanged)
def _settings_changed(market: Market, event: SettingsChanged) -> Sequence[Notice]:
    reschedule(market, event.account_id)
    return ()


@tells(JobClosed)
def _job_closed(market: MarketView, event: JobClosed) -> Sequence[Notice]:
    job = market.jobs.get(event.job_id)
    told = [
        Notice(f"job_closed:{proposal.spending}", proposal.freelancer_id, "job_closed", (proposal.id,))
        for proposal in market.proposals.of_job(job.id)
        if proposal.state in (ProposalState.SUBMITTED, ProposalState.SHORTLISTED, ProposalState.CLOSED)
    ]
    if event.idle:
        told.append(Notice(f"job_idle:{job.id}:{job.version}", job.posted_by, "job_idle", (job.id,)))
    return told


@tells(JobFilled)
def _job_filled(market: MarketView, event: JobFilled) -> Sequence[Notice]:
    return [
        Notice(f"job_filled:{proposal.id}", proposal.freelancer_id, "job_filled", (proposal.id,))
        for proposal in market.proposals.of_job(event.job_id)
        if proposal.id != event.proposal_id and proposal.live
    ]


@tells(JobEdited)
def _job_edited(market: Market, event: JobEdited) -> Sequence[Notice]:
    told = [
        _about_job(f"job_edited:{proposal.id}:{event.version}", proposal, "job_edited")
        for proposal in market.proposals.of_job(event.job_id)
        if event.matters and proposal.live
    ]
    return told + _by_alerts(market, event.job_id)


@tells(JobReopened)
def _job_reopened(market: Market, event: JobReopened) -> Sequence[Notice]:
    told = [
        _about_job(f"job_reopened:{proposal.id}:{event.version}", proposal, "job_reopened")
        for proposal in market.proposals.of_job(event.job_id)
        if proposal.state == ProposalState.CLOSED
    ]
    return told + _by_alerts(market, event.job_id)


def _about_job(key: str, proposal: Proposal, kind: str) -> Notice:
    return Notice(key, proposal.freelancer_id, kind, (proposal.id,), subject=f"job:{proposal.job_id}")


@tells(FreelancerInvited)
def _freelancer_invited(market: MarketView, event: FreelancerInvited) -> Sequence[Notice]:
    invitation = market.invitations.get(event.invitation_id)
    key, subject = f"invited:{invitation.id}", f"job:{invitation.job_id}"
    return [Notice(key, invitation.freelancer_id, "invited", (invitation.id,), subject=subject, urgent=True)]


@tells(InvitationDeclined)
def _invitation_declined(market: MarketView, event: InvitationDeclined) -> Sequence[Notice]:
    invitation = market.invitations.get(event.invitation_id)
    key = f"invitation_declined:{invitation.id}"
    return [Notice(key, invitation.invited_by, "invitation_declined", (invitation.id,))]
