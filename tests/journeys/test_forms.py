"""Forms in Telegram that are left, come back to, gone back in, changed, begun twice and overtaken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from bot.domain.offers.service import Terms, make_offer, withdraw_offer
from tests.journeys.people import OnTelegram, Person
from tests.journeys.scenes import LETTER, account, client, freelancer, market, posted, proposed

Finder = Callable[[str], Person]


def on_telegram(person: Finder, name: str) -> OnTelegram:
    found = person(name)
    assert isinstance(found, OnTelegram)
    return found


@pytest.fixture
async def carla(program: Program, person: Finder) -> OnTelegram:
    """A client who has told two things about a job."""
    found = on_telegram(person, "carla")
    await client(found)
    await found.says("/post")
    await found.says("Nightly import")
    await found.sees("· 2 of 5")
    await found.says("Move our nightly import into PostgreSQL.")
    await found.sees("· 3 of 5")
    return found


@pytest.mark.parametrize("typed", ["/jobs python", "/home", "/start", "/help", "/nothing", "/settings"])
async def test_a_command_in_the_middle(carla: OnTelegram, typed: str) -> None:
    await carla.says(typed)
    if typed == "/settings":
        await carla.sees("Something is unfinished", "What you wrote is kept.")
        await carla.taps("Continue it")
    else:
        await carla.sees("Your form “Post a job” waits for you.")
        await carla.taps("Continue: Post a job")
    await carla.sees("· 3 of 5")
    await carla.taps("Back")
    await carla.sees("· 2 of 5", "Now: Move our nightly import into PostgreSQL.")


async def test_cancelling_anywhere(carla: OnTelegram) -> None:
    await carla.says("/cancel")
    await carla.sees("Cancelled: Post a job", "Nothing was sent.")
    await carla.says("/cancel")
    await carla.sees("There is nothing to cancel.")
    await carla.says("Nightly import")
    await carla.sees("I did not understand that")
    await carla.taps("Begin anew")
    await carla.sees("· 1 of 5")
    await carla.taps("Cancel", "· 1 of 5")
    await carla.sees("Cancelled: Post a job")


async def test_the_same_form_again_goes_on(carla: OnTelegram) -> None:
    await carla.says("/post")
    await carla.sees("You go on where you stopped.", "· 3 of 5")
    await carla.taps("Python")
    await carla.taps("Done", "So far: Python")
    await carla.says("600")
    await carla.taps("Expert")
    await carla.says("/home")
    await carla.taps("Post a job", "Hello")
    await carla.sees("check it", "Nightly import", "$600", "Expert")


async def test_a_second_form_asks_which(carla: OnTelegram) -> None:
    await carla.says("/settings")
    await carla.sees("Something is unfinished")
    await carla.taps("Drop it and begin anew")
    await carla.sees("Settings · 1 of 2")
    await carla.says("/post")
    await carla.sees("· 1 of 5")


async def test_every_answer_can_be_changed(carla: OnTelegram) -> None:
    await carla.taps("Python")
    await carla.taps("Back", "So far: Python")
    await carla.taps("Back", "· 2 of 5")
    await carla.sees("· 1 of 5", "Now: Nightly import")
    await carla.says("Hourly import")
    await carla.taps("Keep", "· 2 of 5")
    await carla.taps("Done", "· 3 of 5")
    await carla.says("600")
    await carla.taps("Entry level")
    await carla.sees("check it", "Hourly import", "Entry level")
    changes = {"Title": "Daily import", "Description": "Every day at two, into PostgreSQL.", "Budget": "$700"}
    for label, value in changes.items():
        await carla.taps("Change something", "check it")
        await carla.taps(label, "What would you like to change?")
        await carla.sees("Now: ")
        await carla.says(value)
        await carla.sees("check it", value)
    await carla.taps("Change something", "check it")
    await carla.taps("Level", "What would you like to change?")
    await carla.taps("Back to review", "Now: Entry level")
    await carla.taps("Change something", "check it")
    await carla.taps("Skills", "What would you like to change?")
    await carla.taps("Go")
    await carla.taps("Done", "Python, Go")
    await carla.sees("check it", "Python, Go", *changes.values())
    await carla.taps("Post job", "check it")
    await carla.sees("Your job is posted", *changes.values())


async def test_what_may_be_left_out_can_be_taken_out_again(program: Program, person: Finder) -> None:
    ana = on_telegram(person, "ana")
    await freelancer(program, ana)
    for answers, shown in ((("45", "I import things."), True), (("", ""), False)):
        await ana.says("/profile")
        await ana.taps("Change", "Python developer")
        await ana.taps("Keep", "· 1 of 4")
        await ana.taps("Done", "· 2 of 4")
        for number, answer in enumerate(answers, 3):
            if answer:
                await ana.says(answer)
            else:
                await ana.taps("Leave empty", f"· {number} of 4")
        await ana.taps("Save", "check it")
        saved = await ana.sees("Your profile is saved")
        assert ("$45 an hour" in saved) == shown
        assert ("I import things." in saved) == shown


async def test_buttons_of_questions_gone_by(carla: OnTelegram) -> None:
    old = next(message for message in reversed(carla._messages()) if "· 3 of 5" in message.text)
    await carla.taps("Python")
    await carla.taps("Done", "So far: Python")
    await carla.sees("· 4 of 5")
    data = next(button.callback_data for row in old.keyboard for button in row if button.text == "Back")
    assert data
    carla._remember()
    carla.world.forge_callback(carla.id, old.id, data)
    await carla.sees("It has changed meanwhile", "· 4 of 5")
    await carla.says("600")
    await carla.taps("Expert")
    review = next(message for message in reversed(carla._messages()) if "check it" in message.text)
    carla._remember()
    carla.world.tap(carla.id, review.id, "Post job")
    carla.world.tap(carla.id, review.id, "Post job")
    await carla.sees("Your job is posted")
    await carla.sees("This form was sent or cancelled already.")
    await carla.says("/myjobs")
    assert (await carla.sees("Your jobs")).count("Nightly import") == 1


async def test_a_form_that_was_overtaken(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    proposal = await proposed(program, ana, await posted(program, carla))
    offer = await market(
        program, lambda m: make_offer(m, account(m, carla), proposal.id, "Import", Terms(terms=proposal.terms))
    )
    await ana.taps("Other terms", "Answer until")
    await ana.says("Import - 650")
    await ana.says("The import is larger than it looks.")
    await ana.sees("check it")
    await market(program, lambda m: withdraw_offer(m, account(m, carla), offer.id, offer.version))
    await ana.taps("Send terms", "check it")
    await ana.sees("It has changed meanwhile", "This offer is withdrawn.")
    await ana.taps("Drop the form")
    await ana.sees("Cancelled: Other terms")


async def test_a_proposal_to_a_job_that_was_closed_meanwhile(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    await posted(program, carla)
    await ana.says("/jobs")
    await ana.taps("Read")
    await ana.taps("Propose", "6 Connects")
    await ana.says(LETTER)
    await ana.says("All of it - 600")
    await ana.sees("check it")
    await carla.says("/myjobs")
    await carla.taps("Open")
    await carla.taps("Close job")
    await carla.sees("The job is closed")
    await ana.taps("Send proposal", "check it")
    await ana.sees("This job takes no more proposals.", "check it")
    await ana.says("/cancel")
    await ana.says("/home")
    await ana.sees("Hello", "Connects: 40")
