"""The form of a job: pay that is read, details that are added, and every bad answer with one clear sentence."""

from __future__ import annotations

import pytest

from bot.domain.accounts.model import Account
from bot.domain.jobs.invitations import invite
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.money import Money
from bot.handlers.job_form import JobForm, JobPay, Pay, answers_in, answers_of, job_from
from bot.handlers.kit.acts import Commanded, Submitted, Tapped
from bot.handlers.kit.form import BadAnswer, Number, Picks, Raw, read_form
from bot.handlers.kit.screen import Screen
from bot.handlers.proposal_form import ANSWER
from tests.domain.town import Town
from tests.handlers.stage import MODALS, Stage, button, file, labels, reading, refusal_in, shown, usd

PAY = Pay("Budget")
ANSWERS: dict[str, Raw] = {
    "title": "Nightly import",
    "description": "Move our nightly import into PostgreSQL.",
    "skills": ["python"],
    "budget": "$600",
    "level": "expert",
}
ODD = "<b>x</b> *x* _y_ <!channel> &amp; 🎉 שלום {title}"


@pytest.fixture
def mia(town: Town) -> Account:
    return town.client("mia")


@pytest.fixture
def ana(town: Town) -> Account:
    return town.freelancer("ana")


@pytest.mark.parametrize("typed", ["600", "$600", "600 USD", "$600.00"])
def test_a_price_for_the_whole_job(typed: str) -> None:
    assert PAY.parse(typed, reading()) == JobPay(budget=usd(60_000))


@pytest.mark.parametrize(
    "typed",
    [
        "30-60/h",
        "$30–60/h",
        "$30 – $60 an hour",
        "30 to 60 per hour",
        "30$-60$/h",
        "60-30/h",
        "30-60 USD / hour",
        "30 bis 60 pro Stunde",
        "30-60 hourly",
    ],
)
def test_a_range_of_rates(typed: str) -> None:
    assert PAY.parse(typed, reading()) == JobPay(rate_least=usd(3_000), rate_most=usd(6_000))


def test_pay_is_shown_as_it_was_understood() -> None:
    assert PAY.parse("45/h", reading()) == JobPay(rate_least=usd(4_500), rate_most=usd(4_500))
    assert PAY.shown("30-60/h", reading()) == "$30–$60/h"
    assert PAY.shown("45/h", reading("de")) == "45 $/Std."
    assert PAY.shown("600", reading()) == "$600"
    assert PAY.shown("lots", reading()) == "lots"
    for once in ("600", "1200.50", "45/h", "30-60.50/h"):
        for language in ("en", "de"):
            again = PAY.shown(once.replace(".", "," if language == "de" else "."), reading(language))
            assert PAY.parse(again, reading(language)) == PAY.parse(once, reading()), again


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("4.99", "The least is $5."),
        ("1000000.01", "The most is $1,000,000."),
        ("2/h", "The least is $3."),
        ("30-1001/h", "The most is $1,000."),
        ("30-60", "Write one amount for the whole job, or a rate such as 30–60/h."),
        ("5k", "Write an amount, such as $250."),
        ("30-60-90/h", "Write an amount, such as $250."),
        ("600 EUR", "Write an amount, such as $250."),
        ("about 600", "Write an amount, such as $250."),
        ("-600", "The least is $5."),
        ("1/0", "Write an amount, such as $250."),
        ("/h", "Write an amount, such as $250."),
        ("9" * 40, "The most is $1,000,000."),
        (ODD, "Write an amount, such as $250."),
    ],
)
def test_pay_that_could_mean_something_else_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        PAY.parse(typed, reading())
    told = refused.value.told(reading().words)
    assert told == sentence
    assert told.endswith(".")
    assert refused.value.told(reading("de").words) != told


@pytest.mark.parametrize("typed", ["0", "61", "-3", "2.5", "many", "٣x", "9" * 4_000, ""])
def test_hours_are_a_whole_number_within_bounds(typed: str) -> None:
    hours = Number("Hours", most=60, offered=(10,))
    with pytest.raises(BadAnswer) as refused:
        hours.parse(typed, reading())
    assert refused.value.told(reading().words) == "Write a whole number from 1 to 60, such as 10."


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("title", "x", "Write at least 5 characters."),
        ("title", "x" * 101, "Shorten it to 100 characters; this has 101."),
        ("title", "\u200b\u200b\u200b\u200b\u200b\u200b", "Write at least 5 characters."),
        ("description", "Too short.", "Write at least 20 characters."),
        ("description", "x" * 3_001, "Shorten it to 3,000 characters; this has 3,001."),
        ("skills", [], "This is needed."),
        ("skills", ["alchemy"], "Choose at least 1."),
        ("level", "wizard", "Choose one of the buttons."),
        ("category", ["web"], "Choose at least 1."),
        ("category", ["alchemy"], "Choose at least 1."),
        ("length", "ages", "Choose one of the buttons."),
        ("questions", "\n".join("abcdef"), "Write at most 5 lines."),
        ("questions", "x" * 301, "Line 1: shorten the question to 300 characters."),
        ("files", ["nothing"], "Send the file itself."),
        ("seen_by", "friends", "Choose one of the buttons."),
        ("open_to", ["XX"], "Choose at least 1."),
    ],
)
def test_a_bad_answer_says_what_to_do(field: str, raw: Raw, sentence: str) -> None:
    filled, errors = read_form(JobForm, {**ANSWERS, field: raw}, reading())
    assert filled is None
    assert errors == {field: sentence}


