"""What people type, send and pick that no field can take, question by question in Telegram."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from bot.app import Program
from tests.journeys.people import OnSlack, OnTelegram, Person, Upload
from tests.journeys.scenes import LETTER, MARKUP, assert_harmless, client, freelancer, funded, market, posted, proposed

STICKER = {"sticker": {"file_id": "s1", "file_unique_id": "u1", "type": "regular", "width": 512, "height": 512,
                       "is_animated": False, "is_video": False, "emoji": "👍"}}  # fmt: skip
LOCATION = {"location": {"longitude": 13.4, "latitude": 52.5}}
PICTURE = Upload("me.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes([0, 0, 2, 128, 0, 0, 1, 224]))
NOTES = Upload("notes.txt", "text/plain", b"Hello")
LARGE = Upload("large.zip", "application/zip", bytes(10_000_000))
TOO_LARGE = Upload("huge.zip", "application/zip", bytes(21_000_000))

Finder = Callable[[str], Person]


def on_telegram(person: Finder, name: str) -> OnTelegram:
    found = person(name)
    assert isinstance(found, OnTelegram)
    return found


async def refuses_what_is_no_text(who: OnTelegram, here: str) -> None:
    """Whatever is not text leaves the question where it is."""
    for content in (STICKER, LOCATION):
        await who.sends_other(**content)
        await who.sees(here, "Write it as text, please.")
    await who.sends(NOTES)
    await who.sees(here, "Write it as text, please.")
    await who.sends(NOTES, caption="A caption that could be an answer")
    await who.sees(here, "Write it as text, please.")


async def refuses(who: OnTelegram, here: str, *tries: tuple[str, str]) -> None:
    """Each of these answers gets its sentence, and the question stays."""
    for typed, sentence in tries:
        await who.says(typed)
        await who.sees(here, sentence)


async def test_a_profile(program: Program, person: Finder) -> None:
    ana = on_telegram(person, "ana")
    await ana.opens()
    await ana.taps("Find work")
    await ana.taps("Set up profile", "You are in")
    await refuses_what_is_no_text(ana, "· 1 of 4")
    await refuses(
        ana,
        "· 1 of 4",
        ("ab", "Write at least 3 characters."),
        ("x" * 101, "100 characters"),
        ("\u200b\u200b\u200b\u200b", "Write at least 3 characters."),
    )
    await ana.says(MARKUP)
    await ana.sees("· 2 of 4")
    await refuses(
        ana, "· 2 of 4", ("zzzzqqq", "“zzzzqqq” is not in our catalogue."), (MARKUP, "is not in our catalogue.")
    )
    await ana.sends(NOTES)
    await ana.sees("· 2 of 4", "Write it as text, please.")
    await ana.says("python, zzzzqqq")
    await ana.sees("· 2 of 4", "So far: Python", "“zzzzqqq” is not in our catalogue.")
    await ana.taps("Done", "· 2 of 4")
    await refuses(
        ana,
        "· 3 of 4",
        ("a lot", "Write an amount"),
        ("-45", "The least is $3."),
        ("0", "The least is $3."),
        ("45 to 60", "Write an amount"),
        ("1e3", "Write an amount"),
        ("5k", "Write an amount"),
        ("45 €", "Write an amount, such as $250."),
        ("9" * 4000, "The most is $1,000."),
        ("45.123", "at most two decimals"),
        (MARKUP, "Write an amount"),
    )
    await ana.says("$45.50 / h")
    await ana.says("First line.\n\n* second *\u0000 line " + MARKUP)
    review = await ana.sees("check it")
    for words in (MARKUP, "$45.50", "Python", "First line.\n\n* second * line"):
        assert words in review
    await ana.taps("Save", "check it")
    await ana.sees("Your profile is saved", MARKUP)


async def test_an_alert(program: Program, person: Finder) -> None:
    ana = on_telegram(person, "ana")
    await freelancer(program, ana)
    await ana.says("/alert")
    await ana.sees("· 1 of 2", "So far: Python")
    await ana.taps("Python")
    await ana.taps("Go")
    await ana.sees("So far: Go")
    await ana.taps("Done")
    await refuses(ana, "· 2 of 2", ("-1", "The least is $0."), ("much", "Write an amount"))
    await ana.taps("Skip", "· 2 of 2")
    await ana.taps("Save alert", "check it")
    await ana.sees("Alert saved", "Go")


async def test_a_job(program: Program, person: Finder) -> None:
    carla, ana = on_telegram(person, "carla"), on_telegram(person, "ana")
    await freelancer(program, ana)
    await client(carla)
    await carla.says("/post")
    await refuses(carla, "· 1 of 5", ("four", "Write at least 5 characters."))
    await carla.says(MARKUP)
    await refuses_what_is_no_text(carla, "· 2 of 5")
    await refuses(carla, "· 2 of 5", ("Too short.", "Write at least 20"), ("y" * 3001, "Shorten it to 3,000"))
    await carla.says(f"{MARKUP}\n\nA second paragraph\u202e of it.")
    await carla.sees("· 3 of 5")
    await carla.says(", ".join(f"skill number {number}" for number in range(40)))
    await carla.sees("· 3 of 5", "“skill number 0, ")
    await carla.says("python")
    await carla.taps("Done", "So far: Python")
    await refuses(carla, "· 4 of 5", ("1", "The least is $5."), ("99999999", "The most is $1,000,000."))
    await carla.says("$600")
    await carla.sees("· 5 of 5")
    await refuses(carla, "· 5 of 5", ("wizard", "Choose one of the buttons."), (MARKUP, "Choose one of the buttons."))
    for content in (STICKER, LOCATION):
        await carla.sends_other(**content)
        await carla.sees("· 5 of 5", "Choose one of the buttons.")
    await carla.says("EXPERT")
    await carla.sees("check it", MARKUP, "A second paragraph of it.", "Expert")
    await carla.says("looks good")
    await carla.sees("check it", "Tap a button below to go on.")
    await carla.taps("Post job", "check it")
    await carla.sees("Your job is posted", MARKUP)
    await ana.says("/jobs")
    await ana.taps("Read", MARKUP)
    await ana.sees(MARKUP, "A second paragraph of it.", "$600")


async def test_a_proposal(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    await posted(program, carla)
    await ana.says("/jobs")
    await ana.taps("Read", "Nightly import")
    await ana.taps("Propose")
    await ana.sees("· 1 of 2", "6 Connects")
    await ana.says(f"{LETTER}\n{MARKUP}")
    await refuses_what_is_no_text(ana, "· 2 of 2")
    await refuses(
        ana,
        "· 2 of 2",
        ("everything", "Line 1: write it as"),
        ("Draft - 100\nRest - much", "Line 2: write it as"),
        ("Draft - 1", "Line 1: each milestone is at least $5."),
        ("Draft - 5k", "Line 1: Write an amount"),
        ("Draft - 100 - 2020-02-30", "Line 1: "),
        ("Draft - 100 - 2020-02-29", "Line 1: Choose a day that has not passed."),
        ("x" * 121 + " - 100", "Line 1: say in at most 120 characters"),
        ("\n".join(f"Part {number} - 10" for number in range(21)), "Write at most 20 lines."),
    )
    await ana.says("All of it - 999999\nMore - 999999")
    await ana.sees("check it", "All milestones together are at most $1,000,000.")
    await ana.taps("Change something")
    await ana.taps("Milestones", "What would you like to change?")
    await ana.says(f"{MARKUP} - 400 - 2030-01-31\n2. Rest: 200")
    review = await ana.sees("check it", "34 left after sending")
    assert MARKUP in review
    await ana.taps("Send proposal")
    await ana.sees("Your proposal is with the client", MARKUP)
    await carla.sees("New proposal", MARKUP)
    await carla.taps("Open", "New proposal")
    await carla.sees(f"1. {MARKUP}: $400, due", "2. Rest: $200", old=True)


async def test_a_message_with_files(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    proposal = await proposed(program, ana, await posted(program, carla))
    await carla.taps("Open", "New proposal")
    await carla.taps("Write to them")
    await refuses_what_is_no_text(carla, "· 1 of 2")
    await carla.says(MARKUP)
    await refuses(carla, "· 2 of 2", ("a description of the file", "Send the file itself, or tap a button."))
    await carla.sends_other(**STICKER)
    await carla.sees("· 2 of 2", "Send the file itself, or tap a button.")
    await carla.sends(TOO_LARGE)
    await carla.sees("huge.zip is larger than 20 MB. Send a smaller file, or a link to it.")
    await carla.sends(LARGE)
    await carla.sees("· 2 of 2", "So far: large.zip")
    await carla.sends(PICTURE, as_photo=True)
    await carla.sees("· 2 of 2", "large.zip, photo.jpg")
    await carla.taps("Done", "photo.jpg")
    await carla.taps("Send", "check it")
    await carla.sees("Sent.")
    masked = MARKUP.replace("@U0MIACHEN1", "•••")  # as long as there is no contract, a handle is a contact
    await ana.sees("Carla Rossi", masked)
    await program.delivery.idle()
    assert {name: len(content) for name, content in ana.files()} == {
        "large.zip": len(LARGE.content),
        "photo.jpg": len(PICTURE.content),
    }

    # Answering the message itself: the same answers to the same things.
    await ana.sends(TOO_LARGE)
    await ana.sees("huge.zip is larger than 20 MB")
    room = await market(program, lambda m: m.rooms.of_proposal(proposal.id))
    assert room is not None
    before = await market(program, lambda m: m.rooms.messages(room.id, 10, 0)[1])
    message = next(shown for shown in ana._messages() if "Carla Rossi" in shown.text)
    ana._remember()
    ana.world.send_text(ana.id, "z" * 4096, reply_to=message.id)
    await ana.sees("at most 4,000 characters")
    assert await market(program, lambda m: m.rooms.messages(room.id, 10, 0)[1]) == before
    await ana.answers("Carla Rossi", f"{MARKUP}\u0000 one\ntwo")
    await carla.sees("Ana Souza", f"{masked} one\ntwo")


async def test_offer_submission_and_changes(program: Program, person: Finder) -> None:
    ana, carla, olga = on_telegram(person, "ana"), on_telegram(person, "carla"), on_telegram(person, "olga")
    await freelancer(program, ana)
    await client(carla)
    await funded(program, ana, carla, olga)
    await ana.taps("Submit work", "You can start")
    await refuses(ana, "· 1 of 2", ("ok", "Write at least 3 characters."))
    await ana.says(MARKUP)
    await ana.sends(LARGE)
    await ana.sees("· 2 of 2", "So far: large.zip")
    for number in range(2, 6):
        await ana.sends(Upload(f"part{number}.txt", "text/plain", b"x" * number))
        await ana.sees("· 2 of 2", f"part{number}.txt")
    await ana.sends(NOTES)
    await ana.sees("· 2 of 2", "Send at most 5 files.", "part5.txt")
    await ana.taps("Done", "Send at most 5 files.")
    await ana.taps("Submit", "check it")
    await ana.sees("Submitted.")
    await carla.sees("Work to review", MARKUP)
    await carla.taps("Request changes", "Work to review")
    await refuses_what_is_no_text(carla, "· 1 of 1")
    await carla.says(f"{MARKUP}\nand more")
    await carla.taps("Send", "check it")
    await ana.sees("Changes requested", f"{MARKUP}\nand more")


async def test_a_counter_offer(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    await proposed(program, ana, await posted(program, carla))
    await carla.taps("Open", "New proposal")
    await carla.taps("Make an offer")
    await refuses(carla, "· 1 of 3", ("ab", "Write at least 3 characters."))
    await carla.says(MARKUP)
    await refuses(carla, "· 2 of 3", ("money", "Line 1: write it as"))
    await carla.taps("Keep", "· 2 of 3")
    await carla.says(MARKUP)
    await carla.taps("Send offer", "check it")
    offer = await ana.sees("Offer: ", "You receive")
    assert offer.count(MARKUP) == 2
    await ana.taps("Other terms", "You receive")
    await refuses(ana, "· 1 of 2", ("0 - 0", "Line 1: "), ("Work - 600 EUR", "Line 1: Write an amount"))
    await ana.says("Work - 650")
    await ana.taps("Skip")
    await ana.taps("Send terms", "check it")
    await carla.sees("The freelancer asks for these terms", "$650")


@pytest.mark.parametrize("name", ["ana", "noor"])
async def test_words_that_lead_somewhere_and_nowhere(program: Program, person: Finder, name: str) -> None:
    who = person(name)
    await freelancer(program, who)
    for typed, title in {
        "balance": "Your money",
        "Find python jobs": "Jobs: skill:python",
        "find python jobs?": "Jobs: skill:python",
        "When do I get paid?": "Your money",
        "/jobs python": "Jobs: skill:python",
        "my profile": "Python developer",
        "hello": "Hello",
        "/money please": "Your money",
    }.items():
        await who.says(typed)
        await who.sees(title)
    for typed in ("balence", "fnd me somthing", MARKUP, "?", "🎉", "x" * 3000):
        await who.says(typed)
        await who.sees("I did not understand that", "find python jobs")
    for typed in ("/jbos python", "/" + "x" * 32):
        await who.says(typed)
        if isinstance(who, OnTelegram):
            await who.sees("There is no command", "What you can type", "/jobs")
        else:
            await who.sees("I did not understand that")
    await who.says("/jobs " + MARKUP)
    await who.sees("Jobs: x y channel", "Nothing open matches now")


@pytest.mark.parametrize("platform", ["telegram", "slack"])
async def test_a_name_that_looks_like_markup(program: Program, platform: Literal["telegram", "slack"]) -> None:
    playground = program.playground
    assert playground is not None
    name = "<b>Eve</b> *x* <!here> &amp;"
    made = playground.directory.create(name, "Has a name of their own", platform)
    eve: Person
    if made.telegram is not None:
        eve = OnTelegram(playground, name, made.telegram.id)
    else:
        assert made.slack is not None
        eve = OnSlack(playground, name, made.slack.id)
    await freelancer(program, eve)
    await eve.says("/home")
    await eve.sees("Hello, <b>Eve</b>")
    await eve.says("/profile")
    await eve.sees(name, "Python developer")
    if isinstance(eve, OnSlack):
        assert_harmless(eve)
