"""Starts sweeps, every second, in the one process that leads. What a sweep does is none of its business."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # APScheduler 3 ships no types

from bot.adapters.clock.leader import Alone, Leadership, Lost
from bot.adapters.faults import place_of

STAND_BY = 2.0
"""Seconds between two looks whether the lead is free."""
DRAIN = 20.0
"""Seconds that a running sweep gets when the ticker stops."""

_log = logging.getLogger(__name__)
_schedulers_log = logging.getLogger("apscheduler")


class Ticker:
    """Calls ``sweep`` again and again, never twice at once, while this process leads."""

    def __init__(
        self,
        sweep: Callable[[], Awaitable[int]],
        leadership: Leadership | None = None,
        *,
        every: timedelta = timedelta(seconds=1),
        stand_by: float = STAND_BY,
    ) -> None:
        self.sweeps = 0
        """How often it swept since the start."""
        self.failures = 0
        """How often a sweep went wrong."""
        self.leads = False
        """Whether this process is the one that sweeps."""
        self._sweep = sweep
        self._leadership = leadership or Alone()
        self._every = every
        self._stand_by = stand_by
        self._sweeping = asyncio.Lock()
        self._closed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to lead, or to stand by."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Start no more sweeps, and wait for the one that runs."""
        self._closed.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def _run(self) -> None:
        while not self._closed.is_set():
            try:
                async with self._leadership.session() as leadership:
                    await self._lead(leadership)
            except Lost:
                _log.warning("the clock cannot reach the database, and starts nothing until it can")
            except Exception as error:  # noqa: BLE001 - a clock that stands still is worse than one that tries again
                _log.error("the clock failed: %s", place_of(error))
            await self._pause(self._stand_by)

    async def _lead(self, leadership: Leadership) -> None:
        while not await leadership.take():
            await self._pause(self._stand_by)
            if self._closed.is_set():
                return
        async with self._scheduling():
            while not self._closed.is_set():
                await leadership.hold()
                await self._pause(self._every.total_seconds())

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)

    @contextlib.asynccontextmanager
    async def _scheduling(self) -> AsyncIterator[None]:
        _schedulers_log.setLevel(logging.ERROR)  # it tells of every run, and of every run that a long one replaces
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._sweep_once,
            "interval",
            seconds=self._every.total_seconds(),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        self.leads = True
        try:
            yield
        finally:
            self.leads = False
            scheduler.pause()
            await self._let_it_end()
            scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it shuts down in a callback of the loop

    async def _let_it_end(self) -> None:
        """Shutting the scheduler down would cut off a running sweep."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN), self._sweeping:
                pass

    async def _sweep_once(self) -> None:
        async with self._sweeping:
            if not self.leads:
                return
            self.sweeps += 1
            try:
                await self._sweep()
            except Exception as error:  # noqa: BLE001 - the next sweep may do what this one could not
                self.failures += 1
                _log.error("a sweep failed: %s", place_of(error))
