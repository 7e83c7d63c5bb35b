"""What "not for me" teaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.alerts.taste import Adjusted, Dislike, Reason, Taste, adjusted
from bot.domain.rules import MarketRules
from bot.domain.search.model import JobFacts

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
JOB = JobFacts(
    job_id="j",
    team_id="acme",
    tokens=("a", "shop"),
    skills=("python", "wordpress"),
    kind="fixed",
    category="web.backend",
    level="expert",
    connects=6,
    posted_at=NOW,
    budget=40_000,
    proposals=25,
)
RULES = MarketRules()


def disliked(reason: Reason, number: int, **what: Any) -> Dislike:
    """A job that was not for somebody, and was as unlike JOB as can be but for what is said."""
    unlike = Dislike("ana", f"job {number}", reason, NOW, kind="hourly", pay=1, team_id="other", proposals=1_000)
    return replace(unlike, **what)


ALIKE: tuple[tuple[Reason, dict[str, Any]], ...] = (
    ("pay", {"kind": "fixed", "pay": 40_000}),
    ("skills", {"skills": ("wordpress",)}),
    ("client", {"team_id": "acme"}),
    ("crowd", {"proposals": 20}),
)


@pytest.mark.parametrize(("reason", "what"), ALIKE)
def test_once_is_chance_twice_counts(reason: Reason, what: dict[str, Any]) -> None:
    once = Taste((disliked(reason, 1, **what),))
    twice = Taste((*once.dislikes, disliked(reason, 2, **what)))

    assert adjusted(800, JOB, once, RULES) == Adjusted(800)
    heard = adjusted(800, JOB, twice, RULES)
    assert (heard.fit, heard.reason, heard.times) == (200, reason, 2)


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        ("pay", {"kind": "fixed", "pay": 39_999}),
        ("pay", {"kind": "hourly", "pay": 40_000}),
        ("pay", {"kind": "fixed", "pay": None}),
        ("skills", {"skills": ("php",)}),
        ("skills", {"team_id": "acme"}),
        ("client", {"team_id": "other"}),
        ("crowd", {"proposals": 26}),
        ("crowd", {"proposals": 0}),
        ("other", {"kind": "fixed", "pay": 40_000, "team_id": "acme", "skills": ("wordpress",)}),
    ],
)
def test_what_is_not_alike_does_not_count(reason: Reason, what: dict[str, Any]) -> None:
    taste = Taste(tuple(disliked(reason, number, **what) for number in range(3)))

    assert adjusted(800, JOB, taste, RULES) == Adjusted(800)


def test_different_causes_do_not_add_up() -> None:
    taste = Taste(tuple(disliked(reason, number, **what) for number, (reason, what) in enumerate(ALIKE)))

    assert adjusted(800, JOB, taste, RULES).reason == ""


def test_two_jobs_with_different_wrong_skills_have_no_cause_in_common() -> None:
    job = replace(JOB, skills=("python", "wordpress", "php"))
    apart = Taste((disliked("skills", 1, skills=("wordpress",)), disliked("skills", 2, skills=("php",))))
    shared = Taste((disliked("skills", 1, skills=("wordpress", "php")), disliked("skills", 2, skills=("php",))))

    assert adjusted(800, job, apart, RULES).reason == ""
    assert (adjusted(800, job, shared, RULES).reason, adjusted(800, job, shared, RULES).skill) == ("skills", "php")


def test_the_commonest_cause_is_told_and_a_fit_stays_above_nothing() -> None:
    dislikes = [disliked("client", number, team_id="acme") for number in range(3)]
    dislikes += [disliked("pay", number, kind="fixed", pay=50_000) for number in range(3, 5)]

    heard = adjusted(2, JOB, Taste(tuple(dislikes)), RULES)
    assert (heard.fit, heard.reason, heard.times) == (1, "client", 3)
