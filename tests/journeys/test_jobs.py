"""Jobs from the first word to the last: posted with everything, edited, said again, by invitation, idle."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from bot.domain.jobs.invitations import invite
from bot.domain.jobs.model import Job
from bot.domain.market import Market
from bot.domain.teams.service import team_of
from tests.journeys.people import OnSlack, OnTelegram, Person, Pick, Several, Upload, Value
from tests.journeys.scenes import LETTER, account, client, freelancer, market, posted
from tests.journeys.steps import push

Finder = Callable[[str], Person]
DAY = 86400
BOTH_WAYS = pytest.mark.parametrize(("worker", "hirer"), [("ana", "mia"), ("noor", "carla")])

BRIEF = Upload("brief.pdf", "application/pdf", b"%PDF-1.4 every order of the last year")
ANSWERS: dict[str, Value] = {
    "Title": "Nightly import of <b>orders</b>",
    "Description": "Move our nightly CSV import into PostgreSQL & tell us when a file is *missing*.",
    "Skills": Several(("python", "postgres")),
    "Budget": "30-60/h",
    "Level": Pick("Expert"),
}
MORE: dict[str, Value] = {
    "Category": Several(("databases",)),
    "Length": Pick("1 to 3 months"),
    "Hours a week": "30",
    "Questions": "Which imports have you moved?\nWhen can you start, and what do you need from us to begin?",
    "Files": BRIEF,
}


async def fills_job(person: Person, answers: dict[str, Value], more: dict[str, Value]) -> None:
    """Fill in a job: in a modal at once; in a conversation the questions, and the details from the review."""
    if isinstance(person, OnSlack):
        await person.fills({**answers, **more}, "Post job")
        return
    assert isinstance(person, OnTelegram)
    for number, value in enumerate(answers.values(), 1):
        await person.sees(f"· {number} of {len(answers)}")
        await person._answer(value, number, len(answers))
    for label, value in more.items():
        await person.sees("check it")
        await person.taps("More details", "check it")
        await person.taps(label, "What would you like to add?")
        await adds(person, label, value)
    await person.sees("check it")
    await person.taps("Post job", "check it")


async def adds(person: OnTelegram, label: str, value: Value) -> None:
    """Answer one question that was opened from the review."""
    await person.sees(f"· {label}")
    match value:
        case str():
            await person.says(value)
        case Pick(label=choice):
            await person.taps(choice, f"· {label}")
        case Several(words=words):
            await person.says(", ".join(words))
            await person.taps("Done", "So far", f"· {label}")
        case Upload():
            await person.sends(value)
            await person.taps("Done", "So far", f"· {label}")


async def changes(person: Person, label: str, value: str, submit: str) -> None:
    """Change one answer of a form that is filled in already, and send it."""
    if isinstance(person, OnSlack):
        await person.fills({label: value}, submit)
        return
    await person.sees("check it")
    await person.taps("Change something", "check it")
    await person.taps(label, "What would you like to change?")
    await person.sees("Now: ")
    await person.says(value)
    await person.sees("check it", value)
    await person.taps(submit, "check it")


async def settled(person: Person) -> None:
    """Nothing is open that hides what comes next."""
    if isinstance(person, OnSlack):
        await person.closes()


async def opens_job(person: Person, stands: str = "open · ") -> None:
    """Find one's only job, which stands so, and open it."""
    await person.says("/myjobs")
    await person.sees("Your jobs", stands)
    await person.taps("Open", stands)
    await person.sees("Your team's job")


async def both(program: Program, person: Finder, worker: str, hirer: str) -> tuple[Person, Person]:
    """A freelancer with a profile and a client."""
    one, other = person(worker), person(hirer)
    await freelancer(program, one)
    await client(other)
    return one, other


