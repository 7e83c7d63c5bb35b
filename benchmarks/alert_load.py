"""A million alerts and the jobs that they wait for, made up: the same on every run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from bot.domain.alerts.model import Alert
from bot.domain.search.model import JobFacts, JobQuery, Span, TextQuery

SKILLS = [f"skill-{number}" for number in range(5_000)]
WORDS = [f"word{number}" for number in range(20_000)]
CATEGORIES = [f"top{number // 10}.sub{number % 10}" for number in range(120)]
BUDGETS = (20_000, 50_000, 100_000, 200_000, 500_000)
RATES = (2_000, 4_000, 6_000, 8_000)
"""Minor units, as budgets."""
ALERTS_OF_ONE = 2
JOB_WORDS = 130
NOW = datetime(2027, 3, 1, tzinfo=UTC)


def _zipf(count: int, power: float = 1.0) -> list[float]:
    return list(itertools.accumulate(1 / (number + 1) ** power for number in range(count)))


_SKILLS, _WORDS, _CATEGORIES = _zipf(len(SKILLS)), _zipf(len(WORDS)), _zipf(len(CATEGORIES), 0.5)


def alerts(count: int, seed: int = 1) -> Iterator[Alert]:
    """Alerts of people with two each. Of a hundred jobs, one wants about seven thousand of a million."""
    dice = Random(seed)
    for number in range(count):
        yield Alert(f"a{number:012}", person(number // ALERTS_OF_ONE), "", JobQuery(**_wanted(dice)), NOW)


def person(number: int) -> str:
    """Somebody's id."""
    return f"p{number:012}"


def _wanted(dice: Random) -> dict[str, Any]:
    """Half require one to three skills, a third any of several; the others name a category, words, or two groups."""
    parts: dict[str, Any] = {}
    kind_of_alert = dice.random()
    if kind_of_alert < 0.5:
        parts["skills"] = tuple((skill,) for skill in _skills(dice, dice.choice((1, 2, 2, 3, 3))))
    elif kind_of_alert < 0.85:
        parts["skills"] = (_skills(dice, dice.randint(2, 4)),)
    elif kind_of_alert < 0.9:
        parts["categories"] = (_category(dice),)
    elif kind_of_alert < 0.96:
        parts["text"] = TextQuery(words=tuple(dice.choices(WORDS[100:], k=2)))
    else:
        parts["skills"] = (_skills(dice, 3), _skills(dice, 2))
    if "skills" in parts and dice.random() < 0.88:
        category = _category(dice)
        parts["categories"] = (category if dice.random() < 0.7 else category.split(".", maxsplit=1)[0],)
    return parts | _limits(dice) | ({} if "text" in parts or dice.random() > 0.1 else {"text": _unwanted(dice)})


def _limits(dice: Random) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if dice.random() < 0.4:
        parts["kind"] = dice.choice(("fixed", "hourly"))
    if dice.random() < 0.5:
        hourly = parts.get("kind") == "hourly"
        parts["rate" if hourly else "budget"] = Span(least=dice.choice(RATES if hourly else BUDGETS))
    if dice.random() < 0.2:
        parts["levels"] = (dice.choice(("expert", "intermediate")),)
    if dice.random() < 0.2:
        parts["client_verified"] = True
    if dice.random() < 0.1:
        parts["client_rating"] = Span(least=400)
    if dice.random() < 0.1:
        parts["connects"] = Span(most=8)
    if dice.random() < 0.03:
        parts["countries"] = ("US", "DE", "GB")
    return parts


def _unwanted(dice: Random) -> TextQuery:
    return TextQuery(not_words=tuple(dice.choices(WORDS, k=1)))


def _skills(dice: Random, most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dice.choices(SKILLS, cum_weights=_SKILLS, k=most)))


def _category(dice: Random) -> str:
    return dice.choices(CATEGORIES, cum_weights=_CATEGORIES)[0]


def jobs(count: int, seed: int = 2) -> Iterator[JobFacts]:
    """Jobs as they are posted."""
    dice = Random(seed)
    for number in range(count):
        skills = _skills(dice, dice.randint(3, 9))
        fixed = dice.random() < 0.6
        yield JobFacts(
            job_id=f"j{number}",
            team_id="team",
            tokens=(*dice.choices(WORDS, cum_weights=_WORDS, k=JOB_WORDS), "", *skills),
            skills=skills,
            kind="fixed" if fixed else "hourly",
            category=_category(dice),
            level=dice.choice(("entry", "intermediate", "expert")),
            connects=dice.choice((2, 4, 6, 8, 12, 16)),
            posted_at=NOW,
            budget=int(dice.lognormvariate(11.5, 1)) if fixed else None,
            rate_least=None if fixed else 3_000,
            rate_most=None if fixed else 6_000,
            length=dice.choice((7, 30, 90, 180)),
            country=dice.choice(("US", "DE", "IN")),
            client_spent=dice.choice((0, 100_000)),
            client_hire_rate=dice.choice((None, 60)),
            client_rating=dice.choice((None, 390, 450)),
            client_verified=dice.random() < 0.7,
        )
