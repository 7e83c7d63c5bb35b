"""A skill that the catalogue lacks: somebody proposes it, the operator decides, and both hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.domain.skills.catalogue import forget_learned
from tests.journeys.people import OnTelegram, Person

Finder = Callable[[str], Person]


@pytest.fixture(autouse=True)
def _curated_again() -> Iterator[None]:
    forget_learned()
    yield
    forget_learned()


async def joined(person: Person) -> None:
    await person.opens()
    await person.taps("Find work")
    await person.sees("You are in")


async def operator(person: Finder) -> Person:
    olga = person("olga")
    await olga.opens()
    await olga.taps("Run the market")
    await olga.sees("You are in")
    return olga


async def test_in_the_middle_of_a_form_and_merged(person: Finder) -> None:
    ana, olga = person("ana"), await operator(person)
    assert isinstance(ana, OnTelegram)
    await joined(ana)
    await ana.taps("Set up profile", "You are in")
    await ana.sees("· 1 of")
    await ana.says("Python developer")
    await ana.sees("· 2 of")
    await ana.says("python, snake taming")
    await ana.sees(
        "“snake taming” is not in our catalogue. Choose from the list, or propose it: /skill snake taming",
        "So far: Python",
    )
    olga._remember()
    await ana.says("/skill snake taming")
    await ana.sees("Proposed: snake taming", "waits for you")
    await olga.sees("Proposed skill: snake taming", "One person wants it")
    await olga.taps("Same as another", "snake taming")
    await olga.sees("· 1 of 1", "snake taming")
    await olga.says("postgre")
    await olga.taps("Done", "So far: PostgreSQL")
    ana._remember()
    await olga.taps("Merge", "check it")
    await olga.sees("It means PostgreSQL now.")
    await ana.sees("“snake taming” is PostgreSQL")
    await ana.taps("Continue: Your profile")
    await ana.sees("· 2 of")
    await ana.says("snake taming")
    await ana.sees("So far: Python, PostgreSQL")


@pytest.mark.parametrize("name", ["bruno", "noor"])
async def test_added_and_refused_on_either_platform(person: Finder, name: str) -> None:
    proposer, olga = person(name), await operator(person)
    await joined(proposer)
    await proposer.says("/skill")
    await proposer.sees("Write its name after the command", "skill Voice cloning")
    await proposer.says("/skill javascript")
    await proposer.sees("“javascript” is in the catalogue already: choose JavaScript.")
    await proposer.says("/skill " + "x" * 41)
    await proposer.sees("Name one skill in 2 to 40 characters")
    for words in ("Voice cloning", "Being nice"):
        olga._remember()
        await proposer.says(f"/skill {words}")
        await proposer.sees(f"Proposed: {words}")
        await olga.sees(f"Proposed skill: {words}")
    await olga.says("/skills")
    await olga.sees("Proposed skills", "Voice cloning", "Being nice")
    proposer._remember()
    await olga.taps("Add it", "Proposed skill: Voice cloning")
    await olga.sees("In the catalogue now.")
    await proposer.sees("New skill: Voice cloning")
    await olga.taps("Do not take it", "Proposed skill: Being nice")
    await olga.sees("Not taken.")
    await proposer.sees("“Being nice” is not taken into the catalogue")
    await proposer.says("/skills")
    await proposer.sees("Only Parley's operators can do that.")
    await proposer.says("/skill voice-cloning")
    await proposer.sees("“voice-cloning” is in the catalogue already: choose Voice cloning.")