def test_odd_words_are_kept_as_they_are() -> None:
    filled, errors = read_form(JobForm, {**ANSWERS, "title": ODD, "description": ODD, "questions": ODD}, reading())
    assert errors == {}
    assert isinstance(filled, JobForm)
    job = job_from(reading(), filled)
    assert (job.title, job.description, job.questions) == (ODD, ODD, (ODD,))


def test_what_is_left_open_has_a_good_default() -> None:
    filled, _ = read_form(JobForm, ANSWERS, reading())
    assert isinstance(filled, JobForm)
    job = job_from(reading(), filled)
    assert (job.kind, job.budget, job.category, job.is_public) == ("fixed", Money(60_000, "USD"), "web.backend", True)
    assert (job.length, job.weekly_hours, job.questions, job.files, job.open_to) == ("", None, (), (), ())


def test_a_job_goes_into_the_form_and_comes_out_the_same() -> None:
    brief = file("brief.pdf")
    said: dict[str, Raw] = {
        **ANSWERS,
        "budget": "30.50–60/h",
        "category": ["design.brand"],
        "length": "quarter",
        "weekly_hours": "30",
        "questions": "Why?\nWhen?",
        "files": [brief.id],
        "seen_by": "invited",
        "open_to": ["DE", "BR"],
    }
    for language in ("en", "de"):
        turn = reading(language, "UTC", "USD", brief)
        filled, errors = read_form(JobForm, said, reading("en", "UTC", "USD", brief))
        assert (errors, isinstance(filled, JobForm)) == ({}, True)
        assert isinstance(filled, JobForm)
        job = job_from(turn, filled)
        again, errors = read_form(JobForm, answers_of(turn, job), turn)
        assert errors == {}
        assert isinstance(again, JobForm)
        assert job_from(turn, again) == job


@pytest.mark.parametrize("language", ["en", "de"])
def test_categories_and_countries_are_found_and_named(language: str) -> None:
    asks, turn = JobForm.asks(), reading(language)
    category, country = asks["category"], asks["open_to"]
    assert isinstance(category, Picks)
    assert isinstance(country, Picks)
    assert len(category.options(turn)) == 8
    assert "web.frontend" in [one.value for one in category.search("web")], "a category offers what is in it"
    assert category.understand("fornt-end") == (["web.frontend"], [])
    assert country.understand("Germny, Brasilien, Narnia") == (["DE", "BR"], ["Narnia"])
    assert country.shown(["DE", "BR"], turn) == ("Germany, Brazil" if language == "en" else "Deutschland, Brasilien")


def test_a_message_becomes_a_beginning() -> None:
    said = answers_in(reading(), "  Nightly   import\nMove it, please. ")
    assert said == {"title": "Nightly import", "description": "Nightly   import\nMove it, please."}
    long = answers_in(reading(), "many words " * 500)
    assert isinstance(long["title"], str)
    assert len(long["title"]) <= 100
    assert long["title"].endswith("words …") or long["title"].endswith("many …")
    assert len(long["description"]) <= 3_000
    assert answers_in(reading(), " \n ") == {}


async def reviewed(stage: Stage, who: Account) -> Screen:
    """A job at its review."""
    await stage.act(who, Commanded("post", quoted="Nightly import\nMove our nightly import into PostgreSQL."))
    skills = shown(await stage.says(who, "python"))
    await stage.presses(who, skills, "Done")
    level = shown(await stage.says(who, "600"))
    return await stage.presses(who, level, "Expert")


async def test_details_are_added_from_the_review(stage: Stage, mia: Account) -> None:
    review = await reviewed(stage, mia)
    assert labels(review) == ["Post job", "More details", "Change something", "Cancel"]
    assert review.lead.endswith("Nightly import"), "as freelancers will see it"
    more = await stage.presses(mia, review, "More details")
    assert labels(more)[0] == "Category"
    asked = await stage.presses(mia, more, "Hours a week")
    assert asked.title == "Post a job · Hours a week"
    assert labels(asked) == ["10", "20", "30", "40", "Skip", "Back to review", "Cancel"]
    review = await stage.presses(mia, asked, "30")
    more = await stage.presses(mia, review, "More details")
    assert "✓ Hours a week" in labels(more)
    asked = await stage.presses(mia, more, "✓ Hours a week")
    review = await stage.presses(mia, asked, "Leave empty")
    assert "h a week" not in str(review.fields)
    posted = await stage.presses(mia, review, "Post job")
    assert posted.title == "Nightly import"


async def test_a_good_beginning_skips_its_questions_and_a_bad_one_does_not(stage: Stage, mia: Account) -> None:
    asked = shown(await stage.act(mia, Commanded("post", "Import")) or pytest.fail("no answer"))
    assert asked.title == "Post a job · 2 of 5"
    assert asked.fields[0].value == "Import", "too short for a description, and kept to go on from"


