"""Jobs of every kind within their bounds; editing, reopening and keeping them as templates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.jobs.model import JobEdited, JobPosted, JobState
from bot.domain.jobs.service import PostJob, close_job, edit_job, post_job, reopen_job, said_by
from bot.domain.jobs.templates import JobTemplate, delete_template, read_template, save_template
from bot.domain.money import Money
from bot.domain.proposals.model import JobNotOpen, Proposal, ProposalState
from bot.domain.proposals.service import SubmitProposal, quote, send_again, submit_proposal, withdraw
from bot.domain.rooms.model import StoredFile
from tests.domain.town import DAY, MOMENT, Town, terms, usd

HOURLY = PostJob(
    title="Dashboards",
    description="Sales by region.",
    skills=("python",),
    level="expert",
    kind="hourly",
    rate_least=usd(30),
    rate_most=usd(60),
    category="web.backend",
    length="quarter",
    weekly_hours=30,
    questions=("Which have you built?", " When can you start? "),
    files=(StoredFile("brief", "brief.pdf", "application/pdf", 1_000),),
    open_to=("DE", "BR", "DE"),
)
ANSWERS = ("Sales.", "On Monday.")


def test_everything_that_is_said_of_a_job_is_kept(town: Town) -> None:
    posted = town.do(post_job, town.client(), HOURLY)

    kept = town.look(lambda market: market.jobs.get(posted.id))
    assert kept == posted
    assert kept.budget is None
    assert (kept.rate_least, kept.rate_most, kept.weekly_hours, kept.length) == (usd(30), usd(60), 30, "quarter")
    assert kept.questions == ("Which have you built?", "When can you start?")
    assert kept.open_to == ("DE", "BR")
    assert kept.files == HOURLY.files
    assert town.do(post_job, town.client(), said_by(kept)).questions == kept.questions


def test_an_hourly_job_costs_as_forty_hours_at_its_highest_rate(town: Town) -> None:
    client, plain = town.client(), HOURLY.model_copy(update={"category": ""})
    assert town.do(post_job, client, plain).connects == town.rules.connects_for(usd(2_400))
    cheap = plain.model_copy(update={"rate_least": usd(3), "rate_most": usd(3)})
    assert town.do(post_job, client, cheap).connects == town.rules.connects_for(usd(120))


@pytest.mark.parametrize(
    "change",
    [
        {"budget": usd(600)},
        {"rate_least": usd(2.99)},
        {"rate_most": usd(1_000.01)},
        {"rate_least": usd(61)},
        {"rate_least": None},
        {"rate_most": Money(6_000, "EUR")},
        {"kind": "fixed"},
        {"category": "web"},
        {"category": "alchemy.gold"},
        {"length": "ages"},
        {"weekly_hours": 0},
        {"weekly_hours": 61},
        {"questions": ("",)},
        {"questions": ("x" * 301,)},
        {"questions": tuple("abcdef")},
        {"files": tuple(StoredFile(str(n), "a", "b", 1) for n in range(6))},
        {"open_to": ("XX",)},
    ],
    ids=str,
)
def test_details_outside_the_rules_are_refused(town: Town, change: dict[str, object]) -> None:
    client = town.client()
    refusal = town.refused(BadValue, post_job, client, HOURLY.model_copy(update=change))
    assert isinstance(refusal, BadValue)
    assert refusal.told.endswith(".")
    job = town.do(post_job, client, HOURLY)
    town.refused(BadValue, edit_job, client, job.id, job.version, HOURLY.model_copy(update=change))


def bid(town: Town, *, dollars: float = 45, answers: tuple[str, ...] = ANSWERS, **change: object) -> SubmitProposal:
    """A bid by the hour."""
    job = town.do(post_job, town.client(), HOURLY.model_copy(update={"open_to": (), **change}))
    return SubmitProposal(job_id=job.id, letter="I can.", rate=usd(dollars), answers=answers)


def test_a_bid_by_the_hour_with_answers(town: Town) -> None:
    ana, command = town.freelancer(), bid(town)
    sent = town.do(submit_proposal, ana, command)

    kept = town.look(lambda market: market.proposals.get(sent.id))
    assert (kept.bid, kept.rate, kept.terms) == (usd(45), usd(45), ())
    assert [(one.question, one.text) for one in kept.answers] == [
        ("Which have you built?", "Sales."),
        ("When can you start?", "On Monday."),
    ]
    assert kept.connects == 40 - town.connects(ana)
    looked = town.look(lambda market: quote(market, ana, market.jobs.get(command.job_id), rate=usd(45)))
    assert (looked.total, looked.fee, looked.net) == (usd(45), usd(9), usd(36))


@pytest.mark.parametrize("answers", [(), ("Sales.",), ("Sales.", " "), ("Sales.", "x" * 2_001), (*ANSWERS, "More.")])
def test_every_question_is_answered(town: Town, answers: tuple[str, ...]) -> None:
    town.refused(BadValue, submit_proposal, town.freelancer(), bid(town, answers=answers))


def test_bids_within_the_rules_and_as_the_job_is_paid(town: Town) -> None:
    ana = town.freelancer()
    for dollars in (2.99, 1_000.01):
        town.refused(BadValue, submit_proposal, ana, bid(town, dollars=dollars))
    by_milestones = bid(town).model_copy(update={"rate": None, "terms": terms(600)})
    town.refused(BadValue, submit_proposal, ana, by_milestones)
    fixed = town.job(town.client())
    town.refused(BadValue, submit_proposal, ana, SubmitProposal(job_id=fixed.id, letter="I can.", rate=usd(45)))


def edited(town: Town, job_id: str) -> list[bool]:
    """Whether each edit of a job mattered, in order."""
    return [event.matters for event in town.events if isinstance(event, JobEdited) and event.job_id == job_id]


def test_an_edit_tells_those_whose_proposals_wait_when_it_matters(town: Town) -> None:
    client, ana, ben = town.client(), town.freelancer(), town.freelancer()
    job = town.job(client, 600)
    town.proposal(ana, job)
    gone = town.proposal(ben, job)
    town.do(withdraw, ben, gone.id, gone.version)
    said = said_by(job)

    town.now += DAY
    dearer = town.do(edit_job, client, job.id, job.version, said.model_copy(update={"budget": usd(6_000)}))
    assert (dearer.budget, dearer.connects, dearer.edited_at) == (usd(6_000), job.connects, town.now)
    assert dearer.posted_at == job.posted_at
    moved = said_by(dearer).model_copy(update={"category": "web.backend"})
    moved_job = town.do(edit_job, client, job.id, dearer.version, moved)
    same = town.do(edit_job, client, job.id, moved_job.version, moved)

    assert same == moved_job
    assert edited(town, job.id) == [True, False]
    assert town.told_to(ana) == ["job_edited"]
    assert town.told_to(ben) == []


def test_who_may_edit_what(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    said = said_by(job).model_copy(update={"title": "Another bot"})
    town.refused(NotYours, edit_job, town.client(), job.id, job.version, said)
    town.refused(Stale, edit_job, client, job.id, job.version + 1, said)
    hourly = HOURLY.model_copy(update={"questions": ()})
    assert town.do(edit_job, client, job.id, job.version, hourly).kind == "hourly"

    bidden = town.job(client)
    town.proposal(town.freelancer(), bidden)
    town.refused(BadValue, edit_job, client, bidden.id, bidden.version, hourly)
    closed = town.do(close_job, client, bidden.id, bidden.version)
    town.refused(NotAllowed, edit_job, client, closed.id, closed.version, said)


def test_a_job_that_becomes_public_is_told_of_once(town: Town) -> None:
    client = town.client()
    job = town.do(post_job, client, HOURLY.model_copy(update={"is_public": False}))
    public = town.do(edit_job, client, job.id, job.version, said_by(job).model_copy(update={"is_public": True}))
    town.do(edit_job, client, job.id, public.version, said_by(public).model_copy(update={"title": "Boards"}))
    assert town.events.count(JobPosted(job_id=job.id)) == 2, "when it was posted, to nobody, and when it became public"


def test_an_edit_keeps_a_job_from_being_idle(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    town.wait(29 * DAY)
    town.do(edit_job, client, job.id, job.version, said_by(job).model_copy(update={"title": "A better bot"}))
    town.wait(30 * DAY - MOMENT)
    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.OPEN
    town.wait(MOMENT)
    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.CLOSED


def test_a_closed_job_opens_again_at_the_price_of_today(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client, 600)
    proposal = town.proposal(ana, job)
    town.refused(NotAllowed, reopen_job, client, job.id, job.version)
    closed = town.do(close_job, client, job.id, job.version)
    town.rules = town.rules.model_copy(update={"connects_bands": town.rules.connects_bands[-1:]})
    town.refused(NotYours, reopen_job, town.client(), job.id, closed.version)
    town.refused(Stale, reopen_job, client, job.id, job.version)

    town.now += 10 * DAY
    opened = town.do(reopen_job, client, job.id, closed.version)
    assert (opened.state, opened.connects, opened.posted_at) == (JobState.OPEN, 16, job.posted_at)
    assert town.told_to(ana) == ["job_closed", "job_reopened"]
    assert town.connects(ana) == 40

    again = town.do(send_again, ana, proposal.id, kept(town, proposal).version)
    assert (again.state, again.connects, again.letter) == (ProposalState.SUBMITTED, 16, proposal.letter)
    assert town.connects(ana) == 24
    assert town.told_to(client) == ["proposal_arrived", "proposal_arrived"]

    town.wait(30 * DAY)
    assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.CLOSED
    assert town.connects(ana) == 40 + 10, "what it cost the second time, and what April brought"
    assert town.told_to(ana) == ["job_closed", "job_reopened", "job_closed"]


def kept(town: Town, proposal: Proposal) -> Proposal:
    """The proposal as it stands now."""
    return town.look(lambda market: market.proposals.get(proposal.id))


def test_a_proposal_goes_again_only_to_an_open_job_and_only_when_it_was_closed(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client)
    proposal = town.proposal(ana, job)
    town.refused(NotAllowed, send_again, ana, proposal.id, proposal.version)
    closed = town.do(close_job, client, job.id, job.version)
    version = kept(town, proposal).version
    town.refused(JobNotOpen, send_again, ana, proposal.id, version)
    town.do(reopen_job, client, job.id, closed.version)
    town.refused(NotYours, send_again, town.freelancer(), proposal.id, version)
    town.refused(Stale, send_again, ana, proposal.id, proposal.version)
    town.do(send_again, ana, proposal.id, version)
    town.refused(Stale, send_again, ana, proposal.id, version)


def test_a_template_keeps_what_a_job_says(town: Town) -> None:
    client = town.client()
    job = town.do(post_job, client, HOURLY)
    template = town.do(save_template, client, job.id, "  Boards  ")

    found = town.look(lambda market: read_template(market, client, template.id))
    assert (found.name, found.job) == ("Boards", said_by(job))
    assert town.do(post_job, client, found.job).rate_most == usd(60)

    other = town.job(client)
    town.do(save_template, client, other.id, "BOARDS")
    assert [(one.name, one.job) for one in of_team(town, job.team_id)] == [("BOARDS", said_by(other))]
    town.do(delete_template, client, template.id)
    assert of_team(town, job.team_id) == []
    town.refused(NotFound, delete_template, client, template.id)


def of_team(town: Town, team_id: str) -> list[JobTemplate]:
    """A team's templates."""
    return town.look(lambda market: list(market.templates.of_team(team_id)))


def test_templates_are_a_teams_own_named_and_bounded(town: Town) -> None:
    client, other = town.client(), town.client()
    job = town.job(client)
    town.refused(NotYours, save_template, other, job.id, "Bots")
    for name in ("", "  ", "x" * 61):
        town.refused(BadValue, save_template, client, job.id, name)
    made = [town.do(save_template, client, job.id, f"Bot {number:02}") for number in range(20)]
    town.refused(BadValue, save_template, client, job.id, "One more")
    town.do(save_template, client, job.id, "Bot 07")
    town.refused(NotYours, delete_template, other, made[0].id)
    assert [one.name for one in of_team(town, job.team_id)] == [one.name for one in made]


def test_what_was_said_is_the_job_without_its_fate(town: Town) -> None:
    job = town.do(post_job, town.client(), HOURLY)
    assert said_by(replace(job, state=JobState.CLOSED, version=7, connects=1)) == said_by(job)
