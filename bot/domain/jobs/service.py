"""Posting, editing, closing and reopening jobs (MARKET 3)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.connects.boosts import give_back_boosts
from bot.domain.connects.service import give_back
from bot.domain.errors import N_, BadValue, NotAllowed, Stale
from bot.domain.jobs.checks import PostJob, checked, connects_of
from bot.domain.jobs.model import JOB_MACHINE, Job, JobClosed, JobEdited, JobPosted, JobReopened, JobState
from bot.domain.market import Market
from bot.domain.offers.settling import withdraw_open
from bot.domain.proposals.model import PROPOSAL_MACHINE
from bot.domain.teams.service import authorise_member, team_of

__all__ = ["PostJob", "close_idle", "close_job", "edit_job", "mark_job", "post_job", "reopen_job", "said_by"]

PASSING = {"category", "files", "is_public", "open_to"}
"""Parts of a job that can change without changing what somebody proposed to do."""


def post_job(market: Market, actor: Account, command: PostJob) -> Job:
    """Open a job to proposals. Raises BadValue for what is outside the rules."""
    team = team_of(market, actor)
    command = checked(market.rules, command)
    job = Job(
        id=market.new_id(),
        team_id=team.id,
        posted_by=actor.id,
        connects=connects_of(market.rules, command),
        posted_at=market.now,
        **dict(command),
    )
    market.jobs.add(job)
    stay_open(market, job.id)
    market.record(JobPosted(job_id=job.id))
    return job


def said_by(job: Job) -> PostJob:
    """What the client said when the job was posted or edited last: to be edited, or said again."""
    return PostJob(**{name: getattr(job, name) for name in PostJob.model_fields})


def edit_job(market: Market, actor: Account, job_id: str, seen: int, command: PostJob) -> Job:
    """Change what an open job says; what a proposal costs stays. Raises Stale, NotAllowed, BadValue."""
    job = _seen(market, actor, job_id, seen)
    if job.state != JobState.OPEN:
        raise NotAllowed(state=job.state)
    command = checked(market.rules, command)
    if command.kind != job.kind and market.proposals.count(job.id):
        raise BadValue(N_("Freelancers have bid already: fixed price or hourly stays as it is. Duplicate the job."))
    before = said_by(job)
    if command == before:
        return job
    edited = market.jobs.save(replace(job, **dict(command), edited_at=market.now))
    stay_open(market, job.id)
    matters = any(
        getattr(command, name) != getattr(before, name) for name in PostJob.model_fields if name not in PASSING
    )
    market.record(JobEdited(job_id=job.id, version=edited.version, matters=matters))
    if edited.is_public and not job.is_public:
        market.record(JobPosted(job_id=job.id))
    return edited


def close_job(market: Market, actor: Account, job_id: str, seen: int) -> Job:
    """Take no more proposals; the Connects of those that came go back. Raises Stale, NotAllowed."""
    return _close(market, _seen(market, actor, job_id, seen), "close")


def close_idle(market: Market, job_id: str) -> None:
    """Close a job that nobody touched for as long as the rules allow."""
    job = market.jobs.get(job_id)
    if JOB_MACHINE.allows(job.state, "close idle"):
        _close(market, job, "close idle")


def reopen_job(market: Market, actor: Account, job_id: str, seen: int) -> Job:
    """Take proposals again, at the price of Connects that the rules have now. Raises Stale, NotAllowed."""
    job = _seen(market, actor, job_id, seen)
    state = JOB_MACHINE.after(job.state, "reopen")
    reopened = market.jobs.save(replace(job, state=state, connects=connects_of(market.rules, said_by(job))))
    stay_open(market, job.id)
    market.record(JobReopened(job_id=job.id, version=reopened.version))
    return reopened


def stay_open(market: Market, job_id: str) -> None:
    """Something happened to the job: it is not idle before as long again."""
    market.deadlines.set("job.idle", job_id, market.now + market.rules.job_idle)


def _seen(market: Market, actor: Account, job_id: str, seen: int) -> Job:
    job = market.jobs.get(job_id)
    authorise_member(market, actor, job.team_id)
    if job.version != seen:
        raise Stale
    return job


def _close(market: Market, job: Job, transition: str) -> Job:
    closed = market.jobs.save(replace(job, state=JOB_MACHINE.after(job.state, transition)))
    market.deadlines.clear("job.idle", job.id)
    market.record(JobClosed(job_id=job.id, idle=transition == "close idle"))
    proposals = market.proposals.of_job(job.id)
    market.connects.hold({proposal.freelancer_id for proposal in proposals})
    for proposal in proposals:
        if PROPOSAL_MACHINE.allows(proposal.state, "close"):
            give_back(market, proposal.spending)
            give_back_boosts(market, proposal.id)
            withdraw_open(market, proposal.id)
            market.proposals.save(replace(proposal, state=PROPOSAL_MACHINE.after(proposal.state, "close")))
    return closed


def mark_job(market: Market, actor: Account, job_id: str, mark: str) -> None:
    """Save a job for later, hide it ("not for me"), or take the mark away."""
    market.jobs.mark(actor.id, market.jobs.get(job_id).id, mark)