@BOTH_WAYS
async def test_a_job_with_everything(program: Program, person: Finder, worker: str, hirer: str) -> None:
    ana, mia = await both(program, person, worker, hirer)
    await mia.taps("Post a job")
    await fills_job(mia, ANSWERS, MORE)
    own = await mia.sees("Your job is posted", "Nightly import of <b>orders</b>")
    for words in ("$30–$60/h, up to 30 h a week", "Databases", "1 to 3 months", "1. Which imports", "brief.pdf"):
        assert words in own
    await mia.taps("As freelancers see it")
    preview = await mia.sees("up to $48 an hour after fees", "payment not verified yet", "& tell us")

    await ana.says("/jobs")
    card = await ana.sees("Open jobs", "$30–$60/h", "payment not verified yet", "1 open job", "0–4 proposals")
    assert "Nightly import of <b>orders</b>" in card
    await ana.taps("Read")
    read = await ana.sees("To be answered in your proposal", "*missing*")
    for fact in ("$30–$60/h, up to 30 h a week", "Databases", "1 to 3 months", "2. When can you start", "8 Connects"):
        assert fact in preview, "the client sees"
        assert fact in read, "what freelancers see"
    if isinstance(ana, OnSlack):
        await ana.taps("📎 brief.pdf")
    await program.delivery.idle()
    await ana.playground.bus.until(lambda: (BRIEF.name, BRIEF.content) in ana.files() or None, 10)

    await ana.taps("Propose", "To be answered")
    await ana.fills(
        {
            "Cover letter": LETTER,
            "Which imports have you moved?": "Three, of <i>forty</i> files each.",
            "When can you start, and what do you …": "On Monday.",
            "Rate": "$45",
        },
        "Send proposal",
    )
    await ana.sees("Your proposal is with the client", "$45/h", "On Monday.")
    await mia.sees("New proposal for Nightly import", "$45/h")
    await mia.taps("Open", "New proposal")
    await mia.sees("Three, of <i>forty</i> files each.", "When can you start, and what do you need from us to begin?")


@BOTH_WAYS
async def test_a_job_is_edited_closed_and_opened_again(
    program: Program, person: Finder, worker: str, hirer: str
) -> None:
    ana, mia = await both(program, person, worker, hirer)
    job = await posted(program, mia)
    await proposes(ana, job)
    await opens_job(mia)
    await mia.taps("Edit", "Your team's job, open.")
    await changes(mia, "Budget", "$900", "Save changes")
    await mia.sees("Saved.", "$900 fixed price")
    await ana.sees("Changed: Nightly import", "$900 fixed price", "Your proposal stands")
    await settled(mia)

    await opens_job(mia)
    await mia.taps("Close job")
    await mia.sees("The job is closed.")
    await ana.sees("Job closed: Nightly import", "Your 6 Connects are back")
    await settled(mia)
    await opens_job(mia, "closed · ")
    await mia.taps("Reopen", "Your team's job, closed.")
    await mia.sees("The job is open again.")
    await ana.sees("Open again: Nightly import", "for 7 Connects")
    await ana.taps("Send again", "Open again")
    await ana.sees("Your proposal is with the client.")
    await mia.sees("New proposal for Nightly import")
    await ana.says("/home")
    await ana.sees("Hello", "33")


async def proposes(person: Person, job: Job) -> None:
    """Write a proposal to a job in the list."""
    await person.says("/jobs")
    await person.taps("Read", job.title)
    await person.taps("Propose")
    await person.fills({"Cover letter": LETTER, "Milestones": "All of it - 600"}, "Send proposal")
    await person.sees("Your proposal is with the client")


@pytest.mark.parametrize("hirer", ["mia", "carla"])
async def test_a_job_is_said_again(program: Program, person: Finder, hirer: str) -> None:
    mia = person(hirer)
    await client(mia)
    job = await posted(program, mia)
    await opens_job(mia)
    await mia.taps("Duplicate", "Your team's job, open.")
    await changes(mia, "Title", "Hourly import of orders", "Post job")
    await mia.sees("Your job is posted", "Hourly import of orders", "$600 fixed price")
    await mia.taps("Keep as template", "Hourly import of orders")
    await mia.fills({"Template name": "Imports & exports"}, "Keep")
    await mia.sees("Kept as “Imports & exports”")
    await settled(mia)

    await mia.says("templates")
    await mia.sees("Templates", "Imports & exports", "Hourly import of orders")
    await mia.taps("Use", "Imports & exports")
    await changes(mia, "Title", "Weekly import of orders", "Post job")
    await mia.sees("Your job is posted", "Weekly import of orders")
    await settled(mia)
    await mia.says("/templates")
    await mia.taps("Delete", "Imports & exports")
    await mia.sees("The template is deleted.", "None yet.")
    await mia.says("/myjobs")
    mine = await mia.sees("Your jobs", job.title, "Hourly import of orders", "Weekly import of orders")
    assert mine.count("$600") == 3


