"""The ticker: sweeps begin again and again, in one process at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest

from bot.adapters.clock.advisory_lock import LOCK, AdvisoryLock
from bot.adapters.clock.leader import Alone, leadership_of
from bot.adapters.clock.ticker import Ticker

PATIENCE = 60.0
"""Seconds: a busy machine may let the database wait for longer than an operator should."""
OFTEN = timedelta(milliseconds=10)


class Sweeps:
    """Counts sweeps, and lets tests wait for them."""

    def __init__(self) -> None:
        self.count = 0
        self.at_once = 0
        self.most_at_once = 0
        self.fails = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.changed = asyncio.Condition()

    async def sweep(self) -> int:
        """One sweep."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.count += 1
        async with self.changed:
            self.changed.notify_all()
        await self.gate.wait()
        self.at_once -= 1
        if self.fails:
            raise RuntimeError("somebody's words")
        return 1

    async def until(self, count: int) -> None:
        """Wait for that many."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: self.count >= count)


async def test_it_sweeps_at_once_and_again() -> None:
    sweeps = Sweeps()
    ticker = Ticker(sweeps.sweep, every=OFTEN)
    await ticker.start()
    await sweeps.until(3)
    await ticker.stop()
    count = sweeps.count

    assert ticker.sweeps == count
    assert not ticker.leads
    assert sweeps.most_at_once == 1


async def test_a_failed_sweep_does_not_stop_the_clock(caplog: pytest.LogCaptureFixture) -> None:
    sweeps = Sweeps()
    sweeps.fails = True
    ticker = Ticker(sweeps.sweep, every=OFTEN)
    await ticker.start()
    await sweeps.until(3)
    await ticker.stop()

    assert ticker.failures == sweeps.count
    assert "words" not in caplog.text


async def test_stopping_waits_for_the_sweep_that_runs() -> None:
    sweeps = Sweeps()
    sweeps.gate.clear()
    ticker = Ticker(sweeps.sweep, every=OFTEN)
    await ticker.start()
    await sweeps.until(1)
    stopping = asyncio.create_task(ticker.stop())
    asyncio.get_running_loop().call_later(0.05, sweeps.gate.set)
    await stopping

    assert sweeps.count == 1
    assert sweeps.at_once == 0


async def test_one_leads_and_another_takes_over(postgres_url: str) -> None:
    first, second = Sweeps(), Sweeps()
    leader = Ticker(first.sweep, AdvisoryLock(postgres_url, PATIENCE), every=OFTEN, stand_by=0.02)
    other = Ticker(second.sweep, AdvisoryLock(postgres_url, PATIENCE), every=OFTEN, stand_by=0.02)
    await leader.start()
    await first.until(1)
    await other.start()
    await first.until(first.count + 5)
    assert second.count == 0
    await leader.stop()
    await second.until(1)
    await other.stop()


async def test_a_lost_lock_stops_the_sweeps_until_it_is_had_again(postgres_url: str) -> None:
    sweeps = Sweeps()
    ticker = Ticker(sweeps.sweep, AdvisoryLock(postgres_url), every=OFTEN, stand_by=0.2)
    await ticker.start()
    await sweeps.until(1)
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'parley clock' AND datname = current_database()"
        )
        while not (await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))).fetchone() or (0,))[0]:
            pass
        async with asyncio.timeout(10):
            while ticker.leads:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.005)
        count = sweeps.count
        await connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
    await sweeps.until(count + 1)
    await ticker.stop()


def test_sqlite_has_one_process() -> None:
    assert isinstance(leadership_of("sqlite:///var/parley.db"), Alone)
