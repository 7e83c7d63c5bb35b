"""The feed: what suits a freelancer comes first, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.alerts.service import dislike
from bot.domain.alerts.taste import Dislike, Taste
from bot.domain.feed.model import Seeker, feed_fit
from bot.domain.feed.service import best_jobs, feed_of, has_feed, new_in_feed, show_in_feed
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, close_job, mark_job, post_job
from bot.domain.rules import FeedWeights, MarketRules
from bot.domain.search.model import JobFacts, JobQuery
from tests.domain.town import DAY, START, Town, usd

RULES = MarketRules()
JOB = JobFacts(
    job_id="j",
    team_id="t",
    tokens=(),
    skills=("python", "django"),
    kind="fixed",
    category="web.backend",
    level="expert",
    connects=4,
    posted_at=START,
    budget=200_000,
)
ANA = Seeker(skills=frozenset({"python", "django"}), level="expert", rate=5_000)


def total(job: JobFacts, seeker: Seeker = ANA) -> int:
    return feed_fit(job, seeker, RULES, START).total


def posted(town: Town, client: Account, title: str, *skills: str, **more: object) -> Job:
    said = {"title": title, "description": "What there is to do.", "skills": skills or ("python",), "level": "expert"}
    return town.do(post_job, client, PostJob.model_validate({"budget": usd(600), **said, **more}))


def titles(town: Town, who: Account) -> list[str]:
    suggested = town.look(lambda market: feed_of(market, market.accounts.get(who.id)))
    return [town.look(lambda market, one=one: market.jobs.get(one.job_id)).title for one in suggested]


def test_the_perfect_job_of_a_perfect_client_is_nearly_everything() -> None:
    client = {"client_verified": True, "client_spent": 500_000, "client_rating": 500, "client_hire_rate": 100}
    fit = feed_fit(replace(JOB, **client), ANA, RULES, START)
    assert fit.points == {"skills": 400, "pay": 150, "level": 100, "client": 150, "fresh": 100, "past": 50}
    assert (fit.shared, fit.needed, fit.hours, fit.client) == (2, 2, 40, "proven")


def test_more_of_ones_skills_fit_better() -> None:
    assert total(JOB) > total(replace(JOB, skills=("python", "go"))) > total(replace(JOB, skills=("go", "rust")))


def test_what_pays_more_fits_better() -> None:
    assert total(JOB) > total(replace(JOB, budget=50_000))
    hourly = replace(JOB, kind="hourly", budget=None)
    above, within, below = (
        replace(hourly, rate_least=least * 100, rate_most=most * 100) for least, most in ((60, 80), (40, 60), (10, 20))
    )
    assert total(above) > total(within) > total(below)
    assert [feed_fit(job, ANA, RULES, START).pay for job in (above, within, below)] == ["above", "within", "below"]


def test_without_a_rate_of_ones_own_pay_says_nothing() -> None:
    seeker = replace(ANA, rate=None)
    assert total(JOB, seeker) == total(replace(JOB, budget=100), seeker)


def test_ones_own_level_fits_best_and_a_higher_one_worst() -> None:
    intermediate = replace(ANA, level="intermediate")
    jobs = {level: replace(JOB, level=level) for level in ("entry", "intermediate", "expert")}
    assert total(jobs["intermediate"], intermediate) > total(jobs["entry"], intermediate)
    assert total(jobs["entry"], intermediate) > total(jobs["expert"], intermediate)


def test_the_fresh_fit_better_and_no_age_is_below_nothing() -> None:
    old, ancient = (replace(JOB, posted_at=START - timedelta(days=days)) for days in (7, 700))
    assert total(JOB) > total(old) > total(ancient)
    assert feed_fit(ancient, ANA, RULES, START).points["fresh"] == 0
    assert feed_fit(replace(JOB, posted_at=START + DAY), ANA, RULES, START).points["fresh"] == 100


def test_what_was_chosen_before_counts_and_what_was_hidden_counts_against() -> None:
    liked, hidden = replace(ANA, likes={"web.backend": 2}), replace(ANA, likes={"web.backend": -1})
    assert total(JOB, liked) > total(JOB) > total(JOB, hidden)
    assert feed_fit(JOB, liked, RULES, START).is_like_liked


def test_ones_own_skills_are_never_held_against_a_job() -> None:
    assert total(JOB, replace(ANA, likes={"python": -9, "django": -9})) == total(JOB)


def test_what_somebody_said_no_to_twice_counts_a_quarter_and_says_so() -> None:
    said = tuple(Dislike("a", f"j{n}", "client", START, team_id="t") for n in range(RULES.dislikes_that_count))
    fit = feed_fit(JOB, replace(ANA, taste=Taste(said)), RULES, START)
    assert fit.total == total(JOB) * RULES.disliked_percent // 100
    assert fit.disliked == "client"


def test_weights_are_1000_together() -> None:
    with pytest.raises(ValidationError, match="must add up to 1000"):
        FeedWeights(skills=500)
    assert FeedWeights(skills=300, past=200).past == 200


def test_the_best_fit_comes_first_and_of_equals_the_newest(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    town.do(change_profile, ana, ChangeProfile(skills=("python", "django"), hourly_rate=usd(50)))
    for title, *skills in (("Half", "python", "go"), ("Both", "python", "django"), ("None", "rust")):
        posted(town, client, title, *skills)
    posted(town, client, "Also both", "python", "django")
    assert titles(town, ana) == ["Also both", "Both", "Half"]


def test_it_leaves_out_what_is_closed_hidden_ones_own_and_not_open_to_ones_country(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    town.do(change_profile, ana, ChangeProfile(country="BR"))
    closed, hidden, proposed = (posted(town, client, title) for title in ("Closed", "Hidden", "Proposed"))
    posted(town, client, "Secret", is_public=False)
    posted(town, client, "Germans", open_to=("DE",))
    posted(town, client, "Brazilians", open_to=("BR", "AR"))
    town.do(close_job, client, closed.id, closed.version)
    town.do(mark_job, ana, hidden.id, "hidden")
    town.proposal(ana, proposed)
    assert titles(town, ana) == ["Brazilians"]
    assert titles(town, client) == []


def test_what_was_shown_is_seen_and_no_longer_counted(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    jobs = [posted(town, client, f"Job {number}") for number in range(3)]
    assert town.look(lambda market: new_in_feed(market, ana)) == 3
    town.do(show_in_feed, ana, [jobs[0].id, jobs[1].id])
    town.do(show_in_feed, ana, [jobs[1].id])
    assert town.look(lambda market: new_in_feed(market, ana)) == 1
    seen = {one.job_id: one.is_seen for one in town.look(lambda market: feed_of(market, ana))}
    assert seen == {jobs[0].id: True, jobs[1].id: True, jobs[2].id: False}


def test_saving_and_hiding_teach_the_feed(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    liked, hidden = posted(town, client, "Saved", "python", "aws"), posted(town, client, "Hidden", "python", "php")
    posted(town, client, "More php", "python", "php")
    posted(town, client, "More aws", "python", "aws")
    town.do(mark_job, ana, liked.id, "saved")
    town.do(mark_job, ana, hidden.id, "hidden")
    assert titles(town, ana) == ["More aws", "Saved", "More php"]


def test_a_reason_that_was_given_twice_puts_jobs_like_it_last(town: Town) -> None:
    client, other, ana = town.client(), town.client(), town.freelancer()
    jobs = [posted(town, client, "Theirs") for _ in range(3)]
    posted(town, other, "Another's", "python", "rust", "go")
    assert titles(town, ana)[0] == "Theirs"
    for job in jobs[:2]:
        town.do(dislike, ana, job.id, "client")
    assert titles(town, ana) == ["Another's", "Theirs"]


def test_who_says_nothing_of_themselves_has_no_feed(town: Town) -> None:
    client = town.client()
    posted(town, client, "A job")
    nobody = town.client()
    assert not has_feed(nobody)
    assert town.look(lambda market: new_in_feed(market, nobody)) == 0
    assert town.look(lambda market: feed_of(market, nobody)) == []


def test_a_search_can_be_sorted_by_fit(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    town.do(change_profile, ana, ChangeProfile(skills=("python", "django")))
    for title, *skills in (("Both", "python", "django"), ("Half", "python", "go"), ("None", "rust")):
        posted(town, client, title, *skills)
    query = JobQuery(sort="fit")
    found, count = town.look(lambda market: best_jobs(market, market.accounts.get(ana.id), query, 2, 0))
    rest, _ = town.look(lambda market: best_jobs(market, market.accounts.get(ana.id), query, 2, 2))
    assert [job.title for job in (*found, *rest)] == ["Both", "Half", "None"]
    assert count == 3
