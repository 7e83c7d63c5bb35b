"""What people type, send and pick that no field can take, question by question in Telegram."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from tests.journeys.people import OnTelegram, Person, Pick, Several, Skip, Upload
from tests.journeys.scenes import LETTER, MARKUP, client, contracted, freelancer, funded, market, posted, proposed

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
    await refuses(ana, "· 2 of 4", ("zzzzqqq", "Not found: zzzzqqq"), (MARKUP, "Not found: "))
    await ana.sends(NOTES)
    await ana.sees("· 2 of 4", "Write it as text, please.")
    await ana.says("python, zzzzqqq")
    await ana.sees("· 2 of 4", "So far: Python", "Not found: zzzzqqq")
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
