"""Asked to end: what was begun is finished, and nothing is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Runner
from tests.faults.counting import notices_of
from tests.faults.story import STEPS, Cast, job_is_posted, proposal_is_written
from tests.faults.test_killed import cast_of
from tests.journeys.people import Person

FEW_SECONDS = 10.0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_ends_when_it_is_asked_to(runner: Runner, person: Callable[[str], Person], database_url: str) -> None:
    cast = cast_of(person)
    await runner.start()
    assert await _ended_within_seconds(runner)
    await runner.start()
    for step in STEPS[: STEPS.index(job_is_posted) + 1]:
        await step(cast)
    await proposal_is_written(cast)
    sending = asyncio.ensure_future(_sent(cast))
    assert await _ended_within_seconds(runner)
    await runner.start()
    await sending
    await _proposal_is_there(cast)
    assert await _ended_within_seconds(runner)
    assert await runner.does("ledger", "verify") == 0
    for who in (cast.ana, cast.mia):
        assert set(notices_of(who).values()) == {1}, who.screen()


async def _sent(cast: Cast) -> None:
    await cast.ana.taps("Send proposal", "check it")


async def _proposal_is_there(cast: Cast) -> None:
    await cast.mia.sees("New proposal for Nightly import", old=True)
    await cast.ana.says("/home")
    await cast.ana.sees("Hello, Ana", "Connects: 33")


async def _ended_within_seconds(runner: Runner) -> bool:
    began = time.monotonic()
    assert await runner.ended_kindly() == 0
    return time.monotonic() - began < FEW_SECONDS
