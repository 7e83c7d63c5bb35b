"""How well a job fits an alert, and by which parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.domain.alerts.fit import Fit, fit_of
from bot.domain.rules import FitWeights
from bot.domain.search.model import JobFacts, JobQuery, Span, TextQuery

WEIGHTS = FitWeights()
JOB = JobFacts(
    job_id="j",
    team_id="t",
    tokens=("nightly", "import"),
    skills=("python", "sql", "docker", "aws"),
    kind="fixed",
    category="web.backend",
    level="expert",
    connects=6,
    posted_at=datetime(2027, 3, 1, tzinfo=UTC),
    budget=100_000,
)
HOURLY = replace(JOB, kind="hourly", budget=None, rate_least=3_000, rate_most=5_000)
PROVEN = replace(JOB, client_verified=True, client_spent=1, client_rating=500, client_hire_rate=100)


@pytest.mark.parametrize(
    ("query", "job", "fit"),
    [
        (JobQuery(), JOB, Fit(skills=0, pay=200, topic=0, client=0)),
        (JobQuery(skills=(("python",),)), JOB, Fit(skills=125, pay=200, topic=0, client=0)),
        (JobQuery(skills=(("python", "go", "sql"), ("aws",))), JOB, Fit(skills=375, pay=200, topic=0, client=0)),
        (JobQuery(skills=(("python", "sql"), ("sql",))), JOB, Fit(skills=250, pay=200, topic=0, client=0)),
        (JobQuery(budget=Span(least=75_000)), JOB, Fit(skills=0, pay=50, topic=0, client=0)),
        (JobQuery(budget=Span(least=100_000)), JOB, Fit(skills=0, pay=0, topic=0, client=0)),
        (JobQuery(rate=Span(least=4_000)), HOURLY, Fit(skills=0, pay=40, topic=0, client=0)),
        (JobQuery(), replace(HOURLY, rate_most=None), Fit(skills=0, pay=0, topic=0, client=0)),
        (JobQuery(categories=("web",)), JOB, Fit(skills=0, pay=200, topic=37, client=0)),
        (JobQuery(categories=("web.backend",)), JOB, Fit(skills=0, pay=200, topic=75, client=0)),
        (JobQuery(text=TextQuery(words=("import",))), JOB, Fit(skills=0, pay=200, topic=37, client=0)),
        (
            JobQuery(categories=("web.backend",), text=TextQuery(words=("a", "b"), phrases=(("c", "d"),))),
            JOB,
            Fit(skills=0, pay=200, topic=150, client=0),
        ),
        (JobQuery(), PROVEN, Fit(skills=0, pay=200, topic=0, client=150)),
        (JobQuery(), replace(PROVEN, client_rating=None), Fit(skills=0, pay=200, topic=0, client=112)),
    ],
    ids=str,
)
def test_the_parts_of_a_fit(query: JobQuery, job: JobFacts, fit: Fit) -> None:
    assert fit_of(query, job, WEIGHTS) == fit


def test_a_fit_is_between_1_and_1000() -> None:
    least = fit_of(JobQuery(budget=Span(least=100_000)), JOB, WEIGHTS)
    most = fit_of(
        JobQuery(skills=tuple((skill,) for skill in JOB.skills), text=TextQuery(words=("a", "b", "c", "d"))),
        PROVEN,
        WEIGHTS,
    )
    assert (least.total, most.total) == (1, 1_000)


def test_weights_that_do_not_make_a_whole_are_refused() -> None:
    with pytest.raises(ValidationError, match="must add up to 1000"):
        FitWeights(skills=600)
    assert FitWeights(skills=600, pay=100).topic == 150