async def test_files_stay_with_a_job_that_is_edited_in_a_modal(stage: Stage, town: Town, mia: Account) -> None:
    brief = file("brief.pdf")
    await stage.submits(mia, "job.post", {**ANSWERS, "files": [brief.id]}, brief, reviewed=True)
    job = town.look(lambda market: market.jobs.of_team(market.teams.of_member(mia.id)[0].id)[0])
    assert [one.name for one in job.files] == ["brief.pdf"]
    answer = await stage.taps(mia, f"job.edit~{job.id}~{job.version}", MODALS)
    assert answer.modal is not None
    assert [one.name for one in answer.modal.files["files"]] == ["brief.pdf"]
    assert answer.modal.raw["budget"] == "$600"


async def test_a_proposal_answers_each_question(stage: Stage, town: Town, mia: Account, ana: Account) -> None:
    questions = ("Why you?", "Which imports of forty files or more have you moved before now?")
    command = PostJob(**_said(questions=questions))
    job = town.do(post_job, mia, command)
    modal = (await stage.taps(ana, f"proposal.write~{job.id}", MODALS)).modal
    assert modal is not None
    assert [field.label for field in modal.fields][1:3] == ["Why you?", "Which imports of forty files or more …"]
    assert questions[1] in modal.fields[2].hint
    letter = "I have moved three such imports, and would do yours so."
    raw: dict[str, Raw] = {"letter": letter, f"{ANSWER}1": " ", f"{ANSWER}2": "x" * 2_001, "terms": "All - 600"}
    errors = (await stage.submits(ana, f"proposal.write~{job.id}", raw)).errors
    assert errors == {
        f"{ANSWER}1": "This is needed.",
        f"{ANSWER}2": "Shorten it to 2,000 characters; this has 2,001.",
    }
    raw |= {f"{ANSWER}1": ODD, f"{ANSWER}2": "Three."}
    sent = await stage.submits(ana, f"proposal.write~{job.id}", raw, reviewed=True)
    assert [(quote.label, quote.text) for quote in shown(sent).quotes][1:3] == [
        ("Why you?", ODD),
        (questions[1], "Three."),
    ]


def _said(**more: object) -> dict[str, object]:
    return {
        "title": "Nightly import",
        "description": "Move it.",
        "skills": ("python",),
        "budget": usd(60_000),
        "level": "expert",
        **more,
    }


async def test_a_job_that_is_edited_while_somebody_writes_asks_what_is_new(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    job = town.do(post_job, mia, PostJob(**_said()))
    await stage.taps(ana, f"proposal.write~{job.id}")
    await stage.says(ana, "I have moved three such imports, and would do yours so.")
    review = shown(await stage.says(ana, "All of it - 600"))
    await stage.submits(mia, f"job.edit~{job.id}~{job.version}", {**ANSWERS, "questions": "Why you?"}, reviewed=True)
    asked = await stage.presses(ana, review, "Send proposal")
    assert asked.title.startswith("Proposal · ")
    assert "Why you?" in asked.lead
    review = shown(await stage.says(ana, "I know such files."))
    sent = await stage.presses(ana, review, "Send proposal")
    assert sent.notice is not None
    assert sent.notice.text == "Your proposal is with the client."


async def test_inviting_from_a_profile(stage: Stage, town: Town, mia: Account, ana: Account) -> None:
    answer = await stage.taps(mia, f"job.invite~{ana.id}", MODALS)
    assert refusal_in(answer) == "You have no open job to invite anybody to. Post a job first."
    job = town.do(post_job, mia, PostJob(**_said()))
    first = shown(await stage.taps(mia, f"job.invite~{ana.id}"))
    assert first.title == "Invite to a job · 2 of 2", "there is only one job to choose"
    review = shown(await stage.says(mia, ODD))
    invited = await stage.presses(mia, review, "Send invitation")
    assert invited.notice is not None
    assert "is invited" in invited.notice.text
    answer = await stage.submits(mia, f"job.invite~{ana.id}", {"job": job.id})
    assert answer.modal is not None
    assert answer.modal.problem == "You have invited them to this job already."


async def test_a_stranger_declines_for_nobody(stage: Stage, town: Town, mia: Account, ana: Account) -> None:
    job = town.do(post_job, mia, PostJob(**_said(is_public=False)))
    sent = town.do(invite, mia, job.id, ana.id, "Please.")
    ben = town.freelancer("ben")
    answer = await stage.act(ben, Tapped(f"invitation.decline~{sent.id}~1"))
    assert answer is not None
    assert refusal_in(answer) == "Only the people it belongs to can do that."
    answer = await stage.act(ben, Submitted(f"invitation.decline~{sent.id}~1", {"reason": "busy"}), MODALS)
    assert answer is not None
    assert "Only the people" in str(answer)
    assert refusal_in(await stage.taps(ben, f"job~{job.id}")) == "This job is for invited freelancers only."
    assert button(shown(await stage.taps(ana, f"job~{job.id}")), "Decline the invitation")
