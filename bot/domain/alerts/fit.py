"""How well a job fits an alert that wants it: who is told first, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.rules import FitWeights
from bot.domain.search.model import JobFacts, JobQuery, Span

NARROWEST = 4
"""The most that ``narrowness`` says."""


@dataclass(frozen=True)
class Fit:
    """The parts of a fit, in thousandths of the whole."""

    skills: int
    """How many of the job's skills the alert names."""
    pay: int
    """How far the job pays above what the alert asks for at least."""
    topic: int
    """How narrowly the alert says, by words and category, what it is about."""
    client: int
    """How well the client is proven."""

    @property
    def total(self) -> int:
        """1 to 1000."""
        return max(1, self.skills + self.pay + self.topic + self.client)


def fit_of(query: JobQuery, job: JobFacts, weights: FitWeights) -> Fit:
    """How well the job fits the query, which wants it."""
    named = {skill for group in query.skills for skill in group}
    least = least_of(query.rate if job.budget is None else query.budget)
    return fit_by(len(named.intersection(job.skills)), least, narrowness(query), job, weights)


def fit_by(held: int, least: int, narrow: int, job: JobFacts, weights: FitWeights) -> Fit:
    """The fit of whatever names so many of the job's skills, asks for this pay at least, and is as narrow as that.

    Every division rounds down.
    """
    pays = job.rate_most if job.budget is None else job.budget
    return Fit(
        skills=weights.skills * held // max(1, len(set(job.skills))),
        pay=weights.pay * max(0, pays - least) // pays if pays else 0,
        topic=weights.topic * narrow // NARROWEST,
        client=client_points(job, weights),
    )


def least_of(span: Span | None) -> int:
    """What a range asks for at least."""
    return max(0, span.least or 0) if span else 0


def narrowness(query: JobQuery) -> int:
    """0 to 4: one for a category, two for a subcategory, one for each word or phrase that must be there."""
    area = (2 if all("." in one for one in query.categories) else 1) if query.categories else 0
    return min(NARROWEST, area + len(query.text.words) + len(query.text.phrases))


def client_points(job: JobFacts, weights: FitWeights) -> int:
    """A quarter each: verified, has paid before, rating, hire rate."""
    quarters = (
        100 * job.client_verified
        + 100 * (job.client_spent > 0)
        + (job.client_rating or 0) // 5
        + (job.client_hire_rate or 0)
    )
    return weights.client * min(quarters, 400) // 400
