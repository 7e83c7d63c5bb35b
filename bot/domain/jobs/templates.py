"""Templates: jobs that a team says again and again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.accounts.model import Account
from bot.domain.errors import N_, BadValue
from bot.domain.jobs.checks import PostJob
from bot.domain.jobs.service import said_by
from bot.domain.market import Market, MarketView
from bot.domain.teams.service import authorise_member

LONGEST_NAME = 60
"""Characters of a template's name."""


@dataclass(frozen=True)
class JobTemplate:
    """What a team says of a kind of job, under a name of its own."""

    id: str
    team_id: str
    name: str
    made_by: str
    made_at: datetime
    job: PostJob
    version: int = 1


def save_template(market: Market, actor: Account, job_id: str, name: str) -> JobTemplate:
    """Keep what a job says for the next one; an earlier template of this name is replaced.

    Raises BadValue when the team has as many as the rules allow.
    """
    job = market.jobs.get(job_id)
    authorise_member(market, actor, job.team_id)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadValue(N_("A template's name has 1 to {most} characters."), most=LONGEST_NAME)
    kept = market.templates.of_team(job.team_id)
    earlier = next((one for one in kept if one.name.casefold() == name.casefold()), None)
    if earlier is not None:
        return market.templates.save(replace(earlier, name=name, job=said_by(job)))
    if len(kept) >= market.rules.max_templates:
        raise BadValue(N_("A team keeps at most {most} templates. Delete one first."), most=market.rules.max_templates)
    template = JobTemplate(
        id=market.new_id(),
        team_id=job.team_id,
        name=name,
        made_by=actor.id,
        made_at=market.now,
        job=said_by(job),
    )
    market.templates.add(template)
    return template


def read_template(market: MarketView, actor: Account, template_id: str) -> JobTemplate:
    """One of the actor's team. Raises NotFound, NotYours."""
    template = market.templates.get(template_id)
    authorise_member(market, actor, template.team_id)
    return template


def delete_template(market: Market, actor: Account, template_id: str) -> JobTemplate:
    """Keep it no longer. Raises NotFound, NotYours."""
    template = read_template(market, actor, template_id)
    market.templates.remove(template.id)
    return template
