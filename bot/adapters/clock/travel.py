"""Pushing the playground's clock forward, so that everything happens when it is due and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.adapters.clock.now import TravelClock

STUCK = 3
"""Sweeps in a row that leave the same thing due: it cannot be done, and time goes on without it."""

NextDue = Callable[[], Awaitable[datetime | None]]
Sweep = Callable[[], Awaitable[int]]
Settle = Callable[[], Awaitable[None]]
Keep = Callable[[timedelta], Awaitable[None]]


async def _keep_nothing(_offset: timedelta) -> None:
    """The offset lives as long as the process."""


class Travel:
    """Steps from one due instant to the next, sweeping and delivering at each.

    ``sweep`` does what is due and returns how much that was; ``settle`` returns when all messages have arrived;
    ``next_due`` is when the next thing is due; ``keep`` stores the clock's offset.
    """

    def __init__(
        self, clock: TravelClock, sweep: Sweep, settle: Settle, next_due: NextDue, keep: Keep = _keep_nothing
    ) -> None:
        self._clock = clock
        self._sweep = sweep
        self._settle = settle
        self._next_due = next_due
        self._keep = keep
        self._one_at_a_time = asyncio.Lock()

    async def advance(self, by: timedelta) -> datetime:
        """Go forward by this much; returns the time it is then. Raises ValueError for backward."""
        if by < timedelta(0):
            raise ValueError("time does not go backward")
        async with self._one_at_a_time:
            return await self._to(self._clock.now() + by)

    async def advance_to_next(self) -> datetime | None:
        """Go forward to the next thing that is due, and do it; None when nothing will ever be due."""
        async with self._one_at_a_time:
            await self._do_what_is_due()
            due = await self._next_due()
            return None if due is None else await self._to(due)

    async def _to(self, end: datetime) -> datetime:
        before, left_due = None, 0
        while True:
            due = await self._next_due()
            if due is None or due > end:
                break
            left_due = left_due + 1 if due == before else 0
            if left_due >= STUCK:
                break
            before = due
            self._clock.advance_to(due)
            await self._do_what_is_due()
        self._clock.advance_to(end)
        await self._do_what_is_due()
        await self._keep(self._clock.offset)
        return self._clock.now()

    async def _do_what_is_due(self) -> None:
        await self._sweep()
        await self._settle()
