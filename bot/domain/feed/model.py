"""How well a job fits a freelancer, and why: the order of their feed (MARKET 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.alerts.fit import client_points
from bot.domain.alerts.taste import Reason, Taste, adjusted
from bot.domain.rules import FitWeights, MarketRules
from bot.domain.search.model import JobFacts
from bot.domain.search.people_fit import LEVEL_ORDER

CLIENT_ALONE = FitWeights(skills=0, pay=0, topic=0, client=1_000)
PROVEN = 700
"""Thousandths from which on a client counts as proven."""


@dataclass(frozen=True)
class Candidate:
    """A job that may suit somebody, and whether their feed has shown it."""

    job: JobFacts
    is_seen: bool


@dataclass(frozen=True)
class PastChoice:
    """What somebody made of a job: they saved it or proposed to it, or hid it."""

    skills: tuple[str, ...]
    category: str
    is_liked: bool


@dataclass(frozen=True)
class Seeker:
    """Who looks for work. ``rate`` is minor units an hour; ``likes`` says, for skills and categories, how many more
    jobs with them were liked than hidden."""

    skills: frozenset[str]
    level: str = ""
    rate: int | None = None
    likes: Mapping[str, int] = field(default_factory=dict)
    taste: Taste = field(default_factory=Taste)


@dataclass(frozen=True)
class FeedFit:
    """The parts of a fit, in thousandths of the whole, and what is told of it.

    ``shared`` of the ``needed`` skills are the seeker's; ``pay`` compares with their rate; ``hours`` is how long a
    fixed budget lasts at it; ``disliked`` is why jobs like this one were not for them.
    """

    points: Mapping[str, int]
    total: int
    shared: int
    needed: int
    pay: Literal["above", "within", "below", ""] = ""
    hours: int | None = None
    client: Literal["new", "proven", ""] = ""
    is_like_liked: bool = False
    disliked: Reason | Literal[""] = ""


def feed_fit(job: JobFacts, seeker: Seeker, rules: MarketRules, now: datetime) -> FeedFit:
    """How well the job fits the seeker. Every division rounds down."""
    weights = rules.feed
    shared, needed = len(seeker.skills.intersection(job.skills)), len(job.skills)
    pay, compared, hours = _pay(job, seeker.rate, rules)
    client = client_points(job, CLIENT_ALONE)
    past = _past(job, seeker)
    age = min(max(now - job.posted_at, timedelta()), rules.feed_fresh)
    points = {
        "skills": weights.skills * shared // max(1, needed),
        "pay": weights.pay * pay // 100,
        "level": weights.level * _level(job.level, seeker.level) // 100,
        "client": weights.client * client // 1_000,
        "fresh": int(weights.fresh * (rules.feed_fresh - age) // rules.feed_fresh) if rules.feed_fresh else 0,
        "past": weights.past * (100 + past) // 200,
    }
    heard = adjusted(max(1, sum(points.values())), job, seeker.taste, rules)
    return FeedFit(
        points=points,
        total=heard.fit,
        shared=shared,
        needed=needed,
        pay=compared,
        hours=hours,
        client="new" if not job.client_spent else "proven" if client >= PROVEN else "",
        is_like_liked=past > 0,
        disliked=heard.reason,
    )


def _pay(
    job: JobFacts, rate: int | None, rules: MarketRules
) -> tuple[int, Literal["above", "within", "below", ""], int | None]:
    """Percent of the best pay, how it compares with one's rate, and the hours that a budget lasts."""
    if not rate:
        return 50, "", None
    if job.budget is not None:
        hours = job.budget // rate
        return min(100, 100 * hours // max(1, rules.hours_of_an_hourly_job)), "", hours
    least, most = job.rate_least, job.rate_most
    if least is None or most is None:
        return 50, "", None
    if least > rate:
        return 100, "above", None
    return (75, "within", None) if most >= rate else (50 * most // rate, "below", None)


def _level(asked: str, own: str) -> int:
    """Percent: all for the very level, half for an easier one or where the own level is not known."""
    if own not in LEVEL_ORDER or asked not in LEVEL_ORDER:
        return 50
    if asked == own:
        return 100
    return 50 if LEVEL_ORDER.index(asked) < LEVEL_ORDER.index(own) else 0


def _past(job: JobFacts, seeker: Seeker) -> int:
    """-100 to 100: whether what is special about the job was liked or hidden before. Own skills are not special."""
    special = [*(skill for skill in job.skills if skill not in seeker.skills), *filter(None, [job.category])]
    liked = [seeker.likes.get(one, 0) for one in special]
    return 100 * sum((like > 0) - (like < 0) for like in liked) // max(1, len(special))
