"""What no field can take, in Slack's modals: sentences beside the fields, and nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.app import Program
from tests.journeys.people import OnSlack, Person, Pick, Several, Skip, Upload
from tests.journeys.scenes import (
    LETTER,
    MARKUP,
    assert_harmless,
    client,
    freelancer,
    funded,
    market,
    posted,
    proposed,
)

LARGE = Upload("large.zip", "application/zip", bytes(10_000_000))
TOO_LARGE = Upload("huge.zip", "application/zip", bytes(21_000_000))

Finder = Callable[[str], Person]


def on_slack(person: Finder, name: str) -> OnSlack:
    found = person(name)
    assert isinstance(found, OnSlack)
    return found


async def test_a_profile(program: Program, person: Finder) -> None:
    noor = on_slack(person, "noor")
    await noor.opens()
    await noor.taps("Find work")
    await noor.taps("Set up profile")
    wrong = {"Title": MARKUP, "Skills": Several(("python",)), "Hourly rate": "a lot", "Overview": "One.\n\nTwo."}
    assert await noor.tries(wrong) == {"Hourly rate": "Write an amount, such as $250."}
    kept = noor.filled()
    assert (kept["Title"], kept["Skills"], kept["Overview"]) == (MARKUP, ["Python"], "One.\n\nTwo.")
    for typed, sentence in {
        "1": "The least is $3.",
        "5k": "Write an amount",
        "45 to 60": "Write an amount",
        "45.123": "at most two decimals",
        "9" * 40: "The most is $1,000.",
        MARKUP[:40]: "Write an amount",
    }.items():
        errors = await noor.tries({"Hourly rate": typed})
        assert list(errors) == ["Hourly rate"]
        assert sentence in errors["Hourly rate"]
    assert "Title" in await noor.tries({"Title": "   "})
    assert await noor.tries({"Title": "\u200b\u200b\u200b", "Hourly rate": "45"}) == {
        "Title": "Write at least 3 characters."
    }
    await noor.fills({"Title": f"{MARKUP}\u0000"}, "Save")
    await noor.sees("Your profile is saved", MARKUP, "$45", "One.\n\nTwo.")
    assert_harmless(noor)


async def test_a_job_and_a_proposal(program: Program, person: Finder) -> None:
    mia, noor = on_slack(person, "mia"), on_slack(person, "noor")
    await freelancer(program, noor)
    await client(mia)
    await mia.taps("Post a job")
    errors = await mia.tries(
        {
            "Title": "four",
            "Description": f"{MARKUP} first.\n\n\nSecond.",
            "Skills": Several(("python",)),
            "Budget": "1",
            "Level": Pick("Expert"),
        }
    )
    assert set(errors) <= {"Title", "Budget"}
    assert errors
    assert await mia.tries({"Title": MARKUP}) == {"Budget": "The least is $5."}
    await mia.fills({"Budget": "$600"}, "Post job")
    await mia.sees("Your job is posted", MARKUP)
    assert_harmless(mia)

    await noor.says("jobs python")
    await noor.taps("Read", MARKUP)
    await noor.taps("Propose", MARKUP)
    letter = f"{LETTER}\n{MARKUP}"
    for typed, sentence in {
        "everything": "Line 1: write it as",
        "Draft - 100\nRest - 1": "Line 2: each milestone is at least $5.",
        "\n".join(f"Part {number} - 10" for number in range(21)): "Write at most 20 lines.",
    }.items():
        errors = await noor.tries({"Cover letter": letter, "Milestones": typed})
        assert list(errors) == ["Milestones"]
        assert sentence in errors["Milestones"]
    assert await noor.tries({"Milestones": "All of it - 999999\nMore - 999999"}) == {}
    await noor.sees("All milestones together are at most $1,000,000.")
    assert noor.filled()["Cover letter"] == letter
    await noor.fills({"Milestones": f"{MARKUP} - 400 - 2030-01-31\nRest - 200"}, "Send proposal")
    await noor.sees("Your proposal is with the client", MARKUP)
    await mia.sees("New proposal", MARKUP)
    await mia.taps("Open", "New proposal")
    await mia.sees(f"1. {MARKUP}: $400", old=True)
    assert_harmless(mia)
    assert_harmless(noor)


async def test_messages_and_files(program: Program, person: Finder) -> None:
    mia, noor = on_slack(person, "mia"), on_slack(person, "noor")
    await freelancer(program, noor)
    await client(mia)
    proposal = await proposed(program, noor, await posted(program, mia))
    await mia.taps("Open", "New proposal")
    await mia.taps("Write to them")
    sentence = "“huge.zip” is too large: 20 MB is the most."
    errors = await mia.tries({"Message": MARKUP, "Files": TOO_LARGE})
    assert errors == {"Files": sentence}
    assert mia.filled()["Message"] == MARKUP
    await mia.fills({"Files": LARGE}, "Send")
    masked = MARKUP.replace("@U0MIACHEN1", "•••")
    await noor.sees("Mia Chen", masked)
    await program.delivery.idle()
    assert [(name, len(content)) for name, content in noor.files()] == [("large.zip", len(LARGE.content))]
    assert_harmless(noor)

    message = next(shown for shown in reversed(noor._messages()) if "Mia Chen" in shown.text)
    noor._remember()
    files = [(TOO_LARGE.name, TOO_LARGE.mime, TOO_LARGE.content)]
    await noor.world.send_dm(noor.id, "Here it is.", message.thread_ts or message.ts, files)
    await noor.sees(sentence)
    room = await market(program, lambda m: m.rooms.of_proposal(proposal.id))
    assert room is not None
    assert await market(program, lambda m: m.rooms.messages(room.id, 10, 0)[1]) == 1
    await noor.answers("Mia Chen", "z" * 4001)
    await noor.sees("at most 4,000 characters")
    await noor.answers("Mia Chen", f"{MARKUP}\u0000 one\ntwo")
    await mia.sees("Noor Haddad", f"{masked} one\ntwo")
    assert_harmless(mia)


async def test_a_review_in_which_nothing_was_chosen(program: Program, person: Finder) -> None:
    mia, noor, olga = on_slack(person, "mia"), on_slack(person, "noor"), person("olga")
    await asyncio.gather(freelancer(program, noor), client(mia))
    await funded(program, noor, mia, olga)
    await noor.taps("Submit work", "You can start")
    assert list(await noor.tries({"Note": "ok"})) == ["Note"]
    await noor.fills({"Note": MARKUP, "Files": Skip}, "Submit")
    await noor.sees("Submitted.")
    await mia.sees("Work to review", MARKUP)
    await mia.taps("Request changes", "Work to review")
    assert list(await mia.tries({"What should change?": "  "})) == ["What should change?"]
    await mia.fills({"What should change?": f"{MARKUP}\nand more"}, "Send")
    await noor.sees("Changes requested", f"{MARKUP}\nand more")
    assert_harmless(noor)
