"""Order within a lane, no waiting between lanes, and nothing left behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.adapters.telegram.lanes import Lanes


def noting(done: list[str], name: str, gate: asyncio.Event | None = None) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        if gate is not None:
            await gate.wait()
        done.append(name)

    return work


async def test_order_within_a_lane_only() -> None:
    lanes, gate, done = Lanes("test"), asyncio.Event(), list[str]()
    lanes.put("ana", noting(done, "ana 1", gate))
    lanes.put("ana", noting(done, "ana 2"))
    await lanes.put("bruno", noting(done, "bruno 1"))
    assert done == ["bruno 1"]
    gate.set()
    await lanes.drain(5)
    assert done == ["bruno 1", "ana 1", "ana 2"]


async def test_work_that_fails_does_not_stop_its_lane(caplog: pytest.LogCaptureFixture) -> None:
    lanes, done = Lanes("test"), list[str]()
    said = "private" + " " + "words"

    async def fails() -> None:
        raise ValueError(said)

    failing = lanes.put("ana", fails)
    await lanes.put("ana", noting(done, "next"))
    assert done == ["next"]
    with pytest.raises(ValueError, match="private"):
        await failing
    assert "ValueError" in caplog.text
    assert said not in caplog.text


async def test_draining_waits_for_what_work_puts_in() -> None:
    lanes, done = Lanes("test"), list[str]()

    async def puts_more() -> None:
        lanes.put("ana", noting(done, "more"))

    lanes.put("ana", puts_more)
    await lanes.drain(5)
    assert done == ["more"]


async def test_draining_ends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    lanes, done = Lanes("test"), list[str]()
    late = lanes.put("ana", noting(done, "never", asyncio.Event()))
    await lanes.drain(0.01)
    assert late.cancelled()
    assert "1 unfinished" in caplog.text


async def test_finished_lanes_are_forgotten() -> None:
    lanes, done = Lanes("test"), list[str]()
    for number in range(100):
        lanes.put(f"chat {number}", noting(done, str(number)))
    await lanes.drain(5)
    assert not lanes._last
    assert not lanes._tasks
