"""Killed between any two steps of the story, and started again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.conftest import Runner
from tests.faults.counting import ONCE, counted, notices_of, settled
from tests.faults.story import STEPS, Cast
from tests.journeys.people import OnSlack, OnTelegram, Person


def cast_of(person: Callable[[str], Person]) -> Cast:
    """Everybody."""
    ana, mia, olga = person("ana"), person("mia"), person("olga")
    assert isinstance(ana, OnTelegram)
    assert isinstance(mia, OnSlack)
    assert isinstance(olga, OnTelegram)
    return Cast(ana, mia, olga)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_killed_after_every_step(runner: Runner, person: Callable[[str], Person], database_url: str) -> None:
    cast = cast_of(person)
    await runner.start()
    for step in STEPS:
        await step(cast)
        await settled(database_url)
        await runner.killed_and_started()
    await cast.mia.sees("Clear and fair.", old=True)
    assert await runner.ended_kindly() == 0
    assert await runner.does("ledger", "verify") == 0
    assert await counted(database_url) == ONCE
    for who in (cast.ana, cast.mia, cast.olga):
        for words, times in notices_of(who).items():
            assert times <= 2, words
