"""Posting, finding and closing jobs (MARKET 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.accounts.model import Account
from bot.domain.connects.service import give_back
from bot.domain.errors import N_, BadValue, Stale
from bot.domain.jobs.model import JOB_MACHINE, LEVELS, Job, JobClosed, JobPosted
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.offers.settling import withdraw_open
from bot.domain.proposals.model import PROPOSAL_MACHINE
from bot.domain.skills.model import CATALOGUE
from bot.domain.teams.service import authorise_member, team_of


class PostJob(BaseModel):
    """What a client wants done."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=5_000)]
    skills: tuple[str, ...]
    budget: Money
    level: str


def post_job(market: Market, actor: Account, command: PostJob) -> Job:
    """Open a job to proposals. Raises BadValue for a budget or skills outside the rules."""
    team = team_of(market, actor)
    rules = market.rules
    skills = tuple(dict.fromkeys(command.skills))
    if not 1 <= len(skills) <= rules.max_job_skills or not set(skills) <= set(CATALOGUE):
        raise BadValue(N_("Choose 1 to {most} skills from the catalogue."), most=rules.max_job_skills)
    least, most = rules.money(rules.min_fixed_budget), rules.money(rules.max_budget)
    if command.budget.currency != rules.currency or not least <= command.budget <= most:
        raise BadValue(N_("The budget is {least} to {most}."), least=least, most=most)
    if command.level not in LEVELS:
        raise BadValue(N_("Choose an experience level."))
    job = Job(
        id=market.new_id(),
        team_id=team.id,
        posted_by=actor.id,
        connects=rules.connects_for(command.budget),
        posted_at=market.now,
        **dict(command) | {"skills": skills},
    )
    market.jobs.add(job)
    market.deadlines.set("job.idle", job.id, market.now + rules.job_idle)
    market.record(JobPosted(job_id=job.id))
    return job


def close_job(market: Market, actor: Account, job_id: str, seen: int) -> Job:
    """Take no more proposals; the Connects of those that came go back. Raises Stale, NotAllowed."""
    job = market.jobs.get(job_id)
    authorise_member(market, actor, job.team_id)
    if job.version != seen:
        raise Stale
    return _close(market, job, "close")


def close_idle(market: Market, job_id: str) -> None:
    """Close a job that nobody touched for as long as the rules allow."""
    job = market.jobs.get(job_id)
    if JOB_MACHINE.allows(job.state, "close idle"):
        _close(market, job, "close idle")


def _close(market: Market, job: Job, transition: str) -> Job:
    closed = market.jobs.save(replace(job, state=JOB_MACHINE.after(job.state, transition)))
    market.deadlines.clear("job.idle", job.id)
    market.record(JobClosed(job_id=job.id, idle=transition == "close idle"))
    for proposal in market.proposals.of_job(job.id):
        if PROPOSAL_MACHINE.allows(proposal.state, "close"):
            give_back(market, proposal.id)
            withdraw_open(market, proposal.id)
            market.proposals.save(replace(proposal, state=PROPOSAL_MACHINE.after(proposal.state, "close")))
    return closed


def mark_job(market: Market, actor: Account, job_id: str, mark: str) -> None:
    """Save a job for later, hide it ("not for me"), or take the mark away."""
    market.jobs.mark(actor.id, market.jobs.get(job_id).id, mark)
