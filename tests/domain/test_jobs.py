"""Posting, finding and closing jobs, and the alerts that want to hear of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from bot.domain.alerts.service import remove_alert, save_alert
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.jobs.model import ClientFacts, JobClosed, JobState, proposals_range
from bot.domain.jobs.service import PostJob, close_job, mark_job, post_job
from bot.domain.money import Money
from bot.domain.proposals.model import ProposalState
from bot.domain.proposals.service import shortlist
from bot.domain.search.model import JobQuery, Span, TextQuery
from bot.domain.search.tokens import tokens
from bot.domain.skills.model import CATALOGUE
from tests.domain.town import DAY, MOMENT, Town, usd

JOB = PostJob(title="A bot", description="It chats.", skills=("python",), budget=usd(600), level="expert")


def test_the_price_of_a_proposal_is_frozen_when_it_is_posted(town: Town) -> None:
    job = town.job(town.client(), 600)
    assert job.connects == 6

    town.rules = town.rules.model_copy(update={"connects_bands": town.rules.connects_bands[-1:]})
    assert town.look(lambda market: market.jobs.get(job.id)).connects == 6


@pytest.mark.parametrize(
    "change",
    [
        {"skills": ()},
        {"skills": tuple(CATALOGUE)[:11]},
        {"skills": ("alchemy",)},
        {"budget": usd(4.99)},
        {"budget": usd(1_000_000.01)},
        {"budget": Money(60_000, "EUR")},
        {"level": "wizard"},
    ],
    ids=str,
)
def test_a_job_outside_the_rules_is_refused(town: Town, change: dict[str, object]) -> None:
    town.refused(BadValue, post_job, town.client(), JOB.model_copy(update=change))


@pytest.mark.parametrize("change", [{"title": ""}, {"title": "x" * 121}, {"description": ""}])
def test_words_are_bounded(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PostJob(**(dict(JOB) | change))


def test_a_skill_that_is_named_twice_counts_once(town: Town) -> None:
    client, freelancer = town.client(), town.freelancer()
    town.do(save_alert, freelancer, query=JobQuery(skills=(("go", "python", "go"),)))

    assert town.do(post_job, client, JOB.model_copy(update={"skills": ("go", "go")})).skills == ("go",)
    assert town.told_to(freelancer) == ["alert"]


def test_only_who_hires_posts_and_only_the_team_closes(town: Town) -> None:
    town.refused(NotYours, post_job, town.person(), JOB)
    job = town.job(town.client())
    town.refused(NotYours, close_job, town.client(), job.id, job.version)


def test_closing_gives_the_connects_back_and_tells(town: Town) -> None:
    client, ana, mia = town.client(), town.freelancer(), town.freelancer()
    job = town.job(client)
    first, second = town.proposal(ana, job), town.proposal(mia, job)
    town.do(shortlist, client, second.id, second.version)
    assert town.connects(ana) == town.connects(mia) == 34

    closed = town.do(close_job, client, job.id, job.version)

    assert closed.state == JobState.CLOSED
    assert town.connects(ana) == town.connects(mia) == 40
    proposals = town.look(lambda market: market.proposals.of_job(job.id))
    assert [(one.id, one.state) for one in proposals] == [
        (first.id, ProposalState.CLOSED),
        (second.id, ProposalState.CLOSED),
    ]
    assert town.told_to(ana) == ["job_closed"]
    assert town.told_to(mia) == ["shortlisted", "job_closed"]
    town.refused(NotAllowed, close_job, client, job.id, closed.version)
    town.refused(Stale, close_job, client, job.id, job.version)
    assert town.connects(ana) == 40


def test_an_idle_job_closes_after_30_days_and_gives_the_connects_back(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client)
    town.now += 10 * DAY
    town.proposal(ana, job)
    before = town.connects(ana)

    town.wait(30 * DAY - MOMENT)
    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.OPEN
    town.wait(MOMENT)

    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.CLOSED
    assert town.connects(ana) == before + 6 + 10  # the month's ten came meanwhile
    assert JobClosed(job_id=job.id, idle=True) in town.events
    assert town.told_to(client) == ["proposal_arrived", "job_idle"]


def test_an_offer_keeps_a_job_from_being_idle(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    proposal = town.proposal(town.freelancer(), job)
    town.now += 20 * DAY
    town.offer(client, proposal)

    town.wait(29 * DAY)
    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.OPEN


def test_hiring_fills_the_job_and_it_is_never_idle(town: Town) -> None:
    other = town.freelancer()
    pair_client = town.client()
    job = town.job(pair_client)
    waiting = town.proposal(other, job)
    pair = town.pair(600, client=pair_client)
    assert town.look(lambda market: market.jobs.get(pair.contract.job_id)).state == JobState.FILLED
    assert town.look(lambda market: market.proposals.get(waiting.id)).live

    town.wait(31 * DAY)
    assert town.look(lambda market: market.jobs.get(pair.contract.job_id)).state == JobState.FILLED


def test_finding_jobs_by_every_word(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client)
    other = town.do(
        post_job, client, JOB.model_copy(update={"title": "100% ROBUST_pages", "skills": ("postgresql", "react")})
    )

    def found(*words: str) -> list[str]:
        query = JobQuery(text=TextQuery(words=tokens(" ".join(words))))
        return [job.id for job in town.look(lambda market: market.jobs.search(query, ana.id, limit=10, offset=0))[0]]

    assert set(found()) == {job.id, other.id}
    assert found("PostgreSQL", "chats") == [other.id]
    assert found("robust pages") == [other.id]
    assert found("100%") == [other.id]
    assert found("robustx") == []
    assert set(found("%")) == {job.id, other.id}
    assert found("bot") == [job.id]


def test_hidden_jobs_are_not_found_and_saved_ones_are_kept(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job, other = town.job(client), town.job(client)
    town.do(mark_job, ana, job.id, "hidden")
    town.do(mark_job, ana, other.id, "saved")

    found, count = town.look(lambda market: market.jobs.search(JobQuery(), ana.id, limit=10, offset=0))
    assert ([job.id for job in found], count) == ([other.id], 1)
    assert town.look(lambda market: [job.id for job in market.jobs.saved(ana.id)]) == [other.id]

    town.do(mark_job, ana, job.id, "saved")
    assert town.look(lambda market: market.jobs.mark_of(ana.id, job.id)) == "saved"
    town.do(mark_job, ana, job.id, "")
    assert town.look(lambda market: market.jobs.mark_of(ana.id, job.id)) == ""
    town.refused(NotFound, mark_job, ana, "nothing", "saved")


def test_pages_of_jobs_leave_none_out(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    posted = {town.job(client).id for _ in range(5)}
    pages = [town.look(lambda market, at=at: market.jobs.search(JobQuery(), ana.id, 2, at)) for at in (0, 2, 4)]

    assert [count for _, count in pages] == [5, 5, 5]
    assert {job.id for jobs, _ in pages for job in jobs} == posted


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0–4"), (4, "0–4"), (5, "5–9"), (10, "10–14"), (19, "15–19"), (20, "20–49"), (49, "20–49"), (50, "50+")],
)
def test_the_number_of_proposals_is_shown_as_a_range(count: int, shown: str) -> None:
    assert proposals_range(count) == shown


def test_what_a_card_says_of_the_client(town: Town) -> None:
    operator, client = town.operator(), town.client()
    job = town.job(client)
    team = job.team_id
    assert town.look(lambda market: market.jobs.client_facts(team)).hire_rate is None

    pair = town.pair(600, client=client)
    town.earn(pair, operator)
    town.do(close_job, client, job.id, job.version)

    facts = town.look(lambda market: market.jobs.client_facts(team))
    assert (facts.spent, facts.jobs_posted, facts.open_jobs, facts.hires) == (usd(600), 2, 0, 1)
    assert facts.hire_rate == 50
    assert facts.rating is None


def test_a_hire_rate_is_never_above_100() -> None:
    facts = ClientFacts("Acme", usd(0), jobs_posted=1, open_jobs=0, hires=3, rating=None, reviews=0)

    assert facts.hire_rate == 100
    assert replace(facts, open_jobs=1).hire_rate is None


def test_alerts_hear_of_matching_jobs_one_notice_a_person(town: Town) -> None:
    client, ana, mia = town.client(), town.freelancer(), town.freelancer()
    alert = town.do(save_alert, ana, query=JobQuery(skills=(("python", "go"),), budget=Span(least=50_000)))
    town.do(save_alert, ana, query=JobQuery(skills=(("python",),)))
    town.do(save_alert, mia, query=JobQuery(skills=(("python",),), budget=Span(least=60_100)))
    town.do(save_alert, client, query=JobQuery(skills=(("python",),)))

    job = town.job(client, 600)

    assert town.told_to(ana) == ["alert"]
    assert town.told_to(mia) == town.told_to(client) == []
    assert alert.shared(job) == ("python",)


def test_alerts_are_bounded_known_and_ones_own(town: Town) -> None:
    ana = town.freelancer()
    town.refused(BadValue, save_alert, ana, query=JobQuery(skills=((),)))
    town.refused(BadValue, save_alert, ana, query=JobQuery(skills=(("alchemy",),)))
    for _ in range(50):
        alert = town.do(save_alert, ana, query=JobQuery(skills=(("python",),)))
    town.refused(BadValue, save_alert, ana, query=JobQuery(skills=(("python",),)))

    town.refused(NotYours, remove_alert, town.person(), alert.id)
    town.do(remove_alert, ana, alert.id)
    town.refused(NotFound, remove_alert, ana, alert.id)
    town.do(save_alert, ana, query=JobQuery(skills=(("python",),)))