@BOTH_WAYS
async def test_a_job_by_invitation(program: Program, person: Finder, worker: str, hirer: str) -> None:
    ana, mia = await both(program, person, worker, hirer)
    other = person("bruno")
    await freelancer(program, other)
    await mia.taps("Post a job")
    answers = {**ANSWERS, "Budget": "600", "Skills": Several(("python",))}
    await fills_job(mia, answers, {"Who sees it": Pick("Only those you invite")})
    await mia.sees("Your job is posted. Invite the freelancers who shall see it.")
    await settled(mia)
    for hidden in (ana, other):
        await hidden.says("/jobs")
        await hidden.sees("Nothing open matches now")

    for invited in (ana, other):
        await invites(program, mia, invited)
        await invited.sees("Invitation: Nightly import", "A client invites you.", "Your imports fit *us*", "0 Connects")

    await ana.taps("Read", "Invitation: Nightly import")
    await ana.sees("Nightly import of <b>orders</b>", "0 Connects", "You have 40 Connects.")
    await ana.taps("Propose", "You have 40 Connects.")
    await ana.fills({"Cover letter": LETTER, "Milestones": "All of it - 600"}, "Send proposal")
    await ana.sees("Your proposal is with the client")
    await ana.says("/home")
    await ana.sees("Hello", "40")
    await mia.sees("New proposal for Nightly import")

    await other.taps("Decline", "Invitation: Nightly import")
    await other.fills({"Reason": Pick("It pays too little"), "Note": "A thousand would do."}, "Decline")
    await other.sees("Declined. The client is told why.")
    told = await mia.sees("declined: Nightly import", "It pays too little")
    assert "A thousand would do." in told
    await mia.taps("Invitations", "declined: Nightly import")
    await mia.sees("Invitations: Nightly import", "proposed", "declined: It pays too little")


async def invites(program: Program, hirer: Person, worker: Person) -> None:
    """Invite somebody to one's only job."""

    def work(m: Market) -> None:
        who = account(m, hirer)
        job = m.jobs.of_team(team_of(m, who).id)[0]
        invite(m, who, job.id, account(m, worker).id, "Your imports fit *us*")

    await market(program, work)


@BOTH_WAYS
async def test_an_idle_job_closes(program: Program, person: Finder, worker: str, hirer: str) -> None:
    ana, mia = await both(program, person, worker, hirer)
    job = await posted(program, mia)
    await push(program, 20 * DAY)
    await proposes(ana, job)
    await push(program, 29 * DAY)
    assert not mia.sees_now("Closed: Nightly import")
    await push(program, 2 * DAY)
    await mia.sees("Closed: Nightly import", "Nothing happened for")
    await ana.sees("Job closed: Nightly import", "Connects are back")
    await mia.taps("Reopen", "Closed: Nightly import")
    await mia.sees("The job is open again.")


async def test_a_message_that_is_answered_with_post_becomes_a_job(program: Program, person: Finder) -> None:
    carla = person("carla")
    assert isinstance(carla, OnTelegram)
    await client(carla)
    await carla.says("Nightly import of orders\nMove our nightly import into PostgreSQL, please.")
    await carla.sees("I did not understand that")
    carla._remember()
    said = next(each for each in reversed(carla.world.chat(carla.id).messages) if not each.from_bot)
    carla.world.send_text(carla.id, "/post", reply_to=said.id)
    await carla.sees("· 3 of 5", "Which skills does it need?")
    await carla.says("python")
    await carla.taps("Done", "So far: Python")
    await carla.says("600")
    await carla.taps("Expert")
    await carla.sees("check it", "Nightly import of orders", "Move our nightly import into PostgreSQL, please.")
    await carla.taps("Post job", "check it")
    await carla.sees("Your job is posted", "Nightly import of orders")


async def test_words_after_post_are_its_beginning(person: Finder) -> None:
    mia = person("mia")
    assert isinstance(mia, OnSlack)
    await client(mia)
    await mia.says("/post Nightly import of <orders> into PostgreSQL")
    await mia.playground.bus.until(lambda: mia._modal_with("Title"), 10)
    assert mia.filled()["Title"] == "Nightly import of <orders> into PostgreSQL"


async def test_what_slack_says_beside_the_details(person: Finder) -> None:
    mia = person("mia")
    assert isinstance(mia, OnSlack)
    await client(mia)
    await mia.taps("Post a job")
    errors = await mia.tries(
        {
            "Title": "x" * 5,
            "Description": "שלום, we need a 🎉 page <!channel>.",
            "Skills": Several(("python",)),
            "Budget": "30-60",
            "Level": Pick("Expert"),
            "Hours a week": "900",
            "Questions": "\n".join("abcdef"),
        }
    )
    assert errors == {
        "Budget": "Write one amount for the whole job, or a rate such as 30–60/h.",
        "Hours a week": "Write a whole number from 1 to 60, such as 10.",
        "Questions": "Write at most 5 lines.",
    }
    await mia.fills({"Budget": "30-60/h", "Hours a week": "20", "Questions": "Why?"}, "Post job")
    await mia.sees("Your job is posted", "שלום, we need a 🎉 page <!channel>.", "$30–$60/h, up to 20 h a week")
