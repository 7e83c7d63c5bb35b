"""Recommendations: jobs for a freelancer, freelancers for a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.accounts.model import Account
from bot.domain.alerts.service import taste_of
from bot.domain.feed.model import Candidate, FeedFit, Seeker, feed_fit
from bot.domain.jobs.model import Job
from bot.domain.market import Market, MarketView
from bot.domain.search.model import JobFacts, JobQuery, PeopleQuery, PersonFacts
from bot.domain.search.people_fit import PeopleFit, Wanted, people_fit
from bot.domain.teams.service import authorise_member

PAST_CHOICES = 100
MOST_COUNTED = 100


@dataclass(frozen=True)
class Suggested:
    """A job of somebody's feed, how well it fits, and whether it was shown before."""

    job_id: str
    fit: FeedFit
    is_seen: bool


@dataclass(frozen=True)
class Recommended:
    """A freelancer for a job or a search, and how well they fit."""

    account_id: str
    fit: PeopleFit


def seeker_of(market: MarketView, actor: Account) -> Seeker:
    """What the feed knows of somebody: their profile, and what they made of jobs so far."""
    likes: Counter[str] = Counter()
    for choice in market.feed.choices_of(actor.id, PAST_CHOICES):
        for one in filter(None, (*choice.skills, choice.category)):
            likes[one] += 1 if choice.is_liked else -1
    return Seeker(
        skills=frozenset(actor.skills),
        level=actor.level,
        rate=actor.hourly_rate.amount if actor.hourly_rate else None,
        likes=likes,
        taste=taste_of(market, actor.id),
    )


def feed_of(market: MarketView, actor: Account) -> list[Suggested]:
    """Everything that may suit the actor, the best fit first, the newer of equals first."""
    seeker = seeker_of(market, actor)
    found = market.feed.candidates(actor.id, actor.skills, _categories(actor), actor.country, market.rules.feed_jobs)
    suggested = [_suggested(market, candidate, seeker) for candidate in found]
    return sorted(suggested, key=lambda one: -one.fit.total)


def _suggested(market: MarketView, candidate: Candidate, seeker: Seeker) -> Suggested:
    fit = feed_fit(candidate.job, seeker, market.rules, market.now)
    return Suggested(candidate.job.job_id, fit, candidate.is_seen)


def new_in_feed(market: MarketView, actor: Account) -> int:
    """How many jobs of the actor's feed they have not been shown; more than a hundred are not counted."""
    if not has_feed(actor):
        return 0
    return market.feed.unseen(actor.id, actor.skills, _categories(actor), actor.country, MOST_COUNTED)


def has_feed(actor: Account) -> bool:
    """Whether enough is known of somebody to choose jobs for them."""
    return bool(actor.skills or actor.category)


def show_in_feed(market: Market, actor: Account, job_ids: Collection[str]) -> None:
    """Remember that the feed has shown these jobs."""
    market.feed.show(actor.id, job_ids, market.now)


def fits_of(market: MarketView, actor: Account, jobs: Sequence[Job]) -> Mapping[str, FeedFit]:
    """How well each of these open jobs fits the actor; nothing where too little is known of them."""
    if not has_feed(actor) or not jobs:
        return {}
    seeker = seeker_of(market, actor)
    facts: Sequence[JobFacts] = market.feed.facts_of([job.id for job in jobs])
    return {one.job_id: feed_fit(one, seeker, market.rules, market.now) for one in facts}


def best_jobs(
    market: MarketView, actor: Account, query: JobQuery, limit: int, offset: int
) -> tuple[Sequence[Job], int]:
    """A page of the jobs that the query wants, the best fit first. Only the newest of them are compared."""
    pool, total = market.jobs.search(query, actor.id, market.rules.feed_jobs, 0)
    fits = fits_of(market, actor, pool)
    ranked = sorted(pool, key=lambda job: -fits[job.id].total if job.id in fits else 0)
    return ranked[offset : offset + limit], min(total, market.rules.feed_jobs)


# People


def wanted_by(job: Job) -> Wanted:
    """Whom a job asks for."""
    return Wanted(
        skills=job.skills,
        levels=(job.level,),
        budget=job.budget.amount if job.budget else None,
        rate=job.rate_most.amount if job.rate_most else None,
    )


def people_for_job(market: MarketView, actor: Account, job_id: str) -> list[Recommended]:
    """Freelancers for a job of the actor's team, the best fit first. Raises NotYours."""
    job = market.jobs.get(job_id)
    authorise_member(market, actor, job.team_id)
    return _ranked(market, market.feed.people_for(job, market.rules.people_compared), wanted_by(job))


def best_people(market: MarketView, query: PeopleQuery, limit: int, offset: int) -> tuple[list[Account], int]:
    """A page of the freelancers whom the query wants, the best fit first. Only the newest of them are compared."""
    pool, total = market.accounts.search(query, market.rules.people_compared, 0)
    by_id = {account.id: account for account in pool}
    wanted = Wanted(
        skills=tuple(dict.fromkeys(skill for group in query.skills for skill in group)),
        levels=query.levels,
        rate=query.rate.most if query.rate else None,
    )
    ranked = _ranked(market, market.feed.people_facts(list(by_id)), wanted)
    page = [by_id[one.account_id] for one in ranked[offset : offset + limit]]
    return page, min(total, market.rules.people_compared)


def _ranked(market: MarketView, people: Sequence[PersonFacts], wanted: Wanted) -> list[Recommended]:
    fits = [Recommended(person.account_id, people_fit(person, wanted, market.rules)) for person in people]
    return sorted(fits, key=lambda one: (-one.fit.total, one.account_id))


def _categories(actor: Account) -> tuple[str, ...]:
    return (actor.category,) if actor.category else ()
