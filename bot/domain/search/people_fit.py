"""How well a freelancer fits a job or a search, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.jobs.model import LEVELS
from bot.domain.rules import MarketRules
from bot.domain.search.model import PersonFacts

LEVEL_ORDER = tuple(LEVELS)
JOBS_OF_THE_EXPERIENCED = 10
"""So many finished contracts count fully."""
UNRATED = 60
"""Percent that count for somebody whom nobody has judged yet: more than bad stars, less than good ones."""


@dataclass(frozen=True)
class Wanted:
    """Who is wanted: any of the levels (none: all), for a ``budget`` or at most this ``rate`` an hour (minor units)."""

    skills: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    budget: int | None = None
    rate: int | None = None


@dataclass(frozen=True)
class PeopleFit:
    """The parts of a fit, in thousandths of the whole, and what is told of it.

    ``shared`` are the wanted skills that they have; ``is_affordable`` whether their rate is within what is paid, None
    where that cannot be known; ``hours`` is how long the budget lasts at their rate.
    """

    points: Mapping[str, int]
    shared: tuple[str, ...]
    needed: int
    is_level: bool
    is_affordable: bool | None
    hours: int | None
    rating: int | None
    jobs: int

    @property
    def total(self) -> int:
        """1 to 1000."""
        return max(1, sum(self.points.values()))


def people_fit(person: PersonFacts, wanted: Wanted, rules: MarketRules) -> PeopleFit:
    """How well they fit. Every division rounds down."""
    weights = rules.people
    shared = tuple(skill for skill in wanted.skills if skill in person.skills)
    pay, is_affordable, hours = _pay(person.rate, wanted, rules)
    rating = UNRATED if person.rating is None else person.rating // 5
    points = {
        "skills": weights.skills * len(shared) // max(1, len(wanted.skills)),
        "pay": weights.pay * pay // 100,
        "level": weights.level * _level(person.level, wanted.levels) // 100,
        "rating": weights.rating * rating // 100,
        "record": weights.record * min(person.jobs, JOBS_OF_THE_EXPERIENCED) // JOBS_OF_THE_EXPERIENCED,
    }
    is_level = bool(wanted.levels) and person.level in wanted.levels
    return PeopleFit(points, shared, len(wanted.skills), is_level, is_affordable, hours, person.rating, person.jobs)


def _pay(rate: int | None, wanted: Wanted, rules: MarketRules) -> tuple[int, bool | None, int | None]:
    """Percent of the points, whether they can be paid, and the hours that the budget lasts."""
    if not rate:
        return 50, None, None
    if wanted.budget is not None:
        hours = wanted.budget // rate
        return min(100, 100 * hours // max(1, rules.hours_of_an_hourly_job)), None, hours
    if wanted.rate is None:
        return 50, None, None
    return (100, True, None) if rate <= wanted.rate else (50 * wanted.rate // rate, False, None)


def _level(own: str, wanted: tuple[str, ...]) -> int:
    """Percent: all for a wanted level, half for more than that or where it is not known."""
    if not wanted or own not in LEVEL_ORDER:
        return 50
    if own in wanted:
        return 100
    most = max(LEVEL_ORDER.index(level) for level in wanted if level in LEVEL_ORDER)
    return 50 if LEVEL_ORDER.index(own) > most else 0
