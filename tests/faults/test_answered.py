"""Killed after something was done and before it was answered: whoever did it is answered by the next process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.faults.conftest import Runner
from tests.faults.test_killed import cast_of
from tests.journeys.people import OnTelegram, Person


async def _called(somebody: OnTelegram, method: str, before: int) -> None:
    """Wait until the program calls this method again."""
    calls = lambda: sum(call.method.lower() == method for call in somebody.world.requests)  # noqa: E731
    await somebody.playground.bus.until(lambda: True if calls() > before else None)


@pytest.mark.parametrize("act", ["tap", "command"])
async def test_the_answer_comes_from_the_next_process(
    runner: Runner, person: Callable[[str], Person], act: str
) -> None:
    ana = cast_of(person).ana
    await runner.start()
    await ana.opens()
    await ana.sees("Welcome to Parley")
    method = "editmessagetext" if act == "tap" else "sendmessage"
    if act == "command":
        await ana.taps("Find work")
        await ana.sees("40 Connects")
    before = sum(call.method.lower() == method for call in ana.world.requests)
    ana.world.hang_next(method)
    if act == "tap":
        doing: asyncio.Future[object] = asyncio.ensure_future(ana.taps("Find work"))
    else:
        doing = asyncio.ensure_future(ana.says("/alert"))
    await _called(ana, method, before)
    await runner.kill()
    await runner.start()
    await doing
    await ana.sees(*(("40 Connects",) if act == "tap" else ("New alert", "1 of 2")))
    await ana.says("/cancel")
    await ana.says("/home")
    await ana.sees("Hello, Ana", "Connects: 40")
