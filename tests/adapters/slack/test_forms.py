"""Forms in modals: opened, filled in, refused, looked over, sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.slack import limits
from bot.adapters.slack.carried import unload
from bot.handlers.kit.acts import Answer, Asked, Modal, Submitted
from bot.handlers.kit.form import Choice, Files, Option, Picks, Text
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Screen
from tests.adapters.slack.world import MIA, MIAS_ADDRESS, MIAS_DM, Rig, screen

KINDS = (Option("fixed", "Fixed price"), Option("hourly", "By the hour"))


def asked(name: str, label: str, ask: Any, **more: Any) -> Asked:
    return Asked(name, ask, label, more.pop("hint", ""), more.pop("optional", False), more.pop("options", ()), **more)


FORM = Modal(
    route=Route("job.post"),
    title="Post a job",
    fields=(
        asked("title", "Title", Text(label="", most=100)),
        asked("description", "Description", Text(label="", most=5_000, long=True)),
        asked("kind", "Kind", Choice(label=""), options=KINDS),
        asked("skills", "Skills", Picks(label="", most=10), optional=True),
        asked("files", "Files", Files(label=""), optional=True),
    ),
    raw={},
    submit="Continue",
)
FILLED = {"Title": "A site", "Description": "Make it.", "Kind": "By the hour"}
RAW = {"title": "A site", "description": "Make it.", "kind": "hourly", "skills": [], "files": []}
PDF = ("brief.pdf", "application/pdf", b"%PDF")


async def opened(rig: Rig, form: Modal = FORM) -> None:
    """Mia taps "Post" in her conversation, and the form opens."""
    rig.turns.answers["post"] = Answer(modal=form)
    rig.turns.answers["tapped job.post"] = Answer(modal=form)
    rig.turns.answers["menu"] = Answer(screen=screen("Menu", "Post"))
    await rig.world.send_dm(MIA, "menu")
    await rig.world.click(MIA, await rig.message("Menu"), "Post")
    await rig.modal()


def sent(rig: Rig) -> list[Submitted]:
    return [act for act in rig.turns.acts if isinstance(act, Submitted)]


async def test_a_form_is_filled_in_and_shows_what_came_of_it(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(screen=screen("Your job is posted", "Share"))
    rig.turns.answers["share"] = Answer(screen=screen("Shared", "Done"), in_place=True)
    await opened(rig)
    modal = await rig.modal()
    assert (modal.title, modal.submit, modal.close) == ("Post a job", "Continue", "Cancel")
    await rig.world.fill(MIA, {**FILLED, "Skills": ["Python"]})
    assert await rig.world.submit(MIA) is None
    assert sent(rig) == [Submitted("job.post", {**RAW, "skills": ["python"]})]
    assert rig.turns.asked == [("job.post", "skills", "Python")]
    shown = await rig.modal("Your job is posted")
    assert (shown.submit, shown.close) == (None, "Close")
    await rig.world.click(MIA, "modal", "Share")
    assert (await rig.modal("Shared")).buttons == ["Done"]
    rig.turns.answers["done"] = Answer(toast="All done.")
    await rig.world.click(MIA, "modal", "Done")
    assert (await rig.modal("✅ All done.")).buttons == ["Done"]
    await rig.world.close_modal(MIA)
    assert rig.world.modal(MIA) is None


async def test_errors_stand_beside_their_fields(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(errors={"title": "Write a few words."})
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    assert await rig.world.submit(MIA) == {"title": "Write a few words."}
    assert (await rig.modal()).inputs["Description"].value == "Make it."


async def test_a_problem_stands_on_top_and_nothing_is_lost(rig: Rig) -> None:
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [PDF]})
    problem = replace(FORM, raw={**RAW, "files": ["file1"]}, problem="Your budget is spent.")
    rig.turns.answers["submitted job.post"] = Answer(modal=problem)
    assert await rig.world.submit(MIA) is None
    modal = await rig.modal("⛔ Your budget is spent.")
    assert modal.inputs["Title"].value == "A site"
    assert "📎 brief.pdf" in modal.text
    await rig.world.fill(MIA, {"Files": None})
    await rig.world.submit(MIA)
    [first, second] = sent(rig)
    # The transaction that took the file was undone: it is handed in again, without a second download.
    assert first.files == second.files
    assert second.raw["files"] == ["file1"]


REVIEW = replace(FORM, review=screen("You are about to post", lead="A site"), submit="Post it")


async def test_a_review_is_laid_over_the_form(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(modal=REVIEW)
    rig.turns.answers["reviewed submitted job.post"] = Answer(screen=screen("Posted"))
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [PDF]})
    assert await rig.world.submit(MIA) is None
    review = await rig.modal("You are about to post")
    assert (review.depth, review.submit, review.close) == (2, "Post it", "Back")
    await rig.world.close_modal(MIA)
    assert (await rig.modal()).inputs["Title"].value == "A site"
    await rig.world.submit(MIA)
    await rig.modal("You are about to post")
    assert await rig.world.submit(MIA) is None
    await rig.modal("Posted")
    last = sent(rig)[-1]
    assert last == Submitted("job.post", {**RAW, "files": ["file2"]}, reviewed=True)
    await rig.world.close_modal(MIA)
    assert rig.world.modal(MIA) is None


async def test_long_answers_survive_the_review(rig: Rig) -> None:
    letter = " ".join(f"{number:x}{number * 7_919 % 65_536:x}" for number in range(400))[:3_000]
    rig.turns.answers["submitted job.post"] = Answer(modal=REVIEW)
    rig.turns.answers["reviewed submitted job.post"] = Answer(toast="Posted.")
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Description": letter})
    await rig.world.submit(MIA)
    await rig.modal("You are about to post")
    await rig.world.submit(MIA)
    assert sent(rig)[-1].raw["description"] == letter


async def test_a_problem_at_the_review_leads_back_to_the_form(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(modal=REVIEW)
    problem = replace(FORM, raw={**RAW, "files": ["file1"]}, problem="The rules changed.")
    rig.turns.answers["reviewed submitted job.post"] = Answer(modal=problem)
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [PDF]})
    await rig.world.submit(MIA)
    for _ in range(3):
        await rig.modal("You are about to post")
        assert await rig.world.submit(MIA) is None
        modal = await rig.modal("The rules changed.")
        assert modal.depth <= limits.OPEN_VIEWS
        assert modal.inputs["Kind"].value == "By the hour"
        assert "📎 brief.pdf" in modal.text
        await rig.world.submit(MIA)
    # The file was taken before the review: it is known, and is not handed in twice.
    assert [act.files for act in sent(rig)[1:]] == [()] * 6
    assert {tuple(act.raw["files"]) for act in sent(rig)} == {("file1",)}


async def test_errors_at_the_review_show_the_form_again(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(modal=REVIEW)
    rig.turns.answers["reviewed submitted job.post"] = Answer(errors={"title": "Too short by now."})
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    await rig.world.submit(MIA)
    await rig.modal("You are about to post")
    assert await rig.world.submit(MIA) is None
    modal = await rig.modal("⛔ Title: Too short by now.")
    assert modal.inputs["Title"].value == "A site"


async def test_a_sentence_closes_the_modal_and_is_said_where_it_was_opened(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(toast="Posted.")
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    assert await rig.world.submit(MIA) is None
    await rig.no_modal()
    assert (await rig.message("✅ Posted.")).ephemeral


async def test_a_sentence_after_a_form_of_the_home_stands_on_the_home(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(modal=FORM)
    rig.turns.answers["submitted job.post"] = Answer(toast="Posted.")
    await rig.world.open_home(MIA)
    await rig.home("Home")
    await rig.world.click(MIA, "home", "Jobs")
    await rig.modal()
    await rig.world.fill(MIA, FILLED)
    rig.turns.screens["home"] = screen("Home with a job", "Jobs")
    await rig.world.submit(MIA)
    await rig.no_modal()
    assert "✅ Posted." in (await rig.home("Home with a job")).text
    assert rig.world.dm(MIA) == []


async def test_a_sentence_after_a_command_is_said_there(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(modal=FORM)
    rig.turns.answers["submitted job.post"] = Answer(toast="Posted.")
    await rig.world.command(MIA, "/parley", "jobs", channel="general")
    await rig.modal()
    await rig.world.fill(MIA, FILLED)
    await rig.world.submit(MIA)
    said = await rig.bus.until(lambda: next(iter(rig.world.channel("general", MIA)), None))
    assert said.text == "✅ Posted."


async def test_a_refusal_stays_in_the_modal(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(toast="That is no longer here.", alert=True)
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    await rig.world.submit(MIA)
    await rig.modal("⚠️ That is no longer here.")


async def test_a_form_that_is_opened_in_a_modal_is_laid_over_it(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(screen=screen("Posted", "Again"))
    rig.turns.answers["again"] = Answer(modal=FORM)
    await opened(rig)
    for depth in (2, 3, 3):
        await rig.world.fill(MIA, FILLED)
        await rig.world.submit(MIA)
        await rig.modal("Posted")
        await rig.world.click(MIA, "modal", "Again")
        await rig.bus.until(lambda: True if rig.world.modal(MIA).inputs else None)  # type: ignore[union-attr] # it is open
        assert (await rig.modal()).depth == depth
    rig.turns.answers["submitted job.post"] = Answer(toast="Posted.")
    await rig.world.fill(MIA, FILLED)
    await rig.world.submit(MIA)
    await rig.modal("✅ Posted.")


async def test_files_of_a_form_are_kept(rig: Rig) -> None:
    rig.turns.answers["submitted job.post"] = Answer(toast="Posted.")
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [PDF, ("b.txt", "text/plain", b"b")]})
    await rig.world.submit(MIA)
    [act] = sent(rig)
    assert act.raw["files"] == ["file1", "file2"]
    assert [(file.id, file.name, file.size) for file in act.files] == [("file1", "brief.pdf", 4), ("file2", "b.txt", 1)]
    assert rig.vault.contents == {"file1": b"%PDF", "file2": b"b"}


async def test_a_file_that_is_too_large_is_said_beside_its_field(rig: Rig) -> None:
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [("film.mov", "video/quicktime", b"x" * 20_000_001)]})
    assert await rig.world.submit(MIA) == {"files": "“film.mov” is too large: 20 MB is the most."}
    assert sent(rig) == []


# What takes long


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SUBMISSION_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(screen=screen("Posted")), "Posted"),
        (Answer(toast="Posted."), "✅ Posted."),
        (Answer(modal=REVIEW), "You are about to post"),
        (Answer(errors={"title": "Too short."}), "⛔ Title: Too short."),
        (Answer(modal=replace(FORM, raw=dict(RAW), problem="No money.")), "⛔ No money."),
    ],
)
async def test_what_takes_long_shows_that_it_is_being_sent(rig: Rig, answer: Answer, shown: str) -> None:
    await opened(rig)
    await rig.world.fill(MIA, {**FILLED, "Files": [PDF]})
    rig.turns.answers["submitted job.post"] = answer
    rig.turns.hold = asyncio.Event()
    assert await rig.world.submit(MIA) is None
    await rig.modal("⏳")
    rig.turns.hold.set()
    modal = await rig.modal(shown)
    if modal.inputs:
        assert modal.inputs["Title"].value == "A site"
        assert modal.inputs["Kind"].value == "By the hour"
        assert "📎 brief.pdf" in modal.text


@pytest.mark.usefixtures("impatient")
async def test_what_takes_long_and_fails_says_so(rig: Rig) -> None:
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    rig.turns.failure = RuntimeError("no database")
    rig.turns.hold = asyncio.Event()
    await rig.world.submit(MIA)
    rig.turns.hold.set()
    await rig.modal("⛔ Something went wrong on our side. Try again in a moment.")


async def test_what_fails_at_once_leaves_the_form_as_it_is(rig: Rig) -> None:
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    rig.turns.failure = RuntimeError("no database")
    assert await rig.world.submit(MIA)
    assert (await rig.modal()).inputs["Title"].value == "A site"


# Other doors


async def test_a_message_becomes_the_draft_of_a_job(rig: Rig) -> None:
    rig.turns.answers["job.post"] = Answer(modal=FORM)
    message = await rig.world.post_in_channel(MIA, "general", "We need a *site* <soon>\nWith a blog & a shop.")
    assert await rig.world.message_shortcut(MIA, "post_job", "general", message.ts) is None
    modal = await rig.modal()
    assert modal.inputs["Title"].value == "We need a *site* <soon>"
    assert modal.inputs["Description"].value == "We need a *site* <soon>\nWith a blog & a shop."


async def test_the_shortcut_answers_who_has_not_joined(rig: Rig) -> None:
    rig.turns.answers["job.post"] = Answer(screen=screen("Join first"))
    message = await rig.world.post_in_channel(MIA, "general", "We need a site")
    await rig.world.message_shortcut(MIA, "post_job", "general", message.ts)
    shown = await rig.bus.until(
        lambda: next((each for each in rig.world.channel("general", MIA) if each.from_bot), None)
    )
    assert shown.ephemeral
    assert "Join first" in shown.text


async def test_a_trigger_that_ran_out_leaves_a_button(rig: Rig) -> None:
    rig.turns.answers["menu"] = Answer(screen=screen("Menu", "Post"))
    rig.turns.answers["post"] = Answer(modal=FORM)
    await rig.world.send_dm(MIA, "menu")
    message = await rig.message("Menu")
    rig.world.fail_next("views.open", "expired_trigger_id")
    await rig.world.click(MIA, message, "Post")
    await _filled_in(rig)


async def test_words_that_lead_to_a_form_leave_a_button(rig: Rig) -> None:
    rig.turns.answers["post a job"] = Answer(modal=FORM)
    await rig.world.send_dm(MIA, "post a job")
    await _filled_in(rig)


async def _filled_in(rig: Rig) -> None:
    rig.turns.answers[FORM.route] = Answer(modal=FORM)
    message = await rig.message("Tap the button, and the form opens.")
    await rig.world.click(MIA, message, "Fill it in")
    assert (await rig.modal()).title == FORM.title


async def test_a_form_opens_from_a_notice(rig: Rig) -> None:
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("An offer", "Decline"))
    rig.turns.answers["decline"] = Answer(modal=FORM)
    await rig.world.click(MIA, (MIAS_DM, name.partition("/")[2]), "Decline")
    modal = await rig.modal()
    assert unload({"private_metadata": modal.private_metadata}).origin == {"channel": MIAS_DM, "thread": ""}


async def test_a_long_review_goes_on_in_messages(rig: Rig) -> None:
    long = Screen(title="You are about to post", lead="word " * 60_000)
    rig.turns.answers["submitted job.post"] = Answer(modal=replace(FORM, review=long, submit="Post it"))
    await opened(rig)
    await rig.world.fill(MIA, FILLED)
    assert await rig.world.submit(MIA) is None
    modal = await rig.modal("This goes on in your messages with Parley.")
    total = 60_000 - modal.text.count("word")

    def rest() -> bool | None:
        return sum(each.text.count("word") for each in rig.world.dm(MIA)) == total or None

    await rig.bus.until(rest)
